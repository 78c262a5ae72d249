"""A notice that sends people, the whole way: written, agreed on, signed where no network is, shown at a post."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page, ViewportSize

from tests.city import City, said
from tests.web.browsing import violations
from vistka.story.city import PASSWORD

pytestmark = pytest.mark.needs("chromium")
BUS = "Автобус до Харкова: о восьмій біля школи № 4."
TRAIN = "Потяг о дев'ятій, друга колія."
WATER = "Воду кип'ятіть десять хвилин."


@dataclass
class Offline:
    """The machine that is never online: a folder, and the command."""

    city: City
    folder: Path

    def run(self, *words: str | Path) -> str:
        return said("--language", "uk", "notice", *words, "--passphrase-file", self.city.passphrase_file)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A desk with two volunteers and a directing key, and a post that was invited after it had one; all running."""
    city = City(tmp_path_factory.mktemp("loop") / "city", "Стіл рідних", "oksana")
    city.make_desk()
    city.run("desk", "volunteer", "petro", "--password-file", city.folder / "password", node="desk")
    folder = offline(city).folder
    folder.mkdir()
    offline(city).run("new-key", folder / "directing.key", folder / "mandate.txt")
    city.run("desk", "directing-key", folder / "mandate.txt", node="desk")
    city.make_post("north", "Північ")
    city.start()
    yield city
    city.stop()


def offline(city: City) -> Offline:
    return Offline(city, city.folder.parent / "offline")


@contextmanager
def visitor(browser: Browser, *, script: bool = True) -> Iterator[Page]:
    phone = ViewportSize(width=360, height=740)
    context = browser.new_context(viewport=phone, locale="uk", java_script_enabled=script, bypass_csp=script)
    yield context.new_page()
    context.close()


def sign_in(page: Page, city: City, name: str) -> None:
    page.goto(f"{city.desk}/desk/sign-in")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.goto(f"{city.desk}/desk/notices")


def write(page: Page, text: str, hours: int, directs: str) -> None:
    page.get_by_label("Текст").fill(text)
    page.get_by_label("Скільки годин діє").fill(str(hours))
    page.locator(f"[name=directs][value={directs}]").check()
    page.get_by_role("button", name="Підписати й оприлюднити").click()


def looked_at(page: Page) -> list[str]:
    """What axe has to say of a page, and whether it is wider than a phone."""
    wide = page.evaluate("document.documentElement.scrollWidth > 360")
    return violations(page) + ["too wide"] * bool(wide)


def at_post(page: Page, city: City, language: str = "uk") -> tuple[str, str]:
    """What a post that has just met the desk says above "Оголошення" and below it."""
    city.run("contact", city.desk, node="north")
    page.goto(f"{city.posts['north']}/{language}/")
    above, _, below = page.locator("main").inner_text().partition("Оголошення\n")
    return above, below


def test_from_one_volunteer_to_a_phone_in_the_city(city: City, chromium: Browser, tmp_path: Path) -> None:
    with visitor(chromium) as oksana:
        sign_in(oksana, city, "oksana")
        write(oksana, WATER, 48, "no")
        write(oksana, BUS, 12, "yes")
        assert looked_at(oksana) == []
    with visitor(chromium, script=False) as phone:
        above, below = at_post(phone, city)
        assert WATER in below
        assert "нікого нікуди не кличуть" in below
        assert BUS not in above + below

    with visitor(chromium) as petro:
        sign_in(petro, city, "petro")
        petro.get_by_role("button", name="Погоджую, нехай підпишуть").click()
        petro.get_by_role("link", name="Підписати без мережі").click()
        assert BUS in petro.locator("main").inner_text()
        assert looked_at(petro) == []
        with petro.expect_download() as download:
            petro.get_by_role("link", name="Файл notice.txt").click()
        asked = offline(city).folder / "notice.txt"
        download.value.save_as(asked)
        petro.locator("img.qr").screenshot(path=tmp_path / "code.png")
        with av.open(str(tmp_path / "code.png"), "r") as picture:
            [code] = zxingcpp.read_barcodes(next(picture.decode(video=0)).to_ndarray(format="gray"))
        assert asked.read_text().strip() == code.text

        upload(petro, asked)
        assert "а не підписане" in petro.get_by_role("alert").inner_text()
        upload(petro, offline(city).folder / "mandate.txt")
        assert "VISTKA:NOTICE:" in petro.get_by_role("alert").inner_text()
        assert looked_at(petro) == []
        signed = offline(city).folder / "signed.txt"
        told = offline(city).run("sign", asked, "--key", offline(city).folder / "directing.key", "--out", signed)
        assert BUS in told
        upload(petro, signed)
        petro.wait_for_url("**/desk/notices")
        assert "Оприлюднено" in petro.locator("article", has_text=BUS).inner_text()

    with visitor(chromium) as phone:
        above, below = at_post(phone, city)
        assert re.search(r"Куди йти.*двоє людей.*" + re.escape(BUS), above, re.DOTALL)
        assert WATER in below
        assert looked_at(phone) == []


def upload(page: Page, file: Path) -> None:
    page.get_by_label("Підписаний файл").set_input_files(file)
    page.get_by_role("button", name="Перевірити й оприлюднити").click()


def test_a_line_that_a_scanner_read_can_be_pasted_and_it_is_cancelled_without_the_key(
    city: City, chromium: Browser
) -> None:
    with visitor(chromium) as oksana, visitor(chromium) as petro:
        sign_in(oksana, city, "oksana")
        write(oksana, TRAIN, 12, "yes")
        sign_in(petro, city, "petro")
        petro.get_by_role("button", name="Погоджую, нехай підпишуть").click()
        petro.get_by_role("link", name="Підписати без мережі").click()
        asked = offline(city).folder / "notice.txt"
        address = petro.get_by_role("link", name="Файл notice.txt").get_attribute("href")
        asked.write_text(petro.request.get(f"{city.desk}{address}").text())
        told = offline(city).run("sign", asked, "--key", offline(city).folder / "directing.key")
        [line] = re.findall("VISTKA:NOTICE:[A-Z2-7]+", told)
        petro.get_by_label("або рядок").fill(line)
        petro.get_by_role("button", name="Перевірити й оприлюднити").click()
        petro.wait_for_url("**/desk/notices")
        above, _ = at_post(oksana, city)
        assert TRAIN in above
        petro.locator("article", has_text=TRAIN).get_by_role("button", name="Скасувати").click()
        above, below = at_post(oksana, city)
        assert TRAIN not in above
        assert re.search("Скасовано.*" + re.escape(TRAIN), below, re.DOTALL)
