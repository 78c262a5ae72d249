"""A desk that takes bundles in while a thread stores them, for test_storing_killed.py to kill.

It prints the id of each of which the giver has heard that it is kept: `python -m tests.node.killed.storing_killed FILE
FIRST`.
"""

import os
import sys
from itertools import count
from pathlib import Path

from tests.contact.city import NOW, filler, some_bytes, speaker, store_of
from vistka.contact.contact import Side
from vistka.contact.frames import Role
from vistka.node import exchange
from vistka.node.exchange import Exchange
from vistka.node.storing import in_a_thread
from vistka.store.sqlite import SqliteStore

vars(exchange)["GATHERED_BYTES_MAX"] = 6_000
PIECE_BYTES = 5_000


def main(path: Path, first: int) -> None:
    """One contact after the other."""
    desk = SqliteStore(path, 100_000_000, os.urandom)
    for number in count(first, 100):
        post = store_of(*(filler(f"f{at}", 300) for at in range(number, number + 100)), deposited=True)
        opener = Exchange(Side.OPENER, speaker("north"), post, some_bytes("x", 16), lambda: NOW)
        answerer = Exchange(
            Side.ANSWERER, speaker("desk", Role.DESK), desk, some_bytes("y", 16), lambda: NOW, start=in_a_thread
        )
        said = 0
        while not (opener.finished and answerer.finished):
            out = opener.bytes_to_send(PIECE_BYTES)
            answerer.receive_bytes(out, more=len(out) >= PIECE_BYTES)
            opener.receive_bytes(answerer.bytes_to_send())
            kept = sorted(one.id.hex() for one in post.deposits() if one.handed_over)
            if len(kept) > said:
                os.write(1, "".join(f"{one}\n" for one in kept).encode())
                said = len(kept)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
