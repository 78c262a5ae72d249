"""What people read, in Ukrainian, Russian and English: one TOML file for each area, the three side by side.

[page.title]
uk = "Пост Вістки"
ru = "Пост Вистки"
en = "Vistka post"
"""

import tomllib
from functools import cache
from importlib.resources import files

from vistka.errors import LocalError, VistkaError

LANGUAGES = ("uk", "ru", "en")


@cache
def area(name: str) -> dict[str, dict[str, str]]:
    """The sentences of an area ("post", "errors", …): dotted key to language to sentence."""
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return dict(_flat("", tomllib.loads(text)))


def say(language: str, name: str, key: str, /, **facts: object) -> str:
    """The sentence `key` of area `name`, its gaps `{…}` filled. LocalError "no-words" for a key that is not there."""
    sentences = area(name).get(key)
    if sentences is None:
        raise LocalError("no-words", area=name, key=key)
    return sentences[language].format_map(facts)


def say_error(language: str, error: VistkaError) -> str:
    """What happened and what to do, for a person: the sentence of area "errors" for the error's reason."""
    sentences = area("errors").get(error.reason) or area("errors")["unknown"]
    return sentences[language].format_map(_Facts({"reason": error.reason} | error.facts))


class _Facts(dict[str, object]):
    """The facts of an error; one that is missing must not hide the error behind another."""

    def __missing__(self, name: str) -> str:
        return "?"


def pick_language(wanted: str | None, accepted: str) -> str:
    """`wanted` if it is one of ours, else the best of an Accept-Language header, else Ukrainian."""
    if wanted in LANGUAGES:
        return wanted
    for part in accepted[:200].lower().split(","):
        if (language := part.strip()[:2]) in LANGUAGES:
            return language
    return "uk"


def _flat(prefix: str, table: dict[str, object]) -> list[tuple[str, dict[str, str]]]:
    rows: list[tuple[str, dict[str, str]]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and set(value) == set(LANGUAGES):
            rows.append((key, value))
        elif isinstance(value, dict):
            rows += _flat(f"{key}.", value)
        else:
            raise LocalError("no-words", area=prefix, key=key)
    return rows
