"""The checkers see what is wrong: each is shown a world in which it is."""

from vistka.simulator import checkers
from vistka.simulator.checkers import State
from vistka.simulator.ledger import Ledger, Reply

WORD, REPLY, NOTICE = b"w" * 32, b"r" * 32, b"n" * 32
NOW = 1_800_000_000


def city() -> Ledger:
    """A word taken at node 1, arrived; a reply to it; a notice."""
    ledger = Ledger(tried={"I live"})
    ledger.took(WORD, "I live", 1)
    ledger.desk_saw["I live"] = 1
    ledger.desk_opened = {WORD}
    ledger.replies["so glad"] = Reply(REPLY, b"reader")
    ledger.for_all = {NOTICE}
    ledger.ends = dict.fromkeys((NOTICE, REPLY), NOW + 30 * 86_400)
    return ledger


def test_a_state_that_nothing_backs_is_a_lie() -> None:
    ledger = city()
    assert len(list(checkers.states_are_true(ledger, 1, [State(WORD, carried=True, at_desk=False, read=False)]))) == 1
    ledger.came(WORD, 1)
    assert len(list(checkers.states_are_true(ledger, 1, [State(WORD, carried=True, at_desk=False, read=False)]))) == 1
    ledger.came(WORD, 2)
    assert list(checkers.states_are_true(ledger, 1, [State(WORD, carried=True, at_desk=True, read=False)])) == []
    assert len(list(checkers.states_are_true(ledger, 1, [State(WORD, carried=True, at_desk=True, read=True)]))) == 1
    ledger.desk_opened.clear()
    assert len(list(checkers.states_are_true(ledger, 1, [State(WORD, carried=True, at_desk=True, read=False)]))) == 1


def test_a_state_of_a_reply_is_backed_by_its_reader() -> None:
    ledger, told = city(), [State(REPLY, carried=False, at_desk=True, read=True)]
    assert len(list(checkers.states_are_true(ledger, 0, told))) == 2
    ledger.replies_read.add(REPLY)
    assert list(checkers.states_are_true(ledger, 0, told)) == []


def test_a_word_shown_twice_or_never_written_is_seen() -> None:
    ledger = city()
    assert list(checkers.nothing_is_twice(ledger)) == []
    ledger.desk_saw.update(["I live", "made up"])
    assert len(list(checkers.nothing_is_twice(ledger))) == 2


def test_a_reply_shown_twice_or_to_another_is_seen() -> None:
    ledger = city()
    assert list(checkers.replies_are_right(ledger, b"reader", ["so glad"])) == []
    assert len(list(checkers.replies_are_right(ledger, b"reader", ["so glad", "so glad"]))) == 1
    assert len(list(checkers.replies_are_right(ledger, b"another", ["so glad"]))) == 1


def test_a_word_that_never_came_is_seen_unless_its_only_disk_was_lost() -> None:
    ledger = city()
    assert list(checkers.word_has_arrived(ledger)) == []
    ledger.desk_saw.clear()
    assert len(list(checkers.word_has_arrived(ledger))) == 1
    ledger.lost.add(WORD)
    assert list(checkers.word_has_arrived(ledger)) == []


def test_a_sender_who_is_not_told_is_seen() -> None:
    ledger, silent = city(), State(WORD, carried=True, at_desk=False, read=False)
    assert len(list(checkers.senders_know(ledger, {1: [silent]}, set()))) == 1
    assert len(list(checkers.senders_know(ledger, {1: []}, set()))) == 1
    assert list(checkers.senders_know(ledger, {1: []}, {1})) == []
    assert len(list(checkers.senders_know(ledger, {1: [silent]}, {1}))) == 1


def test_stores_that_differ_or_lack_what_belongs_there_are_seen() -> None:
    ledger = city()
    assert len(list(checkers.stores_agree(ledger, {0: {NOTICE}, 1: set()}, NOW))) == 1
    assert list(checkers.stores_agree(ledger, {0: {NOTICE}, 1: set()}, NOW + 30 * 86_400)) == []
    assert len(list(checkers.all_belongs_is_there(ledger, {0: {NOTICE, REPLY}, 1: {NOTICE}}, NOW))) == 1
    assert list(checkers.all_belongs_is_there(ledger, {0: set()}, NOW + 30 * 86_400)) == []
    ledger.replies_read.add(REPLY)
    assert list(checkers.stores_agree(ledger, {0: {NOTICE, REPLY}, 1: {NOTICE}}, NOW)) == []
    assert list(checkers.all_belongs_is_there(ledger, {0: {NOTICE, REPLY}, 1: {NOTICE}}, NOW)) == []


def test_what_a_whole_contact_left_behind_is_seen() -> None:
    ledger = city()
    for held in ((frozenset({NOTICE}), frozenset[bytes]()), (frozenset[bytes](), frozenset({NOTICE}))):
        assert len(list(checkers.contact_did_all(ledger, (1, 2), held, NOW))) == 1
        assert list(checkers.contact_did_all(ledger, (1, 2), held, NOW + 30 * 86_400)) == []
    ledger.replies_read.add(REPLY)
    assert list(checkers.contact_did_all(ledger, (1, 2), (frozenset({REPLY}), frozenset()), NOW)) == []


def test_whatever_outlives_its_end_is_seen() -> None:
    assert list(checkers.nothing_expired_lives(1, 0, 0, 0)) == []
    assert len(list(checkers.nothing_expired_lives(1, 0, 1, 0))) == 1
