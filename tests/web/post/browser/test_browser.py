"""A real phone-sized browser without JavaScript walks through the post as a person does."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.media.images import noise, written
from tests.web.post.town import Town, served
from vistka.bundle.message import Letter, Note
from vistka.media.photo import Photo, transcode

pytestmark = pytest.mark.needs("chromium")
# Of each element that is to be seen: what it is, where it ends at the right, how high it is.
BOXES = """elements => elements
    .filter(each => each.checkVisibility({ visibilityProperty: true }))
    .map(each => [each.outerHTML, each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && box.height > 0)
    .map(([html, box]) => [html, box.right, box.height])"""


@pytest.fixture
def address(town: Town) -> Iterator[str]:
    with served(town.app()) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Page:
    phone = ViewportSize(width=320, height=560)
    return chromium.new_context(java_script_enabled=False, viewport=phone, locale="uk").new_page()


@pytest.fixture(scope="module")
def photo() -> Photo:
    """As large as they come. The browser has a loop of its own here, so it is made elsewhere."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, transcode(written(noise(480, 640), quality=95))).result()


def code_on(page: Page) -> str:
    return re.sub(r"\D", "", page.locator(".code").inner_text())


def test_word_goes_out_and_the_answer_is_read(town: Town, address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_role("link", name="Я живий, я жива").click()
    before = code_on(page)
    page.get_by_label("Ваше ім'я та прізвище").fill("Анастасія Оніщук")
    page.get_by_label("Рік народження").fill("сто")
    page.get_by_role("button", name="Надіслати").click()
    assert "Чотири цифри" in page.locator("#e-year").inner_text()

    page.get_by_label("Рік народження").fill("2000")
    page.get_by_role("button", name="Надіслати").click()
    page.get_by_role("heading", name="Прийнято").wait_for()
    code = code_on(page)
    assert code == before
    assert code not in page.url
    page.reload()  # the browser sends the form again: it is still one note
    opened = town.at_desk()
    assert [type(each.message.body) for each in opened] == [Note]

    town.desk_replies(opened[0].author, Letter("Ми отримали твою вістку. Ми чекаємо.", name="Микита"))
    page.get_by_role("link", name="Код переписано").click()
    page.get_by_role("link", name="Відповіді та стан моїх листів").click()
    page.get_by_label("Код із паперу").fill(" ".join(code[at : at + 4] for at in range(0, 20, 4)))
    page.get_by_role("button", name="Відкрити").click()
    page.get_by_text("Ми отримали твою вістку. Ми чекаємо.").wait_for()
    assert "на пості" in page.inner_text("main")
    assert code not in page.url


@pytest.mark.parametrize(("language", "look"), [("uk", "Подивитися фото, 16 кБ"), ("en", "See the photo, 16 kB")])
def test_a_photo_is_seen_after_a_tap(
    photo: Photo, town: Town, address: str, page: Page, language: str, look: str
) -> None:
    page.goto(f"{address}/{language}/alive")
    page.locator("[name=name]").fill("Анастасія Оніщук")
    page.locator("[name=year]").fill("2000")
    page.locator("main button").click()
    code = code_on(page)
    author = town.at_desk()[0].author
    town.desk_replies(author, Letter("Ось ми.", name="Микита"), 0)
    town.desk_replies(author, Letter("", name="Микита", photo=photo.data), 1)
    page.goto(f"{address}/{language}/replies")
    page.locator("[name=code]").fill(code)
    page.locator("main button").click()
    page.get_by_text("Ось ми.").wait_for()
    assert page.locator("img").count() == 0
    page.get_by_role("button", name=look).click()
    image = page.locator("main img")
    image.wait_for()
    assert image.evaluate("image => [image.complete, image.naturalWidth]") == [True, photo.size[0]]
    box = image.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 320
    assert "Микита" in str(image.get_attribute("alt"))
    assert code not in page.url


def test_the_post_is_taken_along_and_handed_over(town: Town, address: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{address}/uk/carry")
    with page.expect_download() as download:
        page.get_by_role("link", name="Завантажити файл").click()
    file = tmp_path / "drop"
    download.value.save_as(file)
    page.get_by_label("Файл").set_input_files(file)
    page.get_by_role("button", name="Віддати").click()
    page.get_by_text("Нового: 0. Уже було тут: 0.").wait_for()
    assert "видаліть файл" in page.inner_text("main")


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_nothing_is_wider_than_a_small_phone_and_targets_are_large(address: str, page: Page, language: str) -> None:
    for name in ("", "alive", "letter", "replies", "looking", "broken", "carry"):
        page.goto(f"{address}/{language}/{name}")
        shown = page.locator("a, button, input:not([type=hidden]), select, textarea, summary")
        boxes = shown.evaluate_all(BOXES)
        assert boxes, name
        for element, right, height in boxes:
            assert right <= 320, (name, element)
            assert height >= 24, (name, element)  # WCAG 2.2, 2.5.8
    assert page.context.cookies() == []
