"""A timeline shows each claim where it may lie in time and no nearer, and says how many it does not show.

So does a map with places.
"""

from dataclasses import replace

from tests.situation.claims import DAY, HOUR, INDICATORS, IZIUM, PLACES, WEDNESDAY, said
from vistka.situation.observation import Observation, TimePrecision
from vistka.situation.picture import Claim, Standing
from vistka.web.picture.charts import Spot, Timeline, make_map, timeline

MIDNIGHT = WEDNESDAY - 12 * HOUR


def line(*claims: Observation) -> Timeline | None:
    """Of claims that all count, a day after Wednesday noon."""
    counted = [Claim(each, each.id, Standing.COUNTS) for each in claims]
    return timeline(INDICATORS.get("water"), counted, "en", WEDNESDAY + DAY)


def test_a_claim_of_a_day_a_week_or_a_month_is_as_wide_as_what_is_not_known() -> None:
    widths = []
    for precision in (TimePrecision.HOUR, TimePrecision.DAY, TimePrecision.WEEK, TimePrecision.MONTH):
        drawn = line(
            replace(said("none", 1), time_precision=precision), said("none", 2, observed_at=WEDNESDAY - 30 * DAY)
        )
        assert drawn is not None
        widths.append(max(dot.right - dot.left for dot in drawn.dots))
    day = widths[1]
    assert widths[0] == 0
    assert [round(width / day) for width in widths[1:3]] == [1, 4]  # of the week what has not come yet is left out
    assert widths[3] > widths[2]


def test_what_nobody_can_date_is_counted_and_not_drawn() -> None:
    untimed = replace(said("none", 1), time_precision=TimePrecision.UNKNOWN)
    old = said("works", 2, observed_at=WEDNESDAY - 61 * DAY)
    drawn = line(said("none", 3), untimed, old)
    assert drawn is not None
    assert (drawn.shown, drawn.others, [dot.shape for dot in drawn.dots]) == (1, 2, ["square"])
    assert line(untimed, old) is None


def test_claims_at_one_place_of_it_are_told_by_their_number() -> None:
    drawn = line(said("none", 1), said("none", 2), said("works", 3))
    assert drawn is not None
    assert [(dot.shape, dot.count) for dot in drawn.dots] == [("square", 2), ("circle", 1)]


def test_dates_stand_under_it_from_the_first_day_on() -> None:
    drawn = line(said("none", 1, observed_at=WEDNESDAY - 40 * DAY))
    assert drawn is not None
    assert drawn.ticks[0][1] == MIDNIGHT - 40 * DAY
    assert len(drawn.ticks) <= 8
    days = [day for _, day in drawn.ticks]
    assert days == sorted(days)


def mark(code: str, shape: str = "square", label: str = "") -> Spot:
    place = PLACES.get(code)
    return Spot(place, shape, label or place.name("en"), f"#p-{code}", place.name("en"))


def named(name: str, kind: str) -> str:
    return next(code for code, place in PLACES.places.items() if (place.name_uk, place.kind) == (name, kind))


def test_a_city_whose_point_nobody_has_stands_at_its_hromadas_and_a_raion_amid_its_own() -> None:
    chernihiv, raion = named("Чернігів", "city"), named("Чернігівський", "raion")
    assert PLACES.get(chernihiv).point is None
    drawn = make_map([mark(chernihiv), mark(raion)], PLACES, str)
    assert drawn is not None
    city, around = drawn.points
    assert (city.longitude, city.latitude) == PLACES.get(PLACES.hromada(chernihiv)).point
    assert abs(around.longitude - city.longitude) + abs(around.latitude - city.latitude) < 1
    assert drawn.missing == ()


def test_what_cannot_be_on_the_map_is_named_beside_it() -> None:
    crimea = named("Ялтинський", "raion")
    drawn = make_map([mark(IZIUM), mark(crimea)], PLACES, str)
    assert drawn is not None
    assert ([point.name for point in drawn.points], drawn.missing) == (["Izium"], ("Yaltynskyi",))


def test_of_places_at_one_point_the_worst_is_shown_and_the_others_are_counted() -> None:
    near = [code for code in PLACES.places if code.startswith("UA7410039001")]
    spots = [mark(near[0], "circle"), mark(near[0], "circle"), mark(PLACES.hromada(near[0]), "square", "the worst")]
    drawn = make_map(spots, PLACES, lambda count: f"{count} more")
    assert drawn is not None
    [point] = drawn.points
    assert (point.shape, point.label) == ("square", "the worst; 1 more")


def test_a_map_shows_what_is_asked_for_and_not_all_rivers() -> None:
    drawn = make_map([mark(IZIUM)], PLACES, str)
    assert drawn is not None
    west, south, east, north = drawn.drawing.box
    assert (east - west < 1, north - south < 1) == (True, True)
    assert make_map([], PLACES, str) is None
