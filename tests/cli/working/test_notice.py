"""`vistka notice` as the offline machine's keeper types it, and what desk and post make of the key."""

import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import av
import pytest
import zxingcpp

from tests.cli.conftest import PASSPHRASE, Run
from vistka.bundle.directing import check_signed, notice_text, prepare_notice, read_mandate, read_notice_text
from vistka.bundle.envelope import Bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import DirectingNotice
from vistka.identity.fingerprint import words_of
from vistka.node.installation import open_installation, open_post
from vistka.node.mandates import known_directing_keys
from vistka.web.words import LANGUAGES

NOTICE = DirectingNotice("Автобус о восьмій.\nБіля школи № 4.", 20, "Ізюм")


@pytest.fixture
def key(run: Run, tmp_path: Path) -> bytes:
    """The public half of a key that was made here."""
    assert run("notice", "new-key", tmp_path / "directing.key", tmp_path / "mandate.txt")[0] == 0
    return named_in(tmp_path / "mandate.txt")


def named_in(file: Path, known: bytes | None = None) -> bytes:
    return read_mandate(file.read_text(), known)[0]


def asked(folder: Path, key: bytes, notice: DirectingNotice = NOTICE, hour: int | None = None) -> Bundle:
    """The file from the desk's page, agreed on just now."""
    hour = hour_of(int(datetime.now(UTC).timestamp())) if hour is None else hour
    prepared = prepare_notice(notice, key, hour, b"s" * 16)
    (folder / "notice.txt").write_text(notice_text(prepared) + "\n")
    return prepared


