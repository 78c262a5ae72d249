"""Each command as its user types it: what it does, what it says, and what it says when it cannot."""

import os
import subprocess
import sys
from pathlib import Path

import av
import pytest
import zxingcpp

from tests.cli.conftest import Run, held, leave_note
from vistka.cli import COMMANDS, main, make_parser
from vistka.identity.fingerprint import words_of
from vistka.node.cards import known_cards
from vistka.node.installation import open_installation
from vistka.web.words import LANGUAGES, say


def test_with_nobody_at_a_terminal_it_says_what_to_give(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "vistka.cli", "--language", "en", "desk", "init", "--name", "Desk", "--insecure"]
    words += ["--node", str(tmp_path / "desk")]
    asked = subprocess.run(words, check=False, stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True)
    assert asked.returncode == 1
    assert "There is nobody to ask here" in asked.stderr.decode()
    assert "Traceback" not in asked.stderr.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS)])
def test_every_command_teaches_itself_in_each_language(
    language: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser(language).parse_args([*words, "--help"])
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    taught = " ".join(say(language, "cli", f"{words[0]}.help" if words else "vistka").split())
    assert taught in text


def test_a_post_is_made_from_an_invitation_and_says_whose_desk_it_trusts(run: Run, deployment: Path) -> None:
    node = open_installation(deployment / "north")
    key = known_cards(node.store)[0].body.signing_key
    node.close()
    code, said, _ = run("card", "show", deployment / "desk" / "desk.card")
    assert code == 0
    assert words_of(key) in said
    assert (deployment / "north").stat().st_mode & 0o077 == 0
    assert (deployment / "north" / "node.key").stat().st_mode & 0o077 == 0


def test_a_second_init_leaves_the_first_node_alone(run: Run, deployment: Path) -> None:
    before = (deployment / "north" / "node.key").read_bytes()
    code, _, error = run("post", "init", "--invitation", deployment / "north.txt", node="north")
    assert code == 1
    assert "already" in error
    assert (deployment / "north" / "node.key").read_bytes() == before


def test_a_stick_goes_out_and_comes_in(run: Run, deployment: Path) -> None:
    written = leave_note(deployment, "north")
    stick = deployment / "stick"
    stick.mkdir()
    code, said, _ = run("carry", "out", stick, node="north")
    assert (code, "1" in said) == (0, True)
    assert [path.suffix for path in stick.iterdir()] == [".bin"]
    code, said, _ = run("carry", "in", stick, node="south")
    assert code == 0
    assert "1 new" in said
    assert "whole" in said
    assert held(deployment, "south") == {written}
    code, said, _ = run("carry", "in", stick, node="south")
    assert "0 new" in said


def test_one_command_at_each_stop_serves_a_courier_s_stick(run: Run, deployment: Path) -> None:
    written = leave_note(deployment, "north")
    stick = deployment / "stick"
    stick.mkdir()
    run("carry", "out", stick, node="north")
    code, said, _ = run("carry", "out", stick, node="south")
    assert code == 0
    assert "1 new" in said
    assert "0 bundles" in said
    assert held(deployment, "south") == {written}
    code, said, _ = run("carry", "out", stick, node="north")
    assert "Cleared from the stick what has arrived already: 2 files" in said
    assert len(list(stick.iterdir())) == 1


def test_a_stick_that_is_missing_foreign_or_cut_is_said_to_be(run: Run, deployment: Path) -> None:
    leave_note(deployment, "north")
    code, _, error = run("carry", "out", deployment / "nowhere", node="north")
    assert (code, bool(error)) == (1, True)
    stick = deployment / "stick"
    stick.mkdir()
    foreign = stick / "archive-00000000.bin"
    foreign.write_bytes(os.urandom(20_000))
    code, said, _ = run("carry", "in", stick, node="south")
    assert code == 1
    assert str(foreign) in said
    foreign.unlink()
    run("carry", "out", stick, node="north")
    drop = next(stick.iterdir())
    drop.write_bytes(drop.read_bytes()[:-1000])
    code, said, _ = run("carry", "in", stick, node="south")
    assert held(deployment, "south") == set() or "cut short" in said


def test_a_card_is_read_back_from_its_picture(run: Run, deployment: Path) -> None:
    card = deployment / "desk" / "desk.card"
    assert run("card", "qr", card, deployment / "card.png")[0] == 0
    with av.open(str(deployment / "card.png"), "r") as picture:
        read = zxingcpp.read_barcode(next(picture.decode(video=0)).to_ndarray(format="gray"))
    assert read is not None
    assert read.text == card.read_text().strip()
    code, _, error = run("card", "qr", card, deployment / "card.gif")
    assert (code, ".svg" in error) == (1, True)
    card.write_text(card.read_text()[:-40])
    code, _, error = run("card", "show", card)
    assert (code, "VISTKA:CARD:" in error) == (1, True)


def test_a_bundle_shows_its_envelope_and_nothing_more(run: Run, deployment: Path) -> None:
    written = leave_note(deployment, "north")
    node = open_installation(deployment / "north")
    bundle = node.store.get(written)
    node.close()
    assert bundle is not None
    path = deployment / "bundle"
    path.write_bytes(bundle.data)
    code, said, _ = run("bundle", "inspect", path)
    assert code == 0
    assert written.hex() in said
    path.write_bytes(bundle.data[:-1])
    code, _, error = run("bundle", "inspect", path)
    assert (code, bool(error)) == (1, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_status_tells_what_waits_without_a_passphrase(run: Run, deployment: Path, language: str) -> None:
    leave_note(deployment, "north")
    code = main(["--language", language, "status", "--node", str(deployment / "north")])
    assert code == 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('role = "post', "TOML"),
        ('rolle = "post"', "rolle"),
        ('role = "king"', "role"),
        ('listen = "everywhere"', "listen"),
        ('udp = "0.0.0.0"', "udp"),
        ('peers = ["ftp://desk.example"]', "peers"),
        ("capacity_mb = 0", "capacity_mb"),
        ("capacity_mb = true", "capacity_mb"),
        ("hours = [6]", "hours"),
        ('[mail]\ntls = "perhaps"', "mail.tls"),
        ("x" * 70_000, "TOML"),
    ],
)
def test_a_wrong_setting_is_named(run: Run, deployment: Path, text: str, complaint: str) -> None:
    (deployment / "north" / "vistka.toml").write_text(text)
    code, _, error = run("status", node="north")
    assert (code, complaint in error) == (1, True)


def test_a_wrong_passphrase_is_refused(run: Run, deployment: Path) -> None:
    (deployment / "passphrase").write_text("щось інше")
    code, _, error = run("carry", "out", deployment, node="north")
    assert (code, "passphrase" in error) == (1, True)
