"""What is done behind the fence with a stranger's file of one kind, and how it is refused."""

from collections.abc import Callable
from dataclasses import dataclass


class RefusalError(Exception):
    """The file cannot be taken; `args[0]` is the stable reason."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """One kind of file, `name`d as its reasons begin: `convert` makes our bytes of its bytes.

    `failures` is what the libraries raise for broken files. `own` are files of ours that bring each library to load all
    it needs, before the fence forbids to open anything.
    """

    name: str
    upload_bytes_max: int
    cpu_seconds_max: int
    convert: Callable[[bytes], bytes]
    failures: tuple[type[Exception], ...]
    own: Callable[[], tuple[bytes, ...]]
