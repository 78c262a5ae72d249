"""A desk on which a notice that directs people is agreed on and comes back signed, for tests to kill meanwhile."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.desk import member
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


def agreeing(folder: Path) -> Callable[[], object]:
    """Agree, at the desk in this folder."""
    return partial(agree, _started(folder))


def publishing(folder: Path) -> Callable[[], object]:
    """Publish, at the desk in this folder."""
    return partial(publish, _started(folder))


def _started(folder: Path) -> Desk:
    desk = opened(folder)
    desk.start()
    return desk
