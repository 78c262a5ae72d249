"""Volunteers come and go: passwords (Argon2id, one at a time), waits after wrong ones, sessions that end."""

import threading
import unicodedata

from nacl import pwhash
from nacl.exceptions import InvalidkeyError

from vistka.errors import LocalError, RemoteError, WorldError
from vistka.identity.keys import derive
from vistka.limits import (
    PASSWORD_CHARACTERS_MAX,
    PASSWORD_CHARACTERS_MIN,
    SIGN_IN_QUEUE_MAX,
    SIGN_IN_TRIES,
    SIGN_IN_WAIT_SECONDS,
    SIGN_IN_WAIT_SECONDS_MAX,
    VOLUNTEER_NAME_CHARACTERS_MAX,
)
from vistka.node.desk import Desk
from vistka.store.desk.people import Failures, Role, Volunteer

SESSION_TOKEN_BYTES = 32
FORM_TOKEN_BYTES = 16
_OPSLIMIT = 3
_MEMLIMIT_BYTES = 64 * 1_048_576
_QUEUE = threading.BoundedSemaphore(SIGN_IN_QUEUE_MAX)
_ONE_AT_A_TIME = threading.Lock()


def add_volunteer(desk: Desk, by: Volunteer | None, name: str, role: Role, password: str) -> Volunteer:
    """Let somebody in; `by` is the keeper who does it, or none on the command line.

    RemoteError "volunteer-name", "password-short"; LocalError "keeper-only", "volunteer-known", "volunteers-full".
    """
    if by is not None and by.role is not Role.KEEPER:
        raise LocalError("keeper-only")
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not 1 <= len(name) <= VOLUNTEER_NAME_CHARACTERS_MAX or not name.isprintable():
        raise RemoteError("volunteer-name", limit=VOLUNTEER_NAME_CHARACTERS_MAX)
    hashed = _hashed(password)
    with desk.write() as tx:
        added = desk.kept.people.add(tx, name, role, hashed)
        desk.kept.audit.add(tx, "volunteer-added", by.id if by else None, added.id, desk.clock())
    return added


def set_password(desk: Desk, who: Volunteer, old: str, new: str) -> None:
    """A volunteer's own new password; they sign in again. RemoteError "sign-in-wrong", "password-short"."""
    if not _is_right(who.password, old):
        raise RemoteError("sign-in-wrong")
    hashed = _hashed(new)
    with desk.write() as tx:
        desk.kept.people.set_password(tx, who.id, hashed)
        desk.kept.audit.add(tx, "password-changed", who.id, who.id, desk.clock())


def disable_volunteer(desk: Desk, by: Volunteer, volunteer_id: bytes) -> None:
    """Shut somebody out at once, their open pages too. LocalError "keeper-only", "last-keeper"."""
    if by.role is not Role.KEEPER:
        raise LocalError("keeper-only")
    with desk.write() as tx:
        desk.kept.people.disable(tx, volunteer_id)
        desk.kept.audit.add(tx, "volunteer-disabled", by.id, volunteer_id, desk.clock())


def sign_in(desk: Desk, name: str, password: str) -> bytes:
    """A new session's token.

    RemoteError "sign-in-wrong" (not saying what is wrong), "sign-in-wait" (with `minutes`); WorldError "busy".
    """
    name = unicodedata.normalize("NFC", " ".join(name[:400].split()))
    now = desk.clock()
    with desk.write() as tx:
        failures = desk.kept.people.failures(tx, name)
        if now >= failures.wait_until:  # counted as wrong until it is found right: many tries at once gain nothing
            desk.kept.people.save_failures(tx, name, _one_more(failures, now), now)
        known = desk.kept.people.named(tx, name)
    if now < failures.wait_until:
        raise RemoteError("sign-in-wait", minutes=-(-(failures.wait_until - now) // 60))
    # Where there is no such name the work is done all the same, so that its time tells nothing.
    right = _is_right(known.password if known else _NOBODY, password)
    if known is None or known.disabled or not right:
        raise RemoteError("sign-in-wrong")
    token = desk.draw(SESSION_TOKEN_BYTES)
    with desk.write() as tx:
        desk.kept.people.save_failures(tx, name, Failures(0, 0), now)
        desk.kept.people.begin_session(tx, token, known.id, now)
        desk.kept.audit.add(tx, "signed-in", known.id, None, now)
    return token


def who_is(desk: Desk, token: bytes) -> Volunteer | None:
    """Whose session this is; None once it has ended."""
    with desk.write() as tx:
        return desk.kept.people.in_session(tx, token, desk.clock())


def sign_out(desk: Desk, token: bytes) -> None:
    """The session ends now."""
    with desk.write() as tx:
        desk.kept.people.end_session(tx, token)


def form_token(secret: bytes) -> str:
    """What every form must bring back, so that no other site can post in a volunteer's name."""
    return derive(secret, b"vistka-form", size=FORM_TOKEN_BYTES).hex()


def _one_more(failures: Failures, now: int) -> Failures:
    count = failures.count + 1
    if count < SIGN_IN_TRIES:
        return Failures(count, 0)
    wait = min(SIGN_IN_WAIT_SECONDS * 2 ** min(count - SIGN_IN_TRIES, 10), SIGN_IN_WAIT_SECONDS_MAX)
    return Failures(count, now + wait)


def _hashed(password: str) -> str:
    if not PASSWORD_CHARACTERS_MIN <= len(password) <= PASSWORD_CHARACTERS_MAX:
        raise RemoteError("password-short", least=PASSWORD_CHARACTERS_MIN, most=PASSWORD_CHARACTERS_MAX)
    with _ONE_AT_A_TIME:
        return pwhash.argon2id.str(_bytes_of(password), _OPSLIMIT, _MEMLIMIT_BYTES).decode("ascii")


def _is_right(hashed: str, password: str) -> bool:
    if len(password) > PASSWORD_CHARACTERS_MAX:
        password = ""
    if not _QUEUE.acquire(blocking=False):
        raise WorldError("busy")
    try:
        with _ONE_AT_A_TIME:
            return bool(pwhash.argon2id.verify(hashed.encode("ascii"), _bytes_of(password)))
    except InvalidkeyError:
        return False
    finally:
        _QUEUE.release()


def _bytes_of(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


# The hash of a password that nobody knows, of the same cost as everybody's.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$Vj4b0MlsQHy4D3cJjfxqAA$pY7o0iyUwuNp6a0jhE0zGi0mJrMsmwO0Dsq0oHwFcHA"
