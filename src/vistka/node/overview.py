"""The picture as it is looked at and taken away: rows of an area, what is silent, reports, and the public form."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Connection

from vistka.errors import LocalError
from vistka.limits import (
    PICTURE_HROMADAS_OPENED_MAX,
    PICTURE_PAST_AREA_MAX,
    PICTURE_ROWS_MAX,
    PICTURE_SILENCES_MAX,
    PICTURE_TAKEN_ROWS_MAX,
)
from vistka.node.desk import Desk
from vistka.node.picture import picture_of
from vistka.node.reference import borders, rivers
from vistka.situation.entry import Round
from vistka.situation.export.drawing import Line, read_lines
from vistka.situation.export.row import Row
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.observation import Source
from vistka.situation.picture import Freshness, Reading, freshness
from vistka.situation.place import Place, PlaceKind, settlement_of
from vistka.situation.public import (
    LATE_SECONDS,
    SILENCE_LATE_SECONDS,
    PublicReading,
    PublicSilence,
    public_readings,
    public_silences,
)
from vistka.situation.silence import Silence, SilenceState, rounds_to, silence_of, silences
from vistka.situation.sitrep import Quiet, Sitrep, make_sitrep
from vistka.store.picture.picture import Picture
from vistka.store.picture.views import (
    Summary,
    cells_told_by,
    count_claims,
    count_sources,
    heard_from,
    readings,
    readings_as_known,
    rounds,
    summaries,
)

# Parts of a settlement whose silence is a fact of its own.
_PARTS = frozenset({PlaceKind.BANK, PlaceKind.DISTRICT, PlaceKind.QUARTER})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the picture is asked for; "" and none mean all of it. `known_at`: as it was known then (Unix seconds)."""

    area: str = ""
    sector: str = ""
    indicator: str = ""
    freshness: str = ""
    source: str = ""
    known_at: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether more than an area is asked for."""
        return bool(self.sector or self.indicator or self.freshness or self.source)


@dataclass(frozen=True, slots=True)
class View:
    """A look at the picture: rows, the gravest first; or for a large area how many places of each part read what."""

    rows: tuple[Row, ...]
    summaries: tuple[Summary, ...]
    places: Gazetteer


def look(desk: Desk, wanted: Wanted, most: int = PICTURE_ROWS_MAX) -> View:
    """What is asked for.

    LocalError "no-picture", "place-unknown" (its area), "picture-area" (too large for the past).
    """
    picture = picture_of(desk)
    with picture.read() as tx:
        places, chosen = picture.gazetteer(tx), _chosen(picture, wanted)
        parts = tuple(each for each in summaries(picture, tx, wanted.area) if each.indicator in chosen)
        if wanted.known_at is None and sum(each.places for each in parts) > most:
            return View((), parts, places)
        found = _readings(picture, tx, wanted, most + 1)
        if len(found) > most:
            return View((), parts, places)
        rows = [row for row in _rows(picture, places, found) if _is_wanted(row, wanted, desk.clock())]
        if wanted.source:
            cells = cells_told_by(picture, tx, Source(wanted.source), wanted.area, wanted.known_at)
            rows = [row for row in rows if (row.place.code, row.indicator.code) in cells]
    return View(tuple(sorted(rows, key=lambda row: gravity(row, wanted.known_at or desk.clock()))), (), places)


def taken_away(desk: Desk, wanted: Wanted) -> tuple[Row, ...]:
    """The rows of a file that leaves the desk: without what never does. LocalErrors of `look`, "picture-area"."""
    view = look(desk, wanted, PICTURE_TAKEN_ROWS_MAX)
    if view.summaries:
        raise LocalError("picture-area")
    return tuple(row for row in view.rows if row.indicator.public)


def report(desk: Desk, area: str, since: int | None) -> Sitrep:
    """The situation report of an area, against what was known at `since`. LocalErrors of `taken_away`."""
    now, picture = desk.clock(), picture_of(desk)
    rows = taken_away(desk, Wanted(area))
    before = taken_away(desk, Wanted(area, known_at=since)) if since is not None else ()
    with picture.read() as tx:
        places, sources = picture.gazetteer(tx), count_sources(picture, tx, area)
    silent = [
        Quiet(_told_apart(places, each.area), _WITHOUT_TIMETABLE.get(each.state, each.state), each.since)
        for each in silent_areas(desk, area)
        if each.is_silent
    ]
    return make_sitrep(rows, before, silent, sources, now, since)


def silent_areas(desk: Desk, area: str = "", moment: int | None = None) -> list[Silence]:
    """Each part of an area with its silence, the longest silent first: hromadas of a country, places of a hromada.

    What was never heard from is told inside a hromada that was: a country's silent villages would hide its silence.
    """
    picture, now = picture_of(desk), moment or desk.clock()
    with picture.read() as tx:
        places, heard, due = picture.gazetteer(tx), heard_from(picture, tx, area, moment), rounds(picture, tx, moment)
    if area and places.get(area).kind not in _WIDE:
        hromada = places.hromada(area)
        with picture.read() as tx:
            heard = heard_from(picture, tx, hromada, moment)
        found = silences(_watched(places, hromada, area), heard, places, now, due)
    else:
        found = _silent_hromadas(places, heard, now, due)
        if len(found) <= PICTURE_HROMADAS_OPENED_MAX:
            for hromada in [each.area for each in found]:
                found += silences([*_watched(places, hromada, hromada)], heard, places, now, due)
    found.sort(key=lambda each: (not each.is_silent, each.state is SilenceState.NEVER, each.since or 0, each.area))
    return found[:PICTURE_SILENCES_MAX]


def public_form(desk: Desk) -> tuple[list[PublicReading], list[PublicSilence], Gazetteer]:
    """The picture as anybody may see it."""
    picture, now = picture_of(desk), desk.clock()
    with picture.read() as tx:
        places = picture.gazetteer(tx)
        # What was taken back since is told no more: to be wrong for a day longer helps nobody.
        known = readings_as_known(picture, tx, now - LATE_SECONDS, but_taken_back=True)
        # What first came since is not told as silent: to be on the list would say that word has come.
        heard = heard_from(picture, tx, until=now - SILENCE_LATE_SECONDS)
    by_hromada = gathered(heard, places.hromada)
    quiet = [
        each
        for hromada in sorted(by_hromada)
        for each in public_silences([hromada], {hromada: by_hromada[hromada]}, places, now)
    ]
    return public_readings(known, picture.indicators, places, now), quiet, places


def gravity(row: Row, now: int) -> tuple[object, ...]:
    """What stands first: what is not history, the worst, what most sources say."""
    age = freshness(row.reading.age(now), row.indicator.half_life)
    is_history = age in (Freshness.OLD, Freshness.UNKNOWN)
    bad = max(row.indicator.severity(side.value) for side in (row.reading.now, *row.reading.contradictions))
    return is_history, -bad, -row.reading.now.lineages, row.place.name_uk, row.indicator.code, row.place.code


@cache
def map_lines() -> tuple[Line, ...]:
    """The bundled borders, then rivers."""
    return borders() + read_lines(rivers(), "river")


# A report leaves the desk, and when couriers are due does not.
_WITHOUT_TIMETABLE = {SilenceState.COURIER_MISSED: SilenceState.NO_COURIER}
_WIDE = frozenset({PlaceKind.OBLAST, PlaceKind.RAION})


def _readings(picture: Picture, tx: Connection, wanted: Wanted, most: int) -> list[Reading]:
    chosen = _chosen(picture, wanted)
    if wanted.area:
        picture.gazetteer(tx).get(wanted.area)
    if wanted.known_at is None:
        return readings(picture, tx, wanted.area, chosen, limit=most)
    if count_claims(picture, tx, wanted.area) > PICTURE_PAST_AREA_MAX:
        raise LocalError("picture-area")
    known = readings_as_known(picture, tx, wanted.known_at, wanted.area)
    return [reading for reading in known if reading.indicator in chosen]


def _chosen(picture: Picture, wanted: Wanted) -> set[str]:
    return {
        code
        for code, indicator in picture.indicators.by_code.items()
        if wanted.sector in ("", indicator.sector) and wanted.indicator in ("", code)
    }


def _rows(picture: Picture, places: Gazetteer, found: Iterable[Reading]) -> list[Row]:
    """A row for each reading, and for each thing that its details tell apart one of its own."""
    return [
        Row(_told_apart(places, each.place), picture.indicators.get(each.indicator), part, places.nearest(each.place))
        for each in found
        for part in each.parts
    ]


def _told_apart(places: Gazetteer, code: str) -> Place:
    """The place; a spot with its settlement's name behind its own: every city has a north."""
    place = places.get(code)
    if not place.is_spot or settlement_of(code) == code:
        return place
    around = places.get(settlement_of(code))
    names = tuple((language, f"{place.name(language)}, {around.name(language)}") for language in ("ru", "en"))
    return replace(place, name_uk=f"{place.name_uk}, {around.name_uk}", names=names)


