"""Many bundles put in together are what they would be one by one."""

import os
from itertools import product
from pathlib import Path

from tests.store.bundles import NOW, sample
from vistka.bundle.envelope import CLASS_MAX, SUITE_MAX, Class, Header, Suite, make_bundle
from vistka.limits import AGE_HOURS_MAX, HOUR_MAX, LIFETIME_DAYS_MAX
from vistka.store.base import Arrival, Outcome
from vistka.store.memory import MemoryStore
from vistka.store.sqlite import SqliteStore

CAPACITY = 10_000_000


def extremes() -> list[Arrival]:
    """Every field at its least and its most; sealed parts of any bytes, zeros and quotes among them."""
    suites = (Suite.SEALED, b"c" * 10), (Suite.PUBLIC, b""), (SUITE_MAX, b""), (SUITE_MAX, bytes(10))
    fields = product(suites, (0, CLASS_MAX), (0, HOUR_MAX), (1, LIFETIME_DAYS_MAX), (b"\0\0\0\0", b"\xff'\"0"))
    made = []
    for number, ((suite, commitment), class_, hour, lifetime, tag) in enumerate(fields):
        own = number.to_bytes(2) + commitment[2:] if commitment else b""
        header = Header(suite, class_, tag, hour, lifetime, own)
        age_hours = (0, lifetime * 24 - 1)[number % 2]
        made.append(Arrival(make_bundle(header, bytes(97) + number.to_bytes(2) + bytes(number)), age_hours))
    assert max(one.age_hours for one in made) == AGE_HOURS_MAX - 1
    return made


def test_whatever_their_fields_hold(tmp_path: Path) -> None:
    together, one_by_one = SqliteStore(tmp_path / "a", CAPACITY, os.urandom), MemoryStore(CAPACITY)
    arrivals = extremes()
    assert together.add(arrivals, NOW) == [Outcome.NEW] * len(arrivals)
    for arrival in arrivals:
        one_by_one.add([arrival], NOW)
    assert together.held(NOW) == one_by_one.held(NOW)
    assert (together.usage(), together.counts()) == (one_by_one.usage(), one_by_one.counts())
    assert together.data([one.bundle.id for one in arrivals]) == [one.bundle.data for one in arrivals]
    assert [together.get(one.bundle.id) for one in arrivals] == [one.bundle for one in arrivals]
    assert together.add(arrivals, NOW) == [Outcome.KNOWN] * len(arrivals)
    together.close()


def test_what_is_simply_new_takes_no_room_of_what_came_before_it(tmp_path: Path) -> None:
    doubled, voice = sample(0, Class.NOTE, size=150), sample(18, Class.VOICE, size=1_500)
    letter = sample(27, Class.LETTER, size=3_000)
    arrivals = [Arrival(one.bundle, 0) for one in (*[doubled] * 5, voice, voice, letter)]
    stores = SqliteStore(tmp_path / "a", 6_000, os.urandom), MemoryStore(6_000)
    on_disk, in_memory = (store.add(arrivals, NOW) for store in stores)
    assert on_disk == in_memory
    assert stores[0].held(NOW) == stores[1].held(NOW)
    stores[0].close()
