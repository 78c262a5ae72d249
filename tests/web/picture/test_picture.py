"""What a coordinator sees of the city, and what a volunteer does about it, on the desk's pages."""

import re

import httpx
import pytest
from defusedxml import ElementTree

from tests.desk import Resident, volunteer
from tests.situation.claims import DAY, IZIUM, WEDNESDAY, report
from tests.situation.izium import BROADCAST, MAYOR, City
from tests.web.conftest import Site, fields_of, submit
from vistka.bundle.message import Observation
from vistka.node.picture import picture_of
from vistka.situation.observation import Link, Source
from vistka.situation.picture import Claim, Reading
from vistka.store.picture.views import claims

Town = tuple[Site, City]
PATHS = [
    "/desk/picture",
    f"/desk/picture?area={IZIUM}",
    f"/desk/picture/{IZIUM}/housing",
    "/desk/picture/silence",
    "/desk/picture/couriers",
    "/desk/picture/new",
    "/desk/picture/new?indicator=housing",
    "/desk/picture/spot",
    "/desk/picture/unplaced",
    "/desk/notices",
]


def rows_of(page: httpx.Response) -> list[list[str]]:
    """The table's rows as the texts of their cells."""
    table = page.text.partition('<table class="rows picture">')[2].partition("</table>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    return [[text_of(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in rows]


def text_of(html: str) -> str:
    without_signs = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", without_signs).split())


def row(page: httpx.Response, what: str) -> list[str]:
    [found] = [cells for cells in rows_of(page) if cells[0] == what]
    return found


def ids_on(page: httpx.Response) -> list[str]:
    return re.findall(r'id="c-([0-9a-f]{32})"', page.text)


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_every_page_opens_in_every_language_and_needs_no_script(oksana: httpx.Client, language: str) -> None:
    for path in PATHS:
        page = oksana.get(path, headers={"Accept-Language": language})
        assert (page.status_code, path) == (200, path)
        assert f'<html lang="{language}">' in page.text
        for never in ("<script", "style=", "<audio", "/voice"):
            assert never not in page.text


def test_nobody_sees_it_who_is_not_signed_in(shown: Site) -> None:
    browser = shown.browser()
    files = ["/desk/picture.csv", "/desk/picture.geojson", "/desk/sitrep", "/desk/sitrep.pdf", "/desk/notices.cap"]
    for path in [*PATHS, *files]:
        assert browser.get(path).url.path == "/desk/sign-in"


def test_the_table_says_what_is_known_and_how_many_say_it(oksana: httpx.Client) -> None:
    page = oksana.get("/desk/picture")
    assert row(page, "Izium : water")[1:3] == ["none", "independent: 1 (F6)"]
    housing = row(page, "Izium : homes")
    assert housing[1:3] == ["destroyed: over 80% (multi-storey)", "independent: 2 (F6)"]
    assert row(page, "Izium : people present")[3].startswith("nobody knows when")


def test_everything_on_the_map_is_in_the_table(oksana: httpx.Client) -> None:
    page = oksana.get("/desk/picture")
    targets = re.findall(r'<a href="#([^"]+)" aria-label', page.text)
    assert targets
    for target in targets:
        assert f'id="{target}"' in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sector=WSH", {"water"}),
        ("indicator=school", {"schools"}),
        ("age=unknown", {"people present"}),
        ("source=administration", {"bridge, crossing"}),
        ("area=Изюм&indicator=gas", {"gas"}),
        ("sector=nothing&indicator=gas", {"gas"}),
    ],
)
def test_it_is_filtered_without_a_script(oksana: httpx.Client, query: str, expected: set[str]) -> None:
    page = oksana.get(f"/desk/picture?{query}")
    found = {cells[0].rpartition(" : ")[2] for cells in rows_of(page)}
    assert {name.replace("school", "schools") if name == "school" else name for name in found} == expected


def test_a_name_of_several_places_is_asked_about(oksana: httpx.Client) -> None:
    page = oksana.get("/desk/picture?area=Кам'янка")
    assert "Which place is meant?" in page.text
    assert page.text.count("/desk/picture?area=UA") > 3
    assert "We do not know" in oksana.get("/desk/picture?area=Ййййййй").text


