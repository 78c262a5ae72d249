"""Who wishes no good does what the docs say, and a node that falls for it is found by the checkers."""

import random
from collections.abc import Iterable

import pytest

from vistka.contact.contact import Contact, Side
from vistka.contact.frames import read_hello
from vistka.simulator.chaos import Chaos
from vistka.simulator.doings import DOINGS
from vistka.simulator.faults import SETS, Faults
from vistka.simulator.hostile import Garbage
from vistka.simulator.node import WatchedStore
from vistka.simulator.schedule import Action, City, Kind
from vistka.simulator.trial import Trial
from vistka.store.memory import MemoryStore
from vistka.wire.frame import FrameReader

SEEDS = range(1, 9)


def found(faults: str = "hostile", contacts: int = 200) -> str:
    """The first complaint of some cities."""
    verdicts = (Trial(seed, faults, contacts).run() for seed in SEEDS)
    return next((one.complaints[0] for one in verdicts if one.complaints), "")


def test_what_was_overheard_in_a_contact_is_played_back_whole() -> None:
    chaos = Chaos(5, City(posts=1, couriers=1, residents=1), SETS["none"])
    chaos.life((Action(0, 60, Kind.WRITE, (1,)), Action(1, 600, Kind.MEET, (2, 1))), DOINGS)
    chaos.close()
    assert len(chaos.recorded) > 100
    stranger = Garbage(random.Random(1), chaos.recorded)
    said = b"".join(iter(lambda: stranger.bytes_to_send(300), b""))
    assert said.startswith(chaos.recorded)
    assert len(said) > len(chaos.recorded)


@pytest.mark.parametrize(("older", "says_score"), [(0, True), (1_000, False)])
def test_a_node_from_an_earlier_version_says_no_score(older: int, says_score: bool) -> None:
    chaos = Chaos(5, City(posts=1, couriers=1, residents=1), Faults(older=older))
    hello = next(FrameReader().receive_bytes(chaos.nodes[2].exchange(Side.OPENER).bytes_to_send()))
    chaos.close()
    assert (read_hello(hello.payload).score is not None) is says_score


def test_a_node_that_takes_what_all_can_see_for_a_receipt_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = MemoryStore.acknowledge

    def gullible(self: MemoryStore, tokens: Iterable[bytes], now: int) -> int:
        told = list(tokens)
        for token in told:
            self.drop(list(self._ids.get(token, ())), now)
        return honest(self, told, now)

    monkeypatch.setattr(WatchedStore, "acknowledge", gullible)
    assert "lacks" in found() or "never reached" in found()


def test_a_node_that_asks_for_no_proof_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Contact, "_proof", lambda _contact, side: bytes([side is Side.OPENER]) * 16)
    assert "says carried" in found()
