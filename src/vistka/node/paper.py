"""From paper code to keys, one at a time: each takes half a second and 64 MiB, and a post has little of both."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from vistka.errors import WorldError
from vistka.identity.keys import SealingKey
from vistka.identity.papercode import derive_key, read
from vistka.limits import PAPER_QUEUE_MAX

Kind = TypeVar("Kind")


class PaperDesk:
    """The one place where codes are worked on. Called from threads: whoever waits, waits in theirs."""

    def __init__(self, places: int = PAPER_QUEUE_MAX) -> None:
        self._places = places
        self._turn = Lock()
        self._counting = Lock()
        self.waiting = 0  # the one that is worked on included

    def key_of(self, written: str, salt: bytes) -> SealingKey:
        """The key of a code as typed.

        RemoteError of a mistyped code, before any work; WorldError "post-busy" where too many wait already, or where
        the machine has no 64 MiB left.
        """
        code = read(written)
        return self.in_turn(lambda: derive_key(code, salt))

    def in_turn(self, work: Callable[[], Kind]) -> Kind:
        """Do something as slow and large as a code's key. WorldError "post-busy" as above."""
        with self._counting:
            if self.waiting >= self._places:
                raise WorldError("post-busy")
            self.waiting += 1
        try:
            with self._turn:
                return work()
        except (MemoryError, RuntimeError):  # libsodium says "no memory" with a RuntimeError
            raise WorldError("post-busy") from None
        finally:
            with self._counting:
                self.waiting -= 1
