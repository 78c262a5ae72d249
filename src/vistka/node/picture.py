"""The picture as the desk goes: what was opened and entered is folded, or all anew; what volunteers enter about it.

The desk's database and the picture's are never changed at once, so each step can be done again: what was folded is
struck from the desk's queue only when it is on the picture's disk.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from vistka.bundle.message import Letter, Note, Observation
from vistka.errors import LocalError, RemoteError
from vistka.limits import FOLD_BATCH
from vistka.node.desk import Desk
from vistka.situation.entry import Body, Report, Round, Spot, decode_entry, encode_entry
from vistka.situation.evidence import KEY_BYTES
from vistka.situation.reports import Told, observation_of_report, place_of_spot
from vistka.situation.table import TableRow, read_table
from vistka.store.desk.people import Volunteer
from vistka.store.desk.sealed import SITUATION
from vistka.store.picture.picture import Entered, Picture, Word

MESSAGE_KINDS = (Observation.KIND, Note.KIND, Letter.KIND)
REBUILD_BATCH = 1_000  # sources in one transaction while everything is folded


def picture_of(desk: Desk) -> Picture:
    """The desk's picture. LocalError "no-picture" for a desk without one."""
    if desk.picture is None:
        raise LocalError("no-picture")
    return desk.picture


def keep_picture(desk: Desk) -> int:
    """Fold what came in since: how many messages and entries. Killed at any moment it is done again from where it was.

    WorldError "desk-database".
    """
    if desk.picture is None:
        return 0
    with desk.picture.read() as tx:
        is_whole = desk.picture.is_whole(tx)
    if not is_whole:
        _begin(desk, desk.picture)
    return _fold(desk, desk.picture)


def rebuild_picture(desk: Desk) -> int:
    """The picture made anew from what the desk keeps: how many messages and entries it was made of. LocalError
    "no-picture"."""
    picture = picture_of(desk)
    _begin(desk, picture)
    return _fold(desk, picture)


def enter(desk: Desk, who: Volunteer | None, body: Body, once: bytes) -> bytes | None:
    """Keep what a volunteer (or a table) says or decides of observations; its id, None where it was entered before.

    `once` makes it one: a form's token, or a row's own bytes. Who and when stay with it; so does what it corrects.
    LocalErrors of `observation_of_report` for a report that cannot be, "place-unknown" for a spot in no settlement,
    or a round to nowhere,
    "field" for what is too long.
    """
    picture, now = picture_of(desk), desk.clock()
    with picture.read() as tx:
        places = picture.gazetteer(tx)
    match body:
        case Report():
            observation_of_report(body, bytes(16), now, picture.indicators, places)
        case Spot():
            place_of_spot(body, bytes(16), places)
        case Round():
            places.get(body.place)
    with desk.write() as kept:
        entry_id = desk.kept.entries.keep(kept, body.KIND, encode_entry(body), once, now, who.id if who else None)
        if entry_id is not None:
            desk.kept.audit.add(kept, "entered", who.id if who else None, entry_id, now)
    keep_picture(desk)
    return entry_id


def source_of(desk: Desk, tx: Connection, source_id: bytes) -> Told | Word | Entered | None:
    """A message or an entry as the fold sees it; None where it was erased, or only a later version understands it."""
    try:
        case = desk.kept.messages.case(tx, source_id)
    except LocalError:
        return _entered(desk, tx, source_id)
    said = case.content.message() if case.content else None
    if case.content is None or said is None:
        return None
    mark = desk.kept.database.mark
    if isinstance(said.body, Observation):
        superseded = None if said.supersedes is None else mark(b"observation", said.supersedes)
        return Told(
            said,
            mark(b"observation", case.content.bundle_id[:16]),
            mark(b"author", case.content.author)[:KEY_BYTES],
            case.id,
            case.received_at,
            supersedes=superseded,
        )
    place = said.body.place if isinstance(said.body, Note | Letter) else None
    return Word(place, case.received_at) if place else None


def _begin(desk: Desk, picture: Picture) -> None:
    """Empty the picture and queue all there is: in this order, as an emptied one that is not whole begins again."""
    with desk.write() as tx:
        desk.kept.entries.fold_all(tx, SITUATION, MESSAGE_KINDS)
    with picture.write() as tx:
        picture.begin(tx)


def _fold(desk: Desk, picture: Picture) -> int:
    folded = 0
    with picture.read() as tx:
        batch = REBUILD_BATCH if picture.is_unread(tx) else FOLD_BATCH
    while True:
        with desk.read() as kept:
            sources = desk.kept.entries.to_fold(kept, SITUATION, batch)
            if not sources:
                break
            with picture.write() as tx:
                picture.fold(tx, sources, lambda source_id, kept=kept: source_of(desk, kept, source_id))  # type: ignore[misc]
        with desk.write() as kept:
            desk.kept.entries.folded(kept, SITUATION, sources)
        folded += len(sources)
    with picture.write() as tx:
        if picture.is_unread(tx):
            picture.read_all(tx)
    return folded


def _entered(desk: Desk, tx: Connection, entry_id: bytes) -> Entered | None:
    entry = desk.kept.entries.entry(tx, entry_id)
    if entry is None or entry.body is None:
        return None
    try:
        return Entered(decode_entry(entry.body), entry.entered_at)
    except RemoteError:
        return None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table: rows that are new, that were known, and those refused, each with its reason.

    `somewhere` are the rows whose place said more than is known of it.
    """

    new: int
    known: int
    refused: tuple[TableRow, ...]
    somewhere: tuple[TableRow, ...] = ()


def import_table(desk: Desk, who: Volunteer | None, data: bytes, *, dry: bool = False) -> Imported:
    """Enter every row of a CSV table that can be; the same row is taken once. A `dry` run writes nothing down.

    Ended half-way it keeps what it has entered. LocalError "csv-too-large", "csv-broken", "csv-columns", "csv-twice",
    "no-picture".
    """
    picture, now = picture_of(desk), desk.clock()
    with picture.read() as tx:
        places = picture.gazetteer(tx)
    rows = read_table(data, picture.indicators, places, now, picture.within)
    refused = tuple(row for row in rows if row.report is None)
    somewhere = tuple(row for row in rows if row.rest)
    reports = [row.report for row in rows if row.report is not None]
    if dry:
        return Imported(len(reports), 0, refused, somewhere)
    new = 0
    for start in range(0, len(reports), FOLD_BATCH):  # a desk that runs has to write between
        with desk.write() as kept:
            for report in reports[start : start + FOLD_BATCH]:
                body = encode_entry(report)
                entry_id = desk.kept.entries.keep(kept, report.KIND, body, body, now, who.id if who else None)
                if entry_id is not None:
                    desk.kept.audit.add(kept, "entered", who.id if who else None, entry_id, now)
                    new += 1
    keep_picture(desk)
    return Imported(new, len(reports) - new, refused, somewhere)
