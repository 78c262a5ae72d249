"""Whatever ends a contact or spoils a stick is told to a person in their language."""

import re
from pathlib import Path

import vistka
from vistka.errors import RemoteError
from vistka.web.words import LANGUAGES, area, say_error

PACKAGE = Path(vistka.__file__).parent
WITHIN_HTTP = {"contact-gone", "contact-gap", "contact-overtaken", "contact-stalled"}  # a client tries again on these


def reasons() -> set[str]:
    files = [*PACKAGE.glob("contact/*.py"), *PACKAGE.glob("convergence/*.py"), PACKAGE / "node/carry.py"]
    return {
        reason
        for path in files
        for reason in re.findall(r'(?:Remote|World|Local)Error\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8"))
    }


def test_every_reason_has_its_sentence_in_three_languages() -> None:
    assert reasons() - WITHIN_HTTP - set(area("errors")) == set()
    for reason in reasons() - WITHIN_HTTP:
        sentences = {say_error(language, RemoteError(reason)) for language in LANGUAGES}
        assert len(sentences) == len(LANGUAGES)
        assert say_error("en", RemoteError("no such reason")) not in sentences
