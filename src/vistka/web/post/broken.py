"""What is broken here: what, how bad, where, seen when: five taps, no typing. Nothing military can be said here."""

from typing import Any

from starlette.requests import Request

from vistka.bundle.envelope import Class
from vistka.bundle.message import Body, Observation
from vistka.errors import LocalError
from vistka.limits import PLACE_BYTES_MAX, TEXT_BYTES_MAX
from vistka.node.reference import indicators
from vistka.web.forms import Form
from vistka.web.post.page import language_of, place_of
from vistka.web.post.typed import Typed
from vistka.web.post.writing import WritingPage
from vistka.web.words import say

SEEN_HOURS = (0, 12, 24, 72, 168)


def parse(typed: Typed, form: Form) -> Body:
    """The observation that was chosen; words only where somebody wants to."""
    asked = {each.code: each for each in indicators().asked()}
    indicator = typed.choice("indicator", asked)
    value = typed.choice("value", {value for each in asked.values() for value in each.values})
    if indicator and value and value not in asked[indicator].values:
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
    """First the list of what can be broken; then, for the one chosen, its question and answers, the worst first."""
    language = language_of(request)
    asked = {each.code: each for each in indicators().asked()}
    chosen = asked.get(request.query_params.get("what", ""))
    return {
        "indicators": [(each.code, each.label[language]) for each in asked.values()],
        "what": chosen.code if chosen else "",
        "question": chosen.question[language] if chosen else "",
        "values": [(each.code, each.label[language]) for each in reversed(tuple(chosen.values.values()))]
        if chosen
        else [],
        "seen": [(str(hours), say(language, "post", f"seen.{hours}")) for hours in SEEN_HOURS],
        "stands": place_of(request).name,
    }


page = WritingPage("broken", Class.LETTER, parse, beside=beside)
