"""The story as a stranger plays it: one command, and the loop closes."""

import json
import re
import subprocess
import sys
from pathlib import Path

from vistka.story.play import read_script
from vistka.web.words import area


def test_one_command_closes_the_loop_and_leaves_nothing_in_clear(tmp_path: Path) -> None:
    folder = tmp_path / "izium"
    words = ["--language", "en", "story", "--once", "--folder", str(folder)]
    done = subprocess.run([sys.executable, "-m", "vistka.cli", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = re.findall(r"│ (?P<what>\S.*?) +│ +(\S) +│ +(\S) +│ +(\S) +│ +(\S) +│", done.stdout)
    reached = {what: "".join(states) for what, *states in rows}
    assert reached["“I am alive”"] == "✓✓✓–"
    assert [states for what, states in reached.items() if "letter to the brother" in what] == ["✓✓✓✓"]
    assert [states for what, states in reached.items() if "answer" in what] == ["✓✓✓✓"]
    script = read_script()
    secrets = (script["resident"]["alive"], script["relative"]["reach"], script["relative"]["reply"], "Глазунов")
    for name in ("north", "south"):
        for path in (folder / name).rglob("*"):
            assert [secret for secret in secrets for data in [path.read_bytes()] if _holds(data, secret)] == [], path


def test_the_story_says_only_what_its_facts_say() -> None:
    script = read_script()
    assert json.dumps(script, ensure_ascii=False).count("example.org") == 1  # the one made-up reach
    assert set(area("story")) >= {f"table.{kind}" for kind in ("alive", "letter", "observation", "reply")}


def _holds(data: bytes, secret: str) -> bool:
    return secret.encode() in data or (secret.isascii() is False and secret.encode("cp1251", "ignore") in data)
