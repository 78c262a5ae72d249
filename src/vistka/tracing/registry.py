"""The registry as a fold: from all that was said and decided to what is known of each person, inquiry, pair and link.

A **source** is a message or an entry. It speaks of **subjects**; what is known of a subject is a function of the set of
sources that speak of it, so no order of arrival matters and building anew gives the same. docs/spec/tracing.md,
section 3.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from vistka.bundle.message import Named
from vistka.limits import RECORD_NOTES_MAX
from vistka.tracing.entry import Agreement, Body, Choice, Confirmation, NotToBeFound, Part, Withdrawal
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.judgement import Judgement, Verdict, total
from vistka.tracing.note import Note
from vistka.tracing.person import Person
from vistka.tracing.word import is_local

Kind = TypeVar("Kind")
Stamp = tuple[int, int, int, bytes]


class About(StrEnum):
    """What kind of thing a subject is."""

    PERSON = "person"
    INQUIRY = "inquiry"
    PAIR = "pair"  # a person and an inquiry
    LINK = "link"  # two persons' records


class Subject(NamedTuple):
    """What a source speaks of: `key` is a record id, an inquiry's id in hex, or two of these on two lines."""

    about: About
    key: str


@dataclass(frozen=True, slots=True)
class Source:
    """A message or an entry as the fold sees it: its row's id, when it was taken in (Unix seconds), what it says.

    For a message also who wrote it (a mark), and the first 16 bytes of its bundle's id and of the one it replaces.
    """

    id: bytes
    at: int
    bodies: tuple[Body, ...]
    author: bytes | None = None
    bundle: bytes | None = None
    supersedes: bytes | None = None
    order: int = 0  # of entries of one second

    @property
    def stamp(self) -> "Stamp":
        """Orders sources: by when they were taken in; of the same second what decides comes after what it is about."""
        return self.at, max((body.KIND for body in self.bodies), default=0), self.order, self.id


@dataclass(frozen=True, slots=True)
class Word:
    """A message that a person wrote themselves: its row's id, and who may have it."""

    source: bytes
    disclosure: int | None
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What all sources together say of one person; `notes` the newest first; `changed_at` is the newest source's time.

    `words` are the messages they wrote themselves; `hidden` that they ask not to be found.
    """

    person: Person
    notes: tuple[Note, ...]
    words: tuple[Word, ...]
    hidden: bool
    changed_at: int


@dataclass(frozen=True, slots=True)
class Sought:
    """An inquiry as it stands: its newest wording, whether the owner of that very reach confirmed it."""

    inquiry: Inquiry
    confirmed: bool
    withdrawn: bool
    asked_at: int
    changed_at: int
    source: bytes = b""  # the row of its newest wording

    @property
    def is_from_inside(self) -> bool:
        """Whether it came as a message from the city: it is answered to a paper code, and has no address to confirm."""
        return self.source == self.inquiry.inquiry

    @property
    def seeks(self) -> bool:
        """Whether it is to be matched: somebody stands behind it, and looks still."""
        return not self.withdrawn and (self.confirmed or self.is_from_inside)


@dataclass(frozen=True, slots=True)
class Pair:
    """What volunteers decided on a person and an inquiry: each one's last judgement, and who agrees to passing on."""

    record_id: str
    inquiry: bytes
    judgements: tuple[Judgement, ...]
    agreements: tuple[Agreement, ...]

    def verdict(self, person: Person, inquiry: Inquiry) -> Verdict:
        """What the judgements that still hold for these wordings come to."""
        return total(Verdict(each.verdict) for each in self.judgements if each.holds_for(person, inquiry))

    def agreed(self, person: Person, inquiry: Inquiry) -> int:
        """How many volunteers agree that word of these, as they stand, is passed on."""
        return sum(each.holds_for(person, inquiry) for each in self.agreements)

    def asks_again(self, person: Person, inquiry: Inquiry) -> bool:
        """Whether it was judged before, but one of the two says something else now."""
        return bool(self.judgements) and not any(each.holds_for(person, inquiry) for each in self.judgements)


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that notes join as one person's, or a volunteer parted."""

    one: str
    other: str
    joined: bool


Row = Record | Sought | Pair | Link


@dataclass(frozen=True, slots=True)
class Change:
    """What is known of a subject from now on; nothing any more where `row` is None."""

    subject: Subject
    row: Row | None


class Reader(Protocol):
    """What the fold reads: the sources that speak of a subject, without those that their author has replaced."""

    def sources(self, subject: Subject) -> Collection[Source]: ...


def fold(subjects: Iterable[Subject], reader: Reader) -> list[Change]:
    """What is known of these subjects, each looked at once."""
    return [
        Change(subject, _ROWS[subject.about](subject.key, sorted(reader.sources(subject), key=_stamp)))
        for subject in dict.fromkeys(subjects)
    ]


def subjects_of(source: Source) -> tuple[Subject, ...]:
    """What a source speaks of, each once."""
    return tuple(dict.fromkeys(subject for body in source.bodies for subject in _subjects(body)))


def person_subject(record_id: str) -> Subject:
    """The subject that a person's record is."""
    return Subject(About.PERSON, record_id)


def inquiry_subject(inquiry: bytes) -> Subject:
    """The subject that an inquiry is."""
    return Subject(About.INQUIRY, inquiry.hex())


def pair_subject(record_id: str, inquiry: bytes) -> Subject:
    """The subject that a person and an inquiry together are."""
    return Subject(About.PAIR, f"{record_id}\n{inquiry.hex()}")


