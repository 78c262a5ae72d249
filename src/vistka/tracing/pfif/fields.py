"""What PFIF's records consist of, by version. http://zesty.ca/pfif/1.4, sections 4 and 5."""

from collections.abc import Mapping
from dataclasses import dataclass

NAMESPACE = "http://zesty.ca/pfif/"
VERSION = "1.4"
VERSIONS = ("1.1", "1.2", "1.3", VERSION)
ATOM = "http://www.w3.org/2005/Atom"

# In the order of the standard, which is the order they are written in.
PERSON_FIELDS = (
    "person_record_id",
    "entry_date",
    "expiry_date",
    "author_name",
    "author_email",
    "author_phone",
    "source_name",
    "source_date",
    "source_url",
    "full_name",
    "given_name",
    "family_name",
    "alternate_names",
    "description",
    "sex",
    "date_of_birth",
    "age",
    "home_street",
    "home_neighborhood",
    "home_city",
    "home_state",
    "home_postal_code",
    "home_country",
    "photo_url",
    "profile_urls",
)
NOTE_FIELDS = (
    "note_record_id",
    "person_record_id",
    "linked_person_record_id",
    "entry_date",
    "author_name",
    "author_email",
    "author_phone",
    "source_date",
    "author_made_contact",
    "status",
    "email_of_found_person",
    "phone_of_found_person",
    "last_known_location",
    "text",
    "photo_url",
)

# What earlier versions called them: `other` held the description in a block of its own.
EARLIER_NAMES = {
    "first_name": "given_name",
    "last_name": "family_name",
    "home_zip": "home_postal_code",
    "found": "author_made_contact",
}
OTHER = "other"

Fields = Mapping[str, str]  # a record by PFIF 1.4's names; a field that is empty is absent


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was not taken: where it stood, counted from 1, and why."""

    element: str  # "person" or "note"
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """The records of a document or a feed, and those that were refused."""

    persons: tuple[Fields, ...] = ()
    notes: tuple[Fields, ...] = ()
    refused: tuple[Refusal, ...] = ()
    version: str = VERSION
