"""Two nodes reconcile: each is told exactly what the other lacks; a peer that lies ends it and changes nothing."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reconcile.meeting import ANSWERER_SALT, OPENER_SALT, Node, bytes_said, ids, meet, partition_in_test, trips
from vistka.errors import LocalError, RemoteError
from vistka.limits import (
    ASKS_MAX,
    FIRST_CELLS_MAX,
    INBOX_FRAMES_MAX,
    LIST_IDS_MAX,
    PREFIXES_IN_FRAME_MAX,
    SKETCH_CELLS_MAX,
    WANTS_AMISS_MAX,
)
from vistka.reconcile import messages
from vistka.reconcile.messages import Answer, Kind, Mode, Open, Outcome
from vistka.reconcile.plain import PlainCells
from vistka.reconcile.protocol import SketchNeeded, State
from vistka.reconcile.scope import Scope
from vistka.reconcile.vector import VectorCells
from vistka.wire.frame import Frame


def nodes(shared: int, mine: int, theirs: int, **options: object) -> tuple[Node, Node, set[bytes], set[bytes]]:
    every = ids(shared + mine + theirs, (shared, mine, theirs))
    both, one, two = every[:shared], every[shared : shared + mine], every[shared + mine :]
    opener = Node(True, both + one, **options)  # type: ignore[arg-type]
    answerer = Node(False, both + two, **options)  # type: ignore[arg-type]
    return opener, answerer, set(one), set(two)


@pytest.mark.parametrize("shared", [0, 5, 100, 1_000])
@pytest.mark.parametrize(
    ("mine", "theirs"), [(0, 0), (1, 0), (0, 1), (1, 1), (3, 4), (10, 0), (0, 30), (25, 25), (200, 3)]
)
def test_each_is_told_what_the_other_lacks(shared: int, mine: int, theirs: int) -> None:
    opener, answerer, one, two = nodes(shared, mine, theirs)
    said = meet(opener, answerer)
    assert (one, two) == (opener.lacks, answerer.lacks)
    assert [opener.outcome, answerer.outcome] == [Outcome.AGREED] * 2
    assert trips(said) <= 20


@settings(max_examples=40, deadline=None)
@given(
    shared=st.integers(0, 150),
    mine=st.integers(0, 60),
    theirs=st.integers(0, 60),
    kinds=st.tuples(*[st.sampled_from([PlainCells, VectorCells])] * 2),
)
def test_any_two_sets_reconcile_with_numpy_or_without_in_the_same_bytes(
    shared: int, mine: int, theirs: int, kinds: tuple[type[PlainCells], type[PlainCells]]
) -> None:
    opener, answerer, one, two = nodes(shared, mine, theirs)
    opener.arithmetic = answerer.arithmetic = kinds[0]
    said = meet(opener, answerer)
    assert (one, two) == (opener.lacks, answerer.lacks)
    opener, answerer, _, _ = nodes(shared, mine, theirs)
    opener.arithmetic = answerer.arithmetic = kinds[1]
    assert said == meet(opener, answerer)


def test_what_differs_costs_the_same_however_much_is_shared() -> None:
    small, large = (bytes_said(meet(*nodes(shared, 10, 10)[:2])) for shared in (300, 6_000))
    assert abs(large - small) < 300
    assert large < 20 * 40


def test_a_fresh_install_is_told_to_be_empty_in_one_round_trip() -> None:
    opener, answerer, _, two = nodes(0, 0, 500)
    said = meet(opener, answerer)
    assert two == answerer.lacks
    assert bytes_said(said) < 40


def test_both_evicting_meet_halfway() -> None:
    """Each has dropped what it would not keep; only what both would keep is compared, and nothing else is offered."""
    every = ids(400)
    low, high = Scope(0x0000FFFFFFFFFFFF), Scope(0xFFFFFFFF00000000 | 0xFFFF0000)
    opener = Node(True, [each for each in every if partition_in_test(each) in low], low)
    answerer = Node(False, [each for each in every if partition_in_test(each) in high][20:], high)
    meet(opener, answerer)
    both = low & high
    held = set(answerer.rows)
    assert {each for each in opener.rows if partition_in_test(each) in both and each not in held} == opener.lacks
    assert set() == answerer.lacks


def salts_built(*both: Node) -> set[bytes]:
    return {needed.salt for node in both for needed in node.built}


def test_of_strangers_the_smaller_scans_and_the_larger_decodes() -> None:
    opener, answerer, _, _ = nodes(100, 0, 10)
    meet(opener, answerer)
    assert salts_built(opener, answerer) == {ANSWERER_SALT}
    assert opener.session.asked_for(ids(1)[0]) is False
    opener, answerer, _, _ = nodes(100, 10, 0)
    meet(opener, answerer)
    assert salts_built(opener, answerer) == {OPENER_SALT}


def test_peers_that_met_use_the_sketch_they_have() -> None:
    opener, answerer, one, two = nodes(100, 0, 10, knows={OPENER_SALT})
    meet(opener, answerer)
    assert salts_built(opener, answerer) == {OPENER_SALT}
    assert (one, two) == (opener.lacks, answerer.lacks)


def test_what_was_asked_for_is_known_when_it_comes() -> None:
    opener, answerer, _, two = nodes(100, 9, 9)
    meet(opener, answerer)
    assert all(opener.session.asked_for(bundle_id) for bundle_id in two)
    assert not any(opener.session.asked_for(bundle_id) for bundle_id in ids(50, "never"))


def test_a_sketch_that_is_still_being_built_keeps_frames_waiting() -> None:
    opener, answerer, _, _ = nodes(100, 5, 5)
    (opening,) = opener.session.frames_to_send()
    answerer.session.receive_frame(opening)
    assert [frame.kind for frame in answerer.session.frames_to_send()] == [Kind.ANSWER]
    needed = answerer.session.next_event()
    assert isinstance(needed, SketchNeeded)
    answerer.session.supply(answerer.source(needed))
    assert [frame.kind for frame in answerer.session.frames_to_send()] == [Kind.CELLS]


def test_a_sketch_that_is_too_short_is_refused() -> None:
    opener, answerer, _, _ = nodes(100, 5, 5)
    answerer.session.receive_frame(opener.session.frames_to_send()[0])
    needed = answerer.session.next_event()
    assert isinstance(needed, SketchNeeded)
    source = answerer.source(needed)
    source.cells = source.cells.part(0, needed.stop - 1)
    with pytest.raises(LocalError, match="sketch-short"):
        answerer.session.supply(source)


# --- peers that lie ---


def decoding_opener(held: int = 100, peer_count: int = 100, mode: Mode = Mode.OPENER_DECODES) -> Node:
    node = Node(True, ids(held))
    node.session.frames_to_send()
    node.receive(Answer(mode, None, peer_count, Scope()).frame())
    return node


def serving_answerer(held: int = 100) -> Node:
    node = Node(False, ids(held))
    node.receive(Open(OPENER_SALT, held, Scope()).frame())
    node.session.frames_to_send()
    assert node.session.state is State.SERVING
    return node


def refusal(node: Node, *frames: Frame) -> str:
    try:
        for frame in frames:
            node.receive(frame)
            node.session.frames_to_send()
    except RemoteError as error:
        return error.reason
    return "taken"


def cells(first: int, count: int) -> Frame:
    return messages.cells_frame(first, random.Random(first).randbytes(10 * count))


def test_what_is_out_of_turn_ends_it() -> None:
    opening, answer = Open(OPENER_SALT, 1, Scope()).frame(), Answer(Mode.OPENER_DECODES, None, 1, Scope()).frame()
    assert refusal(Node(True, []), opening) == "unexpected-frame"
    assert refusal(Node(False, []), answer) == "unexpected-frame"
    assert refusal(Node(False, []), Frame(3, b"")) == "unexpected-frame"
    assert refusal(serving_answerer(), opening) == "unexpected-frame"
    assert refusal(serving_answerer(), cells(0, 1)) == "unexpected-frame"
    assert refusal(decoding_opener(), messages.ask_frame(1)) == "unexpected-frame"
    assert refusal(serving_answerer(), messages.end_frame(Outcome.AGREED), messages.ask_frame(1)) == "unexpected-frame"


def test_cells_that_nobody_asked_for_end_it() -> None:
    assert refusal(decoding_opener(), cells(0, FIRST_CELLS_MAX + 1)) == "unasked"
    assert refusal(decoding_opener(), cells(1, 8)) == "unasked"
    assert refusal(decoding_opener(), cells(0, 0)) == "unasked"
    assert refusal(decoding_opener(1_000, 1_000), cells(0, 8), cells(8, 400)) == "unasked"
    assert refusal(decoding_opener(), cells(0, 8), cells(0, 8)) == "unasked"
    assert refusal(decoding_opener(), messages.list_frame(True, [])) == "unasked"
    assert refusal(decoding_opener(100, 3, Mode.ANSWERER_LISTS), cells(0, 8)) == "unasked"


def test_a_scope_that_was_not_offered_ends_it() -> None:
    node = Node(True, ids(10), Scope(1))
    assert refusal(node, Answer(Mode.OPENER_DECODES, None, 1, Scope(3)).frame()) == "malformed"


def test_asking_for_ever_ends_it() -> None:
    assert refusal(serving_answerer(), *[messages.ask_frame(1)] * (ASKS_MAX + 1)) == "too-many"
    assert refusal(serving_answerer(), messages.ask_frame(SKETCH_CELLS_MAX)) == "too-many"
    assert refusal(serving_answerer(), messages.ask_frame(0), messages.ask_frame(0)) == "too-many"


def test_wanting_for_ever_ends_it() -> None:
    prefixes = [number.to_bytes(5) for number in range(100 + WANTS_AMISS_MAX + 1)]
    assert (
        refusal(serving_answerer(), messages.want_frame(prefixes[:-1]), messages.want_frame(prefixes[:-1])) == "taken"
    )
    assert refusal(serving_answerer(), messages.want_frame(prefixes)) == "too-many"


def test_a_list_without_an_end_or_out_of_order_ends_it() -> None:
    prefixes = [number.to_bytes(5) for number in range(LIST_IDS_MAX + 1)]
    lists = Mode.ANSWERER_LISTS
    pieces = [
        messages.list_frame(False, prefixes[at : at + PREFIXES_IN_FRAME_MAX])
        for at in range(0, len(prefixes), PREFIXES_IN_FRAME_MAX)
    ]
    assert refusal(decoding_opener(100, 3, lists), *pieces[:-1]) == "taken"
    assert refusal(decoding_opener(100, 3, lists), *pieces) == "too-many"
    prefixes = prefixes[:4]
    assert refusal(decoding_opener(100, 4, lists), messages.list_frame(True, prefixes[::-1])) == "malformed"
    pieces = [messages.list_frame(False, prefixes[:2]), messages.list_frame(True, prefixes[1:])]
    assert refusal(decoding_opener(100, 8, lists), *pieces) == "malformed"


def test_frames_do_not_pile_up_while_a_sketch_is_built() -> None:
    node = Node(False, ids(100))
    node.session.receive_frame(Open(OPENER_SALT, 100, Scope()).frame())
    for _ in range(INBOX_FRAMES_MAX - 1):
        node.session.receive_frame(messages.want_frame([]))
    with pytest.raises(RemoteError, match="too-many"):
        node.session.receive_frame(messages.want_frame([]))


def test_noise_for_cells_costs_eighteen_questions_and_nothing_else() -> None:
    node = decoding_opener(1_000, 10**7)
    node.session.frames_to_send()
    dice, at, asked = random.Random(7), 0, 8
    for _ in range(ASKS_MAX + 5):
        node.receive(messages.cells_frame(at, dice.randbytes(10 * asked)))
        at += asked
        asks = [frame for frame in node.session.frames_to_send() if frame.kind == Kind.ASK]
        if not asks:
            break
        asked = messages.read_ask(asks[0].payload)
        if at + asked > 20_000:
            break
    assert set() == node.lacks
    assert at <= SKETCH_CELLS_MAX


HOSTILE = st.lists(
    st.one_of(
        st.builds(Frame, st.integers(14, 24), st.binary(max_size=60)),
        st.builds(messages.ask_frame, st.integers(0, 300)),
        st.builds(cells, st.integers(0, 30), st.integers(0, 30)),
        st.builds(messages.want_frame, st.lists(st.binary(min_size=5, max_size=5), max_size=5)),
        st.builds(
            lambda mode, count: Answer(mode, None, count, Scope()).frame(), st.sampled_from(Mode), st.integers(0, 300)
        ),
        st.builds(lambda count: Open(OPENER_SALT, count, Scope()).frame(), st.integers(0, 300)),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(opens=st.booleans(), frames=HOSTILE)
def test_whatever_a_peer_sends_only_a_remote_error_comes_of_it(opens: bool, frames: list[Frame]) -> None:
    node = Node(opens, ids(40))
    held = list(node.rows)
    assert isinstance(refusal(node, *frames), str)
    assert held == node.rows
    assert node.lacks <= set(held)
