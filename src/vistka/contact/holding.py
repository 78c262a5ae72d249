"""What a drop tells of all that its writer holds: a list of a small set, a sketch of a large one. docs/spec/drop.md, 3.

Both speak of short ids under a salt that is fresh for each drop, in the frames of a reconciliation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vistka.contact.frames import PREFIX_BYTES, frame_bytes
from vistka.errors import RemoteError
from vistka.limits import DROP_CELLS_MAX, DROP_LIST_MAX
from vistka.reconcile import messages
from vistka.reconcile.cells import CELL_BYTES, fastest
from vistka.reconcile.decode import Decoder
from vistka.reconcile.messages import Open
from vistka.reconcile.scope import Scope
from vistka.reconcile.short import PREFIX_BYTES as LISTED_BYTES
from vistka.reconcile.short import SHORT_BYTES, short_ids
from vistka.wire.frame import Frame

_HEAD_BYTES = 6  # of a frame with a list or cells: kind, length, and what stands before them


@dataclass(frozen=True, slots=True)
class Holding:
    """What the writer held: `listed` first bytes of short ids, or the `cells` of a sketch, under `salt`."""

    salt: bytes
    listed: tuple[bytes, ...] | None = None
    cells: bytes = b""


def holding_frames(bundle_ids: Sequence[bytes], salt: bytes, bytes_max: int) -> list[Frame]:
    """The frames that tell of `bundle_ids` in at most `bytes_max` bytes; none where not even a cell fits.

    The list where it fits and is not longer than the widest sketch; else as many cells as fit.
    """
    opening = Open(salt, len(bundle_ids), Scope()).frame()
    room = bytes_max - frame_bytes(opening) - _HEAD_BYTES
    shorts = short_ids(salt, bundle_ids)
    if len(bundle_ids) <= min(DROP_LIST_MAX, room // LISTED_BYTES):
        listed = sorted({shorts[at : at + LISTED_BYTES] for at in range(0, len(shorts), SHORT_BYTES)})
        return [opening, messages.list_frame(True, listed)]
    width = min(DROP_CELLS_MAX, room // CELL_BYTES)
    if width < 1:
        return []
    cells = fastest()(0, width)
    cells.toggle(shorts)
    return [opening, messages.cells_frame(0, cells.encode(0, width))]


def read_holding(salt: bytes, frame: Frame) -> Holding:
    """What a LIST or CELLS frame says. RemoteError "oversize", "malformed", "truncated", "non-canonical"."""
    if frame.kind == messages.Kind.LIST:
        last, listed = messages.read_list(frame.payload)
        if not last or len(listed) > DROP_LIST_MAX:
            raise RemoteError("oversize", ids=len(listed), limit=DROP_LIST_MAX)
        return Holding(salt, tuple(listed))
    first, cells = messages.read_cells(frame.payload)
    if first or not cells or len(cells) % CELL_BYTES:
        raise RemoteError("malformed", why="not the first cells")
    if len(cells) > DROP_CELLS_MAX * CELL_BYTES:
        raise RemoteError("oversize", cells=len(cells) // CELL_BYTES, limit=DROP_CELLS_MAX)
    return Holding(salt, None, cells)


def held_there(holding: Holding, bundle_ids: Sequence[bytes]) -> frozenset[bytes]:
    """Which of `bundle_ids` (all that are held here) the writer held too, as prefixes of 8 bytes.

    None of them where the two differ by more than the sketch can tell.
    """
    joined = short_ids(holding.salt, bundle_ids)
    shorts = [joined[at : at + SHORT_BYTES] for at in range(0, len(joined), SHORT_BYTES)]
    if holding.listed is not None:
        listed = set(holding.listed)
        both = {short for short in shorts if short[:LISTED_BYTES] in listed}
    else:
        ours = fastest()(0, len(holding.cells) // CELL_BYTES)
        ours.toggle(joined)
        ours.merge(type(ours).parse(0, holding.cells))
        decoder = Decoder()
        decoder.add(ours)
        decoder.peel()
        both = set(shorts) - decoder.found if decoder.done else set()
    return frozenset(
        bundle_id[:PREFIX_BYTES] for bundle_id, short in zip(bundle_ids, shorts, strict=True) if short in both
    )
