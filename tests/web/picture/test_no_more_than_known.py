"""Whatever is said at random, and however it conflicts, the page says no more than was said, and nothing less."""

import itertools
import re
from datetime import UTC, datetime

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.situation.claims import DAY, HROMADA, PLACES, WEDNESDAY, report
from tests.situation.izium import City
from tests.web.conftest import Site
from tests.web.picture.test_picture import rows_of, text_of
from vistka.situation.observation import Link, Source
from vistka.situation.place import PlaceKind

VILLAGES = itertools.cycle(
    code for code, place in PLACES.places.items() if place.kind is PlaceKind.VILLAGE and code[:6] == HROMADA[:6]
)
WORDS = {"works": "is there, works", "some": "now and then, little", "none": "none"}
NAMES = ("Оля", "Петро", "Ігор", "")
claims = st.lists(
    st.tuples(
        st.sampled_from(sorted(WORDS)),
        st.sampled_from(NAMES),
        st.sampled_from([Source.RESIDENT, Source.MAYOR, Source.PRESS]),
        st.one_of(st.none(), st.integers(0, 9)),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=claims)
def test_the_table_says_what_was_said_by_as_many_as_said_it(
    shown: Site, oksana: httpx.Client, said: list[tuple[str, str, Source, int | None]]
) -> None:
    village = next(VILLAGES)
    city = City.__new__(City)
    city.desk, city.number = shown.desk, int.from_bytes(shown.desk.draw(8))
    before = len(rows_of(oksana.get(f"/desk/picture?area={village}")))
    assert before == 0
    for value, name, source, days in said:
        seen = None if days is None else WEDNESDAY - days * DAY
        city.enter(report("water", value, Link(source, name), place=village, observed_at=seen))
    [cells] = rows_of(oksana.get(f"/desk/picture?area={village}"))
    page = text_of(oksana.get(f"/desk/picture/{village}/water").text)

    values = {WORDS[value] for value, *_ in said}
    shown_first = next(word for word in values if cells[1].startswith(word))
    others = re.findall(r"(is there, works|now and then, little|none) \(independent: (\d+)", cells[4])
    assert {word for word, _ in others} <= values - {shown_first}

    voices = {"mayor" if source is Source.MAYOR else (source, name) for _, name, source, _ in said if name}
    unnamed = sum(source is not Source.MAYOR and not name for _, name, source, _ in said)
    mayor = any(source is Source.MAYOR for _, _, source, _ in said)
    most = len({voice for voice in voices if voice != "mayor"}) + unnamed + mayor
    counted = [int(number) for number in re.findall(r"independent: (\d+)", f"{cells[2]} {cells[4]}")]
    assert all(1 <= number <= most for number in counted)

    days_said = {days for *_, days in said}
    dates = {
        datetime.fromtimestamp(WEDNESDAY - days * DAY, UTC).strftime("%d.%m.%Y")
        for days in days_said
        if days is not None
    }
    assert cells[3][:10] in dates or (cells[3].startswith("nobody knows when") and None in days_said)
    for word in values:
        assert word in page
    assert page.count("Received") == len(said)
