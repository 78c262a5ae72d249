"""What comes in wrong is answered with a sentence that says what to do; what was typed is kept, what is held stays."""

import re

import pytest

from tests.web.post.test_writing import leave
from tests.web.post.town import Phone, Town, fields_of, mistakes
from vistka.bundle.message import Note
from vistka.limits import CODE_LETTERS_DAY_MAX, FORM_BYTES_MAX, PHONE_LETTERS_DAY_MAX
from vistka.node import paper, post
from vistka.node.quota import Quota
from vistka.web.words import LANGUAGES, area, say

MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


def send(phone: Phone, kind: str, **typed: str) -> tuple[int, dict[str, str], str]:
    """Status, mistakes and page after a form was sent."""
    page = phone.post(f"/en/{kind}", data=fields_of(phone.get(f"/en/{kind}").text) | typed)
    return page.status_code, mistakes(page.text), page.text


@pytest.mark.parametrize(
    ("kind", "typed", "wrong", "sentence"),
    [
        ("alive", {}, "name", "Please write something here."),
        ("alive", {"name": " \u202e\x07 "}, "name", "Please write something here."),
        ("alive", {"name": "А", "year": "84"}, "year", "Four digits"),
        ("alive", {"name": "А", "year": "١٩٨٤"}, "year", "Four digits"),
        ("alive", {"name": "Ж" * 150}, "name", "Make it about 20 % shorter"),
        ("alive", {"name": "А", "text": "Ж" * 5_000}, "text", "Make it about 19 % shorter"),
        ("alive", {"name": "А", "to1": "М"}, "reach1", "Please write something here."),
        ("alive", {"name": "А", "to3": "М", "reach3": "nobody@nowhere"}, "reach3", "does not look like an e-mail"),
        ("alive", {"name": "А", "own": "1234"}, "own", "The code has 20 digits; here are 4"),
        ("alive", {"name": "А", "own": "1" * 20}, "own", "a digit is wrong or two are swapped"),
        ("alive", {"name": "А", "own": "not a code"}, "own", "digits only"),
        ("alive", {"name": "А", "code": "tampered"}, "form", "digits only"),
        ("letter", {"name": "А", "to1": "М", "reach1": "a@b.org"}, "text", "Write the letter, or add a voice clip"),
        ("letter", {"name": "А", "text": "слово"}, "to1", "Please write something here."),
        (
            "letter",
            {"name": "А", "text": "x", "to1": "М", "reach1": "a@b.org\nBcc: c@d.o"},
            "reach1",
            "does not look",
        ),
        ("looking", {"name": "А"}, "seeker", "Please write something here."),
        ("broken?what=water", {"place": "Ізюм", "indicator": "tanks"}, "indicator", "Choose one of the list"),
        ("broken?what=water", {"place": "Ізюм", "value": "destroyed"}, "value", "That does not fit"),
        ("broken?what=water", {"place": "Ізюм", "seen": "-5"}, "seen", "Choose one of the list"),
    ],
)
def test_a_mistake_is_named_beside_its_field(
    town: Town, phone: Phone, kind: str, typed: dict[str, str], wrong: str, sentence: str
) -> None:
    status, found, _ = send(phone, kind, **typed)
    assert status == 422
    assert sentence in found[wrong]
    assert town.store.held(town.now) == []


def test_what_was_typed_is_kept_and_cannot_break_the_page(phone: Phone) -> None:
    evil = '"><script>alert(1)</script>&'
    _, _, page = send(phone, "alive", place=evil, text="</textarea>" + evil, year="x")
    assert "<script" not in page
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;"' in page
    assert "&lt;/textarea&gt;" in page


def test_the_code_stays_the_same_after_a_mistake(phone: Phone) -> None:
    before = fields_of(phone.get("/en/alive").text)
    after = fields_of(phone.post("/en/alive", data=before).text)
    assert {name: after[name] for name in ("code", "once")} == {name: before[name] for name in ("code", "once")}


def test_marks_that_fool_a_reader_are_taken_out_and_emoji_stay(town: Town, phone: Phone) -> None:
    leave(phone, "alive", name="А\u202eБ\u0000В", text="живі 👩‍👧 \u2066x\u2069")
    note = town.at_desk()[0].message.body
    assert isinstance(note, Note)
    assert (note.name, note.text) == ("А Б В", "живі 👩‍👧  x")


def test_bodies_that_are_too_large_broken_or_no_form(town: Town, phone: Phone) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n'
    for headers, body, sentence in [
        (URLENCODED, b"name=" + b"x" * FORM_BYTES_MAX, "Too much was sent at once"),
        (MULTIPART, part + b"x" * (FORM_BYTES_MAX + 1) + b"\r\n--b--\r\n", "Too much was sent at once"),
        (MULTIPART, part + b"x", "Not all of it came through"),
        (MULTIPART, b"nonsense", "Not all of it came through"),
        (MULTIPART, b"", "Not all of it came through"),
        (MULTIPART, part + b"\xff\xfe\r\n--b--\r\n", "Not all of it came through"),
        (MULTIPART, b"--b\r\n" + b"X: " + b"y" * 5_000, "Not all of it came through"),
        (MULTIPART, b"--b\r\n" + b"X: y\r\n" * 20, "Not all of it came through"),
        (MULTIPART, (part + b"x\r\n") * 70 + b"--b--\r\n", "Not all of it came through"),
        (MULTIPART, b"--b\r\nContent-Type: x\r\n\r\nx\r\n--b--\r\n", "Not all of it came through"),
        (URLENCODED, b"name=\xd0\x90", "Not all of it came through"),
        (URLENCODED, b"name=%ff", "Not all of it came through"),
        (URLENCODED, b"&".join(b"a%d=b" % number for number in range(100)), "Not all of it came through"),
        ({"Content-Type": "application/json"}, b"{}", "did not understand"),
        ({}, b"name=x", "did not understand"),
    ]:
        for path in ("alive", "letter", "replies", "carry"):
            answer = phone.post(f"/en/{path}", content=body, headers=headers)
            assert (answer.status_code, sentence in answer.text) == (400, True), (path, body[:40])
    assert town.store.held(town.now) == []


