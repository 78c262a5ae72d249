"""Commands while nodes run: two that meet, a key that is followed, and what stopping leaves behind."""

import os
import signal
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import PASSPHRASE, Run, held, leave_note
from vistka.identity.fingerprint import words_of
from vistka.node.installation import open_installation, open_post
from vistka.story.browser import Browser
from vistka.story.processes import Process, free_port


def test_two_posts_meet_over_the_network_and_panic_forgets_the_keys(run: Run, deployment: Path) -> None:
    written = leave_note(deployment, "north")
    node = open_installation(deployment / "south")
    address = f"http://{node.settings.listen}"
    node.close()
    words = ("post", "run", "--node", deployment / "south", "--passphrase-file", deployment / "passphrase")
    south = Process(address, deployment / "south.log", *words)
    try:
        south.wait_until_up()
        code, said, error = run("contact", address, node="north")
        assert (code, error) == (0, "")
        assert "1 handed over" in said
        assert held(deployment, "south") == {written}
        assert "carried 1" in run("status", node="north")[1]
        assert run("post", "panic", node="south")[0] == 0
        code, _, error = run("contact", address, node="north")
        assert (code, bool(error)) == (1, True)
        with Browser("en") as browser, pytest.raises(Exception, match="503"):
            browser.open(f"{address}/en/alive")
    finally:
        south.stop()
    code, _, error = run("post", "panic", node="south")
    assert (code, "running" in error) == (1, True)


def test_two_posts_meet_over_datagrams_and_a_locked_one_says_so(run: Run, deployment: Path) -> None:
    written = leave_note(deployment, "north")
    node = open_installation(deployment / "south")
    page, address = f"http://{node.settings.listen}", f"127.0.0.1:{free_port()}"
    node.close()
    with (deployment / "south" / "vistka.toml").open("a") as settings:
        settings.write(f'udp = "{address}"\n')
    words = ("post", "run", "--node", deployment / "south", "--passphrase-file", deployment / "passphrase")
    south = Process(page, deployment / "south.log", *words)
    try:
        south.wait_until_up()
        code, said, error = run("contact", f"udp://{address}", node="north")
        assert (code, error, "1 handed over" in said) == (0, "", True)
        assert held(deployment, "south") == {written}
        assert run("post", "panic", node="south")[0] == 0
        code, _, error = run("contact", f"udp://{address}", node="north")
        assert (code, "locked" in error) == (1, True)
    finally:
        south.stop()


@pytest.mark.parametrize(
    "url", ["udp://desk", "udp://:4213", "udp://desk:70000", "udp://desk:1/contact", "udp://[desk"]
)
def test_an_address_for_datagrams_that_is_none_is_named(run: Run, deployment: Path, url: str) -> None:
    code, _, error = run("contact", url, node="north")
    assert (code, url in error) == (1, True)


def test_a_contact_with_nobody_says_so_and_loses_nothing(run: Run, deployment: Path) -> None:
    written = leave_note(deployment, "north")
    code, _, error = run("contact", f"http://127.0.0.1:{free_port()}", node="north")
    assert (code, bool(error)) == (1, True)
    assert held(deployment, "north") == {written}
    code, _, error = run("contact", node="north")
    assert (code, "peers" in error) == (1, True)


def test_a_new_signing_key_is_followed_by_a_post(run: Run, deployment: Path) -> None:
    assert run("desk", "new-key", node="desk")[0] == 0
    stick = deployment / "stick"
    stick.mkdir()
    run("carry", "out", stick, node="desk")
    run("carry", "in", stick, node="north")
    node = open_installation(deployment / "north")
    post = open_post(node, PASSPHRASE)
    post.refresh()
    followed = words_of(post.card.body.signing_key)
    node.close()
    assert followed in run("card", "show", deployment / "desk" / "desk.card")[1]


def test_stopping_a_post_with_sigterm_leaves_no_trace_of_running(run: Run, deployment: Path) -> None:
    node = open_installation(deployment / "south")
    address = f"http://{node.settings.listen}"
    node.close()
    words = ("post", "run", "--node", deployment / "south", "--passphrase-file", deployment / "passphrase")
    south = Process(address, deployment / "south.log", *words)
    south.wait_until_up()
    assert httpx.get(f"{address}/uk/").status_code == 200
    os.kill(int((deployment / "south" / "running.pid").read_text()), signal.SIGTERM)
    south.stop()
    assert not (deployment / "south" / "running.pid").exists()


def test_the_registry_is_made_anew_and_not_while_the_desk_runs(run: Run, deployment: Path) -> None:
    code, said, _ = run("rebuild", node="desk")
    assert (code, "from 0 messages and entries" in said) == (0, True)
    (deployment / "desk" / "running.pid").write_text(str(os.getpid()))
    code, _, complaint = run("rebuild", node="desk")
    assert (code, "is running" in complaint) == (1, True)
    code, _, complaint = run("rebuild", node="north")
    assert (code, "no desk" in complaint) == (1, True)
