"""Reads a file of drops into a store of its own."""

from tests.contact.city import CAPACITY, NOW, ids, speaker
from vistka.contact.frames import Role
from vistka.errors import RemoteError
from vistka.node.carry import carry_in
from vistka.store.memory import MemoryStore


def outcome_of(data: bytes) -> tuple[str, list[str]]:
    """What a reader says of a file, and the ids of what it saved."""
    store = MemoryStore(CAPACITY)
    try:
        outcome = carry_in(store, speaker("desk", Role.DESK), [data], NOW).report.condition.value
    except RemoteError as error:
        outcome = error.reason
    return outcome, sorted(one.hex() for one in ids(store))


def saved_of(data: bytes) -> list[str]:
    """The ids of what can be saved of a file."""
    return outcome_of(data)[1]
