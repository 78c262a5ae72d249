"""An inquiry: who is sought, by whom, and how the seeker is reached. docs/spec/tracing.md, section 2."""

from dataclasses import dataclass
from typing import ClassVar

from vistka import limits
from vistka.bundle.fields import Bytes, Field, Flag, Line, OneOf, Optional, Text, Whole
from vistka.tracing.person import SEXES, record_line

INQUIRY_ID_BYTES = 16
LANGUAGES = ("uk", "ru", "en")


def inquiry_id() -> Bytes:
    """The codec of an inquiry's id: 16 random bytes, the same from its first wording to its withdrawal."""
    return Bytes("inquiry", INQUIRY_ID_BYTES, INQUIRY_ID_BYTES)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One wording of an inquiry; a later one of the same id takes its place.

    `names`: whom it seeks, every spelling known, one a line. `age` is NN or NN-MM when asked. `companions`: with whom
    they may be, one a line. `reach` is an e-mail address or a telephone number, exactly as confirmed or not at all.
    `listed`: the seeker wants it in the sought list.
    """

    KIND: ClassVar[int] = 34
    FIELDS: ClassVar[tuple[Field, ...]] = (
        inquiry_id(),
        Text("names", limits.RECORD_NAMES_BYTES_MAX),
        Optional(Whole("birth_year", 1900, 2155)),
        record_line("age"),
        Optional(OneOf("sex", SEXES)),
        record_line("home"),
        record_line("last_seen"),
        Optional(Text("companions", limits.RECORD_NAMES_BYTES_MAX)),
        record_line("relation"),
        record_line("seeker"),
        Optional(Line("reach", limits.REACH_BYTES_MAX)),
        Optional(Text("text", limits.TEXT_BYTES_MAX)),
        Optional(OneOf("language", LANGUAGES)),
        Optional(Flag("listed")),
    )
    inquiry: bytes
    names: str
    birth_year: int | None = None
    age: str | None = None
    sex: str | None = None
    home: str | None = None
    last_seen: str | None = None
    companions: str | None = None
    relation: str | None = None
    seeker: str | None = None
    reach: str | None = None
    text: str | None = None
    language: str | None = None
    listed: bool | None = None
