"""Proposals: which persons an inquiry may seek, what speaks for it and against, the most urgent first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from vistka.identity.keys import derive
from vistka.limits import (
    CANDIDATES_FURTHER_MAX,
    COMPARED_AT_ONCE_MAX,
    INDEX_NUMBERS_AT_ONCE_MAX,
    MATCH_CANDIDATES_MAX,
)
from vistka.store.desk.database import NONCE_BYTES, decrypt, encrypt
from vistka.store.registry import index
from vistka.store.registry.indexed import Candidate
from vistka.store.registry.many import add_rows
from vistka.store.registry.mentions import at_once
from vistka.store.registry.search import traits_of
from vistka.store.registry.shelf import Shelf
from vistka.store.registry.tables import inquiry_code, pair, proposal, unmatched
from vistka.tracing.compare import profile_of_record, profile_of_sought
from vistka.tracing.judgement import Verdict
from vistka.tracing.match import LIKELY_FROM, Match, decode_match, encode_match, match
from vistka.tracing.registry import About, Pair, Record, Sought, inquiry_subject, pair_subject

OPEN = (Verdict.UNDECIDED, Verdict.NOT_SURE, Verdict.DISAGREED)  # somebody is still to judge
SURE_FROM = 675  # thousandths: names this like (0.9) are what was asked for, and nobody looks further


@dataclass(frozen=True, slots=True)
class Proposal:
    """A person and an inquiry by their numbers; `mark` is what logs and pages call the two; `urgency` 0 is the most.

    `verdict` is what the judgements that hold come to; `again`: judged before, and one of the two has changed.
    """

    person: int
    inquiry: int
    mark: bytes
    urgency: int
    verdict: Verdict
    again: bool
    found_at: int
    match: Match


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two who may be one by a code that they share: `further` where that is one mistake away."""

    person: int
    inquiry: int
    further: bool
    judged: bool


