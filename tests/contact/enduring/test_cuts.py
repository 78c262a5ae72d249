"""A contact is cut at every byte; whatever happens, the next one finishes the work."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contact.city import CAPACITY, NOW, exchanges, filler, ids, note, some_bytes, store_of, talk, voice
from vistka.bundle.envelope import Bundle, Class
from vistka.contact.frames import FrameKind
from vistka.node.exchange import Exchange
from vistka.store.base import BundleStore
from vistka.store.memory import MemoryStore
from vistka.wire.frame import FrameReader

NORTH = [note("my mother"), note("my son"), filler("large", 2_500, Class.VOICE)]
DESK = [note("answer"), filler("other large", 1_500, Class.LETTER)]
TOKENS = [some_bytes("token 1", 10), some_bytes("token 2", 10)]
UNION = {one.id for one in NORTH + DESK}


def stores() -> tuple[MemoryStore, MemoryStore]:
    north, desk = store_of(*NORTH, deposited=True), store_of(*DESK, deposited=True)
    desk.acknowledge(TOKENS, NOW)
    return north, desk


def cut_talk(opener: Exchange, answerer: Exchange, bytes_there: int | None, bytes_back: int | None) -> bool:
    """Speak in turn until so many bytes have passed in one direction (None: any number); whether it was cut."""
    left = [bytes_there, bytes_back]
    while not (opener.finished and answerer.finished):
        for way, (giver, taker) in enumerate(((opener, answerer), (answerer, opener))):
            piece, room = giver.bytes_to_send(), left[way]
            taker.receive_bytes(piece[:room])
            if room is not None:
                if room < len(piece):
                    return True
                left[way] = room - len(piece)
    return False


def check_truth(north: BundleStore, desk: BundleStore) -> None:
    """Only whole bundles are held, and only what the other really holds is called carried."""
    for store in (north, desk):
        for bundle_id in ids(store):
            bundle = store.get(bundle_id)
            assert bundle is not None
            assert bundle.manifest().id == bundle_id
    assert {one.id for one in north.deposits() if one.handed_over} <= ids(desk)
    assert {one.id for one in desk.deposits() if one.handed_over} <= ids(north)


def length(way: int) -> int:
    return sum(map(len, talk(*exchanges(*stores()))[way]))


@pytest.mark.parametrize("way", [0, 1], ids=["what the post says", "what the desk says"])
def test_cut_at_every_byte_nothing_is_lost_nothing_is_twice_nothing_is_a_lie(way: int) -> None:
    for at in range(length(way)):
        north, desk = stores()
        assert cut_talk(*exchanges(north, desk), *((at, None) if way == 0 else (None, at)))
        check_truth(north, desk)
        opener, answerer = exchanges(north, desk)
        before = (ids(north), ids(desk))
        talk(opener, answerer)
        check_truth(north, desk)
        assert (ids(north), ids(desk)) == (UNION, UNION)
        news = (opener.summary().new, answerer.summary().new)
        assert news == (len(UNION - before[0]), len(UNION - before[1]))
        assert opener.summary().known <= 1  # notes that nobody else has go out before the list, so perhaps again
        assert answerer.summary().known <= 2
        assert all(one.handed_over for store in (north, desk) for one in store.deposits())
        assert {token for _, token in north.tokens_after(0, 10)} == set(TOKENS)


@given(st.lists(st.tuples(st.integers(0, 6_000), st.booleans()), max_size=8))
@settings(max_examples=60, deadline=None)
def test_cut_again_and_again_anywhere_the_last_contact_finishes(cuts: list[tuple[int, bool]]) -> None:
    north, desk = stores()
    for at, there in cuts:
        cut_talk(*exchanges(north, desk), *((at, None) if there else (None, at)))
        check_truth(north, desk)
    talk(*exchanges(north, desk))
    assert (ids(north), ids(desk)) == (UNION, UNION)


def chunks_in(data: bytes) -> int:
    return sum(frame.kind == FrameKind.CHUNK for frame in FrameReader().receive_bytes(data))


def carry_some_chunks(giver: BundleStore, taker: BundleStore, names: tuple[str, str], most: int) -> int:
    """A contact that is cut in the middle of a chunk after `most` whole ones; how many chunks were begun."""
    opener, answerer = exchanges(giver, taker, names=names)
    said = b""
    while not (opener.finished and answerer.finished):
        piece = opener.bytes_to_send(1)
        if chunks_in(said + piece) > most:
            answerer.receive_bytes(piece[: len(piece) // 2])
            return most + 1
        said += piece
        answerer.receive_bytes(piece)
        opener.receive_bytes(answerer.bytes_to_send())
    return chunks_in(said)


@pytest.mark.parametrize("neighbours", [["north"], ["north", "east"]], ids=["one neighbour", "two in turn"])
def test_a_long_clip_goes_on_where_it_stopped_whoever_brings_the_rest(neighbours: list[str]) -> None:
    clip: Bundle = voice("a minute", 60)
    taker = MemoryStore(CAPACITY)
    givers = {name: store_of(clip) for name in neighbours}
    begun = cuts = 0
    while clip.id not in ids(taker):
        name = neighbours[cuts % len(neighbours)]
        begun += carry_some_chunks(givers[name], taker, (name, "desk"), 5)
        cuts += clip.id not in ids(taker)
    assert cuts >= 10
    assert begun == len(clip.chunks()) + cuts
