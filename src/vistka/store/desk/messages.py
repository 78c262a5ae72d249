"""Messages the desk has opened, each under a key of its own that an erasure destroys."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Connection, Row, Select, case, func, insert, select, update

from vistka.bundle.envelope import Suite
from vistka.bundle.message import BODIES, Inquiry, Letter, Message, Note, Observation, decode_message, suite_of
from vistka.errors import LocalError, RemoteError
from vistka.store.desk.database import Database
from vistka.store.desk.sealed import ERASED, SITUATION, TRACING, SealedRows, tell_folds
from vistka.store.desk.tables import message, refused, reply_counter
from vistka.wire import cbor

NEWER = -1  # a later version's kind or field: kept as it came, understood after an update
UNREADABLE = -2  # its author sealed something that is no message

# Which folds look at a message of this kind.
FOLDS = {
    Note.KIND: (TRACING, SITUATION),
    Letter.KIND: (TRACING, SITUATION),
    Observation.KIND: (SITUATION,),
    Inquiry.KIND: (TRACING,),
}


class State(StrEnum):
    """How far a message has come at the desk."""

    WAITING = "waiting"
    PASSED_ON = "passed-on"
    READ = "read"
    ANSWERED = "answered"
    CLOSED = "closed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Content:
    """What opening a bundle gave: `payload` with its padding, and what is needed to answer and acknowledge it.

    `step` is the envelope's hour, `author` and `sealed_to` public keys of 32 bytes, `read_token` 10 bytes.
    """

    payload: bytes
    step: int
    author: bytes
    read_token: bytes = field(repr=False)
    sealed_to: bytes
    bundle_id: bytes

    def message(self) -> Message | None:
        """What was said; None where this version cannot read it."""
        return self._read()[0]

    def kind(self) -> int:
        """The kind of its body, NEWER or UNREADABLE."""
        return self._read()[1]

    def _read(self) -> tuple[Message | None, int]:
        try:
            said, _ = decode_message(self.payload, self.step)
        except RemoteError as error:
            return None, NEWER if error.reason == "newer" else UNREADABLE
        if suite_of(said.body) != Suite.SEALED:
            return None, UNREADABLE  # a notice or a card is for all: sealed, it is somebody's trick
        return said, said.body.KIND


@dataclass(frozen=True, slots=True)
class Case:
    """A message's row: what a volunteer sees of it in the inbox before opening it. `version` counts what was done."""

    id: bytes
    kind: int
    class_: int
    state: State
    received_at: int
    taken_by: bytes | None
    version: int
    content: Content | None  # None once erased


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages in a database."""

    database: Database

    def keep(self, tx: Connection, content: Content, class_: int, now: int) -> bytes | None:
        """Write a message down, once: its new row's id, or None where it is known already or was erased."""
        fields: list[cbor.Value] = [
            content.payload,
            content.step,
            content.author,
            content.read_token,
            content.sealed_to,
            content.bundle_id,
        ]
        kind = content.kind()
        row_id = self._rows().add(
            tx,
            self._mark(content.bundle_id),
            cbor.encode(fields),
            kind=kind,
            class_=class_,
            state=State.WAITING,
            received_at=now,
        )
        if row_id is not None:
            tell_folds(tx, FOLDS.get(kind, ()), row_id)
        return row_id

    def case(self, tx: Connection, row_id: bytes) -> Case:
        """One message. LocalError "no-such-message"."""
        row = tx.execute(select(message).where(message.c.id == row_id)).first()
        if row is None:
            raise LocalError("no-such-message")
        return self._case(row)

    def some(self, tx: Connection, row_ids: Collection[bytes]) -> list[Case]:
        """Those of these messages that there are, in any order."""
        return [self._case(row) for row in tx.execute(select(message).where(message.c.id.in_(list(row_ids))))]

    def after(self, tx: Connection, kinds: Collection[int], row_id: bytes, limit: int) -> list[Case]:
        """Messages of some kinds that were not erased, in the order of their ids: at most `limit` after that one."""
        query = select(message).where(message.c.id > row_id, message.c.sealed.is_not(None), message.c.kind.in_(kinds))
        return [self._case(row) for row in tx.execute(query.order_by(message.c.id).limit(limit)).all()]

    def cases(
        self, tx: Connection, states: Collection[State], kinds: Collection[int], start: int, limit: int
    ) -> list[Case]:
        """Messages by urgency: those nobody has taken first, then by class, the longest waiting first."""
        query = (
            _chosen(states, kinds)
            .order_by(
                case((message.c.state == State.WAITING, 0), else_=1),
                message.c.taken_by.is_not(None),
                message.c.class_,
                message.c.received_at,
                message.c.id,
            )
            .offset(start)
            .limit(limit)
        )
        return [self._case(row) for row in tx.execute(query)]

    def newest(self, tx: Connection, kind: int, states: Collection[State], start: int, limit: int) -> list[Case]:
        """Messages of one kind, the newest first."""
        query = _chosen(states, [kind]).order_by(message.c.received_at.desc(), message.c.id).offset(start).limit(limit)
        return [self._case(row) for row in tx.execute(query)]

    def counts(self, tx: Connection) -> dict[tuple[int, State], int]:
        """How many messages there are of each kind and state."""
        query = select(message.c.kind, message.c.state, func.count()).group_by(message.c.kind, message.c.state)
        return {(kind, State(state)): count for kind, state, count in tx.execute(query)}

    def change(self, tx: Connection, row_id: bytes, version: int, **values: object) -> None:
        """Do one thing to a message as it was seen. LocalError "already-changed" if somebody was quicker."""
        query = update(message).where(message.c.id == row_id, message.c.version == version)
        if tx.execute(query.values(version=version + 1, **values)).rowcount != 1:
            raise LocalError("already-changed")

    def advance(self, tx: Connection, row_id: bytes, state: State, since: Collection[State]) -> None:
        """What a person outside did: to `state` from one of `since`; volunteers' clicks are not in its way."""
        query = update(message).where(message.c.id == row_id, message.c.state.in_(since))
        tx.execute(query.values(state=state, version=message.c.version + 1))

    def owe_read(self, tx: Connection, row_id: bytes) -> None:
        """Its read token is to be published: remembered until that is done."""
        tx.execute(update(message).where(message.c.id == row_id).values(read_due=True))

    def reads_due(self, tx: Connection) -> list[Case]:
        """Messages whose read token is still to be published."""
        return [self._case(row) for row in tx.execute(select(message).where(message.c.read_due))]

    def read_published(self, tx: Connection, row_ids: Collection[bytes]) -> None:
        """Their read tokens are in the bundle store."""
        tx.execute(update(message).where(message.c.id.in_(row_ids)).values(read_due=False))

    def erase(self, tx: Connection, row_id: bytes) -> None:
        """Destroy a message's key and bytes; the tombstone stays, so that a copy that comes again is not taken in."""
        tx.execute(
            update(message)
            .where(message.c.id == row_id)
            .values(
                state=State.ERASED,
                taken_by=None,
                read_due=False,
                version=message.c.version + 1,
                **ERASED,
            )
        )
        self._tell(tx, row_id)

    def classify(self, tx: Connection) -> int:
        """After an update: look again at what an earlier version could not read. How many can be read now."""
        understood = 0
        for row in tx.execute(select(message).where(message.c.kind < 0, message.c.sealed.is_not(None))).all():
            content = self._case(row).content
            if content is not None and content.kind() in BODIES:
                tx.execute(update(message).where(message.c.id == row.id).values(kind=content.kind()))
                self._tell(tx, row.id)
                understood += 1
        return understood

    def refuse(self, tx: Connection, bundle_id: bytes, reason: str, now: int) -> None:
        """Remember that a bundle with our tag cannot be opened."""
        mark = self._mark(bundle_id)
        if not tx.execute(select(refused.c.mark).where(refused.c.mark == mark)).first():
            tx.execute(insert(refused).values(mark=mark, reason=reason, seen_at=now))

    def refused_among(self, tx: Connection, bundle_ids: Collection[bytes]) -> set[bytes]:
        """Those of these bundles that were refused before."""
        marks = {self._mark(each): each for each in bundle_ids}
        known = tx.execute(select(refused.c.mark)).scalars() if marks else ()
        return {marks[mark] for mark in known if mark in marks}

    def refusals(self, tx: Connection) -> dict[str, int]:
        """How many bundles were refused, by reason."""
        query = select(refused.c.reason, func.count()).group_by(refused.c.reason)
        return {row[0]: row[1] for row in tx.execute(query)}

    def next_reply(self, tx: Connection, author: bytes, sealed_to: bytes) -> int:
        """The number of the next reply to this author under this key: given out once, with the transaction."""
        mark = self.database.mark(b"counter", author + sealed_to)
        number = tx.execute(select(reply_counter.c.following).where(reply_counter.c.mark == mark)).scalar()
        if number is None:
            tx.execute(insert(reply_counter).values(mark=mark, following=1))
            return 0
        tx.execute(update(reply_counter).where(reply_counter.c.mark == mark).values(following=number + 1))
        return int(number)

    def _case(self, row: Row[tuple[object, ...]]) -> Case:
        plain = self._rows().content(row)
        content = _content(cbor.decode(plain)) if plain is not None else None
        state = State(row.state) if content else State.ERASED
        return Case(row.id, row.kind, row.class_, state, row.received_at, row.taken_by, row.version, content)

    def _rows(self) -> SealedRows:
        return SealedRows(self.database, message)

    def _tell(self, tx: Connection, row_id: bytes) -> None:
        kind = tx.execute(select(message.c.kind).where(message.c.id == row_id)).scalar()
        tell_folds(tx, FOLDS.get(kind if kind is not None else UNREADABLE, ()), row_id)

    def _mark(self, bundle_id: bytes) -> bytes:
        return self.database.mark(b"bundle", bundle_id)


def _chosen(states: Collection[State], kinds: Collection[int]) -> Select[tuple[object, ...]]:
    return select(message).where(message.c.state.in_(list(states)), message.c.kind.in_(list(kinds)))


def _content(value: cbor.Value) -> Content:
    match value:
        case [bytes(payload), int(step), bytes(author), bytes(token), bytes(sealed_to), bytes(bundle_id)]:
            return Content(payload, step, author, token, sealed_to, bundle_id)
    raise LocalError("desk-damaged")
