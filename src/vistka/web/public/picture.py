"""The picture as anybody may see it, where the desk so chooses: coarse, late, without who said what."""

from dataclasses import dataclass, field
from threading import Lock

from starlette.responses import Response

from vistka.limits import PICTURE_PUBLIC_SECONDS, PICTURE_ROWS_MAX
from vistka.node.desk import Desk
from vistka.node.overview import public_form
from vistka.node.picture import picture_of
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.public import PublicReading, PublicSilence
from vistka.web.picture.charts import Spot, make_map
from vistka.web.picture.shown import Shower, shape_of
from vistka.web.visit import Visit, render


@dataclass(slots=True)
class PublicPicture:
    """The public form of a desk's picture, made anew every ten minutes: however many ask, the desk works once."""

    desk: Desk
    made_at: int | None = None
    readings: list[PublicReading] = field(default_factory=list)
    silences: list[PublicSilence] = field(default_factory=list)
    places: Gazetteer = field(default_factory=Gazetteer)
    lock: Lock = field(default_factory=Lock)

    def refresh(self) -> "PublicPicture":
        """As it may be seen now. LocalError "no-picture"."""
        with self.lock:
            now = self.desk.clock()
            if self.made_at is None or not 0 <= now - self.made_at < PICTURE_PUBLIC_SECONDS:
                self.readings, self.silences, self.places = public_form(self.desk)
                self.made_at = now
        return self

    def page(self, visit: Visit) -> Response:
        """Map and table in step. LocalError "no-picture"."""
        self.refresh()
        shower = Shower(visit.language, self.desk.clock())
        area = visit.asked("area")
        shown = [each for each in self.readings if area in ("", each.hromada)]
        parts: dict[str, int] = {}
        if len(shown) > PICTURE_ROWS_MAX:
            for each in shown:
                parts[each.hromada] = parts.get(each.hromada, 0) + 1
            shown = []
        silent = [
            (self.places.get(each.hromada).name(visit.language), shower.day(each.day) if each.day else "")
            for each in self.silences
            if area in ("", each.hromada)
        ]
        return render(
            visit,
            "public/picture.html",
            name=self.desk.keys.card().body.name,
            rows=[self._row(shower, each) for each in shown],
            parts=[(code, self.places.get(code).name(visit.language), count) for code, count in parts.items()],
            silent=silent,
            map=make_map(
                self._spots(shower, shown), self.places, lambda count: shower.say("page.more-here", count=count)
            ),
            rules=("lineage", "newest", "window", "sides", "age"),
        )

    def _row(self, shower: Shower, reading: PublicReading) -> tuple[str, str, str, list[tuple[str, str]], str, bool]:
        """Code, place, indicator, values with how many places, day, whether people differ."""
        indicator = picture_of(self.desk).indicators.get(reading.indicator)
        values = [(shape_of(indicator, each.value), shower.public_value(indicator, each)) for each in reading.values]
        place = self.places.get(reading.hromada).name(shower.language)
        label = indicator.label[shower.language]
        return reading.hromada, place, label, values, shower.day(reading.day), reading.contradicted

    def _spots(self, shower: Shower, shown: list[PublicReading]) -> list[Spot]:
        known = picture_of(self.desk).indicators
        spots = []
        for each in shown:
            place, indicator = self.places.get(each.hromada), known.get(each.indicator)
            name = place.name(shower.language)
            label = f"{name}: {indicator.label[shower.language]}"
            spots.append(Spot(place, shape_of(indicator, each.values[0].value), label, f"#p-{each.hromada}", name))
        return spots
