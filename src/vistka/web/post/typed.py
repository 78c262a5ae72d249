"""What a person typed as the fields of a message: each mistake is kept beside its field, and so are the words."""

import re
import unicodedata
from collections.abc import Collection

from vistka.bundle.message import Disclosure, Named
from vistka.errors import LocalError, VistkaError
from vistka.limits import NAME_BYTES_MAX, NAMED_MAX, REACH_BYTES_MAX

# Never seen by who typed them: controls, and the marks that make text read backwards to fool a reader.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LINES = re.compile("\r\n?|[\u2028\u2029]")
_MAIL = re.compile(r"[^@\s<>,;:\"()]+@[^@\s<>,;:\"()]+\.[^@\s.<>,;:\"()]{2,}")
_PHONE = re.compile(r"\+?[0-9]{7,15}")
_PHONE_BETWEEN = str.maketrans("", "", " -()./\u00a0\u2009\u202f\u2010\u2011\u2013")
NAMED_ROWS = 3  # as many as a form shows; the format takes more


class Typed:
    """The fields of one form. What cannot be used leaves an error in `errors`, under the field's name."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        self.errors: dict[str, VistkaError] = {}

    def text(self, name: str, bytes_max: int) -> str:
        """Several lines; "" for none. Errors: "typed-long"."""
        lines = _LINES.sub("\n", self.fields.get(name, ""))
        text = unicodedata.normalize("NFC", _UNSEEN.sub(" ", lines).strip())
        size = len(text.encode("utf-8"))
        if size > bytes_max:
            self.errors[name] = LocalError("typed-long", percent=-(-100 * (size - bytes_max) // size))
            return ""
        return text

    def line(self, name: str, bytes_max: int, *, required: bool = False) -> str:
        """One line; "" for none. Errors: "typed-long", "typed-missing"."""
        text = " ".join(self.text(name, bytes_max).split())
        if required and not text and name not in self.errors:
            self.errors[name] = LocalError("typed-missing")
        return text

    def year(self, name: str) -> int | None:
        """A year of birth, or none. Errors: "typed-year"."""
        text = self.line(name, 32)
        if not text:
            return None
        if re.fullmatch(r"[0-9]{4}", text) and 1900 <= int(text) <= 2100:
            return int(text)
        self.errors[name] = LocalError("typed-year")
        return None

    def reach(self, name: str, *, required: bool = False) -> str:
        """An e-mail address or a telephone number without what stands between its digits. Errors: "typed-reach"."""
        text = self.line(name, REACH_BYTES_MAX, required=required)
        if not text or _MAIL.fullmatch(text):
            return text
        number = text.translate(_PHONE_BETWEEN)
        if _PHONE.fullmatch(number):
            return number
        self.errors.setdefault(name, LocalError("typed-reach"))
        return ""

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """One of a list. Errors: "typed-choice"."""
        value = self.fields.get(name, "")
        if value not in allowed:
            self.errors[name] = LocalError("typed-choice")
            return ""
        return value

    def named(self, *, required: bool = False) -> tuple[Named, ...]:
        """The people named in rows `to1`/`reach1`, `to2`/`reach2`, …; whoever has a name or a reach has both."""
        people = []
        for row in range(1, min(NAMED_ROWS, NAMED_MAX) + 1):
            name, reach = f"to{row}", f"reach{row}"
            needed = (required and row == 1) or any(self.fields.get(field, "").strip() for field in (name, reach))
            person = Named(self.line(name, NAME_BYTES_MAX, required=needed), self.reach(reach, required=needed))
            if person.name and person.reach:
                people.append(person)
        return tuple(people)

    def disclosure(self, named: tuple[Named, ...]) -> int:
        """Who may be given the word: as chosen; with nobody named, only those named means only the desk."""
        allowed = {str(int(choice)): choice for choice in Disclosure}
        chosen = allowed.get(self.fields.get("disclosure", ""), Disclosure.ONLY_NAMED)
        return int(Disclosure.ONLY_DESK if chosen is Disclosure.ONLY_NAMED and not named else chosen)
