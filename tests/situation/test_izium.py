"""What is known of Izium on 16 March 2022 from what was said of it, through a real desk: no more, and no less."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import Clock, Resident, make_desk
from tests.situation.claims import DAY, HOUR, IZIUM, MONDAY, WEDNESDAY, report
from tests.situation.izium import ANASTASIA, NIKITA, SERVICES, City, give_picture, told_city
from vistka.bundle.message import Letter, Observation
from vistka.errors import LocalError
from vistka.node.opening import open_arrivals
from vistka.node.picture import keep_picture, picture_of, rebuild_picture
from vistka.situation.entry import Body, Report, Spot
from vistka.situation.observation import Bound, Flag, Link, Source, TimePrecision
from vistka.situation.silence import SilenceState, silences
from vistka.store.picture.views import heard_from, readings


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    desk = make_desk(tmp_path, Clock(WEDNESDAY + 6 * HOUR))
    give_picture(desk, tmp_path)
    yield told_city(desk)
    desk.close()


@pytest.mark.parametrize(("indicator", "value"), SERVICES.items())
def test_five_services_are_out(city: City, indicator: str, value: str) -> None:
    reading, _ = city.opened(indicator)
    assert (reading.now.value, reading.contradictions) == (value, ())


def test_the_city_is_in_two(city: City) -> None:
    reading, [claim] = city.opened("crossing", city.bridge)
    assert (reading.now.value, reading.now.precision) == ("destroyed", 1)
    assert [link.source for link in claim.observation.chain] == [Source.ADMINISTRATION, Source.AGENCY]
    for bank in city.banks.values():
        assert city.opened("reach", bank)[0].now.value == "none"


def test_over_eighty_percent_of_the_flats_stand_beside_her_own_words_as_two_lineages(city: City) -> None:
    reading, opened = city.opened("housing")
    assert (reading.now.value, reading.now.lineages, reading.contradictions) == ("destroyed", 2, ())
    [figure] = reading.now.figures
    assert (figure.number, figure.bound, figure.detail, figure.lineages) == (80, Bound.OVER, "flats", 1)
    quotes = {claim.observation.source: claim.observation.quote for claim in opened if claim.observation.quote}
    assert quotes == {Source.RESIDENT: "Самі руїни", Source.MAYOR: "Понад 80% багатоповерхівок у руїнах"}
    mayor = next(claim.observation for claim in opened if claim.observation.source is Source.MAYOR)
    monday = MONDAY - MONDAY % DAY
    assert (mayor.observed_at, mayor.heard_at, mayor.received_at) == (monday, monday, WEDNESDAY + 6 * HOUR)


def test_one_mayor_who_speaks_of_many_things_is_one_lineage(city: City) -> None:
    spoken = {
        city.opened(indicator)[1][0].lineage for indicator in ("hospital", "school", "shelling", "passage", "aid")
    }
    assert len(spoken) == 1


def test_no_passage_for_weeks(city: City) -> None:
    reading, [claim] = city.opened("passage")
    assert (reading.now.value, claim.observation.quote) == ("none", "Коридору назовні немає вже кілька тижнів")


def test_a_part_with_no_border_is_a_place_and_says_so(city: City) -> None:
    _, opened = city.opened("communications")
    part = next(claim.observation for claim in opened if claim.observation.source is Source.MAYOR)
    assert (part.place, part.precision, part.flags) == (IZIUM, 3, frozenset({Flag.AREA}))


def test_shelling_is_kept_by_the_day_alone(city: City) -> None:
    reading, [claim] = city.opened("shelling")
    assert reading.observed_at == MONDAY - MONDAY % DAY
    assert claim.observation.time_precision is TimePrecision.DAY


def test_what_came_third_hand_says_so(city: City) -> None:
    city.enter(report("water", "none", ANASTASIA, NIKITA, Link(Source.PRESS, "газета"), observed_at=WEDNESDAY))
    reading, opened = city.opened("water")
    assert reading.lineages == 1
    assert {Flag.THIRD_HAND in claim.observation.flags for claim in opened} == {True, False}


def test_the_silence_of_a_part_is_itself_a_fact(city: City) -> None:
    clock, resident = city.desk.clock, Resident()
    assert isinstance(clock, Clock)

    def write(place: str) -> None:
        clock.now += DAY
        resident.write(city.desk, Observation(place, "water", "none"), clock.now)
        open_arrivals(city.desk)
        keep_picture(city.desk)

    assert states(city) == {"північ": "never", "південь": "never"}  # that nobody gets there is no word from there
    write("Ізюм, північ")
    assert states(city) == {"північ": "heard", "південь": "never"}
    for _ in range(12):
        write("Ізюм, південь")
    assert states(city) == {"північ": "nothing-from-here", "південь": "heard"}


def test_a_part_that_is_named_later_was_heard_all_the_same(city: City) -> None:
    for place in ("Ізюм, Вигаданий квартал", "Вигаданий квартал"):
        Resident().write(city.desk, letter_from(place), city.desk.clock())
    open_arrivals(city.desk)
    keep_picture(city.desk)
    before = heard_at(city)
    part = city.add_spot("quarter", "Вигаданий квартал")
    after = heard_at(city)
    assert (len(before.get(part, [])), len(after[part]), len(before[IZIUM]) - len(after[IZIUM])) == (0, 2, 1)
    rebuild_picture(city.desk)
    assert heard_at(city) == after


def states(city: City) -> dict[str, SilenceState]:
    picture = picture_of(city.desk)
    with picture.read() as tx:
        places = picture.gazetteer(tx)
    found = silences(list(city.banks.values()), heard_at(city), places, city.desk.clock())
    return {name: each.state for name, each in zip(city.banks, found, strict=True)}


def heard_at(city: City) -> dict[str, list[int]]:
    picture = picture_of(city.desk)
    with picture.read() as tx:
        return heard_from(picture, tx)


def letter_from(place: str) -> Letter:
    return Letter("Ми з сусідами.", "Оля Вигадана", 2001, place)


def test_rebuilt_from_what_the_desk_keeps_it_is_the_same_picture(city: City) -> None:
    picture = picture_of(city.desk)
    with picture.read() as tx:
        before = readings(picture, tx)
    assert rebuild_picture(city.desk) == city.number
    with picture.read() as tx:
        assert readings(picture, tx) == before


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (report("water", "gone"), "value-unknown"),
        (report("tanks", "many"), "indicator-unknown"),
        (report("water", "none", number=3), "number-unfit"),
        (report("housing", "destroyed", number=140), "number-bounds"),
        (report("housing", "destroyed", detail="barracks"), "detail-unknown"),
        (report("water", "none", place="UA00"), "place-unknown"),
        (report("water", "none", observed_at=WEDNESDAY + 2 * DAY), "time-future"),
        (report("water", "none", observed_at=0), "time-past"),
        (report("water", "none", observed_at=WEDNESDAY, heard_at=MONDAY), "time-order"),
        (Report(IZIUM, "water", "none", ()), "chain-length"),
        (Spot("UA00", "bridge", "міст"), "place-unknown"),
        (report("water", "none", quote="х" * 3_000), "field"),
    ],
)
def test_what_cannot_be_is_refused_before_it_is_kept(city: City, body: Body, reason: str) -> None:
    with pytest.raises(LocalError) as refused:
        city.enter(body)
    assert refused.value.reason == reason


def test_tricks_in_words_stay_letters(city: City) -> None:
    quote = "<script>alert(1)</script> \u202eтекст\u202c\u200b"
    city.enter(report("gas", "none", Link(Source.RESIDENT, "О\u202eля"), quote=quote))
    _, opened = city.opened("gas")
    [found] = [claim.observation for claim in opened if claim.observation.quote]
    assert (found.quote, found.chain[0].name) == ("<script>alert(1)</script>  текст", "О ля")