@dataclass(frozen=True, slots=True)
class Proposals:
    """The proposals in a registry."""

    shelf: Shelf

    def find_some(self, tx: Connection, limit: int) -> list[Proposal]:
        """Compare at most `limit` inquiries, or many more persons, that have changed: what is proposed for them now.

        Persons come first: most are sought by nobody, which the index tells for all of them at once.
        """
        waiting = select(unmatched.c.number).order_by(unmatched.c.number)
        query = waiting.where(unmatched.c.about == About.PERSON).limit(INDEX_NUMBERS_AT_ONCE_MAX)
        if persons := list(tx.execute(query).scalars()):
            numbers, found = self._of_persons(tx, persons)
            about = About.PERSON
        else:
            numbers = list(tx.execute(waiting.where(unmatched.c.about == About.INQUIRY).limit(limit)).scalars())
            found = [each for number in numbers for each in self._of_inquiry(tx, number)]
            about = About.INQUIRY
        tx.execute(delete(unmatched).where(unmatched.c.about == about, unmatched.c.number.in_(numbers)))
        return found

    def proposal(self, tx: Connection, mark: bytes) -> Proposal | None:
        """One proposal."""
        row = tx.execute(select(proposal).where(proposal.c.mark == mark)).first()
        return self._proposal(row) if row else None

    def queue(self, tx: Connection, start: int, limit: int, verdicts: Collection[Verdict] = OPEN) -> list[Proposal]:
        """What waits for somebody, the most urgent first, of the same urgency the longest waiting."""
        query = (
            select(proposal)
            .where(proposal.c.verdict.in_([int(each) for each in verdicts]))
            .order_by(proposal.c.urgency, proposal.c.found_at, proposal.c.mark)
            .offset(start)
            .limit(limit)
        )
        return [self._proposal(row) for row in tx.execute(query).all()]

    def of_inquiry(self, tx: Connection, inquiry_id: bytes) -> list[Proposal]:
        """All that is proposed for an inquiry, the likeliest first."""
        number = self.shelf.number(inquiry_subject(inquiry_id))
        query = select(proposal).where(proposal.c.inquiry == number)
        ordered = query.order_by(proposal.c.score.desc(), proposal.c.mark)
        return [self._proposal(row) for row in tx.execute(ordered).all()]

    def count(self, tx: Connection, verdicts: Collection[Verdict] = OPEN) -> int:
        """How many proposals wait for somebody."""
        query = select(func.count()).select_from(proposal)
        return tx.execute(query.where(proposal.c.verdict.in_([int(each) for each in verdicts]))).scalar_one()

    def _of_persons(self, tx: Connection, numbers: list[int]) -> tuple[list[int], list[Proposal]]:
        """As many of these persons as one transaction compares, and what is proposed for them."""
        numbers, asking = _few_enough(numbers, self._asking(tx, numbers))
        here = proposal.c.person.in_(numbers)
        inquiries = {each.inquiry for each in asking}
        inquiries.update(tx.execute(select(proposal.c.inquiry).where(here).distinct()).scalars())
        before = _sure(tx, inquiries)
        tx.execute(delete(proposal).where(here))
        records = self.shelf.records(tx, {each.person for each in asking})
        known = {each: self.shelf.sought(tx, each) for each in sorted({each.inquiry for each in asking})}
        found = self._compare(tx, [each for each in asking if not each.further or each.judged], records, known)
        after = _sure(tx, inquiries)
        # Whether anybody is sure decides who else is looked at: where that has changed, all of the inquiry is redone.
        turned = before ^ after
        further = [each for each in asking if each.further and not each.judged and each.inquiry not in before | after]
        found += self._compare(tx, further, records, known)
        found = [each for each in found if each.inquiry not in turned]
        return numbers, found + [each for number in sorted(turned) for each in self._of_inquiry(tx, number)]

    def _asking(self, tx: Connection, numbers: list[int]) -> list[_Pair]:
        """Who may be sought by whom: they share a code, or somebody has judged them before."""
        codes: dict[int, list[int]] = {}
        for number, stored in index.codes_of(tx, numbers).items():
            for code in stored:
                codes.setdefault(code, []).append(number)
        pairs: dict[tuple[int, int], bool] = {}
        for some in at_once(codes):
            for code, asking, further in tx.execute(select(inquiry_code).where(inquiry_code.c.code.in_(some))):
                for number in codes[code]:
                    pairs[number, asking] = pairs.get((number, asking), True) and further
        query = select(pair.c.person, pair.c.inquiry).where(pair.c.person.in_(numbers))
        judged = {(person, inquiry) for person, inquiry in tx.execute(query)}
        both = sorted(pairs.keys() | judged)
        return [_Pair(one, other, pairs.get((one, other), True), (one, other) in judged) for one, other in both]

    def _of_inquiry(self, tx: Connection, number: int) -> list[Proposal]:
        tx.execute(delete(proposal).where(proposal.c.inquiry == number))
        sought = self.shelf.sought(tx, number)
        if sought is None or not sought.seeks:
            return []
        profile, naming, known = profile_of_sought(sought), self.shelf.naming, {number: sought}
        codes = {code for name in profile.names for code in naming.asked_codes(name)}
        traits = traits_of(profile.born, profile.sex, next(iter(profile.homes), None))
        judged = set(tx.execute(select(pair.c.person).where(pair.c.inquiry == number)).scalars())
        near = _points(index.candidates(tx, codes, None, MATCH_CANDIDATES_MAX, traits))
        pairs = [_Pair(each, number, each not in near, each in judged) for each in sorted(near.keys() | judged)]
        found = self._compare(tx, pairs, self.shelf.records(tx, near.keys() | judged), known)
        if not any(each.match.score >= SURE_FROM and each.person in near for each in found):
            more = {code for name in profile.names for code in naming.further_codes(name)} - codes
            further = _points(index.candidates(tx, more, None, CANDIDATES_FURTHER_MAX, traits))
            new = sorted(further.keys() - near.keys() - judged)
            pairs = [_Pair(each, number, further=True, judged=False) for each in new]
            found += self._compare(tx, pairs, self.shelf.records(tx, new), known)
        return found

    def _compare(
        self, tx: Connection, pairs: Iterable[_Pair], records: Mapping[int, Record], known: Mapping[int, Sought | None]
    ) -> list[Proposal]:
        """Compare these and write down what is proposed: who is like whom, or was judged before."""
        persons = {number: profile_of_record(each) for number, each in records.items() if not each.hidden}
        inquiries = {number: profile_of_sought(each) for number, each in known.items() if each and each.seeks}
        found: list[Proposal] = []
        rows: list[tuple[object, ...]] = []
        for each in pairs:
            sought = known.get(each.inquiry)
            if sought is None or each.inquiry not in inquiries or each.person not in persons:
                continue
            compared = match(persons[each.person], inquiries[each.inquiry], self.shelf.naming)
            if not compared.is_proposed and not each.judged:
                continue
            one = self._proposed(tx, each, records[each.person], sought, compared)
            if one is not None:
                found.append(one)
                sealed = encrypt(self._key(), encode_match(compared), one.mark, self.shelf.database.draw(NONCE_BYTES))
                decided = one.urgency, int(one.verdict), one.again, one.found_at
                rows.append((one.person, one.inquiry, one.mark, compared.score, each.further, *decided, sealed))
        add_rows(tx, proposal, rows)
        return found

    def _proposed(self, tx: Connection, each: _Pair, record: Record, sought: Sought, found: Match) -> Proposal | None:
        """What is proposed; None where nothing is, and nobody judged them before."""
        record_id, inquiry_id = record.person.person_record_id, sought.inquiry.inquiry
        nothing = Pair(record_id, inquiry_id, (), ())
        decided = self.shelf.pair(tx, record_id, inquiry_id) if each.judged else nothing
        if not found.is_proposed and not decided.judgements:
            return None
        return Proposal(
            each.person,
            each.inquiry,
            self.shelf.mark(pair_subject(record_id, inquiry_id)),
            urgency_of(found),
            decided.verdict(record.person, sought.inquiry),
            decided.asks_again(record.person, sought.inquiry),
            max(record.changed_at, sought.changed_at),
            found,
        )

    def _proposal(self, row: Row[Any]) -> Proposal:
        found = decode_match(decrypt(self._key(), row.sealed, row.mark))
        verdict = Verdict(row.verdict)
        return Proposal(row.person, row.inquiry, row.mark, row.urgency, verdict, row.again, row.found_at, found)

    def _key(self) -> bytes:
        return derive(self.shelf.database.storage_key, b"vistka-proposals")


