"""Every page, in three languages: what it says, what it weighs, what it never does."""

import re

import pytest

from tests.web.post.town import HOUR, Phone, Town
from vistka.bundle.message import CardBody, Message, Notice
from vistka.bundle.sealing import sign_message
from vistka.identity.epoch import SealingKeyOnCard
from vistka.identity.fingerprint import words_of
from vistka.identity.keys import SealingKey, SigningKey
from vistka.store.base import Arrival
from vistka.web.post.front import PROBES
from vistka.web.words import LANGUAGES, area, say

PAGES = ("", "alive", "letter", "replies", "looking", "broken", "known", "carry")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_each_page_says_the_five_things_and_keeps_nothing(phone: Phone, language: str, name: str) -> None:
    page = phone.get(f"/{language}/{name}")

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    for number in range(1, 6):
        assert say(language, "post", f"five.{number}").replace("'", "&#39;") in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["content-security-policy"].startswith("default-src 'none';style-src 'sha256-")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
    assert re.findall(r"<script|\bon\w+=|https?://|//[a-z]|style=", page.text) == []
    assert re.findall(r'(?:href|action|src)="([^/#d"][^"]*)"', page.text) == []


@pytest.mark.parametrize("name", PAGES)
def test_each_field_has_a_label(phone: Phone, name: str) -> None:
    page = phone.get(f"/en/{name}").text
    shown = re.findall(r'<(?:input|select|textarea) id="(\w+)"', page)

    assert sorted(re.findall(r'<label for="(\w+)"', page)) == sorted(shown)
    hidden = re.findall(r'<input type="(?:hidden|radio)"', page)
    assert len(re.findall(r"<(?:input|select|textarea)\b", page)) == len(shown) + len(hidden)


def test_the_browser_chooses_the_language_of_the_first_page(phone: Phone) -> None:
    assert '<html lang="ru">' in phone.get("/", headers={"Accept-Language": "de,ru;q=0.8"}).text
    assert '<html lang="uk">' in phone.get("/", headers={"Accept-Language": "de"}).text
    for language in LANGUAGES:
        other = {each for each in LANGUAGES if each != language}
        assert set(re.findall(r'<a href="/(\w\w)/" lang', phone.get(f"/{language}/").text)) == other


def test_the_first_page_says_hours_notices_and_whose_desk_it_is(town: Town, phone: Phone) -> None:
    town.desk_says(Notice("Water at the school", 48))
    page = phone.get("/en/").text

    assert "Open today until 18:20. Next time: tomorrow 06:30." in page
    assert page.index("Water at the school") < page.index('href="/en/alive"')
    assert page.index("They send nobody anywhere.") < page.index("Water at the school")
    assert "Where to go" not in page
    assert "today 18:00, holds until: Friday 18:00" in page
    assert words_of(town.signing.public) in page


def test_notices_end_by_their_age_and_give_way_to_newer_ones(town: Town, phone: Phone) -> None:
    old = town.desk_says(Notice("Water at the bridge", 48), age_hours=2)
    town.desk_says(Notice("Water at the school", 48), supersedes=old[:16])
    town.desk_says(Notice("Bread today", 5), age_hours=5)
    town.store.add(
        [Arrival(sign_message(Message(19_000, Notice("Come to us", 24)), SigningKey.from_seed(b"x" * 32), 30), 0)],
        town.now,
    )

    page = phone.get("/en/").text
    assert [text in page for text in ("bridge", "school", "Bread", "Come to us")] == [False, True, False, False]
    town.now += 48 * HOUR
    assert "school" not in phone.get("/en/").text


def test_a_newer_card_is_taken_only_from_the_hand_that_signed_the_known_one(town: Town) -> None:
    def card(signer: SigningKey, hour: int) -> bytes:
        public = SealingKey.from_secret(hour.to_bytes(32)).public
        body = CardBody("Стіл", town.signing.public, (SealingKeyOnCard(public, hour),), b"s" * 16)
        bundle = sign_message(Message(hour, body), signer, 120)
        town.store.add([Arrival(bundle, 0)], town.now)
        town.post.refresh()
        return public

    first = town.post.card.sealing_key.public
    card(SigningKey.from_seed(b"x" * 32), 24_500)
    assert town.post.card.sealing_key.public == first
    later = card(town.signing, 25_000)
    assert town.post.card.sealing_key.public == later
    card(town.signing, 24_000)
    assert town.post.card.sealing_key.public == later


@pytest.mark.parametrize("path", PROBES)
def test_a_phone_that_looks_for_the_internet_is_shown_the_first_page(phone: Phone, path: str) -> None:
    answer = phone.get(path)
    assert (answer.status_code, answer.headers["location"]) == (302, "/")


def test_what_is_not_there_is_said_in_a_sentence(phone: Phone) -> None:
    assert [phone.get(path).status_code for path in ("/xx/", "/en/nothing", "/nothing")] == [404, 404, 404]
    assert "There is no such page here" in phone.get("/en/nothing").text


def test_a_post_that_panicked_refuses_until_its_keeper_is_back(town: Town, phone: Phone) -> None:
    town.post.panic()
    for name in PAGES:
        page = phone.get(f"/en/{name}")
        assert (page.status_code, "The post is locked" in page.text) == (503, True)
    town.post.unlock(town.keyring)
    assert phone.get("/en/alive").status_code == 200


def test_a_full_post_says_so_before_anything_is_typed(tmp_path_factory: pytest.TempPathFactory) -> None:
    town = Town(tmp_path_factory.mktemp("small"), capacity=1_200)
    phone = Phone(town.app())
    assert "This post is full" in phone.get("/en/letter").text
    assert [phone.get(f"/en/{name}").status_code for name in ("letter", "alive", "")] == [503, 200, 200]
    town.store.close()


def test_every_sentence_of_the_pages_is_there_in_three_languages() -> None:
    for key, sentences in area("post").items():
        assert set(sentences) == set(LANGUAGES), key
        assert all(sentences.values()), key
        gaps = {language: sorted(re.findall(r"\{\w+\}", text)) for language, text in sentences.items()}
        assert gaps["uk"] == gaps["ru"] == gaps["en"], key
