"""Messages: what one person says, by kind. docs/spec/bundle.md, section 5."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from vistka import limits
from vistka.bundle.bulletin import Bulletin
from vistka.bundle.envelope import Class, Suite
from vistka.bundle.fields import Bytes, Field, Line, Optional, Rows, Text, Whole, read_fields, write_fields
from vistka.errors import RemoteError
from vistka.identity.epoch import SealingKeyOnCard
from vistka.identity.keys import KEY_BYTES
from vistka.identity.papercode import SALT_BYTES
from vistka.identity.seal import RECEIPT_BYTES
from vistka.wire import cbor

SUPERSEDED_BYTES = 16  # the first half of the superseded bundle's id


class Status(IntEnum):
    """What a note says of a person: PFIF 1.4's statuses."""

    INFORMATION_SOUGHT = 0
    IS_NOTE_AUTHOR = 1  # "I am alive"
    BELIEVED_ALIVE = 2
    BELIEVED_MISSING = 3
    BELIEVED_DEAD = 4


class Disclosure(IntEnum):
    """Who may be given the word, as its author chose."""

    ONLY_DESK = 0
    ONLY_NAMED = 1
    WHO_ASKS_BY_NAME = 2


@dataclass(frozen=True, slots=True)
class Named:
    """Someone the author names: their name, and their reach (an e-mail address or a telephone number)."""

    name: str
    reach: str


_NAME = Line("name", limits.NAME_BYTES_MAX)
_TEXT = Text("text", limits.TEXT_BYTES_MAX)
_PLACE = Optional(Line("place", limits.PLACE_BYTES_MAX))
_BIRTH_YEAR = Optional(Whole("birth_year", 1900, 2155))
_NAMED = Rows("named", Named, (_NAME, Line("reach", limits.REACH_BYTES_MAX)), limits.NAMED_MAX)
_DISCLOSURE = Whole("disclosure", Disclosure.ONLY_DESK, Disclosure.WHO_ASKS_BY_NAME)


@dataclass(frozen=True, slots=True)
class Note:
    """Word on a person, most often of the author: "I am alive"."""

    KIND: ClassVar[int] = 0
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Whole("status", Status.INFORMATION_SOUGHT, Status.BELIEVED_DEAD),
        _TEXT,
        Optional(_NAME),
        _BIRTH_YEAR,
        _PLACE,
        _NAMED,
        Optional(_DISCLOSURE),
    )
    status: int
    text: str
    name: str | None = None
    birth_year: int | None = None
    place: str | None = None
    named: tuple[Named, ...] = ()
    disclosure: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """Text, and at most one voice clip and one photo: out of the city, or the reply to one.

    `voice` is raw Opus packets of 60 bytes; `answers` the first 16 bytes of the id of the bundle it replies to;
    `photo` a bare JPEG, which whoever shows it checks first.
    """

    KIND: ClassVar[int] = 1
    FIELDS: ClassVar[tuple[Field, ...]] = (
        _TEXT,
        Optional(_NAME),
        _BIRTH_YEAR,
        _PLACE,
        _NAMED,
        Optional(_DISCLOSURE),
        Optional(Bytes("voice", limits.VOICE_PACKET_BYTES, limits.VOICE_BYTES_MAX)),
        Optional(Bytes("answers", SUPERSEDED_BYTES, SUPERSEDED_BYTES)),
        Optional(Bytes("photo", 1, limits.PHOTO_BYTES_MAX)),
    )
    text: str
    name: str | None = None
    birth_year: int | None = None
    place: str | None = None
    named: tuple[Named, ...] = ()
    disclosure: int | None = None
    voice: bytes | None = None
    answers: bytes | None = None
    photo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One claim: an indicator's value at a place, seen `seen_hours_before` the message's time.

    `precision` is the place's: 1 the spot itself, 2 the settlement or street, 3 somewhere in the area.
    """

    KIND: ClassVar[int] = 2
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Line("place", limits.PLACE_BYTES_MAX),
        Line("indicator", limits.CODE_BYTES_MAX),
        Line("value", limits.CODE_BYTES_MAX),
        Whole("seen_hours_before", 0, limits.AGE_HOURS_MAX),
        Whole("precision", 1, 3),
        Optional(_TEXT),
    )
    place: str
    indicator: str
    value: str
    seen_hours_before: int = 0
    precision: int = 2
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """ "I am looking for …": who is sought, and the seeker with their reach."""

    KIND: ClassVar[int] = 3
    FIELDS: ClassVar[tuple[Field, ...]] = (
        _NAME,
        _BIRTH_YEAR,
        _PLACE,
        Optional(Line("seeker", limits.NAME_BYTES_MAX)),
        Optional(Line("reach", limits.REACH_BYTES_MAX)),
        Optional(Line("relation", limits.NAME_BYTES_MAX)),
        Optional(_TEXT),
    )
    name: str
    birth_year: int | None = None
    place: str | None = None
    seeker: str | None = None
    reach: str | None = None
    relation: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A public message from a desk into the city, good for `hours` from its time."""

    KIND: ClassVar[int] = 4
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Text("text", limits.NOTICE_TEXT_BYTES_MAX),
        Whole("hours", 1, limits.NOTICE_LIFETIME_DAYS_MAX * 24),
        _PLACE,
    )
    text: str
    hours: int
    place: str | None = None


