"""The plain list: five bytes for each bundle, where that is less than a sketch, or where a sketch found no end."""

from collections.abc import Iterable
from itertools import islice, pairwise

from vistka.errors import RemoteError
from vistka.limits import LIST_IDS_MAX, PREFIXES_IN_FRAME_MAX
from vistka.reconcile import messages
from vistka.wire.frame import Frame


def list_frames(held: Iterable[bytes]) -> list[Frame]:
    """The prefixes of all that is in scope, ascending, in as many frames as it takes.

    They may be more than were counted: what came in since is among them. To leave out any would hide it from the peer.
    """
    prefixes = list(islice(held, LIST_IDS_MAX))
    pieces = [prefixes[at : at + PREFIXES_IN_FRAME_MAX] for at in range(0, len(prefixes), PREFIXES_IN_FRAME_MAX)] or [
        []
    ]
    return [messages.list_frame(piece is pieces[-1], piece) for piece in pieces]


class Listing:
    """A peer's list as it comes in: at most `ids_max` ids, ascending."""

    def __init__(self, ids_max: int) -> None:
        self.prefixes: list[bytes] = []
        self._ids_max = ids_max

    def add(self, prefixes: list[bytes]) -> None:
        """RemoteError "too-many" or "malformed" (out of order, or twice the same)."""
        if len(self.prefixes) + len(prefixes) > self._ids_max:
            raise RemoteError("too-many", limit=self._ids_max)
        joined = self.prefixes[-1:] + prefixes
        if any(one >= two for one, two in pairwise(joined)):
            raise RemoteError("malformed", why="a list out of order")
        self.prefixes += prefixes