def _few_enough(numbers: list[int], pairs: list[_Pair]) -> tuple[list[int], list[_Pair]]:
    """The first of these persons who have few enough pairs together, at least one; and their pairs."""
    last = numbers[-1]
    if len(pairs) > COMPARED_AT_ONCE_MAX:
        over = pairs[COMPARED_AT_ONCE_MAX].person
        last = max((number for number in numbers if number < over), default=numbers[0])
    return [each for each in numbers if each <= last], [each for each in pairs if each.person <= last]


def _sure(tx: Connection, inquiries: Collection[int]) -> set[int]:
    """Those of these inquiries for which somebody good is proposed without looking one mistake away."""
    query = select(proposal.c.inquiry).where(proposal.c.score >= SURE_FROM, ~proposal.c.further).distinct()
    found: set[int] = set()
    for some in at_once(inquiries):
        found.update(tx.execute(query.where(proposal.c.inquiry.in_(some))).scalars())
    return found


def urgency_of(found: Match) -> int:
    """0 where word may be on its way as soon as somebody looks, 1 where it is likely, 2 for the rest."""
    if "the-seeker-is-named" in found.reasons:
        return 0
    return 1 if found.score >= LIKELY_FROM else 2


def _points(found: Iterable[Candidate]) -> dict[int, int]:
    return {each.number: each.points for each in found}
