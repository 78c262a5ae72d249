"""Contacts between nodes whose stores are files, where what comes in early is in the set before it is told of."""

import os
from pathlib import Path

import pytest

from tests.contact.city import CAPACITY, NOW, exchanges, filler, ids, talk
from vistka.bundle.envelope import Bundle, Class
from vistka.store.base import Arrival
from vistka.store.sqlite import SqliteStore


def on_disk(path: Path, *bundles: Bundle) -> SqliteStore:
    store = SqliteStore(path, CAPACITY, os.urandom)
    store.add([Arrival(one, 0, one.id[:8]) for one in bundles], NOW)
    return store


def word(name: str, count: int, class_: int = Class.NOTE) -> list[Bundle]:
    return [filler(f"{name} {number}", 200, class_) for number in range(count)]


@pytest.mark.parametrize(
    ("shared", "post_alone", "desk_alone"), [(0, 3, 60), (0, 8, 8), (3, 0, 60), (20, 20, 200), (50, 30, 400)]
)
@pytest.mark.parametrize("post_opens", [True, False])
def test_one_contact_does_beside_all_that_is_pushed_unasked(
    tmp_path: Path, shared: int, post_alone: int, desk_alone: int, post_opens: bool
) -> None:
    both = word("both", shared)
    post = on_disk(tmp_path / "post", *both, *word("letter", post_alone, Class.LETTER))
    desk = on_disk(tmp_path / "desk", *both, *word("note", desk_alone))
    everything = ids(post) | ids(desk)
    talk(*exchanges(post, desk) if post_opens else exchanges(desk, post))
    assert (everything, everything) == (ids(post), ids(desk))
    assert all(deposit.handed_over for deposit in post.deposits())
    post.close()
    desk.close()
