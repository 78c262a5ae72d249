"""Writing PFIF 1.4: documents, and Atom feeds of persons and of notes. http://zesty.ca/pfif/1.4, sections 5 and 6."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from vistka.tracing.pfif.fields import ATOM, NAMESPACE, NOTE_FIELDS, PERSON_FIELDS, VERSION, Document, Fields

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_PREFIX = f'xmlns:pfif="{NAMESPACE}{VERSION}"'
# Written even when there are none: a placeholder has no name, and what we send no text. Section 4 marks them.
_MANDATORY = frozenset({"full_name", "source_date"})
_MANDATORY_NOTE = frozenset({"author_name", "source_date", "text"})
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself: its address, its title, and when it last changed (RFC 3339)."""

    address: str
    title: str
    updated: str


def write_document(document: Document) -> bytes:
    """The records as one document: each note in its person, and those of other repositories' persons after them."""
    notes = _by_person(document.notes)
    lines = [f"<pfif:pfif {_PREFIX}>"]
    for person in document.persons:
        lines += _person(person, notes.pop(person["person_record_id"], ()), "  ")
    for rest in notes.values():
        lines += chain.from_iterable(_note(note, "  ") for note in rest)
    return _bytes([*lines, "</pfif:pfif>"])


def write_person_feed(feed: Feed, persons: Sequence[Fields], notes: Sequence[Fields] = ()) -> bytes:
    """An Atom feed in which each entry is a person with their notes."""
    own = _by_person(notes)
    entries = []
    for person in persons:
        record_id = person["person_record_id"]
        element = _person(person, own.get(record_id, ()), "    ")
        entries += _entry(person, record_id, person.get("full_name", ""), element)
    return _feed(feed, entries)


def write_note_feed(feed: Feed, notes: Iterable[Fields]) -> bytes:
    """An Atom feed in which each entry is a note."""
    entries = []
    for note in notes:
        entries += _entry(note, note["note_record_id"], note.get("text", ""), _note(note, "    "))
    return _feed(feed, entries)


def _by_person(notes: Iterable[Fields]) -> dict[str, list[Fields]]:
    found: dict[str, list[Fields]] = {}
    for note in notes:
        found.setdefault(note["person_record_id"], []).append(note)
    return found


def _feed(feed: Feed, entries: list[str]) -> bytes:
    head = [
        f'<feed xmlns="{ATOM}" {_PREFIX}>',
        f"  <id>{_text(feed.address)}</id>",
        f"  <title>{_text(feed.title)}</title>",
        f"  <updated>{_text(feed.updated)}</updated>",
        f'  <link rel="self" href={quoteattr(_FORBIDDEN.sub("", feed.address))}/>',
    ]
    return _bytes([*head, *entries, "</feed>"])


def _entry(record: Fields, record_id: str, title: str, element: list[str]) -> list[str]:
    email = record.get("author_email")
    return [
        "  <entry>",
        f"    <id>pfif:{_text(record_id)}</id>",
        f"    <title>{_text(title)}</title>",
        f"    <updated>{_text(record.get('entry_date') or record.get('source_date', ''))}</updated>",
        "    <author>",
        f"      <name>{_text(record.get('author_name', ''))}</name>",
        *([f"      <email>{_text(email)}</email>"] if email else []),
        "    </author>",
        *element,
        "  </entry>",
    ]


def _person(person: Fields, notes: Iterable[Fields], indent: str) -> list[str]:
    names = [name for name in PERSON_FIELDS if name in person or name in _MANDATORY]
    lines = [_field(name, person.get(name, ""), indent) for name in names]
    lines += chain.from_iterable(_note(note, indent + "  ") for note in notes)
    return [f"{indent}<pfif:person>", *lines, f"{indent}</pfif:person>"]


def _note(note: Fields, indent: str) -> list[str]:
    names = [name for name in NOTE_FIELDS if name in note or name in _MANDATORY_NOTE]
    lines = [_field(name, note.get(name, ""), indent) for name in names]
    return [f"{indent}<pfif:note>", *lines, f"{indent}</pfif:note>"]


def _field(name: str, text: str, indent: str) -> str:
    return f"{indent}  <pfif:{name}>{_text(text)}</pfif:{name}>"


def _text(text: str) -> str:
    # A bare carriage return would be read as the end of a line. XML 1.0, section 2.11
    return escape(_FORBIDDEN.sub("\ufffd", text), {"\r": "&#13;"})


def _bytes(lines: list[str]) -> bytes:
    return (_DECLARATION + "\n".join(lines) + "\n").encode("utf-8")
