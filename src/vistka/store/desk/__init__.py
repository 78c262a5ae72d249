"""What a desk keeps under its own storage key: messages once opened, what is done with them, and by whom."""

from dataclasses import dataclass

from vistka.store.desk.audit import AuditLog
from vistka.store.desk.database import Database, Draw, open_database
from vistka.store.desk.deliveries import Deliveries
from vistka.store.desk.entries import Entries
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
    audit: AuditLog

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()


def open_desk_store(path: str, storage_key: bytes, draw: Draw) -> DeskStore:
    """The desk's store in the SQLite file at `path`, under `storage_key` (32 bytes). WorldError "desk-database"."""
    database = open_database(path, storage_key, draw)
    return DeskStore(
        database,
        Messages(database),
        Entries(database),
        Outgoing(database),
        Deliveries(database),
        Links(database),
        HeldMails(database),
        People(database),
        AuditLog(database),
    )