def _is_wanted(row: Row, wanted: Wanted, now: int) -> bool:
    age = freshness(row.reading.age(wanted.known_at or now), row.indicator.half_life)
    return wanted.freshness in ("", age)


def _watched(places: Gazetteer, hromada: str, area: str) -> list[str]:
    """The settlements of a hromada and the parts of them that a desk named, inside `area`."""
    return [
        code
        for code, place in places.places.items()
        if code.startswith(hromada[:9]) and _is_watched(place) and places.is_within(code, area)
    ]


def _is_watched(place: Place) -> bool:
    return place.kind in _PARTS or not (place.is_spot or place.kind in _WIDE | {PlaceKind.HROMADA})


def _silent_hromadas(places: Gazetteer, heard: dict[str, list[int]], now: int, due: Sequence[Round]) -> list[Silence]:
    """Every hromada that was ever heard; whoever walks out of one passes by the others of its raion."""
    by_hromada = gathered(heard, places.hromada)
    by_raion = gathered(by_hromada, lambda code: code[:6])
    return [
        silence_of(code, times, by_raion[code[:6]], now, rounds_to(code, due, places))
        for code, times in by_hromada.items()
    ]


def gathered(heard: dict[str, list[int]], of: Callable[[str], str]) -> dict[str, list[int]]:
    """Times by what `of` gives for their place, the oldest first."""
    found: dict[str, list[int]] = {}
    for place, times in heard.items():
        found.setdefault(of(place), []).extend(times)
    return {code: sorted(times) for code, times in found.items()}
