"""Judgements add up in any order, and a record that has changed asks again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.tracing.inquiry import Inquiry
from vistka.tracing.judgement import Judgement, Verdict, fingerprint, total
from vistka.tracing.person import Person

OLIA = Person("post.example/1", full_name="Оля Вигадана", date_of_birth="2001", source_date=7)
SOUGHT = Inquiry(b"i" * 16, "Ольга Вигадана", birth_year=2001, reach="nikita@example.org")

verdicts = st.sampled_from(Verdict)


@given(verdicts, verdicts, verdicts)
def test_verdicts_add_in_any_order_and_grouping(one: Verdict, other: Verdict, third: Verdict) -> None:
    assert one + other == other + one
    assert (one + other) + third == one + (other + third)
    assert one + one == one
    assert one + Verdict.UNDECIDED == one


@pytest.mark.parametrize(
    ("given_by_people", "come_to"),
    [
        ([], Verdict.UNDECIDED),
        ([Verdict.NOT_SURE, Verdict.YES], Verdict.YES),
        ([Verdict.NO, Verdict.NOT_SURE], Verdict.NO),
        ([Verdict.YES, Verdict.NOT_SURE, Verdict.NO], Verdict.DISAGREED),
        ([Verdict.YES, Verdict.NO, Verdict.YES], Verdict.DISAGREED),
    ],
)
def test_what_several_people_come_to(given_by_people: list[Verdict], come_to: Verdict) -> None:
    assert come_to == total(given_by_people)


def test_a_judgement_holds_for_what_was_judged_and_a_changed_record_asks_again() -> None:
    judged = Judgement(
        OLIA.person_record_id, SOUGHT.inquiry, Verdict.YES, b"v" * 16, fingerprint(OLIA), fingerprint(SOUGHT)
    )
    assert judged.holds_for(OLIA, SOUGHT)
    assert judged.holds_for(replace(OLIA, source_date=9, entry_date=9), SOUGHT)
    assert judged.holds_for(OLIA, replace(SOUGHT, reach="other@example.org", language="uk"))
    assert not judged.holds_for(replace(OLIA, date_of_birth="1961"), SOUGHT)
    assert not judged.holds_for(OLIA, replace(SOUGHT, names="Олег Вигаданий"))
