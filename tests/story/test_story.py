"""The story as a stranger plays it: one command, the loop closes, and the desk shows what is known of the city."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from vistka.node.config import read_settings
from vistka.story.browser import Browser, Page
from vistka.story.city import PASSWORD
from vistka.story.claims import read_claims
from vistka.story.outside import Volunteer
from vistka.story.play import read_script
from vistka.story.processes import Process
from vistka.web.words import area

IZIUM = "Ізюм"


@dataclass(frozen=True, slots=True)
class Told:
    """What one telling said, and the folder it was played in."""

    text: str
    folder: Path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("story") / "izium"
    words = ["--language", "en", "story", "--once", "--folder", str(folder)]
    done = subprocess.run([sys.executable, "-m", "vistka.cli", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Told(done.stdout, folder)


@pytest.fixture(scope="module")
def oksana(told: Told) -> Iterator[Volunteer]:
    """The story's volunteer, back at the story's desk the day after, as it were."""
    desk = told.folder / "desk"
    address = f"http://{read_settings(desk).listen}"
    words = ("desk", "run", "--node", desk, "--passphrase-file", told.folder / "passphrase")
    process = Process(address, told.folder / "desk.log", *words)
    try:
        process.wait_until_up()
        with Browser("uk") as browser:
            volunteer = Volunteer(browser, address)
            volunteer.sign_in(read_script()["desk"]["volunteer"], PASSWORD)
            yield volunteer
    finally:
        process.stop()


@pytest.fixture(scope="module")
def picture(oksana: Volunteer) -> Page:
    return oksana.look("", IZIUM)


def row(page: Page, what: str) -> list[str]:
    [found] = [row for row in page.rows if row and row[0] == what]
    return found


def test_one_command_closes_the_loop_and_leaves_nothing_in_clear(told: Told) -> None:
    rows = re.findall(r"│ (?P<what>\S.*?) +│ +(\S) +│ +(\S) +│ +(\S) +│ +(\S) +│", told.text)
    reached = {what: "".join(states) for what, *states in rows}
    assert reached["“I am alive”"] == "✓✓✓–"
    assert [states for what, states in reached.items() if "letter to the brother" in what] == ["✓✓✓✓"]
    assert [states for what, states in reached.items() if "answer" in what] == ["✓✓✓✓"]
    script = read_script()
    secrets = (script["resident"]["alive"], script["relative"]["reach"], script["relative"]["reply"], "Глазунов")
    for name in ("north", "south"):
        for path in (told.folder / name).rglob("*"):
            assert [secret for secret in secrets for data in [path.read_bytes()] if _holds(data, secret)] == [], path


@pytest.mark.parametrize("service", ["вода", "світло", "газ", "їжа", "зв'язок"])
def test_five_services_are_out(picture: Page, service: str) -> None:
    _, now, *_, others = row(picture, f"{IZIUM}: {service}")
    assert (now.partition(" ")[0], others) == ("немає", "")


def test_the_bridges_are_down(picture: Page) -> None:
    assert row(picture, f"Мости через Сіверський Донець, {IZIUM}: міст, переправа")[1] == "зруйновано"


def test_over_eighty_percent_of_the_flats_stand_beside_her_own_words_as_two_lineages(
    picture: Page, oksana: Volunteer
) -> None:
    _, now, sources, *_ = row(picture, f"{IZIUM}: житло")
    assert (now, sources) == ("зруйновано: понад 80% (багатоповерхівки)", "незалежних: 2 (F6)")
    cell = oksana.browser.open(next(link for link in picture.links if link.endswith("/housing")))
    resident, mayor = "Самі руїни", "мер, В. Марченко → потім через преса, ефір Понад 80% багатоповерхівок у руїнах"
    assert (resident in cell.text, mayor in cell.text) == (True, True)


def test_no_passage_for_weeks(picture: Page, oksana: Volunteer) -> None:
    assert row(picture, f"{IZIUM}: коридор назовні")[1] == "немає"
    cell = oksana.browser.open(next(link for link in picture.links if link.endswith("/passage")))
    assert "Коридору назовні немає вже кілька тижнів" in cell.text


def test_one_part_is_silent_and_the_bank_across_is_out_of_reach(picture: Page, oksana: Volunteer) -> None:
    said = {row[0].partition(",")[0]: row[1] for row in oksana.look("/silence", IZIUM).rows if row}
    assert said == {IZIUM: "слово надходить", "північ": "слово надходить", "південь": "звідси ще не було слова"}
    assert row(picture, f"південь, {IZIUM}: сполучення з іншими частинами")[1] == "немає"
    cell = oksana.browser.open(next(link for link in picture.links if link.endswith("/communications")))
    assert "Частина міста відрізана: слова звідти немає зовсім" in cell.text
    assert "десь у цих краях, межі немає" in cell.text


def test_it_ends_with_the_picture_and_the_report(told: Told) -> None:
    html, pdf = told.folder / "sitrep.html", told.folder / "sitrep.pdf"
    assert f"{html}, {pdf}" in told.text.splitlines()[-1]
    for said in ("destroyed: over", "«Самі руїни»", "pivden, Izium", "never heard from"):
        assert said in told.text
    assert "destroyed: &gt;80% (multi-storey)" in html.read_text(encoding="utf-8")
    assert pdf.read_bytes().count(b"/Type /Page\n") in (1, 2)


def test_the_story_says_only_what_its_facts_say() -> None:
    script, (_, claims) = read_script(), read_claims()
    assert json.dumps(script, ensure_ascii=False).count("example.org") == 1  # the one made-up reach
    assert set(area("story")) >= {f"table.{kind}" for kind in ("alive", "letter", "observation", "reply")}
    named = {name for claim in claims for source, name in claim.chain if source in ("resident", "relative", "mayor")}
    assert named == {script["resident"]["name"], script["relative"]["name"], "В. Марченко"}


def _holds(data: bytes, secret: str) -> bool:
    return secret.encode() in data or (secret.isascii() is False and secret.encode("cp1251", "ignore") in data)
