"""What is broken here: an observation, its indicator and value from short lists. Nothing military can be said here."""

from typing import Any

from starlette.requests import Request

from vistka.bundle.envelope import Class
from vistka.bundle.message import Body, Observation
from vistka.errors import LocalError
from vistka.limits import PLACE_BYTES_MAX, TEXT_BYTES_MAX
from vistka.web.post.forms import Form
from vistka.web.post.page import language_of
from vistka.web.post.typed import Typed
from vistka.web.post.writing import WritingPage
from vistka.web.words import say

SERVICES = ("water", "power", "gas", "heating", "food", "medicine", "communications", "transport")
STRUCTURES = ("housing", "hospital", "school", "crossing", "road")
VALUES = {  # which values fit an indicator
    **dict.fromkeys(SERVICES, ("none", "some", "works")),
    **dict.fromkeys(STRUCTURES, ("destroyed", "damaged", "works")),
}
SEEN_HOURS = (0, 12, 24, 72, 168)


def parse(typed: Typed, form: Form) -> Body:
    """The observation that was chosen and typed."""
    indicator = typed.choice("indicator", VALUES)
    value = typed.choice("value", {value for values in VALUES.values() for value in values})
    if indicator and value and value not in VALUES[indicator]:
        typed.errors["value"] = LocalError("typed-value")
    seen = typed.choice("seen", [str(hours) for hours in SEEN_HOURS])
    return Observation(
        typed.line("place", PLACE_BYTES_MAX, required=True),
        indicator,
        value,
        int(seen or 0),
        text=typed.text("text", TEXT_BYTES_MAX) or None,
    )


def beside(request: Request) -> dict[str, Any]:
    """The lists, in the reader's words."""
    language = language_of(request)

    def options(kind: str, keys: tuple[object, ...]) -> list[tuple[str, str]]:
        return [(str(key), say(language, "post", f"{kind}.{key}")) for key in keys]

    return {
        "indicators": options("indicator", SERVICES + STRUCTURES),
        "values": options("value", ("none", "some", "works", "damaged", "destroyed")),
        "seen": options("seen", SEEN_HOURS),
    }


page = WritingPage("broken", Class.LETTER, parse, beside=beside)