@pytest.mark.parametrize(
    ("clip", "sentence"),
    [(b"", "empty"), (b"no sound at all" * 99, "recording"), (b"\0" * 20_000, "recording")],
)
def test_a_voice_that_is_none_is_refused_and_words_kept(town: Town, phone: Phone, clip: bytes, sentence: str) -> None:
    typed = {"name": "А", "to1": "М", "reach1": "a@b.org", "text": "Слова лишилися"}
    fields = fields_of(phone.get("/en/letter").text) | typed
    page = phone.post("/en/letter", data=fields, files={"voice": ("a.m4a", clip, "audio/mp4")})
    assert page.status_code == 422
    assert sentence in mistakes(page.text)["voice"]
    assert "Слова лишилися" in page.text
    assert town.store.held(town.now) == []


def test_a_file_has_to_be_chosen_again_after_another_mistake(phone: Phone) -> None:
    fields = fields_of(phone.get("/en/letter").text) | {"name": "А", "to1": "М", "reach1": "x", "text": "y"}
    parts = [("voice", ("a.m4a", b"x" * 100, "audio/mp4"))]
    assert "voice" in mistakes(phone.post("/en/letter", data=fields, files=parts).text)


@pytest.mark.parametrize("code", ["", "1", "2" * 20, "x" * 5_000, "12345678901234567890"])
def test_a_wrong_code_opens_nothing_and_says_why(phone: Phone, code: str) -> None:
    page = phone.post("/en/replies", data={"code": code})
    assert page.status_code == 422
    assert re.search("paper", mistakes(page.text)["code"])


def test_one_code_and_one_phone_leave_only_so_much_in_a_day(town: Town) -> None:
    town.post._paper = _Instant()  # type: ignore[assignment]  # no 300 half seconds here
    phone, code = Phone(town.app()), town.post.new_code()
    answers = [send(phone, "alive", name="А", own=code)[1].get("form") for _ in range(CODE_LETTERS_DAY_MAX + 1)]
    assert answers[:-1] == [None] * CODE_LETTERS_DAY_MAX
    assert "one code may leave in a day" in str(answers[-1])
    others = range(PHONE_LETTERS_DAY_MAX - CODE_LETTERS_DAY_MAX)
    assert {send(phone, "alive", name="А")[0] for _ in others} == {200}
    assert "one phone may leave in a day" in send(phone, "alive", name="А")[1]["form"]
    assert send(Phone(town.app(), "10.0.0.8"), "alive", name="А")[0] == 200
    town.now += 86_400
    assert send(phone, "alive", name="А", own=code)[0] == 200


class _Instant:
    def key_of(self, written: str, salt: bytes) -> object:
        from vistka.identity.keys import SealingKey
        from vistka.identity.papercode import read

        return SealingKey.from_secret(read(written).encode().ljust(32, b"."))


def test_every_reason_a_page_can_show_has_words_in_three_languages() -> None:
    import inspect

    from vistka.identity import papercode
    from vistka.media import voice
    from vistka.node import hours, quota
    from vistka.store import base
    from vistka.web import forms
    from vistka.web.post import broken, carry, letter, replies, typed, writing

    sources = [papercode, voice, hours, quota, paper, post, base, broken, carry, forms, letter, replies, typed, writing]
    reasons: set[str] = set()
    for module in sources:
        text = inspect.getsource(module)
        reasons |= set(re.findall(r'(?:Local|Remote|World)Error\(\s*"([a-z-]+)"', text))
        reasons |= set(re.findall(r'"((?:voice|quota|disk|store)-[a-z-]+)"', text))
    reasons |= {"drop-foreign", "oversize", "disk", "disk-full"}
    inner = {"salt-length", "chance-length", "voice-malformed", "no-words"}  # a page never brings these about
    missing = sorted(reason for reason in reasons - inner if set(area("errors").get(reason, {})) != set(LANGUAGES))
    assert missing == []


def test_the_words_for_a_mistake_follow_the_language(phone: Phone) -> None:
    for language in LANGUAGES:
        page = phone.post(f"/{language}/alive", data=fields_of(phone.get(f"/{language}/alive").text))
        assert say(language, "errors", "typed-missing") in page.text


def test_quotas_forget_who_it_was() -> None:
    quota = Quota(b"k" * 32)
    quota.check(b"a code", b"10.0.0.7", 100, 0)
    quota.count(b"a code", b"10.0.0.7", 100)
    assert all(b"10.0" not in who and b"code" not in who for who in quota._left)
