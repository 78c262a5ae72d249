"""What of a record may leave: without a full-read key, after its expiry, and without a place.

http://zesty.ca/pfif/1.4, sections 3.3 (expiry) and 4 (fields kept from the public).
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from vistka.errors import RemoteError
from vistka.tracing.pfif.fields import Document, Fields

PLACEHOLDER_FIELDS = frozenset({"person_record_id", "source_date", "entry_date", "expiry_date"})
_PRIVATE = frozenset(
    {
        "date_of_birth",
        "author_email",
        "author_phone",
        "email_of_found_person",
        "phone_of_found_person",
        "photo_url",
    }
)
# DESIGN: a feed tells nobody where a person is or lives.
_PLACES = frozenset(
    {
        "home_street",
        "home_neighborhood",
        "home_city",
        "home_state",
        "home_postal_code",
        "last_known_location",
    }
)
# RFC 3339, 5.6: its letters may be small. PFIF wants Z alone; some write the offset, which says as much.
_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:)(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)


def read_date(text: str) -> int:
    """Unix seconds of a date of PFIF's: RFC 3339, with or without a fraction. RemoteError "pfif-date"."""
    said = _DATE.fullmatch(text.strip())
    try:
        if said is None:
            raise ValueError(text)
        minute, second, zone = said.groups()
        leap = second == "60"
        at = datetime.fromisoformat(f"{minute}{'59' if leap else second}{zone}".upper())
        return int(at.timestamp()) + leap
    except (ValueError, OverflowError):
        raise RemoteError("pfif-date", text=text[:40]) from None


def write_date(now: int) -> str:
    """The date of a moment in Unix seconds, as PFIF writes it."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=now)
    return f"{at.replace(tzinfo=None).isoformat()}Z"  # strftime writes the year 33 with two digits


def has_expired(person: Fields, now: int) -> bool:
    """Whether a person's record is past its expiry. A date that cannot be read has passed: better no word than one
    too many."""
    written = person.get("expiry_date")
    if written is None:
        return False
    try:
        return read_date(written) <= now
    except RemoteError:
        return True


def is_placeholder(person: Fields) -> bool:
    """Whether nothing but the placeholder of an expired record is left."""
    return "expiry_date" in person and set(person) <= PLACEHOLDER_FIELDS


def placeholder(person: Fields, removed_at: int) -> Fields:
    """What stays of an expired record: its source and entry dates are the moment of removal."""
    if is_placeholder(person):
        return person
    kept = {name: text for name, text in person.items() if name in PLACEHOLDER_FIELDS}
    return {**kept, "source_date": write_date(removed_at), "entry_date": write_date(removed_at)}


def without_expired(document: Document, now: int) -> Document:
    """Expired persons as placeholders, their notes gone."""
    gone = {person["person_record_id"] for person in document.persons if has_expired(person, now)}
    persons = tuple(
        placeholder(person, now) if person["person_record_id"] in gone else person for person in document.persons
    )
    notes = tuple(note for note in document.notes if note["person_record_id"] not in gone)
    return replace(document, persons=persons, notes=notes)


def without_private(document: Document, *, full: bool) -> Document:
    """What a reader of this kind may have: with a full-read key all but places, without it no way to reach anybody."""
    hidden = _PLACES if full else _PLACES | _PRIVATE
    return replace(
        document,
        persons=tuple(_without(person, hidden) for person in document.persons),
        notes=tuple(_without(note, hidden) for note in document.notes),
    )


def _without(record: Fields, hidden: frozenset[str]) -> Fields:
    return {name: text for name, text in record.items() if name not in hidden}
