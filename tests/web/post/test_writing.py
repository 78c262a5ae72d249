"""People leave word: what they typed reaches the desk, sealed at once, and the slip gives them their code."""

import re

import pytest

from tests.web.post.town import Phone, Town, fields_of
from vistka.bundle.message import Disclosure, Inquiry, Letter, Named, Note, Observation, Status
from vistka.identity.papercode import grouped

CANARY = "Оніщук-канарка"


def leave(phone: Phone, kind: str, **typed: str) -> str:
    """Fill the form of a page and send it; the code on the slip."""
    fields = fields_of(phone.get(f"/en/{kind}").text) | typed
    page = phone.post(f"/en/{kind}", data=fields)
    assert page.status_code == 200, page.text
    found = re.search(r'class="code">([\d ]+)<', page.text)
    assert found is not None
    return found[1].replace(" ", "")


def test_an_alive_note_reaches_the_desk(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name=" Анастасія  Оніщук ", year="2000", place="Ізюм", text="Я жива.\r\nАнтон тут.")

    opened = town.at_desk()[0]
    expected = Note(Status.IS_NOTE_AUTHOR, "Я жива.\nАнтон тут.", "Анастасія Оніщук", 2000, "Ізюм", (), 0)
    assert opened.message.body == expected
    assert opened.author == town.post.key_of(code).public


def test_the_code_on_the_slip_is_the_one_shown_before(phone: Phone) -> None:
    fields = fields_of(phone.get("/uk/alive").text) | {"name": "А"}
    assert grouped(fields["code"]) in phone.post("/uk/alive", data=fields).text


def test_who_has_a_code_keeps_it(town: Town, phone: Phone) -> None:
    first = leave(phone, "alive", name="А")
    assert leave(phone, "broken?what=water", place="Ізюм", own=f" {grouped(first)} ") == first
    assert len({opened.author for opened in town.at_desk()}) == 1


def test_only_those_named_may_know_unless_the_author_says_else(town: Town, phone: Phone) -> None:
    leave(phone, "alive", name="А", to1="Микита", reach1="+38 (050) 123-45-67")
    note = town.at_desk()[0].message.body
    assert isinstance(note, Note)
    assert note.named == (Named("Микита", "+380501234567"),)
    assert note.disclosure == Disclosure.ONLY_NAMED


def test_a_letter_has_its_people_and_its_words(town: Town, phone: Phone) -> None:
    people = {"to1": "Микита", "reach1": "m@example.org", "to2": "Олена", "reach2": "380501234567"}
    leave(phone, "letter", name="Анастасія", text="Ми живі.", **people)
    named = (Named("Микита", "m@example.org"), Named("Олена", "380501234567"))
    expected = Letter("Ми живі.", "Анастасія", named=named, disclosure=Disclosure.ONLY_NAMED)
    assert town.at_desk()[0].message.body == expected


def test_an_inquiry_and_an_observation(town: Town, phone: Phone) -> None:
    leave(phone, "looking", name="Антон Глазунов", year="2000", seeker="Мати", reach="a@b.org")
    leave(phone, "broken?what=crossing", value="destroyed", place="міст", seen="24", text="обидва прольоти")
    bodies = [opened.message.body for opened in town.at_desk()]
    assert bodies == [
        Inquiry("Антон Глазунов", 2000, None, "Мати", "a@b.org"),
        Observation("міст", "crossing", "destroyed", 24, text="обидва прольоти"),
    ]


def test_who_sends_twice_has_sent_once(town: Town, phone: Phone) -> None:
    fields = fields_of(phone.get("/en/alive").text) | {"name": "А"}
    pages = {phone.post("/en/alive", data=fields).text for _ in range(3)}
    assert (len(pages), len(town.store.deposits())) == (1, 1)


def test_who_goes_back_and_mends_it_supersedes_what_they_sent(town: Town, phone: Phone) -> None:
    fields = fields_of(phone.get("/en/alive").text) | {"name": "А"}
    phone.post("/en/alive", data=fields)
    first = town.store.deposits()[0].id
    phone.post("/en/alive", data=fields | {"name": "Б"})
    assert {opened.message.supersedes for opened in town.at_desk()} == {None, first[:16]}


def test_nothing_typed_lies_on_the_disk(town: Town, phone: Phone) -> None:
    code = leave(phone, "letter", name=CANARY, text=CANARY * 20, to1="Микита", reach1="canary@example.org")
    phone.post("/en/replies", data={"code": code})
    disk = town.on_disk()
    for secret in (CANARY.encode(), CANARY.encode("cp1251"), b"canary@", code.encode(), grouped(code).encode()):
        assert secret not in disk
    assert b"10.0.0.7" not in disk


def test_the_hour_is_all_that_is_kept_of_the_time(town: Town, phone: Phone) -> None:
    town.now += 1_234
    leave(phone, "alive", name="А")
    assert town.at_desk()[0].message.hour == (town.now - 1_577_836_800) // 3_600


def test_a_voice_clip_is_left_with_the_letter(town: Town, phone: Phone, spoken: bytes) -> None:
    fields = fields_of(phone.get("/en/letter").text) | {"name": "А", "to1": "М", "reach1": "a@b.org"}
    page = phone.post("/en/letter", data=fields, files={"voice": ("voice.wav", spoken, "audio/wav")})
    assert page.status_code == 200
    letter = town.at_desk()[0].message.body
    assert isinstance(letter, Letter)
    assert letter.voice is not None
    assert len(letter.voice) % 60 == 0


@pytest.fixture
def spoken() -> bytes:
    """Two seconds of a tone, as a recorder writes it."""
    import io
    import math
    import struct
    import wave

    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        tone = (int(9_000 * math.sin(number / 12)) for number in range(32_000))
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return file.getvalue()
