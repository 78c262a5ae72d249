"""A desk killed at the Nth call of its work: `python -m tests.node.killed.signing_killed FOLDER N agree|publish`."""

import sys
from pathlib import Path

from tests.desk import member
from tests.killing import killed_at
from tests.node.killed.opening_killed import opened
from vistka.bundle.directing import notice_text, sign_notice
from vistka.identity.keys import SigningKey
from vistka.node.desk import Desk
from vistka.node.directing import agree_notice, prepared_notice, publish_signed

OFFLINE = SigningKey.from_seed(b"kept offline...." * 2)


def only_notice(desk: Desk) -> bytes:
    """The id of the one notice there is."""
    with desk.read() as tx:
        [notice] = desk.kept.outgoing.notices(tx, 10)
    return notice.id


def agree(desk: Desk) -> None:
    """The second volunteer agrees."""
    agree_notice(desk, member(desk, "Петро"), only_notice(desk))


def publish(desk: Desk) -> None:
    """What was signed comes back."""
    notice_id = only_notice(desk)
    signed = notice_text(sign_notice(prepared_notice(desk, notice_id).bundle, OFFLINE))
    publish_signed(desk, member(desk, "Петро"), notice_id, signed)


def main(folder: Path, calls: int, what: str) -> None:
    """Do it; print how many calls that took, unless killed before."""
    desk = opened(folder)
    desk.start()
    print(killed_at(calls, lambda: {"agree": agree, "publish": publish}[what](desk)))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