def link_subject(one: str, other: str) -> Subject:
    """The subject that two records together are, whichever is named first."""
    return Subject(About.LINK, "\n".join(sorted((one, other))))


def joined(record_id: str, links: Callable[[str], Iterable[Link]], most: int) -> list[str]:
    """The records that are of one person with this one, it first: as far as links reach, at most `most`."""
    found, at = [record_id], 0
    while at < len(found) and len(found) < most:
        ends = {end for link in links(found[at]) if link.joined for end in (link.one, link.other)}
        found += sorted(ends - set(found))
        at += 1
    return found[:most]


def _stamp(source: Source) -> Stamp:
    return source.stamp


def _subjects(body: Body) -> tuple[Subject, ...]:
    match body:
        case Person(person_record_id=record_id) | Choice(person_record_id=record_id):
            return (person_subject(record_id),)
        case NotToBeFound(person_record_id=record_id):
            return (person_subject(record_id),)
        case Note(person_record_id=record_id, linked_person_record_id=str(linked)) if linked != record_id:
            return person_subject(record_id), link_subject(record_id, linked)
        case Note(person_record_id=record_id):
            return (person_subject(record_id),)
        case Inquiry(inquiry=inquiry) | Confirmation(inquiry=inquiry) | Withdrawal(inquiry=inquiry):
            return (inquiry_subject(inquiry),)
        case Judgement(person_record_id=record_id, inquiry=inquiry):
            return (pair_subject(record_id, inquiry),)
        case Agreement(person_record_id=record_id, inquiry=inquiry):
            return (pair_subject(record_id, inquiry),)
        case Part(one=one, other=other):
            return (link_subject(one, other),)
    return ()


def _record(record_id: str, sources: list[Source]) -> Record | None:
    """From sources in order of their stamps."""
    versions = [(source, body) for source, body in _said(sources, Person) if body.person_record_id == record_id]
    if not versions:
        return None
    person, words, hidden = _merged(record_id, versions), [], False
    for source in sources:
        for body in source.bodies:
            match body:
                case Person() if source.author is not None and body.author_name is not None:
                    words.append(Word(source.id, body.disclosure, body.named))
                case Choice():  # of all they said until then
                    person = replace(person, disclosure=body.disclosure, named=body.named)
                    words = [replace(word, disclosure=body.disclosure, named=body.named) for word in words]
                case NotToBeFound():
                    hidden = body.hidden
    return Record(person, _notes(record_id, sources), tuple(words[::-1]), hidden, max(source.at for source in sources))


def _merged(record_id: str, versions: list[tuple[Source, Person]]) -> Person:
    """The newest version; of what came in letters each thing as it was last said, as a letter repeats little."""
    if not is_local(record_id):
        return max(versions, key=lambda version: (version[1].source_date or 0, version[0].stamp))[1]
    person = versions[0][1]
    for _, later in versions[1:]:
        said = {name: value for name, value in _values(later).items() if value not in (None, ())}
        person = replace(person, **said)  # type: ignore[arg-type]  # a field's value from the same field
    return person


def _values(person: Person) -> dict[str, object]:
    return {codec.name: getattr(person, codec.name) for codec in Person.FIELDS}


def _notes(record_id: str, sources: list[Source]) -> tuple[Note, ...]:
    newest: dict[str, tuple[int, Stamp, Note]] = {}
    for source, note in _said(sources, Note):
        if note.person_record_id == record_id:
            entered = (note.source_date or 0, source.stamp, note)
            newest[note.note_record_id] = max(
                newest.get(note.note_record_id, entered), entered, key=lambda one: one[:2]
            )
    ordered = sorted(newest.values(), key=lambda one: one[:2], reverse=True)
    return tuple(note for _, _, note in ordered[:RECORD_NOTES_MAX])


def _sought(_key: str, sources: list[Source]) -> Sought | None:
    wordings = _said(sources, Inquiry)
    if not wordings:
        return None
    source, newest = wordings[-1]
    confirmed = newest.reach is not None and newest.reach in {body.reach for _, body in _said(sources, Confirmation)}
    withdrawn = bool(_said(sources, Withdrawal))
    return Sought(newest, confirmed, withdrawn, wordings[0][0].at, max(each.at for each in sources), source.id)


def _pair(key: str, sources: list[Source]) -> Pair | None:
    record_id, _, inquiry = key.rpartition("\n")
    last = {body.by: body for _, body in _said(sources, Judgement)}
    agreed = {body.by: body for _, body in _said(sources, Agreement)}
    if not last and not agreed:
        return None
    return Pair(
        record_id,
        bytes.fromhex(inquiry),
        tuple(last[by] for by in sorted(last)),
        tuple(agreed[by] for by in sorted(agreed)),
    )


def _link(key: str, sources: list[Source]) -> Link | None:
    """Joined when each record has a note that links it to the other, taken in since they were last parted."""
    one, _, other = key.partition("\n")
    if not sources:
        return None
    parted = max((source.stamp for source, _ in _said(sources, Part)), default=(-1, 0, 0, b""))
    ways = {
        note.person_record_id
        for source, note in _said(sources, Note)
        if note.linked_person_record_id is not None and source.stamp > parted
    }
    return Link(one, other, {one, other} <= ways)


def _said(sources: list[Source], kind: type[Kind]) -> list[tuple[Source, Kind]]:
    return [(source, body) for source in sources for body in source.bodies if isinstance(body, kind)]


_ROWS: dict[About, Callable[[str, list[Source]], Row | None]] = {
    About.PERSON: _record,
    About.INQUIRY: _sought,
    About.PAIR: _pair,
    About.LINK: _link,
}
