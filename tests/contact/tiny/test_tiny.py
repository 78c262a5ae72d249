"""Nodes with little room: what one of them dropped or never had room for is not carried to it again and again."""

import random
from functools import partial

from tests.contact.city import HOUR, exchanges, filler, ids, some_bytes, speaker, store_of, talk
from vistka.bundle.envelope import Class
from vistka.bundle.lifetime import EPOCH
from vistka.contact.contact import Side
from vistka.contact.frames import FrameKind
from vistka.node.exchange import Exchange
from vistka.store.base import Arrival
from vistka.store.memory import MemoryStore
from vistka.wire.frame import FrameReader

CLASSES = (Class.NOTE, Class.LETTER, Class.LETTER, Class.VOICE)
CONTACTS = 1_000


def bundles_in(said: list[bytes]) -> list[bytes]:
    frames = FrameReader().receive_bytes(b"".join(said))
    return [frame.payload[-90:] for frame in frames if frame.kind == FrameKind.BUNDLE]


def test_three_tiny_nodes_meet_a_thousand_times_and_no_bundle_bounces() -> None:
    dice = random.Random(1)
    stores = [MemoryStore(size, salt=some_bytes(f"salt {size}", 8)) for size in (6_000, 3_000, 9_000)]
    now, sent, made = EPOCH + HOUR * 3_600, dict[bytes, int](), 0
    for contact in range(CONTACTS):
        now += 3_600
        if contact < 300:
            writer = dice.choice(stores)
            bundle = filler(f"word {contact}", dice.randrange(100, 400), dice.choice(CLASSES), lifetime=20)
            made += str(writer.add([Arrival(bundle, 0)], now)[0]) == "Outcome.NEW"
        one, two = dice.sample(range(3), 2)
        sides = [
            Exchange(side, speaker(f"node {number}"), stores[number], some_bytes(f"{contact}", 16), partial(int, now))
            for side, number in ((Side.OPENER, one), (Side.ANSWERER, two))
        ]
        there, back = talk(sides[0], sides[1])
        for payload in bundles_in(there) + bundles_in(back):
            sent[payload] = sent.get(payload, 0) + 1
        for store in stores:
            store.expire(now)
    assert made > 100
    assert max(sent.values()) <= 12
    assert sum(sent.values()) / made <= 6


def test_a_full_node_and_a_large_one_fall_silent() -> None:
    large = store_of(*(filler(f"letter {n}", 300, Class.LETTER) for n in range(100)))
    small = MemoryStore(6_000)
    sent = []
    for _ in range(60):
        there, _ = talk(*exchanges(large, small), limit=2_000)
        sent.append(len(bundles_in(there)))
    assert sent[-1] == 0
    assert sum(sent) <= 100


def test_a_fresh_install_is_given_all_and_asks_for_nothing() -> None:
    full, fresh = store_of(*(filler(f"n{n}") for n in range(50))), MemoryStore(1_000_000)
    opener, answerer = exchanges(full, fresh)
    talk(opener, answerer)
    assert ids(full) == ids(fresh)
    assert answerer.summary().bytes_out < 120


def test_both_evict_while_they_meet_and_agree_on_what_they_keep() -> None:
    one, two = MemoryStore(9_000), MemoryStore(9_000)
    for store, name in ((one, "one"), (two, "two")):
        store.add([Arrival(filler(f"{name} {n}", 300, Class.LETTER), n) for n in range(18)], EPOCH + HOUR * 3_600)
    moved = []
    for _ in range(20):
        opener, answerer = exchanges(one, two)
        there, back = talk(opener, answerer)
        moved.append(len(bundles_in(there) + bundles_in(back)))
    assert moved[-1] == 0
