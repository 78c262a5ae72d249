"""The story's city for tests: its nodes run as processes, its commands run here, where all they need is loaded already.

A command in a process of its own takes longer to start than to do its work; the story itself (tests/story) has them so.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from vistka.cli import main
from vistka.story import city


class City(city.City):
    """A desk, posts, a stick and a mailbox."""

    def run(self, *words: str | Path, node: str) -> str:
        """A command of the node `node`, in Ukrainian, to its end."""
        more = ("--node", self.node(node), "--passphrase-file", self.passphrase_file)
        return said("--language", "uk", *words, *more)


def said(*words: str | Path) -> str:
    """What `vistka …` says, run to its end; in a thread, as a browser under test may have a loop of its own here."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), ThreadPoolExecutor(1) as pool:
        code = pool.submit(main, [str(word) for word in words]).result()
    assert code == 0, out.getvalue()
    return out.getvalue()
