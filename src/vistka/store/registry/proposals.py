"""Proposals: which persons an inquiry may seek, what speaks for it and against, the most urgent first."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from vistka.identity.keys import derive
from vistka.limits import CANDIDATES_MAX
from vistka.store.desk.database import NONCE_BYTES, decrypt, encrypt
from vistka.store.registry import index
from vistka.store.registry.search import traits_of
from vistka.store.registry.shelf import Shelf
from vistka.store.registry.tables import inquiry_code, pair, proposal, unmatched
from vistka.tracing.compare import profile_of_record, profile_of_sought
from vistka.tracing.judgement import Verdict
from vistka.tracing.match import LIKELY_FROM, Match, decode_match, encode_match, match
from vistka.tracing.registry import About, Record, Sought, inquiry_subject, pair_subject

OPEN = (Verdict.UNDECIDED, Verdict.NOT_SURE, Verdict.DISAGREED)  # somebody is still to judge


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
class Proposals:
    """The proposals in a registry."""

    shelf: Shelf

    def find_some(self, tx: Connection, limit: int) -> list[Proposal]:
        """Compare at most `limit` of the persons and inquiries that have changed: what is proposed for them now."""
        query = select(unmatched).order_by(unmatched.c.about, unmatched.c.number).limit(limit)
        found: list[Proposal] = []
        for about, number in tx.execute(query).all():
            found += self._of_person(tx, number) if about == About.PERSON else self._of_inquiry(tx, number)
            tx.execute(delete(unmatched).where(unmatched.c.about == about, unmatched.c.number == number))
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

    def _of_person(self, tx: Connection, number: int) -> list[Proposal]:
        tx.execute(delete(proposal).where(proposal.c.person == number))
        record = self.shelf.record(tx, number)
        if record is None or record.hidden:
            return []
        naming, names = self.shelf.naming, profile_of_record(record).names
        codes = sorted({code for name in names for code in naming.stored_codes(name)})
        asking = select(inquiry_code.c.inquiry).where(inquiry_code.c.code.in_(codes)).distinct()
        judged = select(pair.c.inquiry).where(pair.c.person == number)
        numbers = {*tx.execute(asking.limit(CANDIDATES_MAX)).scalars(), *tx.execute(judged).scalars()}
        known = {each: self.shelf.sought(tx, each) for each in sorted(numbers)}
        return [
            found
            for each, sought in known.items()
            if sought is not None and (found := self._put(tx, (number, record), (each, sought)))
        ]

    def _of_inquiry(self, tx: Connection, number: int) -> list[Proposal]:
        tx.execute(delete(proposal).where(proposal.c.inquiry == number))
        sought = self.shelf.sought(tx, number)
        if sought is None or not sought.seeks:
            return []
        profile = profile_of_sought(sought)
        codes = {code for name in profile.names for code in self.shelf.naming.asked_codes(name)}
        traits = traits_of(profile.born, profile.sex, next(iter(profile.homes), None))
        candidates = index.candidates(tx, codes, traits, None, CANDIDATES_MAX) if codes else []
        judged = tx.execute(select(pair.c.person).where(pair.c.inquiry == number)).scalars()
        numbers = {number for number, _ in candidates} | set(judged)
        known = {each: self.shelf.record(tx, each) for each in sorted(numbers)}
        return [
            found
            for each, record in known.items()
            if record is not None and not record.hidden and (found := self._put(tx, (each, record), (number, sought)))
        ]

    def _put(self, tx: Connection, person: tuple[int, Record], inquiry: tuple[int, Sought]) -> Proposal | None:
        """Compare the two and write down what is proposed; None where nothing is, and nobody judged them before."""
        (person_number, record), (inquiry_number, sought) = person, inquiry
        record_id, inquiry_id = record.person.person_record_id, sought.inquiry.inquiry
        if not sought.seeks:
            return None
        found = match(profile_of_record(record), profile_of_sought(sought), self.shelf.naming)
        decided = self.shelf.pair(tx, record_id, inquiry_id)
        if not found.is_proposed and not decided.judgements:
            return None
        proposed = Proposal(
            person_number,
            inquiry_number,
            self.shelf.mark(pair_subject(record_id, inquiry_id)),
            urgency_of(found),
            decided.verdict(record.person, sought.inquiry),
            decided.asks_again(record.person, sought.inquiry),
            max(record.changed_at, sought.changed_at),
            found,
        )
        sealed = encrypt(self._key(), encode_match(found), proposed.mark, self.shelf.database.draw(NONCE_BYTES))
        tx.execute(delete(proposal).where(proposal.c.mark == proposed.mark))
        tx.execute(
            insert(proposal).values(
                person=person_number,
                inquiry=inquiry_number,
                mark=proposed.mark,
                score=found.score,
                urgency=proposed.urgency,
                verdict=int(proposed.verdict),
                again=proposed.again,
                found_at=proposed.found_at,
                sealed=sealed,
            )
        )
        return proposed

    def _proposal(self, row: Row[Any]) -> Proposal:
        found = decode_match(decrypt(self._key(), row.sealed, row.mark))
        verdict = Verdict(row.verdict)
        return Proposal(row.person, row.inquiry, row.mark, row.urgency, verdict, row.again, row.found_at, found)

    def _key(self) -> bytes:
        return derive(self.shelf.database.storage_key, b"vistka-proposals")


def urgency_of(found: Match) -> int:
    """0 where word may be on its way as soon as somebody looks, 1 where it is likely, 2 for the rest."""
    if "the-seeker-is-named" in found.reasons:
        return 0
    return 1 if found.score >= LIKELY_FROM else 2
