"""What a file on a disk adds to the contract: power cuts, full disks, damage, threads, and what a thief could read."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import apsw
import pytest

from tests.store.bundles import HOUR, MARK, NOW, sample
from vistka.errors import WorldError
from vistka.store.base import Arrival, Outcome
from vistka.store.rated import STEPS, UNDER_WAY
from vistka.store.sqlite import SqliteStore
from vistka.web.words import LANGUAGES, say_error

ROOT = Path(__file__).parents[2]
CAPACITY = 100_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bundles.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path, CAPACITY, os.urandom)
    yield store
    store.close()


def problems(path: Path) -> list[object]:
    """What SQLite finds wrong with the file; and sums and chunks that belong to nothing."""
    connection = apsw.Connection(str(path))
    found: list[object] = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    sums = "SELECT notes + others - (SELECT coalesce(sum(size), 0) FROM bundle) FROM usage"
    found += [row for row in connection.execute(sums) if row != (0,)]
    found += list(connection.execute("SELECT id FROM chunk WHERE id NOT IN (SELECT id FROM bundle)"))
    connection.close()
    return found


def test_what_the_disk_has_altered_is_not_given_and_may_come_again(store: SqliteStore) -> None:
    whole, altered, cut = (sample(number).bundle for number in range(3))
    store.add([Arrival(one, 0) for one in (whole, altered, cut)], NOW)
    with store._file.write():
        store._file.run("UPDATE bundle SET data = ? WHERE id = ?", altered.data[:-1] + b"!", altered.id)
        store._file.run("UPDATE bundle SET data = substr(data, 1, 3) WHERE id = ?", cut.id)
    ids = [cut.id, whole.id, altered.id, bytes(32)]
    assert store.data(ids) == [None, whole.data, None, None]
    assert [one.id for one in store.held(NOW)] == [whole.id]
    assert store.add([Arrival(altered, 0)], NOW) == [Outcome.NEW]


def test_everything_is_there_after_the_post_was_switched_off_and_on(path: Path) -> None:
    one = sample(1)
    store = SqliteStore(path, CAPACITY, os.urandom)
    store.add([Arrival(one.bundle, 5, MARK)], NOW)
    store.save_setting("clock", b"12")
    held, deposits = store.held(NOW), store.deposits()
    store.close()
    assert [file.name for file in path.parent.iterdir()] == ["bundles.sqlite"]
    store = SqliteStore(path, CAPACITY, os.urandom)
    assert (store.held(NOW), store.deposits(), store.setting("clock")) == (held, deposits, b"12")
    assert store.get(one.bundle.id) == one.bundle
    store.close()


def test_what_was_acknowledged_outlives_kill_9_at_any_moment(path: Path) -> None:
    seed = os.urandom(8).hex()
    print(f"seed {seed}")  # noqa: T201
    dice = random.Random(seed)
    printed: list[str] = []
    for number in range(0, 6_000_000, 1_000_000):
        command = [sys.executable, "-m", "tests.store.adding", str(path), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as child:
            assert child.stdout is not None
            lines = [child.stdout.readline() for _ in range(dice.randrange(1, 60))]
            killer = threading.Timer(dice.random() * 0.02, child.send_signal, [signal.SIGKILL])
            killer.start()
            lines += child.stdout.readlines()
            killer.join()
        assert child.returncode == -signal.SIGKILL
        printed += [line.strip() for line in lines if line.endswith("\n")]
        store = SqliteStore(path, CAPACITY, os.urandom)
        held = {one.id.hex() for one in store.held(NOW)}
        deposited = {one.id.hex() for one in store.deposits()}
        assert all(store.get(bytes.fromhex(id_)) for id_ in printed)
        store.close()
        assert set(printed) <= held == deposited
        assert problems(path) == []


def fill(store: SqliteStore) -> tuple[list[bytes], WorldError]:
    """The ids that were acknowledged until the disk was full, and how that was said."""
    acknowledged: list[bytes] = []
    for number in count(0, 5):
        batch = [Arrival(sample(at, size=2_000).bundle, 0, MARK) for at in range(number, number + 5)]
        try:
            assert store.add(batch, NOW) == [Outcome.NEW] * 5
        except WorldError as error:
            return acknowledged, error
        acknowledged += [arrival.bundle.id for arrival in batch]
    raise AssertionError


def test_ids_ground_to_begin_alike_find_room_beside_each_other(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("batch", "sqlite"):
        monkeypatch.setattr(f"vistka.store.{module}.row_of", lambda _: 7)
    for numbers in (range(1), range(1, 20), range(10, 30)):
        store.add([Arrival(sample(number).bundle, 0) for number in numbers], NOW)
    assert {sample(number).bundle.id for number in range(30)} == {one.id for one in store.held(NOW)}
    assert sum(store.counts()) == 30


def test_a_full_disk_is_said_and_takes_nothing_away(path: Path) -> None:
    store = SqliteStore(path, CAPACITY, os.urandom)
    with store._file.write():
        store._file.run("PRAGMA max_page_count = 60").fetchall()
    acknowledged, error = fill(store)
    assert error.reason == "disk-full"
    assert {one.id for one in store.held(NOW)} == {one.id for one in store.deposits()} == set(acknowledged)
    assert store.usage().held == 2_000 * len(acknowledged)
    store.drop(acknowledged[:10], NOW)
    assert store.add([Arrival(sample(77_777).bundle, 0)], NOW) == [Outcome.NEW]
    store.close()
    assert problems(path) == []


def test_a_file_system_that_takes_no_more_is_said_in_the_same_words(path: Path) -> None:
    """The system's limit on a file's size stands for the disk: the write itself fails, not SQLite's count."""
    program = (
        "import os, resource, signal, sys; from pathlib import Path; from tests.store.test_sqlite import *;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "store = SqliteStore(Path(sys.argv[1]), CAPACITY, os.urandom);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));"
        "acknowledged, error = fill(store);"
        "assert {one.id for one in store.held(NOW)} == set(acknowledged) != set();"
        "print(error.reason, *[one.hex() for one in acknowledged])"
    )
    said = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, capture_output=True, text=True, check=True)
    reason, *acknowledged = said.stdout.split()
    assert reason in ("disk-full", "disk")
    store = SqliteStore(path, CAPACITY, os.urandom)
    assert sorted(acknowledged) == sorted(one.id.hex() for one in store.held(NOW))
    store.close()
    assert problems(path) == []


