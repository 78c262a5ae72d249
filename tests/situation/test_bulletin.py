"""The public form, made small for the way into the city and read again at a post."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.posted import HROMADAS
from tests.situation.claims import DAY, HROMADA, INDICATORS, IZIUM, PLACES, WEDNESDAY
from vistka.bundle.bulletin import Bulletin, BulletinRow, BulletinSilence
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Message
from vistka.bundle.sealing import read_public, sign_message
from vistka.identity.keys import SigningKey
from vistka.limits import BULLETIN_BYTES_MAX, BULLETIN_PLACES_MAX, BULLETIN_ROWS_MAX
from vistka.node.reference import areas
from vistka.situation.bulletin import make_bulletin, read_bulletin, says_the_same
from vistka.situation.indicator import Number
from vistka.situation.observation import Bound
from vistka.situation.public import PublicFigure, PublicReading, PublicSilence, PublicValue

HOUR_NOW = hour_of(WEDNESDAY)
MIDNIGHT = WEDNESDAY - WEDNESDAY % DAY
DESK = SigningKey.from_seed(b"d" * 32)
SPEC = Path(__file__).parents[2] / "docs" / "spec" / "picture.md"
BALAKLIIA = next(code for code in HROMADAS if PLACES.get(code).name_uk == "Балаклійська")  # of the same raion
KHARKIV = next(code for code in HROMADAS if PLACES.get(code).name_uk == "Харківська")
LVIV = next(code for code, place in PLACES.places.items() if place.name_uk == "Львівська" and place.kind == "hromada")
Both = tuple[list[PublicReading], list[PublicSilence]]


def told(indicator: str, *values: str, hromada: str = HROMADA, days: int | None = 2) -> PublicReading:
    """A reading of few places."""
    day = None if days is None else MIDNIGHT - days * DAY
    return PublicReading(hromada, indicator, day, tuple(PublicValue(each, None) for each in values), len(values) > 1)


def sent(*readings: PublicReading, silences: list[PublicSilence] | None = None, near: str = "") -> Bulletin:
    return make_bulletin(readings, silences or [], INDICATORS, near, HOUR_NOW)


def arrived(bulletin: Bulletin) -> Both:
    """As a post reads it, after it was signed, carried and checked."""
    bundle = sign_message(Message(HOUR_NOW, bulletin), DESK, 14)
    body = read_public(bundle, DESK.public).body
    assert isinstance(body, Bulletin)
    return read_bulletin(body, HOUR_NOW, INDICATORS, areas())


def codes(bulletin: Bulletin) -> list[tuple[str, str]]:
    return [(each.hromada, each.indicator) for each in arrived(bulletin)[0]]


SAID = {
    "flats alone, and houses beside a number of flats": replace(
        told("housing", "destroyed", "damaged"),
        values=(
            PublicValue("destroyed", None, (PublicFigure(80, Bound.OVER, "flats"),), ("houses",)),
            PublicValue("damaged", None, (), ("flats",)),
        ),
    ),
    "what is said of few places": told("water", "none"),
    "a day that nobody knows": told("food", "some", days=None),
    "what people differ on": told("power", "none", "works"),
    "a share, as it was said": replace(
        told("housing", "destroyed"),
        values=(
            PublicValue("destroyed", 7, (PublicFigure(80, Bound.OVER, "flats"), PublicFigure(3, Bound.ABOUT, ""))),
        ),
    ),
    "how many, and few": replace(
        told("deaths", "some"),
        values=(PublicValue("some", None, (PublicFigure(None, Bound.EXACT, ""), PublicFigure(12, Bound.UNDER, ""))),),
    ),
    "nothing under a share": replace(
        told("housing", "damaged"), values=(PublicValue("damaged", 5, (PublicFigure(0, Bound.EXACT, "houses"),)),)
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_a_post_reads_what_the_desk_tells(case: str) -> None:
    assert arrived(sent(SAID[case])) == ([SAID[case]], [])


def test_a_silence_arrives_and_one_that_a_newer_reading_belies_does_not() -> None:
    quiet = [PublicSilence(HROMADA, MIDNIGHT - 5 * DAY), PublicSilence(KHARKIV, None)]
    assert arrived(sent(silences=quiet)) == ([], quiet)
    assert arrived(sent(told("water", "none", days=2), silences=quiet)) == ([told("water", "none")], quiet[1:])
    old = told("water", "none", days=6)
    assert arrived(sent(old, silences=quiet)) == ([old], quiet)


def test_the_nearest_come_first_then_what_holds_then_the_worst_then_the_newest() -> None:
    readings = [
        told("water", "none", hromada=LVIV),
        told("water", "none", hromada=KHARKIV),
        told("water", "none", hromada=BALAKLIIA),
        told("water", "works"),
        told("food", "none", days=3),
        told("gas", "none", days=2),
        told("power", "none", days=9),
    ]
    expected = [(HROMADA, each) for each in ("gas", "food", "water", "power")]
    expected += [(each, "water") for each in (BALAKLIIA, KHARKIV, LVIV)]
    assert codes(sent(*readings, near=IZIUM)) == expected
    assert codes(sent(*readings, near="UA63000000000041885"))[-1] == (LVIV, "water")


def test_what_does_not_fit_is_left_out_from_the_far_end_and_never_half_of_a_reading() -> None:
    public = [each for each in INDICATORS.by_code.values() if each.public]
    readings = [
        replace(told(each.code, *each.values, hromada=hromada), contradicted=True)
        for hromada in HROMADAS
        for each in public
    ]
    bulletin = sent(*readings, near=HROMADA)
    assert len(sign_message(Message(HOUR_NOW, bulletin), DESK, 14).data) <= BULLETIN_BYTES_MAX
    arrived_readings, _ = arrived(bulletin)
    assert {each.indicator for each in arrived_readings if each.hromada == HROMADA} == {each.code for each in public}
    assert [each for each in arrived_readings if each not in readings] == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_known_it_fits_and_says_no_more(data: st.DataObject) -> None:
    def reading(indicator: str) -> st.SearchStrategy[PublicReading]:
        known = INDICATORS.get(indicator)
        numbers = st.integers(0, 100) if known.number is Number.PERCENT else st.none() | st.integers(5, 10_000_000)
        figure = st.builds(PublicFigure, numbers, st.sampled_from(Bound), st.sampled_from(["", *known.details]))
        figures = st.lists(figure, max_size=3).map(tuple) if known.number else st.just(())
        value = st.builds(PublicValue, st.sampled_from(list(known.values)), st.none() | st.integers(5, 90), figures)
        values = st.lists(value, min_size=1, max_size=3, unique_by=lambda each: each.value).map(tuple)
        days = st.none() | st.integers(1, 400).map(lambda count: MIDNIGHT - count * DAY)
        return st.builds(PublicReading, st.sampled_from(HROMADAS), st.just(indicator), days, values, st.booleans())

    public = [each.code for each in INDICATORS.by_code.values() if each.public]
    readings = data.draw(
        st.lists(
            st.sampled_from(public).flatmap(reading), max_size=60, unique_by=lambda each: (each.hromada, each.indicator)
        )
    )
    quiet = st.builds(PublicSilence, st.sampled_from(HROMADAS), st.none() | st.just(MIDNIGHT - 500 * DAY))
    silences = data.draw(st.lists(quiet, max_size=30, unique_by=lambda each: each.hromada))
    bulletin = sent(*readings, silences=silences, near=data.draw(st.sampled_from(["", IZIUM, KHARKIV])))
    assert len(sign_message(Message(HOUR_NOW, bulletin), DESK, 14).data) <= BULLETIN_BYTES_MAX
    found, still = arrived(bulletin)
    assert [each for each in found if each not in readings] == []
    assert [each for each in still if each not in silences] == []
    assert (len(bulletin.rows) <= BULLETIN_ROWS_MAX, len(bulletin.digits) <= BULLETIN_PLACES_MAX) == (True, True)
    if len(readings) <= 20:
        assert len(found) == len(readings)


PLACE = (6_304_009).to_bytes(3)
WATER = BulletinRow(0, 1, 2, 2)
LATER = {
    "an indicator": BulletinRow(0, 200, 0, 2),
    "a value": BulletinRow(0, 2, 77, 2),
    "a bound": BulletinRow(0, 10, 2, 2, number=80, bound=9),
    "a detail": BulletinRow(0, 10, 2, 2, number=80, detail=99),
}


@pytest.mark.parametrize("what", LATER)
def test_what_only_a_later_version_understands_is_passed_over(what: str) -> None:
    assert arrived(Bulletin(PLACE, (LATER[what], WATER))) == ([told("water", "none")], [])


def test_a_reading_of_which_one_side_is_not_understood_is_not_told_by_half() -> None:
    rows = (BulletinRow(0, 2, 2, 2, contradicted=1), LATER["a value"], WATER)
    assert arrived(Bulletin(PLACE, rows)) == ([told("water", "none")], [])


def test_a_number_that_finds_somebody_is_few_at_a_post_whatever_the_desk_sent() -> None:
    [reading], _ = arrived(Bulletin(PLACE, (BulletinRow(0, 16, 1, 2, number=4),)))
    assert reading.values[0].figures == (PublicFigure(None, Bound.EXACT, ""),)


def test_a_hromada_that_a_post_does_not_know_is_told_as_its_raion_and_nothing_of_nowhere() -> None:
    unknown, nowhere = (6_304_999).to_bytes(3), (9_999_999).to_bytes(3)
    rows = (WATER, replace(WATER, place=1))
    [reading], silences = arrived(Bulletin(unknown + nowhere, rows, (BulletinSilence(1),)))
    assert (areas().get(reading.hromada).name_uk, silences) == ("Ізюмський", [])


def test_kyiv_stands_for_itself() -> None:
    kyiv = PLACES.hromada("UA80000000000093317")
    assert codes(sent(told("water", "none", hromada=kyiv))) == [(kyiv, "water")]


def test_two_bulletins_say_the_same_when_their_days_are_the_same_days() -> None:
    today, tomorrow = (
        sent(told("water", "none")),
        make_bulletin([told("water", "none")], [], INDICATORS, "", HOUR_NOW + 24),
    )
    assert today != tomorrow
    assert says_the_same(today, HOUR_NOW, tomorrow, HOUR_NOW + 24)
    assert not says_the_same(today, HOUR_NOW, sent(told("water", "none", days=1)), HOUR_NOW)


def test_the_numbers_are_those_of_the_spec_for_good_and_what_stays_at_the_desk_has_none() -> None:
    rows = [
        f"| {each.bulletin} | {each.code} | {' '.join(each.values)} | {' '.join(each.details)} |"
        for each in INDICATORS.by_code.values()
        if each.public
    ]
    assert [row for row in rows if row not in SPEC.read_text("utf-8")] == []
    assert {each.code for each in INDICATORS.by_code.values() if each.bulletin is None} == {
        each.code for each in INDICATORS.by_code.values() if not each.public
    }
