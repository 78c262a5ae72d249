"""A stream that only carries bytes: what datagram sessions are tested with where no bundle is needed."""

from vistka.errors import RemoteError


class Bytes:
    """Has `own` to say and expects `expected`; what comes must be exactly that."""

    def __init__(self, own: bytes, expected: bytes) -> None:
        self._own, self._expected = own, expected
        self.came = b""
        self.said = 0
        self.remembered = 0

    @property
    def proven(self) -> bool:
        return bool(self.came)

    @property
    def finished(self) -> bool:
        return self.came == self._expected and self.said == len(self._own)

    @property
    def busy(self) -> bool:
        return False

    def receive_bytes(self, data: bytes) -> None:
        self.came += data
        if not self._expected.startswith(self.came):
            raise RemoteError("malformed", why="other bytes than were said")

    def bytes_to_send(self, limit: int) -> bytes:
        piece = self._own[self.said : self.said + limit]
        self.said += len(piece)
        return piece

    def remember(self) -> None:
        self.remembered += 1


def pair(first: bytes, second: bytes) -> tuple[Bytes, Bytes]:
    """Two that say these to each other."""
    return Bytes(first, second), Bytes(second, first)