def test_a_file_of_a_later_version_is_left_alone(path: Path) -> None:
    SqliteStore(path, CAPACITY, os.urandom).close()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA user_version = 5")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(WorldError) as caught:
        SqliteStore(path, CAPACITY, os.urandom)
    assert caught.value.reason == "store-newer"
    assert path.read_bytes() == before


def foreign(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE somebody_elses (thing)")
    connection.close()


def no_database(path: Path) -> None:
    path.write_bytes(b"This is a shopping list.\n" * 400)


def cut_short(path: Path) -> None:
    SqliteStore(path, CAPACITY, os.urandom).close()
    os.truncate(path, 6_000)


def overwritten(path: Path) -> None:
    store = SqliteStore(path, CAPACITY, os.urandom)
    store.add([Arrival(sample(number).bundle, 0) for number in range(200)], NOW)
    store.close()
    with path.open("r+b") as file:
        file.seek(4_096)
        file.write(b"\xa5" * (path.stat().st_size - 4_096))


@pytest.mark.parametrize("damage", [foreign, no_database, cut_short, overwritten])
def test_a_file_that_is_not_sound_is_said_to_be_damaged(path: Path, damage: object) -> None:
    damage(path)  # type: ignore[operator]
    with pytest.raises(WorldError) as caught:
        SqliteStore(path, CAPACITY, os.urandom).held(NOW)
    assert caught.value.reason == "store-damaged"


def test_a_folder_that_is_not_there_is_the_disks_fault(tmp_path: Path) -> None:
    with pytest.raises(WorldError) as caught:
        SqliteStore(tmp_path / "not there" / "bundles.sqlite", CAPACITY, os.urandom)
    assert caught.value.reason == "disk"


def test_a_bundle_whose_bytes_the_disk_altered_is_forgotten_and_may_come_again(path: Path) -> None:
    one, other = sample(1), sample(2)
    store = SqliteStore(path, CAPACITY, os.urandom)
    store.add([Arrival(one.bundle, 0), Arrival(other.bundle, 0)], NOW)
    store.close()
    data = path.read_bytes()
    path.write_bytes(data.replace(one.bundle.data[-20:], bytes(20)))
    store = SqliteStore(path, CAPACITY, os.urandom)
    assert (store.get(one.bundle.id), store.get(other.bundle.id)) == (None, other.bundle)
    assert store.add([Arrival(one.bundle, 0)], NOW) == [Outcome.NEW]
    assert store.get(one.bundle.id) == one.bundle
    store.close()


def test_threads_share_a_store(store: SqliteStore) -> None:
    samples = [sample(number) for number in range(80)]

    def live(share: int) -> list[Outcome]:
        outcomes = [outcome for one in samples for outcome in store.add([Arrival(one.bundle, 0)], NOW)]
        store.acknowledge([one.u for one in samples[share::8]], NOW)
        assert len(store.held(NOW)) <= 80
        return outcomes

    with ThreadPoolExecutor(4) as threads:
        outcomes = [outcome for share in threads.map(live, range(4)) for outcome in share]
    assert outcomes.count(Outcome.NEW) == 80
    assert {one.id for one in store.held(NOW)} == {
        one.bundle.id for number, one in enumerate(samples) if number % 8 >= 4
    }


def test_two_commands_may_have_the_same_store_open(path: Path, store: SqliteStore) -> None:
    other = SqliteStore(path, CAPACITY, os.urandom)
    store.add([Arrival(sample(1).bundle, 0)], NOW)
    other.add([Arrival(sample(2).bundle, 0)], NOW)
    assert store.held(NOW) == other.held(NOW)
    assert store.usage().held == 400
    other.close()


def test_the_file_does_not_tell_in_which_order_or_minute_word_came_in(path: Path, store: SqliteStore) -> None:
    added = [sample(number).bundle for number in range(40)]
    for number, bundle in enumerate(added):
        store.add([Arrival(bundle, 0, MARK)], NOW + number * 60)
    store.close()
    connection = apsw.Connection(str(path))
    for table, order in (("bundle", "row"), ("deposit", "id")):
        stored = [row[0] for row in connection.execute(f"SELECT id FROM {table} ORDER BY {order}")]
        assert sorted(stored) == sorted(bundle.id for bundle in added)
        assert stored != [bundle.id for bundle in added]
    assert {row[0] for row in connection.execute("SELECT received FROM bundle")} == {NOW // HOUR}
    connection.close()


def test_a_full_store_finds_what_goes_first_without_sorting_all_it_holds(store: SqliteStore) -> None:
    plans = [[row[3] for row in store._file.run(f"EXPLAIN QUERY PLAN {step}", NOW)] for step in STEPS]
    assert plans[0] == ["SCAN bundle USING INDEX bundle_read"]
    assert plans[2] == [
        "SCAN rated USING COVERING INDEX rated_eviction",
        "SEARCH bundle USING INTEGER PRIMARY KEY (rowid=?)",
    ]
    assert plans[1][0] == "SEARCH bundle USING INDEX bundle_end (end<?)"


def test_what_is_under_way_is_found_without_reading_all_that_is_held(store: SqliteStore) -> None:
    plan = [row[3] for row in store._file.run(f"EXPLAIN QUERY PLAN {UNDER_WAY}", NOW)]
    assert plan[0] == "SEARCH rated USING COVERING INDEX rated_eviction (class=? AND worth<?)"


def test_what_was_acknowledged_is_not_left_lying_on_the_disk(path: Path, store: SqliteStore) -> None:
    one, other = sample(1, lifetime=1), sample(2)
    store.add([Arrival(one.bundle, 0), Arrival(other.bundle, 0)], NOW)
    store.acknowledge([other.u], NOW)
    store.expire(NOW + 24 * HOUR)
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert one.bundle.sealed not in left
    assert other.bundle.sealed not in left


@pytest.mark.parametrize("reason", ["disk-full", "disk", "store-busy", "store-damaged", "store-newer"])
def test_what_went_wrong_is_said_in_each_language(reason: str) -> None:
    unknown = {say_error(language, WorldError("no such reason")) for language in LANGUAGES}
    sentences = {say_error(language, WorldError(reason, version=2)) for language in LANGUAGES}
    assert len(sentences) == len(LANGUAGES)
    assert not any(sentence.replace(reason, "no such reason") in unknown for sentence in sentences)
