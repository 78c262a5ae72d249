"""Whether word of a person may be passed to a seeker: one pure function, read from one table of rules.

The rules are the review's for harm; the strictest that applies decides, and the reasons for it are told. Checked when
word is released, never earlier: what was asked or chosen since counts. docs/spec/tracing.md, section 5.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from vistka.bundle.message import Disclosure
from vistka.tracing.judgement import Verdict
from vistka.tracing.person import Person, birth_years, year_of

ADULT_YEARS = 18


class Way(IntEnum):
    """How word may pass: the greater, the stricter."""

    BY_ITSELF = 0
    ONE_VOLUNTEER = 1
    TWO_VOLUNTEERS = 2
    NEVER = 3


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that decides. `choice` None is the default; `adult` None is an age unknown.

    `own_word`: the person wrote it; else others named them. `reach_named`: among those whom the author names is
    exactly the seeker's reach. `confirmed`: the owner of that reach confirmed this inquiry. `agreed`: how many
    volunteers agree to passing on.
    """

    choice: Disclosure | None
    names_anybody: bool
    own_word: bool
    reach_named: bool
    confirmed: bool
    adult: bool | None
    hidden: bool
    believed_dead: bool
    verdict: Verdict = Verdict.UNDECIDED
    agreed: int = 0

    @property
    def only_named(self) -> bool:
        """Nothing chosen means "only those I name"."""
        return self.choice in (None, Disclosure.ONLY_NAMED)


@dataclass(frozen=True, slots=True)
class Rule:
    """Where it `applies`, word passes in no easier `way`; `reason` is the key of the sentence that says why."""

    reason: str
    way: Way
    applies: Callable[[Question], bool]


RULES = (
    Rule("not-to-be-found", Way.NEVER, lambda ask: ask.hidden),
    Rule("chose-desk", Way.NEVER, lambda ask: ask.choice is Disclosure.ONLY_DESK),
    Rule("nobody-named", Way.NEVER, lambda ask: ask.only_named and not ask.names_anybody),
    Rule("named-by-others", Way.NEVER, lambda ask: not ask.own_word),
    Rule("judged-another", Way.NEVER, lambda ask: ask.verdict is Verdict.NO),
    Rule("judged-differently", Way.NEVER, lambda ask: ask.verdict is Verdict.DISAGREED),
    Rule("not-confirmed", Way.NEVER, lambda ask: not ask.confirmed and not ask.reach_named),
    Rule("minor", Way.TWO_VOLUNTEERS, lambda ask: ask.adult is False),
    Rule("age-unknown", Way.TWO_VOLUNTEERS, lambda ask: ask.adult is None),
    Rule("believed-dead", Way.ONE_VOLUNTEER, lambda ask: ask.believed_dead),
    Rule("named-not-confirmed", Way.ONE_VOLUNTEER, lambda ask: not ask.confirmed and ask.reach_named),
    Rule("reach-not-named", Way.ONE_VOLUNTEER, lambda ask: ask.only_named and not ask.reach_named),
    Rule("asks-by-name", Way.ONE_VOLUNTEER, lambda ask: not ask.only_named and not ask.reach_named),
    Rule("reach-named", Way.BY_ITSELF, lambda ask: ask.confirmed and ask.reach_named),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The way word may pass, and the reasons that make it so, of all rules that ask for this way."""

    way: Way
    reasons: tuple[str, ...]
    passes: bool  # now: as many volunteers as the way wants have agreed, and one has said it is the same person


def decide(question: Question) -> Decision:
    """Whether word passes now, and what it waits for."""
    applying = [rule for rule in RULES if rule.applies(question)]
    way = max(rule.way for rule in applying)
    reasons = tuple(rule.reason for rule in applying if rule.way == way)
    if way is Way.BY_ITSELF:
        return Decision(way, reasons, passes=True)
    enough = way is not Way.NEVER and question.verdict is Verdict.YES and question.agreed >= way
    return Decision(way, reasons, passes=enough)


def is_adult(person: Person, now: int) -> bool | None:
    """Whether a person is of age on every reading of what the record says; None where it depends or says nothing."""
    years = birth_years(person.date_of_birth, person.age, person.source_date)
    if years is None:
        return None
    first, last = years
    if year_of(now) - last - 1 >= ADULT_YEARS:
        return True
    return None if year_of(now) - first >= ADULT_YEARS else False
