"""Looking for someone: an inquiry. The answer is the same page and words whether anyone is found or not."""

from vistka.bundle.envelope import Class
from vistka.bundle.message import Body, Inquiry
from vistka.limits import NAME_BYTES_MAX, PLACE_BYTES_MAX, TEXT_BYTES_MAX
from vistka.web.forms import Form
from vistka.web.post.typed import Typed
from vistka.web.post.writing import WritingPage


def parse(typed: Typed, form: Form) -> Body:
    """The inquiry that was typed."""
    return Inquiry(
        typed.line("name", NAME_BYTES_MAX, required=True),
        typed.year("year"),
        typed.line("place", PLACE_BYTES_MAX) or None,
        typed.line("seeker", NAME_BYTES_MAX, required=True) or None,
        typed.reach("reach") or None,
        typed.line("relation", NAME_BYTES_MAX) or None,
        typed.text("text", TEXT_BYTES_MAX) or None,
    )


page = WritingPage("looking", Class.NOTE, parse)
