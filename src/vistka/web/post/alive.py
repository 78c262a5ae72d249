"""Being alive: a note, the smallest message and the first out of the door."""

from vistka.bundle.envelope import Class
from vistka.bundle.message import Body, Note, Status
from vistka.limits import NAME_BYTES_MAX, PLACE_BYTES_MAX, TEXT_BYTES_MAX
from vistka.web.forms import Form
from vistka.web.post.typed import Typed
from vistka.web.post.writing import WritingPage


def parse(typed: Typed, form: Form) -> Body:
    """The note that was typed."""
    named = typed.named()
    return Note(
        Status.IS_NOTE_AUTHOR,
        typed.text("text", TEXT_BYTES_MAX),
        typed.line("name", NAME_BYTES_MAX, required=True) or None,
        typed.year("year"),
        typed.line("place", PLACE_BYTES_MAX) or None,
        named,
        typed.disclosure(named),
    )


page = WritingPage("alive", Class.NOTE, parse)