def test_a_key_is_made_once_and_says_its_words(run: Run, key: bytes, tmp_path: Path) -> None:
    before = (tmp_path / "directing.key").read_bytes()
    code, _, complaint = run("notice", "new-key", tmp_path / "directing.key", tmp_path / "mandate.txt")
    assert (code, "stays untouched" in complaint) == (1, True)
    assert before == (tmp_path / "directing.key").read_bytes()
    code, said, _ = run("notice", "new-key", tmp_path / "other.key", tmp_path / "other.txt")
    assert (code, words_of(named_in(tmp_path / "other.txt")) in said) == (0, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_shown_and_exactly_that_is_signed(run: Run, key: bytes, tmp_path: Path, language: str) -> None:
    prepared = asked(tmp_path, key)
    words = ("notice", "sign", tmp_path / "notice.txt", "--key", tmp_path / "directing.key")
    code, said, _ = run(*words, "--out", tmp_path / "signed.txt", language=language)
    assert code == 0
    for shown in ("  | Автобус о восьмій.\n  | Біля школи № 4.\n", "Ізюм", "20", (b"s" * 6).hex(), "signed.txt"):
        assert shown in said
    check_signed(read_notice_text((tmp_path / "signed.txt").read_text()), prepared, key)
    code, _, complaint = run("notice", "sign", tmp_path / "signed.txt", "--key", tmp_path / "directing.key")
    assert (code, bool(complaint)) == (1, True)


def test_as_a_code_or_in_the_terminal(run: Run, key: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = asked(tmp_path, key)
    words = ("--key", tmp_path / "directing.key")
    assert run("notice", "sign", tmp_path / "notice.txt", *words, "--out", tmp_path / "signed.png")[0] == 0
    with av.open(str(tmp_path / "signed.png"), "r") as picture:
        read = zxingcpp.read_barcode(next(picture.decode(video=0)).to_ndarray(format="gray"))
    assert read is not None
    check_signed(read_notice_text(read.text), prepared, key)
    scanned = io.TextIOWrapper(io.BytesIO((tmp_path / "notice.txt").read_bytes()))
    monkeypatch.setattr(sys, "stdin", scanned)
    code, said, _ = run("notice", "sign", "-", *words)
    assert (code, read.text + "\n" in said) == (0, True)


def test_what_hides_in_a_text_is_written_out_and_hours_past_or_to_come_are_told(
    run: Run, key: bytes, tmp_path: Path
) -> None:
    hour = hour_of(int(datetime.now(UTC).timestamp()))
    words = ("notice", "sign", tmp_path / "notice.txt", "--key", tmp_path / "directing.key")
    for at, is_told in ((hour, False), (hour - 30, True), (hour + 30 * 24, True)):
        asked(tmp_path, key, DirectingNotice("До \u202eутсом", 20), at)
        code, said, _ = run(*words)
        assert (code, "<U+202E>утсом" in said, "\u202e" in said) == (0, True, False)
        assert is_told == ("this machine's clock says" in said)


def test_what_is_not_to_be_signed_is_not(run: Run, key: bytes, tmp_path: Path) -> None:
    words = ("notice", "sign", tmp_path / "notice.txt", "--key", tmp_path / "directing.key", "--out", tmp_path / "out")
    asked(tmp_path, b"k" * 32)
    for text, complaint in (
        ((tmp_path / "notice.txt").read_text(), "another key is asked for"),
        ((tmp_path / "mandate.txt").read_text(), "VISTKA:NOTICE:"),
        ("", "VISTKA:NOTICE:"),
    ):
        (tmp_path / "notice.txt").write_text(text)
        code, _, said = run(*words)
        assert (code, complaint in said) == (1, True)
    asked(tmp_path, key)
    (tmp_path / "passphrase").write_text("щось інше")
    code, _, said = run(*words)
    assert (code, "passphrase is wrong" in said) == (1, True)
    (tmp_path / "notice.txt").unlink()
    assert run(*words)[0] == 1
    assert not (tmp_path / "out").exists()


def test_a_desk_names_the_key_and_posts_learn_it_from_the_invitation_or_on_the_way(
    run: Run, key: bytes, tmp_path: Path
) -> None:
    assert run("desk", "init", "--name", "Desk", "--insecure", node="desk")[0] == 0
    make_post(run, tmp_path, "early")
    code, said, _ = run("desk", "directing-key", tmp_path / "mandate.txt", node="desk")
    assert (code, words_of(key) in said) == (0, True)
    make_post(run, tmp_path, "north")
    assert [key] == known_to(tmp_path, "north")
    assert words_of(key) in run("status", node="north")[1]
    assert known_to(tmp_path, "early") == []
    carry(run, tmp_path, "early")
    assert [key] == known_to(tmp_path, "early")

    next_key = named_in_new(run, tmp_path)
    code, _, complaint = run("desk", "directing-key", tmp_path / "next.txt", node="desk")
    assert (code, "replace-key" in complaint) == (1, True)
    words = ("--key", tmp_path / "directing.key", "--out", tmp_path / "change.txt")
    code, said, _ = run("notice", "replace-key", tmp_path / "next.txt", *words)
    assert (code, words_of(key) in said, words_of(next_key) in said) == (0, True, True)
    assert run("desk", "directing-key", tmp_path / "change.txt", node="desk")[0] == 0
    carry(run, tmp_path, "north")
    assert [next_key, key] == known_to(tmp_path, "north")


def test_a_lost_key_is_replaced_by_hand_alone(run: Run, key: bytes, tmp_path: Path) -> None:
    assert run("desk", "init", "--name", "Desk", "--insecure", node="desk")[0] == 0
    run("desk", "directing-key", tmp_path / "mandate.txt", node="desk")
    make_post(run, tmp_path, "north")
    next_key = named_in_new(run, tmp_path)
    assert run("desk", "directing-key", tmp_path / "next.txt", "--lost", node="desk")[0] == 0
    carry(run, tmp_path, "north")
    assert [key] == known_to(tmp_path, "north")
    run("desk", "invite", tmp_path / "again.txt", node="desk")
    (tmp_path / "north" / "running.pid").write_text(str(os.getpid()))
    code, _, complaint = run("post", "trust", "--invitation", tmp_path / "again.txt", node="north")
    assert (code, "is running" in complaint) == (1, True)
    (tmp_path / "north" / "running.pid").unlink()
    code, said, _ = run("post", "trust", "--invitation", tmp_path / "again.txt", node="north")
    assert (code, words_of(next_key) in said) == (0, True)
    assert [next_key, key] == known_to(tmp_path, "north")


def test_a_running_desk_is_left_alone(run: Run, key: bytes, tmp_path: Path) -> None:
    assert run("desk", "init", "--name", "Desk", "--insecure", node="desk")[0] == 0
    (tmp_path / "desk" / "running.pid").write_text(str(os.getpid()))
    code, _, complaint = run("desk", "directing-key", tmp_path / "mandate.txt", node="desk")
    assert (code, "is running" in complaint) == (1, True)


def make_post(run: Run, folder: Path, name: str) -> None:
    assert run("desk", "invite", folder / f"{name}.txt", node="desk")[0] == 0
    assert run("post", "init", "--invitation", folder / f"{name}.txt", node=name)[0] == 0


def named_in_new(run: Run, folder: Path) -> bytes:
    """Another key."""
    assert run("notice", "new-key", folder / "next.key", folder / "next.txt")[0] == 0
    return named_in(folder / "next.txt")


def carry(run: Run, folder: Path, name: str) -> None:
    """A stick goes from the desk to a post, which looks at what came."""
    stick = folder / f"stick-{name}"
    stick.mkdir()
    assert run("carry", "out", stick, node="desk")[0] == 0
    assert run("carry", "in", stick, node=name)[0] == 0


def known_to(folder: Path, name: str) -> list[bytes]:
    node = open_installation(folder / name)
    open_post(node, PASSPHRASE).refresh()
    known = known_directing_keys(node.store)
    node.close()
    return known