def test_as_it_was_known_on_a_day(town: Town) -> None:
    site, city = town
    site.clock.now += 2 * DAY
    city.enter(report("gas", "works", MAYOR, BROADCAST, observed_at=site.clock.now))
    browser = site.signed_in()
    assert row(browser.get("/desk/picture"), "Izium : gas")[1] == "is there, works"
    past = browser.get("/desk/picture?known=2022-03-16")
    assert row(past, "Izium : gas")[1] == "none"
    assert "As it was known on 2022-03-16" in past.text
    assert rows_of(browser.get("/desk/picture?known=2022-03-15")) == []
    assert browser.get("/desk/picture?known=2022-99-15").status_code == 400
    half_typed = browser.get("/desk/picture/silence?known=0002-03-16")
    assert (half_typed.status_code, "no such day" in half_typed.text) == (400, True)


def test_the_map_of_a_past_day_is_as_old_as_its_table(town: Town) -> None:
    site, _ = town
    site.clock.now += 30 * DAY
    browser = site.signed_in()
    shapes = re.compile(rf'href="#p-{IZIUM}".*?class="m-([a-z]+)"', re.DOTALL)
    assert shapes.findall(browser.get("/desk/picture?known=2022-03-16&indicator=water").text) == ["square"]
    assert shapes.findall(browser.get("/desk/picture?indicator=water").text) == ["ring"]


def test_a_change_of_language_keeps_the_filters(oksana: httpx.Client) -> None:
    page = oksana.get("/desk/picture?indicator=water&area=Ізюм&lang=en")
    assert "?indicator=water&amp;area=%D0%86%D0%B7%D1%8E%D0%BC&amp;lang=uk" in page.text
    there = oksana.get("/desk/picture?indicator=water&area=Ізюм&lang=uk")
    assert [cells[0] for cells in rows_of(there)] == ["Ізюм : вода"]
    oksana.get("/desk/picture?lang=en")


def test_an_indicator_has_its_timeline_where_it_is_asked_for(oksana: httpx.Client) -> None:
    assert 'class="timeline"' not in oksana.get("/desk/picture").text
    page = oksana.get("/desk/picture?indicator=reach")
    assert len(rows_of(page)) == 2
    assert "Claims: 2." in re.findall(r"<figcaption[^>]*>(What was seen when, since [^<]*)", page.text)[0]


def test_a_cell_opens_to_who_said_it_through_whom_and_when(oksana: httpx.Client) -> None:
    page = oksana.get(f"/desk/picture/{IZIUM}/housing")
    text = text_of(page.text)
    assert "resident, Анастасія Оніщук" in text
    gas = text_of(oksana.get(f"/desk/picture/{IZIUM}/gas").text)
    assert "resident, Анастасія Оніщук → then through relative, Микита Оніщук" in gas
    assert "mayor, В. Марченко → then through press, ефір" in text
    assert "Самі руїни" in text
    assert {"source A", "source B"} <= set(re.findall(r"source [AB]\b", text))
    assert "Received 16.03.2022, 18:00 UTC" in text
    assert "Half-life 720 h." in text


def test_what_contradicts_stands_beside_it(town: Town) -> None:
    site, city = town
    city.enter(report("water", "works", MAYOR, BROADCAST, observed_at=WEDNESDAY))
    browser = site.signed_in()
    cells = row(browser.get("/desk/picture"), "Izium : water")
    said = {cells[1], re.sub(r"^Others say: | \(.*", "", cells[4])}
    assert said == {"none", "is there, works"}
    assert "People say different things" in browser.get(f"/desk/picture/{IZIUM}/water").text


def test_the_message_is_linked_for_those_whose_case_it_is_alone(town: Town) -> None:
    site, _ = town
    Resident().write(site.desk, Observation("Ізюм", "fire", "some", 0, 2, "горить біля школи"), site.clock())
    site.round()
    volunteer(site.desk, "Петро")
    oksana, petro = site.signed_in(), site.signed_in("Петро")
    path = f"/desk/picture/{IZIUM}/fire"
    link = re.search(r'href="(/desk/letter/[0-9a-f]{32})"', oksana.get(path).text)
    assert link is not None
    submit(oksana, oksana.get(link[1]), do="take")
    assert link[1] in oksana.get(path).text
    assert link[1] not in petro.get(path).text


