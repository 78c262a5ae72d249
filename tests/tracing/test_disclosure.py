"""Whether word passes: the rules of the review for harm, as a table of cases."""

from itertools import product
from typing import Any

import pytest

from vistka.bundle.message import Disclosure
from vistka.tracing.disclosure import RULES, Question, Way, decide, is_adult
from vistka.tracing.judgement import Verdict
from vistka.tracing.person import Person
from vistka.web.words import LANGUAGES, area

# A grown woman names her brother; an inquiry from the very address that she typed, confirmed by its owner.
HERS: dict[str, Any] = {
    "choice": None,
    "names_anybody": True,
    "own_word": True,
    "reach_named": True,
    "confirmed": True,
    "adult": True,
    "hidden": False,
    "believed_dead": False,
}
BY_NAME, DESK = Disclosure.WHO_ASKS_BY_NAME, Disclosure.ONLY_DESK
CASES: list[tuple[dict[str, Any], Way, str]] = [
    ({}, Way.BY_ITSELF, "reach-named"),
    ({"choice": Disclosure.ONLY_NAMED}, Way.BY_ITSELF, "reach-named"),
    ({"choice": BY_NAME}, Way.BY_ITSELF, "reach-named"),
    ({"verdict": Verdict.YES}, Way.BY_ITSELF, "reach-named"),
    # Another address than she typed, an address that nobody confirmed.
    ({"reach_named": False}, Way.ONE_VOLUNTEER, "reach-not-named"),
    ({"choice": BY_NAME, "reach_named": False}, Way.ONE_VOLUNTEER, "asks-by-name"),
    ({"choice": BY_NAME, "reach_named": False, "names_anybody": False}, Way.ONE_VOLUNTEER, "asks-by-name"),
    ({"confirmed": False}, Way.ONE_VOLUNTEER, "named-not-confirmed"),
    ({"confirmed": False, "reach_named": False}, Way.NEVER, "not-confirmed"),
    ({"choice": BY_NAME, "confirmed": False, "reach_named": False}, Way.NEVER, "not-confirmed"),
    # Only the desk: as chosen, as nobody is named, as others named them.
    ({"choice": DESK}, Way.NEVER, "chose-desk"),
    ({"names_anybody": False, "reach_named": False}, Way.NEVER, "nobody-named"),
    ({"own_word": False}, Way.NEVER, "named-by-others"),
    ({"own_word": False, "choice": BY_NAME}, Way.NEVER, "named-by-others"),
    # Minors, and ages that nobody knows.
    ({"adult": False}, Way.TWO_VOLUNTEERS, "minor"),
    ({"adult": None}, Way.TWO_VOLUNTEERS, "age-unknown"),
    ({"adult": None, "choice": BY_NAME, "reach_named": False}, Way.TWO_VOLUNTEERS, "age-unknown"),
    ({"adult": False, "choice": DESK}, Way.NEVER, "chose-desk"),
    # Who asked not to be found, and who is believed dead.
    ({"hidden": True}, Way.NEVER, "not-to-be-found"),
    ({"hidden": True, "choice": BY_NAME, "verdict": Verdict.YES, "agreed": 9}, Way.NEVER, "not-to-be-found"),
    ({"believed_dead": True}, Way.ONE_VOLUNTEER, "believed-dead"),
    ({"believed_dead": True, "adult": False}, Way.TWO_VOLUNTEERS, "minor"),
    # What volunteers judged.
    ({"verdict": Verdict.NO}, Way.NEVER, "judged-another"),
    ({"verdict": Verdict.DISAGREED}, Way.NEVER, "judged-differently"),
    ({"verdict": Verdict.NOT_SURE}, Way.BY_ITSELF, "reach-named"),
]


@pytest.mark.parametrize(("differs", "way", "reason"), CASES)
def test_the_strictest_rule_decides_and_says_why(differs: dict[str, Any], way: Way, reason: str) -> None:
    decision = decide(Question(**(HERS | differs)))
    assert (way, True) == (decision.way, reason in decision.reasons)


@pytest.mark.parametrize(
    ("differs", "passes"),
    [
        ({}, True),
        ({"reach_named": False}, False),
        ({"reach_named": False, "agreed": 1}, False),
        ({"reach_named": False, "verdict": Verdict.YES}, False),
        ({"reach_named": False, "verdict": Verdict.YES, "agreed": 1}, True),
        ({"adult": None, "verdict": Verdict.YES, "agreed": 1}, False),
        ({"adult": None, "verdict": Verdict.YES, "agreed": 2}, True),
        ({"adult": None, "verdict": Verdict.NOT_SURE, "agreed": 2}, False),
        ({"choice": DESK, "verdict": Verdict.YES, "agreed": 9}, False),
    ],
)
def test_it_passes_when_as_many_agree_as_the_rules_want(differs: dict[str, Any], passes: bool) -> None:
    assert passes is decide(Question(**(HERS | differs))).passes


def test_in_every_case_there_is_nothing_passes_without_a_volunteer_but_to_the_reach_she_typed() -> None:
    flags = product(
        (None, *Disclosure), *[(True, False)] * 4, (True, False, None), *[(True, False)] * 2, Verdict, range(3)
    )
    count = 0
    for choice, named, own, reach, confirmed, adult, hidden, dead, verdict, agreed in flags:
        question = Question(choice, named, own, reach, confirmed, adult, hidden, dead, verdict, agreed)
        decision = decide(question)
        count += 1
        assert decision.reasons
        if decision.way is Way.BY_ITSELF:
            assert (reach, confirmed, own, adult, hidden, dead) == (True, True, True, True, False, False)
            assert choice is not DESK
        if decision.passes and adult is not True:
            assert agreed == 2
    assert count == 4 * 16 * 3 * 4 * 5 * 3


def test_every_reason_is_a_sentence_of_its_own_in_three_languages() -> None:
    sentences = area("tracing")
    assert len({rule.reason for rule in RULES}) == len(RULES)
    for language in LANGUAGES:
        assert len({sentences[f"release.{rule.reason}"][language] for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("person", "adult"),
    [
        (Person("a/1", date_of_birth="2001"), True),
        (Person("a/1", date_of_birth="2010-05-05"), False),
        (Person("a/1", date_of_birth="2004"), None),
        (Person("a/1", age="40", source_date=1_647_432_000), True),
        (Person("a/1", age="15-40", source_date=1_647_432_000), None),
        (Person("a/1", age="40"), None),
        (Person("a/1", age="400", source_date=1_647_432_000), None),
        (Person("a/1"), None),
    ],
)
def test_of_age_is_who_is_so_on_every_reading(person: Person, adult: bool | None) -> None:
    assert adult is is_adult(person, 1_647_432_000)
