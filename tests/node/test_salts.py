"""A sketch that does not peel under one salt, by chance or because ids were ground for it, does under the next."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from tests.contact.city import CAPACITY, NOW, exchanges, filler, ids, some_bytes, talk
from vistka.bundle.envelope import Class
from vistka.reconcile.cells import CELL_BYTES
from vistka.reconcile.scope import Scope
from vistka.reconcile.source import Source
from vistka.store.base import Arrival, BundleStore
from vistka.store.memory import MemoryStore
from vistka.store.sqlite import SqliteStore

SHARED = [filler(f"shared {number}") for number in range(2_000)]  # so many that no list is cheaper
NEWS = filler("news", 200, Class.LETTER)


class Poisoned(MemoryStore):
    """Holds what cannot be told apart under one salt: here a cell of its sketch never comes out even."""

    def __init__(self, salt: bytes) -> None:
        super().__init__(CAPACITY, salt=some_bytes("its own", 8))
        self._poisoned = salt
        self.ends: list[tuple[bytes, bool]] = []

    def reconciled(self, salt: bytes, stopped: bool) -> None:
        self.ends.append((salt, stopped))
        super().reconciled(salt, stopped)

    def source(self, salt: bytes, scope: Scope, stop: int) -> Generator[None, None, Source]:
        made = yield from super().source(salt, scope, stop)
        if salt == self._poisoned:
            bad = bytearray(made.cells.stop * CELL_BYTES)
            bad[3 * CELL_BYTES : 4 * CELL_BYTES] = some_bytes("poison", CELL_BYTES)
            made.cells.merge(type(made.cells).parse(0, bytes(bad)))
        return made


def in_memory(_: Path) -> BundleStore:
    return MemoryStore(CAPACITY, salt=some_bytes("the first", 8))


def in_sqlite(folder: Path) -> BundleStore:
    return SqliteStore(folder / "bundles.sqlite", CAPACITY, lambda size: some_bytes(str(next(DRAWN)), size))


DRAWN = iter(range(1_000_000))


@pytest.mark.parametrize("make", [in_memory, in_sqlite])
def test_after_two_stops_in_a_row_a_node_draws_another_salt_and_comes_to_the_end(
    make: Callable[[Path], BundleStore], tmp_path: Path
) -> None:
    post = make(tmp_path)
    post.add([Arrival(one, 3) for one in SHARED], NOW)
    first = post.salts()[0]
    desk = Poisoned(first)
    desk.add([Arrival(one, 3) for one in [*SHARED, NEWS]], NOW)
    for number in range(3):  # the post holds more each time, so it looks for the difference, under its own salt
        post.add([Arrival(filler(f"more {number} {at}"), 3) for at in range(2)], NOW)
        talk(*exchanges(post, desk))
    (one, two, three), second = desk.ends, post.salts()[0]
    assert (one, two, three) == ((first, True), (first, True), (second, False))
    assert second != first
    assert ids(post) == ids(desk)
    post.close()
