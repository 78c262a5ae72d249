"""What an alive note of twenty Ukrainian letters costs on the way: ours, the floor, and LXMF's from its own package."""

import json
import os
import sys
import tempfile
from pathlib import Path

from vistka.bundle.message import Body, Message, Note, Status
from vistka.bundle.sealing import seal_to_desk
from vistka.identity.keys import SealingKey
from vistka.identity.seal import SEAL_BYTES

TEXT = "Я жива, чекаю вдома."
HOUR = 60_388
ALIVE = Note(Status.IS_NOTE_AUTHOR, TEXT)
NAMED = Note(Status.IS_NOTE_AUTHOR, TEXT, "Оніщук Анастасія Петрівна", 1987, "Ізюм")


def bundle_bytes(body: Body) -> int:
    """The size of our bundle, from an author nobody has heard of before."""
    author, ephemeral, desk = (SealingKey.from_secret(bytes([at]) * 32) for at in (1, 2, 3))
    return len(seal_to_desk(Message(HOUR, body), author, ephemeral, desk.public).data)


def lxmf_bytes() -> int:
    """The size of the same note as a propagation node holds it, by LXMF's own packing.

    The one element of `propagation_packed`: the destination's hash, 16 bytes, and source, signature, time, empty
    title, text and empty fields, sealed. No stamp, and without the announce that its recipient needs to check it.

    Two identities in memory and no Reticulum instance: no interface is opened, nothing is announced, and what the
    package might write goes to a folder that is thrown away.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        import LXMF  # type: ignore[import-untyped]
        import RNS  # type: ignore[import-untyped]

        RNS.loglevel = RNS.LOG_CRITICAL
        ends = [
            RNS.Destination(RNS.Identity(), RNS.Destination.OUT, RNS.Destination.SINGLE, "lxmf", "delivery")
            for _ in range(2)
        ]
        message = LXMF.LXMessage(*ends, content=TEXT, title="", desired_method=LXMF.LXMessage.PROPAGATED)
        message.pack()
        _, [sealed] = RNS.vendor.umsgpack.unpackb(message.propagation_packed)
        written = [str(path.relative_to(folder)) for path in Path(folder).rglob("*")]
        print(
            f"LXMF: packed {len(message.packed)} bytes in clear; written to disk: {written or 'nothing'}",
            file=sys.stderr,
        )
        return len(sealed)


def main() -> None:
    """Print the table, and the figures as JSON in the last line."""
    figures = {
        "alive_note_bytes": bundle_bytes(ALIVE),
        "named_note_bytes": bundle_bytes(NAMED),
        "floor_bytes": SEAL_BYTES + len(TEXT.encode("cp1251")),
        "lxmf_bytes": lxmf_bytes(),
    }
    meanings = {
        "alive_note_bytes": "our bundle: envelope, seal, note, receipt's commitment, padding",
        "named_note_bytes": "the same with full name, birth year and place",
        "floor_bytes": "any seal that hides and authenticates its author (96), and the text at a byte a letter",
        "lxmf_bytes": "LXMF: destination (16), and sealed: source, signature, time, title, text, fields; no stamp",
    }
    for name, bytes_ in figures.items():
        print(f"{bytes_:6}  {name:18}{meanings[name]}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
