"""What leaves the desk: files, the report, the API, the public page. Nothing in them finds a person."""

import json
import re
from pathlib import Path

import httpx
import pytest

from tests.situation.claims import DAY, HROMADA, IZIUM, report
from tests.situation.izium import BROADCAST, MAYOR, City
from tests.web.conftest import Site, submit
from vistka.bundle.envelope import parse_bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Message, Notice
from vistka.bundle.sealing import sign_message
from vistka.errors import RemoteError
from vistka.limits import PICTURE_PUBLIC_SECONDS
from vistka.node.api_keys import end_api_keys, let_in, make_api_key
from vistka.node.board import notices_among, public_bundles, signed_by
from vistka.node.overview import Wanted, look, taken_away
from vistka.web.api import openapi
from vistka.web.public.picture import PublicPicture
from vistka.web.words import LANGUAGES

Town = tuple[Site, City]
PERSONAL = ("Анастасія", "Оніщук", "Onishchuk", "Марченко", "руїни", "тижнів")
AT_THE_DESK = ("generator", "people", "well", "basement")


@pytest.mark.parametrize("path", ["/desk/picture.csv", "/desk/picture.geojson", "/desk/sitrep", "/api/picture"])
def test_no_file_holds_a_name_or_a_quote_or_what_stays_at_the_desk(
    shown: Site, oksana: httpx.Client, path: str
) -> None:
    late = 2 * DAY if path == "/api/picture" else 0  # for whoever looks, the desk's volunteer need not be signed in
    shown.clock.now += late
    answer = oksana.get(path)
    shown.clock.now -= late
    assert (answer.status_code, answer.url.path) == (200, path)
    assert "water" in answer.text
    for secret in PERSONAL:
        assert secret not in answer.text
    assert not {f'"{code}"' for code in AT_THE_DESK} & set(re.findall(r'"[a-z]+"', answer.text))
    assert "a neighbour's generator" not in answer.text


def test_the_files_hold_what_the_page_shows(oksana: httpx.Client) -> None:
    table = oksana.get("/desk/picture.csv?sector=WSH").text
    assert [line.split(",")[0] for line in table.splitlines()[2:]] == [IZIUM[:12]]
    places = json.loads(oksana.get(f"/desk/picture.geojson?area={IZIUM}&indicator=housing").text)["features"]
    [reading] = places[0]["properties"]["readings"]
    assert (reading["value"], reading["lineages"]) == ("destroyed", 2)
    assert oksana.get("/desk/picture.csv?area=Кам'янка").status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_prints_in_the_language_of_the_page(oksana: httpx.Client, language: str) -> None:
    headers = {"Accept-Language": language}
    page = oksana.get("/desk/sitrep", headers=headers)
    assert f'<html lang="{language}">' in page.text
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    paper = oksana.get("/desk/sitrep.pdf", headers=headers)
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_report_says_what_changed_since(town: Town) -> None:
    site, city = town
    site.clock.now += 2 * DAY
    city.enter(report("gas", "works", MAYOR, BROADCAST, observed_at=site.clock.now))
    browser = site.signed_in()
    page = browser.get("/desk/sitrep?since=2022-03-16")
    changed = page.text.partition("What changed")[2].partition("</section>")[0]
    assert [changed.count("<tr>"), "gas" in changed, "none" in changed] == [2, True, True]
    assert browser.get("/desk/sitrep?since=yesterday").status_code == 400


def test_the_public_page_is_late_and_coarse(shown: Site) -> None:
    browser = shown.browser()
    assert "There is nothing to show yet" in browser.get("/picture").text
    shown.clock.now += DAY + 3_600
    page = browser.get("/picture")
    shown.clock.now -= DAY + 3_600
    assert page.status_code == 200
    assert "Iziumska</bdi>: water" in page.text
    assert "places: few" in page.text
    for secret in (*PERSONAL, "independent:", "bridge over", "pivnich", "18:00"):
        assert secret not in page.text
    for code in AT_THE_DESK[1:2]:
        assert code not in page.text.partition("<table")[2].partition("</table>")[0]


def test_what_is_history_says_so_to_everybody(shown: Site) -> None:
    browser = shown.browser()
    shown.clock.now += 40 * DAY
    page = browser.get("/picture").text
    shown.clock.now -= 40 * DAY
    [water] = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*Iziumska</bdi>: water.*?</tr>", page, re.DOTALL)
    assert "out of date" in water
    assert "m-ring" in water
    assert "m-square" not in water


def test_nobody_waits_while_the_public_form_is_made_anew(shown: Site) -> None:
    public, began = PublicPicture(shown.desk), shown.clock.now
    first = public.refresh()
    shown.clock.now += PICTURE_PUBLIC_SECONDS - 1
    assert public.refresh() is first
    shown.clock.now += 1
    assert public.refresh() is first  # and the next is being made
    with public.lock:  # it has been
        assert public.form is not None
    assert public.form.made_at == shown.clock.now
    second = public.form
    shown.clock.now += 2 * PICTURE_PUBLIC_SECONDS
    assert public.refresh().made_at == shown.clock.now > second.made_at
    shown.clock.now = began