@dataclass(frozen=True, slots=True)
class CardBody:
    """A desk's card: name, signing key, sealing keys with their last days, the deployment's salt, web address."""

    KIND: ClassVar[int] = 5
    FIELDS: ClassVar[tuple[Field, ...]] = (
        _NAME,
        Bytes("signing_key", KEY_BYTES, KEY_BYTES),
        Rows(
            "sealing_keys",
            SealingKeyOnCard,
            (Bytes("public", KEY_BYTES, KEY_BYTES), Whole("last_day", 0, 2**32 - 1)),
            limits.SEALING_KEYS_MAX,
        ),
        Bytes("salt", SALT_BYTES, SALT_BYTES),
        Optional(Line("address", limits.REACH_BYTES_MAX)),
    )
    name: str
    signing_key: bytes
    sealing_keys: tuple[SealingKeyOnCard, ...]
    salt: bytes
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Read tokens of replies that were opened with a paper code at a post, joined: ten bytes each."""

    KIND: ClassVar[int] = 6
    FIELDS: ClassVar[tuple[Field, ...]] = (Bytes("tokens", RECEIPT_BYTES, RECEIPT_BYTES * limits.TOKENS_MAX),)
    tokens: bytes

    def each(self) -> list[bytes]:
        """The tokens one by one."""
        return [self.tokens[at : at + RECEIPT_BYTES] for at in range(0, len(self.tokens), RECEIPT_BYTES)]


@dataclass(frozen=True, slots=True)
class SoughtList:
    """Who is looked for, as entries of 20 bits, two in five bytes, in blocks of 512: tracing/sought.py makes them."""

    KIND: ClassVar[int] = 7
    FIELDS: ClassVar[tuple[Field, ...]] = (Bytes("entries", limits.SOUGHT_BLOCK * 5 // 2, limits.SOUGHT_MAX * 5 // 2),)
    entries: bytes


@dataclass(frozen=True, slots=True)
class Mandate:
    """Who may direct people: the public half of a key kept offline. bundle/directing.py says whose word counts."""

    KIND: ClassVar[int] = 9
    FIELDS: ClassVar[tuple[Field, ...]] = (Bytes("directing_key", KEY_BYTES, KEY_BYTES),)
    directing_key: bytes


@dataclass(frozen=True, slots=True)
class DirectingNotice:
    """A notice that tells people to come or go somewhere, good for `hours` from its time, under the directing key."""

    KIND: ClassVar[int] = 10
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Text("text", limits.NOTICE_TEXT_BYTES_MAX),
        Whole("hours", 1, limits.DIRECTING_NOTICE_HOURS_MAX),
        _PLACE,
    )
    text: str
    hours: int
    place: str | None = None


Body = (
    Note
    | Letter
    | Observation
    | Inquiry
    | Notice
    | CardBody
    | Receipt
    | SoughtList
    | Bulletin
    | Mandate
    | DirectingNotice
)
_PUBLIC = (Notice, CardBody, SoughtList, Bulletin, Mandate, DirectingNotice)
_SEALED = (Note, Letter, Observation, Inquiry, Receipt)
BODIES: dict[int, type[Body]] = {body.KIND: body for body in (*_SEALED, *_PUBLIC)}


@dataclass(frozen=True, slots=True)
class Message:
    """What one person says. `hour`: hours since 2020 by the author's clock; `supersedes`: 16 bytes, or none."""

    hour: int
    body: Body
    supersedes: bytes | None = None


def class_of(body: Body) -> Class:
    """The class in which a message of this body travels."""
    match body:
        case Receipt() | Notice() | CardBody() | SoughtList() | Mandate() | DirectingNotice():
            return Class.NOTICE
        case Note() | Inquiry():
            return Class.NOTE
        case Letter(photo=bytes()):
            return Class.PHOTO
        case Letter(voice=bytes()):
            return Class.VOICE
        case _:
            return Class.LETTER


def suite_of(body: Body) -> Suite:
    """How a message of this body travels: what a desk says to everybody signed for all, all else sealed to one."""
    return Suite.PUBLIC if isinstance(body, _PUBLIC) else Suite.SEALED


def encode_message(message: Message) -> bytes:
    """[kind, hour within its step of six, body, what it supersedes]. LocalError "field" for what is out of bounds."""
    value: list[cbor.Value] = [
        message.body.KIND,
        message.hour % limits.HOUR_STEP,
        write_fields(message.body.FIELDS, message.body),
    ]
    if message.supersedes is not None:
        value.append(Bytes("supersedes", SUPERSEDED_BYTES, SUPERSEDED_BYTES).write(message.supersedes))
    return cbor.encode(value)


def decode_message(data: bytes, step: int) -> tuple[Message, int]:
    """The message at the start of `data`, its envelope's `hour` being `step`; and how many bytes of padding follow.

    RemoteError "truncated", "non-canonical", "malformed", "padding", "newer" (what only a later version understands: a
    kind, a field of the body, or an element of the message).
    """
    value, padding = cbor.decode_first(data)
    if padding.strip(b"\0"):
        raise RemoteError("padding", why="not zeros")
    match value:
        case [int(kind), *_] if kind >= 0 and kind not in BODIES:
            raise RemoteError("newer", kind=kind)
        case [int(kind), int(within), list(fields), *rest] if kind >= 0 and 0 <= within < limits.HOUR_STEP:
            pass
        case _:
            raise RemoteError("malformed", why="not a message")
    if len(rest) > 1:
        raise RemoteError("newer", elements=len(rest) + 3)
    body_type = BODIES[kind]
    body = body_type(**read_fields(body_type.FIELDS, fields))  # type: ignore[arg-type]  # each field's codec gives its type
    if isinstance(body, Bulletin) and not body.is_whole():
        raise RemoteError("malformed", field="place")
    supersedes = rest[0] if rest else None
    if rest and not (isinstance(supersedes, bytes) and len(supersedes) == SUPERSEDED_BYTES):
        raise RemoteError("malformed", why="what it supersedes")
    message = Message(step * limits.HOUR_STEP + within, body, supersedes if isinstance(supersedes, bytes) else None)
    return message, len(padding)
