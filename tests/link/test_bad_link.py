"""Two real nodes in two network namespaces, joined by a bad link, for as long as a courier stands in a doorway."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import pytest

from tests.contact.city import note
from tests.link.far_end import WORD
from tests.link.namespaces import Namespaces
from vistka.simulator.link import LinkSettings

pytestmark = pytest.mark.needs("ip", "root")

SECONDS = 15  # five round trips: a contact without a single loss takes as many
DATAGRAMS = LinkSettings(2_000, 1.5, loss=0.3, doubles=0.05, reordered=0.05, cut_every=20, cut_seconds=2, cut_phase=12)
HTTP = LinkSettings(2_000, 1.5, cut_every=20, cut_seconds=2, cut_phase=14)


@dataclass(frozen=True, slots=True)
class Met:
    """What was held at the far end, and what the near end thinks was handed over there; how it ended for it."""

    held: set[str]
    handed: set[str]
    end: str
    bytes_sent: int


class Meeting:
    """A post in one namespace, a desk in the other."""

    def __init__(self, layer: str, between: Namespaces) -> None:
        self._between = between
        self._desk = between.run(1, ["tests.link.far_end", "answer", layer, between.far])
        self._post = between.run(0, ["tests.link.far_end", "open", layer, between.far])

    def begin(self) -> None:
        for program in (self._desk, self._post):
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
        self._between.restart_clock()
        assert self._post.stdin is not None
        self._post.stdin.write("go\n")
        self._post.stdin.flush()

    def end(self, seconds: float) -> Met:
        with suppress(subprocess.TimeoutExpired):  # then the courier walks on
            self._post.wait(seconds)
        post, desk = (json.loads(program.communicate()[0].splitlines()[-1]) for program in (self._post, self._desk))
        return Met(set(desk["held"]), set(post["handed"]), post["end"], sum(self._between.bytes_sent))


@pytest.fixture(scope="module")
def met() -> Iterator[dict[str, Met]]:
    """Both meetings at once, each over a link of its own."""
    with ExitStack() as stack:
        links = {"udp": ("u", 1, DATAGRAMS), "http": ("h", 2, HTTP)}
        meetings = {
            layer: Meeting(layer, stack.enter_context(Namespaces(name, network, settings, settings, seed=24)))
            for layer, (name, network, settings) in links.items()
        }
        for meeting in meetings.values():
            meeting.begin()
        until = time.monotonic() + SECONDS
        yield {layer: meeting.end(max(0.1, until - time.monotonic())) for layer, meeting in meetings.items()}


@pytest.mark.parametrize("layer", ["udp", "http"])
def test_word_gets_through_in_fifteen_seconds_and_nothing_is_called_carried_that_is_not(
    met: dict[str, Met], layer: str
) -> None:
    assert note("first").id.hex() in met[layer].held
    assert met[layer].handed <= met[layer].held <= {one.id.hex() for one in WORD}
    assert met[layer].end in ("whole", "walked away")


def test_the_link_was_what_limited_it(met: dict[str, Met]) -> None:
    for one in met.values():
        assert 0 < one.bytes_sent <= 2 * SECONDS * 2_000
