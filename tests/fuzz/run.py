"""Fuzzes one target in a process of its own: python -m tests.fuzz.run TARGET FOLDER [libFuzzer's options].

Ends with 0 when nothing but RemoteError came of it. FOLDER keeps what was found to lead further, and what failed.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]  # it says nothing of its types

with atheris.instrument_imports(include=["vistka"]):
    from tests.fuzz.targets import TARGETS, seeds
    from vistka.errors import RemoteError


def refusing(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target, whose refusals are what is wanted."""

    def test_one_input(data: bytes) -> None:
        with suppress(RemoteError):
            target(data)

    return test_one_input


def main() -> None:
    """Fuzz."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)
    options = ["-max_len=8192", "-timeout=20", "-rss_limit_mb=2048", f"-artifact_prefix={folder}/", *sys.argv[3:]]
    atheris.Setup([sys.argv[0], *options, str(folder)], refusing(TARGETS[name]))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
