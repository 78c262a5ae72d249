"""Reading a PFIF document or an Atom feed, of whatever version: bounded, without entities, one bad record at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from vistka.errors import RemoteError
from vistka.limits import PFIF_BYTES_MAX, PFIF_DEPTH_MAX, PFIF_FIELD_CHARACTERS_MAX, PFIF_RECORDS_MAX
from vistka.tracing.pfif.fields import (
    ATOM,
    EARLIER_NAMES,
    NAMESPACE,
    NOTE_FIELDS,
    OTHER,
    PERSON_FIELDS,
    VERSION,
    VERSIONS,
    Document,
    Fields,
    Refusal,
)

_TAG = re.compile(r"(?:\{(?P<space>[^}]*)\})?(?P<name>.*)", re.DOTALL)
_INDENT = "    "  # before each line of a block of `other`


def read_document(data: bytes) -> Document:
    """Every person and note in it, by PFIF 1.4's names.

    A record without its id, or with a field beyond all bounds, is refused alone. RemoteError "pfif-size",
    "pfif-not-xml" (also: a document type, entities, too deep), "pfif-not-pfif", "pfif-newer", "pfif-records".
    """
    if len(data) > PFIF_BYTES_MAX:
        raise RemoteError("pfif-size", limit=PFIF_BYTES_MAX)
    reading = _Reading()
    try:
        for element in _records(data):
            reading.take(element)
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # LookupError: an encoding nobody knows
        raise RemoteError("pfif-not-xml") from None
    return Document(tuple(reading.persons), tuple(reading.notes), tuple(reading.refused), reading.version)


def _records(data: bytes) -> Iterator[Element]:
    """Each outermost record once it is whole. What was read of the others is let go."""
    above: list[Element] = []
    for event, element in iterparse(BytesIO(data), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            if not above:
                _check_root(element)
            above.append(element)
            if len(above) > PFIF_DEPTH_MAX:
                raise ValueError("too deep")
            continue
        above.pop()
        if not any(_is_record(each) for each in above):
            if _is_record(element):
                yield element
            if above:
                above[-1].remove(element)


def _check_root(root: Element) -> None:
    space, name = _named(root)
    version = _version(space)
    if version is None and (space, name) not in ((ATOM, "feed"), (ATOM, "entry")):
        raise RemoteError("pfif-not-pfif")
    if version is not None:
        _known(version)


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    persons: list[Fields] = field(default_factory=list)
    notes: list[Fields] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    version: str = VERSION
    count: int = 0

    def take(self, element: Element) -> None:
        """A person with the notes in it, or a note that stands alone."""
        self.version = _known(_version(_named(element)[0]) or VERSION)
        if _named(element)[1] == "note":
            self._note(element, None)
            return
        person = self._fields(element, PERSON_FIELDS, "person_record_id")
        for child in element:
            if _named(child)[1] == "note" and _is_record(child):
                self._note(child, person)
        if person is not None:
            self.persons.append(person)

    def _note(self, element: Element, person: Fields | None) -> None:
        note = self._fields(element, NOTE_FIELDS, "note_record_id")
        if note is None:
            return
        if person is not None and "person_record_id" not in note:
            note["person_record_id"] = person["person_record_id"]
        if "person_record_id" in note:
            self.notes.append(note)
        else:
            self._refuse(element, "pfif-no-person")

    def _fields(self, element: Element, names: tuple[str, ...], needed: str) -> dict[str, str] | None:
        """A record's fields in the standard's order, or None where it is refused."""
        self.count += 1
        if self.count > PFIF_RECORDS_MAX:
            raise RemoteError("pfif-records", limit=PFIF_RECORDS_MAX)
        found: dict[str, str] = {}
        for child in element:
            space, name = _named(child)
            if _is_record(child) or (space and _version(space) is None):  # another format's field, whatever its name
                continue
            text = "".join(child.itertext())  # also what stands within marks of another format
            if len(text) > PFIF_FIELD_CHARACTERS_MAX:
                self._refuse(element, "pfif-field")
                return None
            if name == OTHER:
                name, text = "description", _description(text)
            name = EARLIER_NAMES.get(name, name)
            if name in names and text.strip():
                found.setdefault(name, text.strip() if name.endswith("_record_id") else text)
        if needed not in found:
            self._refuse(element, "pfif-no-id")
            return None
        return {name: found[name] for name in names if name in found}

    def _refuse(self, element: Element, reason: str) -> None:
        self.refused.append(Refusal(_named(element)[1], self.count, reason))


def _description(other: str) -> str:
    """The description in the field `other` of versions before 1.4, without its indent; blocks of other names stay."""
    lines = other.splitlines(keepends=True)
    if not lines or lines[0].strip() != "description:":
        return other
    return "".join(line.removeprefix(_INDENT) for line in lines[1:])


def _is_record(element: Element) -> bool:
    space, name = _named(element)
    return name in ("person", "note") and _version(space) is not None


def _named(element: Element) -> tuple[str, str]:
    match = _TAG.fullmatch(str(element.tag))
    assert match is not None  # the pattern takes every string
    return match["space"] or "", match["name"]


def _version(space: str) -> str | None:
    """The version that a namespace names; None where it is not PFIF's."""
    return space.removeprefix(NAMESPACE).rstrip("/") if space.startswith(NAMESPACE) else None


def _known(version: str) -> str:
    if version not in VERSIONS:
        raise RemoteError("pfif-newer", version=version[:8])
    return version
