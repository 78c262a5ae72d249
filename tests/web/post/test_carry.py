"""A phone takes the post along and brings another: drops as downloads and uploads."""

import re
import secrets

import pytest

from tests.web.post.test_writing import leave
from tests.web.post.town import Phone, Town, mistakes
from vistka.bundle.message import Letter
from vistka.contact.frames import Role
from vistka.node.carry import carry_out
from vistka.node.exchange import Speaker
from vistka.node.keyring import Keyring


@pytest.fixture
def south(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Another post of the same deployment."""
    return Town(tmp_path_factory.mktemp("south"), keyring=Keyring(b"s" * 32, b"d" * 32))


def bring(phone: Phone, drop: bytes) -> tuple[int, str]:
    page = phone.post("/en/carry", files={"drop": ("archive.bin", drop, "application/octet-stream")})
    return page.status_code, " ".join(re.findall(r"<p>([^<]*)</p>", page.text) + list(mistakes(page.text).values()))


def test_word_crosses_the_river_in_a_phone(town: Town, phone: Phone, south: Town) -> None:
    code = leave(phone, "alive", name="А")
    answer = phone.get("/en/take")

    assert re.fullmatch(r'attachment; filename="archive-[0-9a-f]{8}\.bin"', answer.headers["content-disposition"])
    assert "today: <b>carried</b>" in phone.post("/en/replies", data={"code": code}).text
    across = Phone(south.app())
    assert bring(across, answer.content) == (200, "New: 1. Already here: 0.")
    assert bring(across, answer.content) == (200, "New: 0. Already here: 1.")
    assert [opened.message.body for opened in south.at_desk()] == [opened.message.body for opened in town.at_desk()]


def test_a_cut_or_damaged_file_is_saved_as_far_as_it_goes(town: Town, phone: Phone, south: Town) -> None:
    for number in range(40):
        town.desk_replies(b"\x09" + b"\0" * 31, Letter("x" * 300), number)
    drop = phone.get("/en/take").content
    status, said = bring(Phone(south.app()), drop[:9_000])
    assert status == 200
    assert "The file is not whole" in said
    assert 0 < len(south.store.held(south.now)) < 40
    flipped = drop[:5_000] + bytes([drop[5_000] ^ 1]) + drop[5_001:]
    status, said = bring(Phone(south.app()), flipped)
    assert status == 200
    assert "The file is damaged" in said


@pytest.mark.parametrize("drop", [b"\xff\xd8 a photo" * 100_000, b"short", secrets.token_bytes(4_096)])
def test_a_foreign_file_is_refused_and_nothing_held_is_touched(town: Town, phone: Phone, drop: bytes) -> None:
    leave(phone, "alive", name="А")
    held = town.store.held(town.now)
    status, said = bring(phone, drop)
    assert status == 422
    assert "not a file of ours" in said
    assert town.store.held(town.now) == held


def test_another_deployments_post_is_foreign(town: Town, phone: Phone, south: Town) -> None:
    stranger = Speaker(Role.POST, Keyring(b"s" * 32, b"other deployment" * 2), None)
    assert bring(phone, b"".join(carry_out(south.store, stranger, south.now)))[0] == 422


def test_no_file_chosen(phone: Phone) -> None:
    page = phone.post("/en/carry", files={"drop": ("", b"", "application/octet-stream")})
    assert (page.status_code, mistakes(page.text)["drop"]) == (422, "Choose the file you brought.")
