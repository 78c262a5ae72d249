"""What must hold, checked from outside: what people see and what lies in the stores against the world's own ledger.

Each yields a sentence for whatever is wrong. None of them knows how anything is done.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from vistka.simulator.ledger import Ledger


@dataclass(frozen=True, slots=True)
class State:
    """What a node tells whoever left a bundle there."""

    id: bytes
    carried: bool
    at_desk: bool
    read: bool


def states_are_true(ledger: Ledger, node: int, states: Iterable[State]) -> Iterator[str]:
    """A sender is told nothing that is not so."""
    for state in states:
        if state.carried and not ledger.is_elsewhere(state.id, node):
            yield f"node {node} says carried of {name(state.id)}, and nobody else ever had it"
        is_reply = any(state.id == reply.id for reply in ledger.replies.values())
        opened = ledger.replies_read if is_reply else ledger.desk_opened
        answered = ledger.replies_read if is_reply else ledger.desk_answered
        if state.at_desk and state.id not in opened:
            yield f"node {node} says arrived of {name(state.id)}, and nobody opened it"
        if state.read and state.id not in answered:
            yield f"node {node} says read of {name(state.id)}, and nobody read it"


def nothing_is_twice(ledger: Ledger) -> Iterator[str]:
    """No text stands before the volunteers twice, and none that nobody wrote."""
    for text, times in ledger.desk_saw.items():
        if times > 1:
            yield f"the desk shows {text!r} {times} times"
        if text not in ledger.tried:
            yield f"the desk shows {text!r}, which nobody wrote"


def replies_are_right(ledger: Ledger, reader: bytes, texts: list[str]) -> Iterator[str]:
    """A reader sees what was written to them, once."""
    for text in sorted(set(texts)):
        if texts.count(text) > 1:
            yield f"a reader sees {text!r} {texts.count(text)} times"
        if text not in ledger.replies or ledger.replies[text].reader != reader:
            yield f"a reader sees {text!r}, which was not written to them"


def word_has_arrived(ledger: Ledger) -> Iterator[str]:
    """Whatever a resident was told is kept is at the desk."""
    for word in ledger.words.values():
        if word.id not in ledger.lost and ledger.desk_saw[word.text] == 0:
            yield f"{word.text!r} was taken at node {word.post} and never reached the desk"


def senders_know(ledger: Ledger, states: Mapping[int, Iterable[State]], put_back: AbstractSet[int]) -> Iterator[str]:
    """Once all is quiet each post can tell that what was left there has arrived; one whose disk was `put_back` may not
    know that it was left there."""
    for word in ledger.words.values():
        told = {state.id: state for state in states.get(word.post, ())}.get(word.id)
        if word.id not in ledger.lost and not (told and told.at_desk) and (told or word.post not in put_back):
            yield f"node {word.post} does not know that {word.text!r} has arrived"


def stores_agree(ledger: Ledger, held: Mapping[int, AbstractSet[bytes]], now: int) -> Iterator[str]:
    """What one holds all hold, but for replies that were read (they may have been let go), and what may have ended by
    the moment `now`."""
    everything: set[bytes] = set().union(*held.values()) - ledger.replies_read
    everything -= {bundle_id for bundle_id in everything if _may_have_ended(ledger, bundle_id, now)}
    for node, here in held.items():
        for bundle_id in sorted(everything - here):
            others = sorted(other for other, there in held.items() if bundle_id in there)
            yield f"node {node} lacks {name(bundle_id)}, which {others} hold"


def contact_did_all(
    ledger: Ledger, nodes: tuple[int, int], held: tuple[AbstractSet[bytes], AbstractSet[bytes]], now: int
) -> Iterator[str]:
    """Two that met to the end hold the same, but for replies that were read and what may have ended by `now`."""
    one, two = nodes
    for node, other, lacks in ((one, two, held[1] - held[0]), (two, one, held[0] - held[1])):
        for bundle_id in sorted(lacks - ledger.replies_read):
            if not _may_have_ended(ledger, bundle_id, now):
                yield f"node {node} lacks {name(bundle_id)} after a whole contact with node {other}, which holds it"


def all_belongs_is_there(ledger: Ledger, held: Mapping[int, AbstractSet[bytes]], now: int) -> Iterator[str]:
    """Notices, later versions' bundles, replies not yet read are everywhere; unless they may have ended by `now`."""
    wanted = ledger.for_all | {reply.id for reply in ledger.replies.values()}
    wanted = {bundle_id for bundle_id in wanted if not _may_have_ended(ledger, bundle_id, now)}
    wanted -= ledger.replies_read | ledger.lost
    for node, here in held.items():
        for bundle_id in sorted(wanted - here):
            yield f"node {node} lacks {name(bundle_id)}, which belongs there"


def _may_have_ended(ledger: Ledger, bundle_id: bytes, now: int) -> bool:
    return bundle_id in ledger.ends and now >= ledger.ends[bundle_id]


def nothing_expired_lives(node: int, held: int, tokens: int, deposits: int) -> Iterator[str]:
    """After the longest lifetime nothing is left."""
    if held or tokens or deposits:
        yield f"node {node} still has {held} bundles, {tokens} receipts and {deposits} deposits, all past their end"


def name(bundle_id: bytes) -> str:
    """A bundle's id, short."""
    return bundle_id.hex()[:8]
