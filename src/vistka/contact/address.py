"""For whom a drop is, and which drops its writer has taken in. docs/spec/drop.md, section 2."""

from dataclasses import dataclass

from vistka.contact.frames import LINK_BYTES
from vistka.errors import RemoteError
from vistka.limits import DROPS_TAKEN_MAX
from vistka.wire import cbor
from vistka.wire.frame import Frame

ADDRESS = 15  # the frame's kind, among those of drops
DROP_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Address:
    """`for_link`: whom the drop was written for (8 bytes), None for anyone; `taken`: ids (8 bytes) of drops."""

    for_link: bytes | None
    taken: tuple[bytes, ...] = ()

    def frame(self) -> Frame:
        return Frame(ADDRESS, cbor.encode([self.for_link, b"".join(self.taken)]))


def read_address(payload: bytes) -> Address:
    """RemoteError "oversize", "malformed" and those of CBOR."""
    match cbor.decode(payload):
        case [bytes() | None as for_link, bytes(joined)] if (for_link is None or len(for_link) == LINK_BYTES) and len(
            joined
        ) % DROP_ID_BYTES == 0:
            if len(joined) > DROP_ID_BYTES * DROPS_TAKEN_MAX:
                raise RemoteError("oversize", drops=len(joined) // DROP_ID_BYTES, limit=DROPS_TAKEN_MAX)
            return Address(
                for_link, tuple(joined[at : at + DROP_ID_BYTES] for at in range(0, len(joined), DROP_ID_BYTES))
            )
    raise RemoteError("malformed", why="not an address")
