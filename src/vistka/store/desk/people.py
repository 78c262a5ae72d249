"""Volunteers, their sessions, and how often a name was tried with a wrong password."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from vistka.errors import LocalError
from vistka.limits import SESSION_IDLE_SECONDS, SESSION_SECONDS_MAX, SIGN_IN_NAMES_MAX, VOLUNTEERS_MAX
from vistka.store.desk.database import Database
from vistka.store.desk.tables import session, sign_in, volunteer

SESSION_SEEN_SECONDS = 60  # being seen is written down at most once a minute: not every page waits for the disk


class Role(StrEnum):
    """A keeper also sees people, the audit log and erases; a volunteer works through the inbox."""

    VOLUNTEER = "volunteer"
    KEEPER = "keeper"


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Someone who works at the desk."""

    id: bytes
    name: str
    role: Role
    password: str = field(repr=False)  # Argon2id in its text form
    disabled: bool


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords in a row for one name, and until when it has to wait (Unix seconds)."""

    count: int
    wait_until: int


@dataclass(frozen=True, slots=True)
class People:
    """The people in a database."""

    database: Database

    def add(self, tx: Connection, name: str, role: Role, password: str) -> Volunteer:
        """A new volunteer; `password` is hashed already. LocalError "volunteer-known" or "volunteers-full"."""
        if tx.execute(select(volunteer.c.id).where(volunteer.c.name == name)).first():
            raise LocalError("volunteer-known")
        if tx.execute(select(func.count()).select_from(volunteer)).scalar_one() >= VOLUNTEERS_MAX:
            raise LocalError("volunteers-full", limit=VOLUNTEERS_MAX)
        added = Volunteer(self.database.new_id(), name, role, password, disabled=False)
        tx.execute(insert(volunteer).values(id=added.id, name=name, role=role, password=password))
        return added

    def all(self, tx: Connection) -> list[Volunteer]:
        """Everybody, by name."""
        return [_volunteer(row) for row in tx.execute(select(volunteer).order_by(volunteer.c.name))]

    def named(self, tx: Connection, name: str) -> Volunteer | None:
        """Whoever has this name."""
        row = tx.execute(select(volunteer).where(volunteer.c.name == name)).first()
        return _volunteer(row) if row else None

    def set_password(self, tx: Connection, volunteer_id: bytes, password: str) -> None:
        """A new password, hashed already; every session of theirs ends."""
        tx.execute(update(volunteer).where(volunteer.c.id == volunteer_id).values(password=password))
        tx.execute(delete(session).where(session.c.volunteer == volunteer_id))

    def disable(self, tx: Connection, volunteer_id: bytes) -> None:
        """They are shut out at once. LocalError "last-keeper": someone must be able to let people in."""
        tx.execute(update(volunteer).where(volunteer.c.id == volunteer_id).values(disabled=True))
        tx.execute(delete(session).where(session.c.volunteer == volunteer_id))
        keepers = select(func.count()).where(volunteer.c.role == Role.KEEPER, volunteer.c.disabled.is_(False))
        if tx.execute(keepers).scalar_one() == 0:
            raise LocalError("last-keeper")

    def begin_session(self, tx: Connection, token: bytes, volunteer_id: bytes, now: int) -> None:
        """A session, known by the keyed hash of its token; those past their end are forgotten."""
        past = (session.c.began_at <= now - SESSION_SECONDS_MAX) | (session.c.seen_at <= now - SESSION_IDLE_SECONDS)
        tx.execute(delete(session).where(past))
        tx.execute(insert(session).values(mark=self._session(token), volunteer=volunteer_id, began_at=now, seen_at=now))

    def in_session(self, tx: Connection, token: bytes, now: int) -> Volunteer | None:
        """Whose session it is, if it has not ended; being seen keeps it from idling out."""
        mark = self._session(token)
        query = (
            select(volunteer, session.c.began_at, session.c.seen_at)
            .join(session, session.c.volunteer == volunteer.c.id)
            .where(session.c.mark == mark, volunteer.c.disabled.is_(False))
        )
        row = tx.execute(query).first()
        if row is None or now >= row.began_at + SESSION_SECONDS_MAX or now >= row.seen_at + SESSION_IDLE_SECONDS:
            return None
        if now >= row.seen_at + SESSION_SEEN_SECONDS:
            tx.execute(update(session).where(session.c.mark == mark).values(seen_at=now))
        return _volunteer(row)

    def end_session(self, tx: Connection, token: bytes) -> None:
        """Signed out."""
        tx.execute(delete(session).where(session.c.mark == self._session(token)))

    def failures(self, tx: Connection, name: str) -> Failures:
        """Wrong passwords in a row for a name, whether anyone has it or not."""
        row = tx.execute(select(sign_in).where(sign_in.c.mark == self._name(name))).first()
        return Failures(row.failures, row.wait_until) if row else Failures(0, 0)

    def save_failures(self, tx: Connection, name: str, failures: Failures, now: int) -> None:
        """Remember them; of too many names the oldest are forgotten."""
        tx.execute(delete(sign_in).where(sign_in.c.mark == self._name(name)))
        if failures.count:
            values = {"failures": failures.count, "wait_until": failures.wait_until, "failed_at": now}
            tx.execute(insert(sign_in).values(mark=self._name(name), **values))
        kept = select(sign_in.c.mark).order_by(sign_in.c.failed_at.desc()).limit(SIGN_IN_NAMES_MAX)
        tx.execute(delete(sign_in).where(sign_in.c.mark.not_in(kept)))

    def _session(self, token: bytes) -> bytes:
        return self.database.mark(b"session", token)

    def _name(self, name: str) -> bytes:
        return self.database.mark(b"sign-in", name.encode("utf-8", "surrogatepass"))


def _volunteer(row: Row[Any]) -> Volunteer:
    return Volunteer(row.id, row.name, Role(row.role), row.password, row.disabled)