def test_the_api_is_as_its_document_says(shown: Site) -> None:
    browser = shown.browser()
    shown.clock.now += 4 * DAY
    told = browser.get("/api/picture?lang=uk").json()
    shown.clock.now -= 4 * DAY
    document = browser.get("/api/openapi.json").json()
    assert document == json.loads(json.dumps(openapi(shown.desk.address)))
    conforms(told, document["components"]["schemas"]["Picture"], document)
    water = next(each for each in told["readings"] if each["indicator"] == "water")
    assert (water["pcode"], water["day"], water["values"][0]["places"]) == (HROMADA[:9], "2022-03-16", None)
    for path in document["paths"]:
        assert browser.get(path).status_code in (200, 401)


def conforms(value: object, schema: dict[str, object], document: dict[str, object]) -> None:
    """As much of JSON Schema as our document uses."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        schema = document["components"]["schemas"][name]  # type: ignore[index]
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert isinstance(value, tuple(types[str(each)] for each in allowed))
    if isinstance(value, dict):
        properties = schema["properties"]
        assert set(value) == set(properties)  # type: ignore[call-overload]
        for key, inner in value.items():
            conforms(inner, properties[key], document)  # type: ignore[index]
    if isinstance(value, list):
        for inner in value:
            conforms(inner, schema["items"], document)  # type: ignore[arg-type]


def test_a_key_opens_more_and_only_while_it_lasts(town: Town) -> None:
    site, _ = town
    key = make_api_key(site.desk, "Штаб")
    browser = site.browser()
    for wrong in ({}, {"Authorization": "Bearer zz"}, {"Authorization": f"Bearer {'00' * 20}"}):
        answer = browser.get("/api/picture/desk", headers=wrong)
        assert (answer.status_code, answer.json()["reason"]) == (401, "api-key")
    headers = {"Authorization": f"Bearer {key}"}
    told = browser.get(f"/api/picture/desk?area={IZIUM[:12]}", headers=headers).json()
    assert {feature["properties"]["pcode"] for feature in told["features"]} == {IZIUM[:12]}
    assert not {r["indicator"] for f in told["features"] for r in f["properties"]["readings"]} & set(AT_THE_DESK)
    assert browser.get("/api/picture/desk?area=UA00", headers=headers).status_code == 400
    assert key.encode() not in (Path(str(site.desk.kept.database.engine.url.database)).read_bytes())
    end_api_keys(site.desk, "Штаб")
    with pytest.raises(RemoteError, match="api-key"):
        let_in(site.desk, key)


def test_what_stays_at_the_desk_is_shown_there_and_taken_nowhere(shown: Site) -> None:
    seen = {row.indicator.code for row in look(shown.desk, Wanted()).rows}
    taken = {row.indicator.code for row in taken_away(shown.desk, Wanted())}
    assert seen - taken == {"generator", "people"}


def test_two_hundred_letters_to_the_city_are_at_most_320_bytes(town: Town) -> None:
    site, _ = town
    text = ("Вода біля колонки на розі. Кип'ятіть її десять хвилин. Приходьте вдень. " * 4)[:200]
    browser = site.signed_in()
    submit(browser, browser.get("/desk/notices"), text=text, place="", hours="48", directs="no")
    said = signed_by(public_bundles(site.desk.store, site.clock()), site.desk.keys.signing.public)
    [posted] = notices_among(said, [], site.clock())
    assert posted.notice.text == text
    message = Message(hour_of(site.clock()), Notice(text, 48), bytes(16))
    sizes = [len(bundle.data) for _, bundle in public_bundles(site.desk.store, site.clock()) if text_in(bundle.data)]
    assert max([*sizes, len(sign_message(message, site.desk.keys.signing, 2).data)]) <= 320


def text_in(data: bytes) -> bool:
    return "Вода".encode("cp1251") in parse_bundle(data).data


def test_a_notice_that_is_replaced_or_cancelled_is_gone_from_every_board(town: Town) -> None:
    site, _ = town
    browser = site.signed_in()

    def board() -> list[str]:
        public = public_bundles(site.desk.store, site.clock())
        said = signed_by(public, site.desk.keys.signing.public)
        return [each.notice.text for each in notices_among(said, [], site.clock())]

    submit(browser, browser.get("/desk/notices"), text="Вода о десятій", place="", hours="48", directs="no")
    page = browser.get("/desk/notices")
    link = re.search(r"/desk/notices\?replaces=[0-9a-f]{32}", page.text)
    assert link is not None
    submit(browser, browser.get(link[0]), text="Вода об одинадцятій", place="", hours="48", directs="no")
    assert board() == ["Вода об одинадцятій"]
    newest = re.search(r"\?replaces=([0-9a-f]{32})", browser.get("/desk/notices").text)
    assert newest is not None
    submit(browser, browser.get("/desk/notices"), do="cancel", id=newest[1])
    assert board() == ["Скасовано · Отменено · Cancelled:\nВода об одинадцятій"]


def test_the_report_on_paper_has_two_pages(oksana: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "sitrep.pdf"
    path.write_bytes(oksana.get("/desk/sitrep.pdf").content)
    assert len(re.findall(rb"/Type /Page\b", path.read_bytes())) <= 2
