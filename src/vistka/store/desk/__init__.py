"""What a desk keeps under its own storage key: messages once opened, what is done with them, and by whom."""

from dataclasses import dataclass

from sqlalchemy.engine import URL

from vistka.store.desk.api_keys import ApiKeys
from vistka.store.desk.asking import Asking
from vistka.store.desk.assignments import Assignments
from vistka.store.desk.audit import AuditLog
from vistka.store.desk.database import Database, Draw, open_database
from vistka.store.desk.deliveries import Deliveries
from vistka.store.desk.entries import Entries
from vistka.store.desk.feed_keys import FeedKeys
from vistka.store.desk.held_mails import HeldMails
from vistka.store.desk.links import Links
from vistka.store.desk.messages import Messages
from vistka.store.desk.outgoing import Outgoing
from vistka.store.desk.people import People


@dataclass(frozen=True, slots=True)
class DeskStore:
    """All parts of the desk's database; each works inside a transaction that `database` gives."""

    database: Database
    messages: Messages
    entries: Entries
    outgoing: Outgoing
    deliveries: Deliveries
    links: Links
    held_mails: HeldMails
    people: People
    asking: Asking
    assignments: Assignments
    audit: AuditLog
    feed_keys: FeedKeys
    api_keys: ApiKeys

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()


def open_desk_store(where: str | URL, storage_key: bytes, draw: Draw) -> DeskStore:
    """The desk's store in the SQLite file at a path or at a URL of PostgreSQL, under `storage_key` (32 bytes).

    WorldError "desk-database"; LocalError "database-url".
    """
    database = open_database(where, storage_key, draw)
    return DeskStore(
        database,
        Messages(database),
        Entries(database),
        Outgoing(database),
        Deliveries(database),
        Links(database),
        HeldMails(database),
        People(database),
        Asking(database),
        Assignments(database),
        AuditLog(database),
        FeedKeys(database),
        ApiKeys(database),
    )
