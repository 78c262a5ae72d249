"""What is known of each subject, on disk: the rows that the fold makes, and the codes by which they are found."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, or_, select

from vistka.identity.keys import derive
from vistka.store.desk.database import NONCE_BYTES, Database, decrypt, encrypt
from vistka.store.registry import index
from vistka.store.registry.indexed import Indexed
from vistka.store.registry.many import add_rows
from vistka.store.registry.mentions import Mentions, at_once
from vistka.store.registry.search import traits_of
from vistka.store.registry.tables import inquiry, inquiry_code, link, mention, pair, person, unmatched
from vistka.tracing.compare import Naming, profile_of_record, profile_of_sought
from vistka.tracing.registry import (
    About,
    Change,
    Link,
    Pair,
    Record,
    Sought,
    Subject,
    inquiry_subject,
    pair_subject,
    person_subject,
)
from vistka.tracing.rows import decode_pair, decode_record, decode_sought, encode_pair, encode_record, encode_sought

_TABLES = {About.PERSON: person, About.INQUIRY: inquiry, About.PAIR: pair, About.LINK: link}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The subjects in a registry."""

    database: Database
    naming: Naming
    mentions: Mentions

    def mark(self, about: Subject) -> bytes:
        """The keyed hash of a subject: 16 bytes."""
        return self.mentions.mark(about)

    def number(self, about: Subject) -> int:
        """The number of a subject: 63 bits of its mark."""
        return number_of(self.mark(about))

    def put(self, tx: Connection, changes: Sequence[Change]) -> None:
        """Write down what is known of subjects now, each once, and what is to be compared because of it."""
        marks: dict[About, list[bytes]] = {about: [] for about in About}
        for change in changes:
            marks[change.subject.about].append(self.mark(change.subject))
        gone = [self.mark(change.subject) for change in changes if change.row is None]
        nobody = [change.subject for change in changes if change.row is None and change.subject.about is About.PERSON]
        again = {About.PERSON: {number_of(mark) for mark in marks[About.PERSON]}, About.INQUIRY: set[int]()}
        for some in at_once(marks[About.PAIR]):
            again[About.PERSON].update(tx.execute(select(pair.c.person).where(pair.c.mark.in_(some))).scalars())
        for about, table in _TABLES.items():
            for some in at_once(marks[about]):
                tx.execute(delete(table).where(table.c.mark.in_(some)))
        again[About.INQUIRY].update(number_of(mark) for mark in marks[About.INQUIRY])
        for numbers in at_once(sorted(again[About.INQUIRY])):
            tx.execute(delete(inquiry_code).where(inquiry_code.c.inquiry.in_(numbers)))
        index.remove(tx, [self.number(each) for each in nobody])
        self.mentions.forget(tx, gone)
        index.add(tx, self.fill(tx, changes))
        again[About.PERSON].update(
            self.number(person_subject(change.row.record_id)) for change in changes if isinstance(change.row, Pair)
        )
        for about, numbered in again.items():
            self._to_match(tx, about, numbered)

    def fill(self, tx: Connection, changes: Iterable[Change]) -> list[Indexed]:
        """Write down what is known of subjects of which nothing stands there yet: what goes into the index."""
        rows: dict[Table, list[Sequence[object]]] = {table: [] for table in (*_TABLES.values(), inquiry_code)}
        indexed: list[Indexed] = []
        for change in changes:
            mark = self.mark(change.subject)
            match change.row:
                case Record() as record:
                    rows[person].append((number_of(mark), mark, self._seal(encode_record(record), mark)))
                    indexed.append(self._indexed(number_of(mark), record))
                case Sought() as sought:
                    sealed = self._seal(encode_sought(sought), mark)
                    rows[inquiry].append((number_of(mark), mark, sought.seeks, sealed))
                    rows[inquiry_code] += self._codes(number_of(mark), sought)
                case Pair() as decided:
                    ends = person_subject(decided.record_id), inquiry_subject(decided.inquiry)
                    sealed = self._seal(encode_pair(decided), mark)
                    rows[pair].append((mark, *(self.number(end) for end in ends), sealed))
                case Link() as joins:
                    marks = (self.mark(person_subject(end)) for end in (joins.one, joins.other))
                    plain = bytes([joins.joined]) + f"{joins.one}\n{joins.other}".encode()
                    rows[link].append((mark, *marks, self._seal(plain, mark)))
        for table, each in rows.items():
            if each:
                add_rows(
                    tx, table, sorted(each, key=_first)
                )  # in the order of their keys: a B-tree's pages are touched once
        return indexed

    def record(self, tx: Connection, number: int) -> Record | None:
        """What is known of a person, by number."""
        return self.records(tx, [number]).get(number)

    def records(self, tx: Connection, numbers: Collection[int]) -> dict[int, Record]:
        """What is known of persons, by number."""
        found: dict[int, Record] = {}
        for some in at_once(numbers):
            for row in tx.execute(select(person).where(person.c.number.in_(some))):
                found[row.number] = decode_record(self._open(row.sealed, row.mark))
        return found

    def record_of(self, tx: Connection, record_id: str) -> Record | None:
        """What is known of a person, by the id of their record."""
        return self.record(tx, self.number(person_subject(record_id)))

    def numbers(self, tx: Connection, after: int, limit: int) -> list[int]:
        """The numbers of persons, in order, those greater than `after`."""
        query = select(person.c.number).where(person.c.number > after).order_by(person.c.number).limit(limit)
        return list(tx.execute(query).scalars())

    def sought(self, tx: Connection, number: int) -> Sought | None:
        """An inquiry as it stands, by number."""
        row = tx.execute(select(inquiry).where(inquiry.c.number == number)).first()
        return decode_sought(self._open(row.sealed, row.mark)) if row else None

    def seeking(self, tx: Connection) -> list[int]:
        """The numbers of inquiries behind which somebody stands who still looks."""
        return list(tx.execute(select(inquiry.c.number).where(inquiry.c.seeks).order_by(inquiry.c.number)).scalars())

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

    def _indexed(self, number: int, record: Record) -> Indexed:
        profile = profile_of_record(record)
        codes = frozenset(code for name in profile.names for code in self.naming.stored_codes(name))
        traits = traits_of(profile.born, profile.sex, next(iter(profile.homes), None))
        return Indexed(number, traits.year, codes, traits.sex, traits.place)

    def _codes(self, number: int, sought: Sought) -> list[Sequence[object]]:
        """The codes by which a person who comes in finds an inquiry: those asked for, and those one mistake away."""
        if not sought.seeks:
            return []
        names = profile_of_sought(sought).names
        near = {code for name in names for code in self.naming.asked_codes(name)}
        further = {code for name in names for code in self.naming.further_codes(name)} - near
        return [*((code, number, False) for code in near), *((code, number, True) for code in further)]

    def _to_match(self, tx: Connection, about: About, numbers: Collection[int]) -> None:
        new = set(numbers)
        for some in at_once(numbers):
            known = select(unmatched.c.number).where(unmatched.c.about == about, unmatched.c.number.in_(some))
            new -= set(tx.execute(known).scalars())
        add_rows(tx, unmatched, [(about.value, number) for number in sorted(new)])

    def _seal(self, plain: bytes, mark: bytes) -> bytes:
        return encrypt(self._key(), plain, mark, self.database.draw(NONCE_BYTES))

    def _open(self, sealed: bytes, mark: bytes) -> bytes:
        return decrypt(self._key(), sealed, mark)

    def _key(self) -> bytes:
        return derive(self.database.storage_key, b"vistka-registry")


def _first(row: Sequence[object]) -> Any:
    return row[0]


def number_of(mark: bytes) -> int:
    """The number that a mark begins with."""
    return int.from_bytes(mark[:8]) >> 1
