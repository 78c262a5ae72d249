"""What is known: the desk's newest bulletin as a table and a small map. A day old, coarse, and nobody's order."""

from dataclasses import dataclass
from math import hypot

from starlette.requests import Request
from starlette.responses import Response

from vistka.bundle.lifetime import SECONDS_IN_HOUR, seconds_of
from vistka.limits import MAP_MARK_DISTANCE, OUTLINE_CHARACTERS_MAX
from vistka.node.reference import areas, borders, indicators
from vistka.situation.bulletin import is_out_of_date, read_bulletin
from vistka.situation.export.drawing import Drawing, draw
from vistka.situation.observation import DAY
from vistka.situation.place import Place
from vistka.situation.public import LATE_SECONDS, PublicReading, PublicSilence
from vistka.web.picture.shown import SHAPES, Shower, shape_of
from vistka.web.post.page import language_of, place_of, show
from vistka.web.words import say

WIDTH = 320  # the map's, in the pixels of a small phone
STEPS = (3, 6)  # of its lines, in the same: a coarser line is no likeness of anything
SILENT = 3  # the mark of a place without word, after those of the shapes


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """A row of the table: each value with the number of its shape."""

    indicator: str
    values: tuple[tuple[int, str], ...]
    day: str
    contradicted: bool
    out_of_date: bool


@dataclass(slots=True)
class PlaceShown:
    """A hromada with its number on the page, its rows, and the day of its last word where word has stopped."""

    code: str
    number: int
    name: str
    rows: list[ReadingShown]
    silent: str | None = None

    @property
    def mark(self) -> int:
        """The worst that still holds, as the number of a shape."""
        present = [shape for row in self.rows if not row.out_of_date for shape, _ in row.values]
        return SILENT if self.silent is not None else max(present, default=0)

    @property
    def is_marked(self) -> bool:
        """Whether there is anything to mark it with: what is out of date is in the table alone."""
        return self.silent is not None or any(not row.out_of_date for row in self.rows)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the map."""

    place: PlaceShown
    x: int
    y: int


async def page(request: Request) -> Response:
    """The table and the map; or that nothing has come."""
    language, post = language_of(request), place_of(request).post
    posted, desk = post.bulletin(), post.card.body.name
    if posted is None:
        heading, sentence = say(language, "post", "known.heading"), say(language, "post", "known.nothing")
        return show(request, "message", heading=heading, sentence=sentence)
    said = seconds_of(posted.hour)
    readings, silences = read_bulletin(posted.bulletin, posted.hour, indicators(), areas())
    now = said + posted.age_hours * SECONDS_IN_HOUR  # by the desk's clock and the bulletin's age: ours may be wrong
    places = _places(Shower(language, now), readings, silences)
    drawing, marks = _map(places)
    return show(
        request,
        "known",
        desk=desk,
        until=post.hours.local(said - LATE_SECONDS).strftime("%d.%m.%Y, %H:%M"),
        days=-(-(now - said + LATE_SECONDS) // DAY),
        places=places,
        drawing=drawing,
        marks=marks,
        shapes=range(SILENT + 1),
        picture=lambda key: say(language, "picture", key),
    )


def _places(shower: Shower, readings: list[PublicReading], silences: list[PublicSilence]) -> list[PlaceShown]:
    """The hromadas in the bulletin's order, those from which there is no word but silence last."""
    shown: dict[str, PlaceShown] = {}
    for reading in readings:
        _place(shown, reading.hromada, shower).rows.append(_row(shower, reading))
    for silence in silences:
        day = "" if silence.day is None else _day(shower, silence.day)
        _place(shown, silence.hromada, shower).silent = day
    return list(shown.values())


def _place(shown: dict[str, PlaceShown], code: str, shower: Shower) -> PlaceShown:
    place = areas().get(code)
    name = say(shower.language, "post", f"known.{place.kind}", name=place.name(shower.language))
    return shown.setdefault(code, PlaceShown(code, len(shown) + 1, name, []))


def _row(shower: Shower, reading: PublicReading) -> ReadingShown:
    indicator = indicators().get(reading.indicator)
    values = tuple(
        (SHAPES.index(shape_of(indicator, each.value)), shower.public_value(indicator, each)) for each in reading.values
    )
    day = "" if reading.day is None else _day(shower, reading.day)
    out_of_date = is_out_of_date(reading, indicator, shower.now)
    return ReadingShown(indicator.label[shower.language], values, day, reading.contradicted, out_of_date)


def _day(shower: Shower, day: int) -> str:
    """A day without its year where that is this one: the table is narrow."""
    year = shower.day(shower.now)[-5:]
    return shower.day(day).removesuffix(year)


def _map(places: list[PlaceShown]) -> tuple[Drawing | None, list[Mark]]:
    """The borders around these hromadas, and a mark for each that does not lie on an earlier one."""
    marked = {place.code: place for place in places if place.is_marked}
    drawing = _drawing([areas().get(code) for code in marked])
    marks: list[Mark] = []
    for marker in drawing.markers if drawing else ():
        if all(hypot(marker.x - mark.x, marker.y - mark.y) >= MAP_MARK_DISTANCE for mark in marks):
            marks.append(Mark(marked[marker.place.code], round(marker.x), round(marker.y)))
    return drawing, marks


def _drawing(places: list[Place]) -> Drawing | None:
    """The finest borders that weigh little enough: of the hromadas, else of their raions, else of their oblasts."""
    for end in (9, 6, 4):
        around = {code for place in places if (code := areas().areas.get(place.code[:end])) is not None}
        lines = [line for line in borders() if line.code in around]
        for step in STEPS if lines else ():
            drawing = draw(lines, places, around, WIDTH, step)
            if drawing is None or sum(len(path) for _, path in drawing.lines) <= OUTLINE_CHARACTERS_MAX:
                return drawing
    return draw((), places, (), WIDTH)