def test_a_volunteer_takes_down_what_a_caller_said(town: Town) -> None:
    site, _ = town
    browser = site.signed_in()
    form = browser.get("/desk/picture/new?indicator=medicine")
    said = {"place": "Изюм", "value": "none", "source0": "resident", "name0": "Сусідка", "source1": "relative"}
    said |= {"seen": "2022-03-15", "seen-precision": "day", "said": "2022-03-16"}
    said["quote"] = "Аптека порожня.\r\nТак\tсказали"
    page = submit(browser, form, **said)
    assert page.url.path == f"/desk/picture/{IZIUM}/medicine"
    text = text_of(page.text)
    assert "resident, Сусідка → then through relative" in text
    assert "Аптека порожня. Так сказали" in text
    assert "Seen 15.03.2022 Said 16.03.2022" in text
    assert submit(browser, form, **said).url.path == page.url.path
    assert len(ids_on(browser.get(page.url.path))) == 1


def test_a_place_that_may_be_several_is_chosen_and_nothing_typed_is_lost(town: Town) -> None:
    site, _ = town
    browser = site.signed_in()
    form = browser.get("/desk/picture/new?indicator=water")
    said = {"place": "Кам'янка", "value": "none", "source0": "resident", "quote": "Колонка <b>суха</b>"}
    page = submit(browser, form, **said)
    assert page.status_code == 400
    assert "Колонка &lt;b&gt;суха&lt;/b&gt;" in page.text
    choices = re.findall(r'name="place-code" value="(UA\d+)"', page.text)
    assert len(choices) > 3
    page = submit(browser, page, **said | {"place-code": choices[1]})
    assert page.url.path == f"/desk/picture/{choices[1]}/water"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "gone"}, "cannot be"),
        ({"source0": ""}, "Say who saw it"),
        ({"seen": "2023-01-01"}, "has not come yet"),
        ({"seen": "neither"}, "There is no such day"),
        ({"number": "5"}, "No number stands"),
        ({"number": "п'ять"}, "in digits"),
        ({"source0": "general"}, "Say who saw it"),
        ({"place": "Ййййййй"}, "We do not know"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(oksana: httpx.Client, typed: dict[str, str], sentence: str) -> None:
    form = oksana.get("/desk/picture/new?indicator=water")
    page = submit(oksana, form, **{"place": "Ізюм", "value": "none", "source0": "resident"} | typed)
    assert page.status_code == 400
    assert sentence in page.text


def test_a_correction_supersedes_and_what_it_corrects_stays_to_be_seen(town: Town) -> None:
    site, _ = town
    browser = site.signed_in()
    path = f"/desk/picture/{IZIUM}/school"
    [first] = ids_on(browser.get(path))
    form = browser.get(f"/desk/picture/new?corrects={first}")
    assert 'value="В. Марченко"' in form.text
    fields = {"place": "Ізюм", "value": "damaged", "source0": "mayor", "name0": "В. Марченко", "seen": "2022-03-14"}
    assert "Write why" in submit(browser, form, **fields).text
    page = submit(browser, form, **fields | {"why": "почули не те слово"})
    assert page.url.path == path
    text = text_of(page.text)
    assert "damaged independent: 1" in text
    assert re.search(r"destroyed source [AB] corrected", text)


def test_a_correction_loses_none_of_the_mouths_that_word_went_through(town: Town) -> None:
    site, city = town
    mouths = [Link(Source.RESIDENT, "Оля"), *(Link(Source.RELATIVE, f"Родич {number}") for number in range(5))]
    city.enter(report("heating", "none", *mouths, observed_at=WEDNESDAY))
    browser = site.signed_in()
    path = f"/desk/picture/{IZIUM}/heating"
    [first] = ids_on(browser.get(path))
    form = browser.get(f"/desk/picture/new?corrects={first}")
    links = {f"source{number}": link.source.value for number, link in enumerate(mouths)}
    links |= {f"name{number}": link.name for number, link in enumerate(mouths)}
    assert all(f'value="{link.name}"' in form.text for link in mouths)
    page = submit(browser, form, place="Ізюм", value="some", why="Описка", **links)
    assert page.url.path == path
    assert [each.observation.chain for each in opened(site, "heating")[1]] == [tuple(mouths)] * 2


def test_a_volunteer_grades_joins_parts_and_takes_out(town: Town) -> None:
    site, _ = town
    browser = site.signed_in()
    path = f"/desk/picture/{IZIUM}/housing"

    def decide(**fields: str) -> str:
        page = browser.get(path)
        token = re.findall(
            rf'value="{fields["claim"]}"><input type="hidden" name="once" value="([0-9a-f]+)"', page.text
        )
        return text_of(submit(browser, page, **{"once": token[0]} | fields).text)

    with_words, text = "Самі руїни", browser.get(path).text
    resident = next(each for each in ids_on(browser.get(path)) if with_words in text.partition(f'"c-{each}"')[2][:900])
    mayor = next(each for each in ids_on(browser.get(path)) if each != resident)
    assert "destroyed: over 80% (multi-storey) independent: 2 (F6)" in text_of(browser.get(path).text)
    assert "independent: 2 (B2)" in decide(claim=resident, do="grade", source="B", information="2")
    assert "independent: 1 (B2)" in decide(claim=resident, do="join", other=mayor)
    assert "independent: 2 (B2)" in decide(claim=resident, do="part")
    assert "Write why" in decide(claim=resident, do="strike")
    assert with_words not in decide(claim=resident, do="strike-words", why="сказано зайве")
    assert "taken out by a volunteer" in decide(claim=resident, do="strike", why="не про це місто")


def test_a_spot_is_added_and_what_waited_for_it_is_understood(town: Town) -> None:
    site, _ = town
    Resident().write(site.desk, Observation("Ізюм, міст на Соборній", "crossing", "damaged"), site.clock())
    Resident().write(site.desk, Observation("біля Ййййййй", "water", "none"), site.clock())
    site.round()
    browser = site.signed_in()
    assert "Waiting for somebody" in browser.get("/desk/picture").text
    form = browser.get("/desk/picture/spot")
    spot = {"settlement": "Ізюм", "kind": "bridge", "name": "міст на Соборній", "latitude": "49.2", "longitude": ""}
    assert "Write latitude and longitude together" in submit(browser, form, **spot).text
    page = submit(browser, form, **spot | {"longitude": "37,27"})
    assert "міст на Соборній, Izium" in page.text.replace("mist na Sobornii", "міст на Соборній")
    waiting = browser.get("/desk/picture/unplaced")
    assert "біля Ййййййй</bdi>: <bdi>water</bdi>, <bdi>none</bdi>" in waiting.text
    assert "вода</bdi>, <bdi>немає" in site.signed_in(language="uk").get("/desk/picture/unplaced").text
    submit(browser, waiting, place="Ізюм", precision="3", do="place")
    assert "nothing is waiting" in browser.get("/desk/picture/unplaced").text
    reading, _ = opened(site, "water")
    assert reading is not None
    assert reading.now.lineages == 2


def opened(site: Site, indicator: str) -> tuple[Reading | None, list[Claim]]:
    picture = picture_of(site.desk)
    with picture.read() as tx:
        return claims(picture, tx, IZIUM, indicator)


def test_where_word_has_stopped_is_told_apart(town: Town) -> None:
    site, _ = town
    resident = Resident()
    for part in ["північ"] + ["південь"] * 12:
        site.clock.now += DAY
        resident.write(site.desk, Observation(f"Ізюм, {part}", "water", "none"), site.clock())
        site.round()
    text = text_of(site.signed_in().get(f"/desk/picture/silence?area={IZIUM}").text)
    assert "pivnich, Izium, Iziumska, Iziumskyi, Kharkivska a courier came, nothing from here" in text
    assert "pivden, Izium, Iziumska, Iziumskyi, Kharkivska word comes" in text
    page = site.signed_in().get("/desk/picture/silence")
    assert "never heard from" in page.text
    # Thirteen days of couriers; of what the desk took down, the Monday of the broadcast and the Wednesday of the call.
    assert 'aria-label="Word came on 15 of 28 days"' in page.text


def test_what_is_not_understood_can_be_taken_out(town: Town) -> None:
    site, _ = town
    Resident().write(site.desk, Observation("казна-де", "water", "none", text="пишу що хочу"), site.clock())
    site.round()
    browser = site.signed_in()
    page = browser.get("/desk/picture/unplaced")
    assert "пишу що хочу" in page.text
    assert "Write why" in submit(browser, page, do="strike").text
    submit(browser, page, do="strike", why="не про місто")
    assert "nothing is waiting" in browser.get("/desk/picture/unplaced").text
    assert "Waiting for somebody" not in browser.get("/desk/picture").text


def test_tricks_in_words_stay_letters_and_turn_nothing_around(town: Town) -> None:
    site, city = town
    nasty = "<img src=x onerror=alert(1)> \"'&\u202eabc\u2066"
    city.enter(report("gas", "works", Link(Source.RESIDENT, nasty[:40]), observed_at=WEDNESDAY, quote=nasty))
    Resident().write(site.desk, Observation(nasty, "gas", "none", 0, 2, nasty), site.clock())
    Resident().write(site.desk, Observation("Ізюм", nasty[:20], "none", 0, 2, nasty), site.clock())
    site.round()
    browser = site.signed_in()
    typed = submit(browser, browser.get("/desk/picture/new?indicator=gas"), place=nasty, value="none", quote=nasty)
    asked = browser.get("/desk/picture", params={"area": nasty, "known": nasty, "sector": nasty})
    shown = [browser.get(f"/desk/picture/{IZIUM}/gas"), browser.get("/desk/picture/unplaced"), typed, asked]
    for page in [*shown, browser.get("/desk/picture")]:
        for bad in ("<img", "\u202e", "\u2066", "onerror=alert(1)>"):
            assert bad not in page.text
    assert "&lt;img" in shown[0].text


def test_a_form_from_elsewhere_decides_nothing(oksana: httpx.Client) -> None:
    for path in ("/desk/picture/new", "/desk/picture/spot", "/desk/picture/unplaced", f"/desk/picture/{IZIUM}/gas"):
        assert oksana.post(path, data={"do": "strike"}).status_code == 403
    page = oksana.get(f"/desk/picture/{IZIUM}/gas")
    for claim in ("", "zz", "00" * 15):
        assert submit(oksana, page, do="part", claim=claim).status_code == 403
    assert oksana.get("/desk/picture/UA00/gas").status_code == 400
    assert oksana.get(f"/desk/picture/{IZIUM}/tanks").status_code == 400


def test_a_notice_is_replaced_and_cancelled_and_goes_out_as_cap(town: Town) -> None:
    site, _ = town
    browser = site.signed_in()
    submit(browser, browser.get("/desk/notices"), text="Вода біля колонки", place="Ізюм", hours="48", directs="no")
    page = browser.get("/desk/notices")
    site.clock.now += 60
    link = re.search(r"/desk/notices\?replaces=([0-9a-f]{32})", page.text)
    assert link is not None
    form = browser.get(link[0])
    assert "Вода біля колонки</textarea>" in form.text
    assert fields_of(form)["replaces"] == link[1]
    page = submit(browser, form, text="Воду кип'ятіть", place="Ізюм", hours="24", directs="no")
    assert "Replaced" in page.text
    alert = ElementTree.fromstring(browser.get("/desk/notices.cap").content)
    cap = "{urn:oasis:names:tc:emergency:cap:1.2}"
    assert [alert.findtext(f"{cap}msgType"), alert.findtext(f"{cap}info/{cap}description")] == [
        "Update",
        "Воду кип'ятіть",
    ]
    page = browser.get("/desk/notices")
    newest = re.search(r"/desk/notices\?replaces=([0-9a-f]{32})", page.text)
    assert newest is not None
    site.clock.now += 60
    page = submit(browser, page, do="cancel", id=newest[1])
    assert "Cancelled" in page.text
    assert "/desk/notices?replaces=" not in page.text
    alert = ElementTree.fromstring(browser.get("/desk/notices.cap").content)
    assert alert.findtext(f"{cap}msgType") == "Cancel"
    assert browser.get("/desk/notices/" + "00" * 16 + ".cap").status_code == 404
