"""Contacts and drops over the store that nodes really have."""

from collections.abc import Sequence
from os import urandom
from pathlib import Path

import pytest

from tests.contact.city import CAPACITY, NOW, exchanges, filler, ids, note, some_bytes, speaker, talk, voice
from vistka.bundle.envelope import Class
from vistka.convergence.file import read_file, write_file
from vistka.errors import WorldError
from vistka.node.carry import carry_in, carry_out
from vistka.store.base import Arrival, BundleStore, Outcome, Rate
from vistka.store.memory import MemoryStore
from vistka.store.sqlite import SqliteStore

BUNDLES = [*(note(f"n{n}") for n in range(5)), voice("clip", 10), filler("picture", 4_000, Class.PHOTO)]


def kept(path: Path) -> SqliteStore:
    return SqliteStore(path, CAPACITY, urandom)


def fill(store: BundleStore) -> None:
    store.add([Arrival(one, 0, one.id[:8]) for one in BUNDLES], NOW)
    store.acknowledge([some_bytes("t", 10)], NOW)


def test_what_was_acknowledged_is_there_after_the_power_went(tmp_path: Path) -> None:
    post, desk = kept(tmp_path / "post"), kept(tmp_path / "desk")
    fill(post)
    talk(*exchanges(post, desk))
    post.close()
    desk.close()
    post, desk = kept(tmp_path / "post"), kept(tmp_path / "desk")
    assert ids(desk) == {one.id for one in BUNDLES}
    assert all(one.handed_over for one in post.deposits())
    assert post.cursor(speaker("desk").link(NOW)) == 1
    post.close()
    desk.close()


def test_a_stick_walks_from_one_node_to_another(tmp_path: Path) -> None:
    post, desk = kept(tmp_path / "post"), kept(tmp_path / "desk")
    fill(post)
    (stick := tmp_path / "usb").mkdir()
    carrying = carry_out(post, speaker("north"), NOW)
    path = write_file(stick, carrying)
    assert carrying.complete() == len(BUNDLES)
    assert carry_in(desk, speaker("desk"), read_file(path), NOW).summary.new == len(BUNDLES)
    assert ids(desk) == ids(post)
    post.close()
    desk.close()


class Broken(MemoryStore):
    """A disk that fills up: what was added before stays."""

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        raise WorldError("disk-full")


def test_nothing_is_acknowledged_that_the_disk_did_not_take() -> None:
    post, desk = MemoryStore(CAPACITY), Broken(CAPACITY)
    fill(post)
    opener, answerer = exchanges(post, desk)
    with pytest.raises(WorldError, match="disk-full"):
        talk(opener, answerer)
    assert not any(one.handed_over for one in post.deposits())
    opener.receive_bytes(answerer.bytes_to_send())
    assert not any(one.handed_over for one in post.deposits())


def test_a_peer_is_not_told_again_what_it_told() -> None:
    post, desk = MemoryStore(CAPACITY), MemoryStore(CAPACITY)
    desk.acknowledge([some_bytes(f"t{n}", 10) for n in range(1_000)], NOW)
    talk(*exchanges(post, desk))
    opener, answerer = exchanges(post, desk)
    talk(opener, answerer)
    assert opener.summary().bytes_out < 100
    assert answerer.summary().bytes_out < 100


def test_link_names_change_weekly_and_tell_nodes_apart() -> None:
    week = 7 * 86_400
    links = {speaker(name).link(NOW + weeks * week) for name in ("north", "desk") for weeks in range(3)}
    assert len(links) == 6
    assert speaker("north").link(NOW // week * week) == speaker("north").link(NOW // week * week + week - 1)
