"""What is known of each subject, on disk: the rows that the fold makes, and the codes by which they are found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, or_, select

from vistka.identity.keys import derive
from vistka.store.desk.database import NONCE_BYTES, Database, decrypt, encrypt
from vistka.store.registry import index
from vistka.store.registry.indexed import Indexed
from vistka.store.registry.search import traits_of
from vistka.store.registry.tables import inquiry, inquiry_code, link, mention, pair, person, source, subject, unmatched
from vistka.tracing.compare import Naming, profile_of_record, profile_of_sought
from vistka.tracing.registry import (
    About,
    Change,
    Link,
    Pair,
    Record,
    Sought,
    Source,
    Subject,
    inquiry_subject,
    pair_subject,
    person_subject,
)
from vistka.tracing.rows import decode_pair, decode_record, decode_sought, encode_pair, encode_record, encode_sought

Content = Callable[[bytes], Source | None]  # what a message or entry says; None once erased


@dataclass(frozen=True, slots=True)
class Shelf:
    """The subjects in a registry."""

    database: Database
    naming: Naming

    def mark(self, about: Subject) -> bytes:
        """The keyed hash of a subject: 16 bytes."""
        return self.database.mark(b"subject", f"{about.about}\n{about.key}".encode("utf-8", "surrogatepass"))

    def number(self, about: Subject) -> int:
        """The number of a subject: 63 bits of its mark."""
        return number_of(self.mark(about))

    # --- sources ---

    def take_in(
        self, tx: Connection, source_id: bytes, told: Source | None, subjects: Iterable[Subject]
    ) -> set[Subject]:
        """Write down of what a source speaks (none once it is erased): the subjects that are to be folded again."""
        touched: set[Subject] = set()
        if tx.execute(select(source.c.id).where(source.c.id == source_id)).first():
            touched = self._of_source(tx, source_id) | self._of_replaced(tx, source_id)
            tx.execute(delete(mention).where(mention.c.source == source_id))
            tx.execute(delete(source).where(source.c.id == source_id))
        if told is not None:
            values = {"author": told.author, "bundle": told.bundle, "supersedes": told.supersedes}
            tx.execute(insert(source).values(id=source_id, **values))
            for each in subjects:
                self._name(tx, each)
                tx.execute(insert(mention).values(subject=self.mark(each), source=source_id))
                touched.add(each)
            if told.supersedes is not None:
                touched |= self._of_replaced(tx, source_id)
        return touched

    def sources(self, tx: Connection, about: Subject, content: Content) -> list[Source]:
        """The sources that speak of a subject, without those that their author has replaced."""
        later = source.alias("later")
        replaced = (
            select(later.c.id)
            .where(later.c.supersedes == source.c.bundle, later.c.author == source.c.author, later.c.id != source.c.id)
            .exists()
        )
        query = (
            select(source.c.id)
            .join(mention, mention.c.source == source.c.id)
            .where(mention.c.subject == self.mark(about), ~replaced)
        )
        told = [content(source_id) for source_id in tx.execute(query).scalars().all()]
        return [each for each in told if each is not None]

    def _of_source(self, tx: Connection, source_id: bytes) -> set[Subject]:
        query = select(subject).join(mention, mention.c.subject == subject.c.mark).where(mention.c.source == source_id)
        return {self._subject(row) for row in tx.execute(query).all()}

    def _of_replaced(self, tx: Connection, source_id: bytes) -> set[Subject]:
        """The subjects of what this source replaces."""
        later = source.alias("later")
        query = (
            select(source.c.id)
            .join(later, (later.c.supersedes == source.c.bundle) & (later.c.author == source.c.author))
            .where(later.c.id == source_id, source.c.id != source_id)
        )
        return {each for found in tx.execute(query).scalars().all() for each in self._of_source(tx, found)}

    def _name(self, tx: Connection, about: Subject) -> None:
        mark = self.mark(about)
        if not tx.execute(select(subject.c.mark).where(subject.c.mark == mark)).first():
            sealed = self._seal(about.key.encode("utf-8", "surrogatepass"), mark)
            tx.execute(insert(subject).values(mark=mark, about=about.about, sealed_key=sealed))

    def _subject(self, row: Row[Any]) -> Subject:
        return Subject(About(row.about), self._open(row.sealed_key, row.mark).decode("utf-8", "surrogatepass"))

    # --- rows ---

    def put(self, tx: Connection, change: Change) -> None:
        """Write down what is known of a subject now, and what is to be compared because of it."""
        match change.row:
            case Record() as record:
                self._put_person(tx, change.subject, record)
            case Sought() as sought:
                self._put_inquiry(tx, change.subject, sought)
            case Pair() as decided:
                self._put_pair(tx, change.subject, decided)
            case Link() as joins:
                ends = (self.mark(person_subject(end)) for end in (joins.one, joins.other))
                sealed = bytes([joins.joined]) + f"{joins.one}\n{joins.other}".encode()
                self._put(tx, link, change.subject, sealed, **dict(zip(("one", "other"), ends, strict=True)))
            case None:
                self._drop(tx, change.subject)

    def record(self, tx: Connection, number: int) -> Record | None:
        """What is known of a person, by number."""
        row = tx.execute(select(person).where(person.c.number == number)).first()
        return decode_record(self._open(row.sealed, row.mark)) if row else None

    def record_of(self, tx: Connection, record_id: str) -> Record | None:
        """What is known of a person, by the id of their record."""
        return self.record(tx, self.number(person_subject(record_id)))

    def sought(self, tx: Connection, number: int) -> Sought | None:
        """An inquiry as it stands, by number."""
        row = tx.execute(select(inquiry).where(inquiry.c.number == number)).first()
        return decode_sought(self._open(row.sealed, row.mark)) if row else None

    def sought_of(self, tx: Connection, inquiry_id: bytes) -> Sought | None:
        """An inquiry as it stands, by its id."""
        return self.sought(tx, self.number(inquiry_subject(inquiry_id)))

    def pair(self, tx: Connection, record_id: str, inquiry_id: bytes) -> Pair:
        """What was decided on a person and an inquiry; of two on whom nothing was, a pair without decisions."""
        mark = self.mark(pair_subject(record_id, inquiry_id))
        row = tx.execute(select(pair).where(pair.c.mark == mark)).first()
        return decode_pair(self._open(row.sealed, row.mark)) if row else Pair(record_id, inquiry_id, (), ())

    def links(self, tx: Connection, record_id: str) -> list[Link]:
        """The links of a record to others, joined or parted."""
        mark = self.mark(person_subject(record_id))
        rows = tx.execute(select(link).where(or_(link.c.one == mark, link.c.other == mark)).order_by(link.c.mark)).all()
        found = []
        for row in rows:
            plain = self._open(row.sealed, row.mark)
            one, _, other = plain[1:].decode().partition("\n")
            found.append(Link(one, other, plain[0] == 1))
        return found

    def about_person(self, tx: Connection, record_id: str) -> list[bytes]:
        """Every message and entry that speaks of a person: of their record, of a link to it, of what was decided."""
        own = self.mark(person_subject(record_id))
        pairs = select(pair.c.mark).where(pair.c.person == number_of(own))
        links = select(link.c.mark).where(or_(link.c.one == own, link.c.other == own))
        speaks = (mention.c.subject == own) | mention.c.subject.in_(pairs) | mention.c.subject.in_(links)
        return list(tx.execute(select(mention.c.source).where(speaks).distinct()).scalars())

    def _put_person(self, tx: Connection, about: Subject, record: Record) -> None:
        number = self.number(about)
        self._put(tx, person, about, encode_record(record), number=number)
        profile = profile_of_record(record)
        codes = frozenset(code for name in profile.names for code in self.naming.stored_codes(name))
        index.add(tx, [Indexed(number, traits_of(profile.born, profile.sex, next(iter(profile.homes), None)), codes)])
        self._to_match(tx, About.PERSON, number)

    def _put_inquiry(self, tx: Connection, about: Subject, sought: Sought) -> None:
        number = self.number(about)
        self._put(tx, inquiry, about, encode_sought(sought), number=number, seeks=sought.seeks)
        tx.execute(delete(inquiry_code).where(inquiry_code.c.inquiry == number))
        if sought.seeks:
            names = profile_of_sought(sought).names
            codes = {code for name in names for code in self.naming.asked_codes(name)}
            if codes:
                tx.execute(insert(inquiry_code), [{"code": code, "inquiry": number} for code in sorted(codes)])
        self._to_match(tx, About.INQUIRY, number)

    def _put_pair(self, tx: Connection, about: Subject, decided: Pair) -> None:
        numbers = {
            "person": self.number(person_subject(decided.record_id)),
            "inquiry": self.number(inquiry_subject(decided.inquiry)),
        }
        self._put(tx, pair, about, encode_pair(decided), **numbers)
        self._to_match(tx, About.PERSON, numbers["person"])

    def _put(self, tx: Connection, table: Table, about: Subject, plain: bytes, **values: object) -> None:
        mark = self.mark(about)
        tx.execute(delete(table).where(table.c.mark == mark))
        tx.execute(insert(table).values(mark=mark, sealed=self._seal(plain, mark), **values))

    def _drop(self, tx: Connection, about: Subject) -> None:
        table = {About.PERSON: person, About.INQUIRY: inquiry, About.PAIR: pair, About.LINK: link}[about.about]
        mark, number = self.mark(about), self.number(about)
        row = tx.execute(select(table).where(table.c.mark == mark)).first()
        tx.execute(delete(table).where(table.c.mark == mark))
        if not tx.execute(select(mention.c.source).where(mention.c.subject == mark)).first():
            tx.execute(delete(subject).where(subject.c.mark == mark))
        match about.about:
            case About.PERSON:
                index.remove(tx, [number])
                self._to_match(tx, About.PERSON, number)
            case About.INQUIRY:
                tx.execute(delete(inquiry_code).where(inquiry_code.c.inquiry == number))
                self._to_match(tx, About.INQUIRY, number)
            case About.PAIR if row is not None:
                self._to_match(tx, About.PERSON, row.person)

    def _to_match(self, tx: Connection, about: About, number: int) -> None:
        known = select(unmatched.c.number).where(unmatched.c.about == about, unmatched.c.number == number)
        if not tx.execute(known).first():
            tx.execute(insert(unmatched).values(about=about, number=number))

    def _seal(self, plain: bytes, mark: bytes) -> bytes:
        return encrypt(self._key(), plain, mark, self.database.draw(NONCE_BYTES))

    def _open(self, sealed: bytes, mark: bytes) -> bytes:
        return decrypt(self._key(), sealed, mark)

    def _key(self) -> bytes:
        return derive(self.database.storage_key, b"vistka-registry")


def number_of(mark: bytes) -> int:
    """The number that a mark begins with."""
    return int.from_bytes(mark[:8]) >> 1
