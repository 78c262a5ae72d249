"""Whatever is said at random, and however it conflicts, the page says no more than was said, and nothing less."""

import html
import itertools
import re
from collections import Counter
from datetime import UTC, datetime

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.situation.claims import DAY, HOUR, HROMADA, PLACES, WEDNESDAY, report
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

    [mark] = marks_at(oksana.get(f"/desk/picture?area={village}&indicator=water").text, village)
    history = cells[3].endswith(("out of date", "age unknown"))
    assert mark == ("ring" if history else SHAPES[shown_first], f"{cells[0].replace(' : ', ': ')}, {shown_first}")
    drawn = drawn_on(oksana.get(f"/desk/picture/{village}/water"))
    timed = [claim for claim in said if claim[3] is not None]
    assert sum(drawn.values()) == len(timed)
    assert set(drawn) <= {"ring", *(SHAPES[WORDS[value]] for value, *_ in timed)}


SHAPES = {"is there, works": "circle", "now and then, little": "triangle", "none": "square"}


def marks_at(page: str, place: str) -> list[tuple[str, str]]:
    """The marks of the map that lead to this place's rows: shape, and what they say to who does not see them."""
    link = rf'<a href="#p-{place}" aria-label="([^"]*)".*?class="m-([a-z]+)"'
    return [(shape, html.unescape(label)) for label, shape in re.findall(link, page, re.DOTALL)]


def drawn_on(page: httpx.Response) -> Counter[str]:
    """How many claims the timeline shows with each shape."""
    drawn: Counter[str] = Counter()
    line = page.text.partition('class="timeline"')[2].partition("</svg>")[0]
    for shape, after in re.findall(r'class="m-([a-z]+)"[^>]*/>\s*(?:<text class="count"[^>]*>×(\d+))?', line):
        drawn[shape] += int(after or 1)
    return drawn


# One village of each hromada of another oblast: what is told of one does not show in the next.
ELSEWHERE = itertools.cycle(
    {
        PLACES.hromada(code): code
        for code, place in PLACES.places.items()
        if place.kind is PlaceKind.VILLAGE and code[:4] == "UA53"
    }.values()
)
counted = st.lists(
    st.tuples(st.sampled_from(["some", "many"]), st.one_of(st.none(), st.integers(0, 12)), st.integers(0, 50)),
    min_size=1,
    max_size=5,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=counted)
def test_the_public_page_is_a_day_late_and_finds_nobody(shown: Site, said: list[tuple[str, int | None, int]]) -> None:
    village = next(ELSEWHERE)
    hromada, browser, began = PLACES.hromada(village), shown.browser(), shown.clock.now
    city = City.__new__(City)
    city.desk, city.number = shown.desk, int.from_bytes(shown.desk.draw(8))
    for value, number, hours in said:
        seen = began - hours * HOUR
        link = Link(Source.RESIDENT, "Канарка")
        city.enter(
            report(
                "deaths", value, link, place=village, observed_at=seen, heard_at=seen, number=number, quote="КАНАРКА"
            )
        )
    shown.clock.now = began + 23 * HOUR
    assert f'id="p-{hromada}"' not in browser.get("/picture").text
    shown.clock.now = began + 25 * HOUR
    page = browser.get("/picture").text
    [row] = re.findall(rf'<tr id="p-{hromada}">(.*?)</tr>', page, re.DOTALL)
    api = [each for each in browser.get("/api/picture").json()["readings"] if each["pcode"] == hromada[:9]]
    shown.clock.now = began

    cells = [text_of(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
    assert cells[0].startswith(PLACES.get(hromada).name("en"))
    assert {int(number) for number in re.findall(r"\d+", cells[1])} <= {
        number for _, number, _ in said if number is not None and number >= 5
    }
    assert cells[1].count("places: few") == len(api[0]["values"])
    assert {each["value"] for each in api[0]["values"]} <= {value for value, *_ in said}
    assert cells[2].split()[0] in {
        datetime.fromtimestamp(began - hours * HOUR, UTC).strftime("%d.%m.%Y") for *_, hours in said
    }
    for secret in ("анарка", "АНАРКА", PLACES.get(village).name("en") + ":", "independent:"):
        assert secret not in page
    label = f"{cells[0].replace(' : ', ': ')}"
    assert [mark[1] for mark in marks_at(page, hromada)] == [label]
