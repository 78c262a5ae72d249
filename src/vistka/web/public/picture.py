"""The picture as anybody may see it, where the desk so chooses: coarse, late, without who said what."""

import logging
from dataclasses import dataclass, field
from threading import Lock, Thread

from starlette.responses import Response

from vistka.errors import VistkaError
from vistka.limits import PICTURE_PUBLIC_SECONDS, PICTURE_ROWS_MAX
from vistka.node.desk import Desk
from vistka.node.overview import public_form
from vistka.node.picture import picture_of
from vistka.situation.bulletin import is_out_of_date
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.public import PublicReading, PublicSilence
from vistka.web.picture.charts import Spot, make_map
from vistka.web.picture.shown import Shower, shape_of
from vistka.web.visit import Visit, render


@dataclass(frozen=True, slots=True)
class PublicForm:
    """What anybody may see, as it was made at a moment (Unix seconds)."""

    made_at: int
    readings: list[PublicReading]
    silences: list[PublicSilence]
    places: Gazetteer


@dataclass(slots=True)
class PublicPicture:
    """The public form of a desk's picture, made anew every ten minutes: however many ask, the desk works once.

    Of a whole country that takes half a minute. Nobody waits for it while people look: they see the last one, and the
    next is made meanwhile. Only one that is twice as old is waited for: what was taken out must not stay.
    """

    desk: Desk
    form: PublicForm | None = None
    lock: Lock = field(default_factory=Lock)

    def refresh(self) -> PublicForm:
        """As it may be seen now. LocalError "no-picture"."""
        form, age = self.form, self._age()
        if form is None or not 0 <= age < 2 * PICTURE_PUBLIC_SECONDS:
            with self.lock:
                return self._made()
        if age >= PICTURE_PUBLIC_SECONDS and self.lock.acquire(blocking=False):
            Thread(target=self._make_meanwhile, name="public picture").start()
        return form

    def _age(self) -> int:
        return self.desk.clock() - self.form.made_at if self.form is not None else 0

    def _made(self) -> PublicForm:
        if self.form is None or not 0 <= self._age() < PICTURE_PUBLIC_SECONDS:
            self.form = PublicForm(self.desk.clock(), *public_form(self.desk))
        return self.form

    def _make_meanwhile(self) -> None:
        try:
            self._made()
        except VistkaError as error:  # the next who asks tries again
            logging.getLogger(__name__).warning("%s", error.reason)
        finally:
            self.lock.release()

    def page(self, visit: Visit) -> Response:
        """Map and table in step. LocalError "no-picture"."""
        form = self.refresh()
        shower = Shower(visit.language, self.desk.clock())
        area = visit.asked("area")
        shown = [each for each in form.readings if area in ("", each.hromada)]
        parts: dict[str, int] = {}
        if len(shown) > PICTURE_ROWS_MAX:
            for each in shown:
                parts[each.hromada] = parts.get(each.hromada, 0) + 1
            shown = []
        silent = [
            (form.places.get(each.hromada).name(visit.language), shower.day(each.day) if each.day else "")
            for each in form.silences
            if area in ("", each.hromada)
        ]
        return render(
            visit,
            "public/picture.html",
            name=self.desk.keys.card().body.name,
            rows=[self._row(shower, each, form.places) for each in shown],
            parts=[(code, form.places.get(code).name(visit.language), count) for code, count in parts.items()],
            silent=silent,
            map=make_map(
                self._spots(shower, shown, form.places),
                form.places,
                lambda count: shower.say("page.more-here", count=count),
            ),
            rules=("lineage", "newest", "window", "sides", "age"),
        )

    def _row(
        self, shower: Shower, reading: PublicReading, places: Gazetteer
    ) -> tuple[str, str, str, list[tuple[str, str]], str, bool, bool]:
        """Code, place, indicator, values with how many places, day, whether people differ, whether it is history."""
        indicator = picture_of(self.desk).indicators.get(reading.indicator)
        is_past = is_out_of_date(reading, indicator, shower.now)
        values = [
            ("ring" if is_past else shape_of(indicator, each.value), shower.public_value(indicator, each))
            for each in reading.values
        ]
        place = places.get(reading.hromada).name(shower.language)
        label = indicator.label[shower.language]
        return reading.hromada, place, label, values, shower.day(reading.day), reading.contradicted, is_past

    def _spots(self, shower: Shower, shown: list[PublicReading], places: Gazetteer) -> list[Spot]:
        known = picture_of(self.desk).indicators
        spots = []
        for each in shown:
            place, indicator = places.get(each.hromada), known.get(each.indicator)
            name = place.name(shower.language)
            label = f"{name}: {indicator.label[shower.language]}"
            is_past = is_out_of_date(each, indicator, shower.now)
            shape = "ring" if is_past else shape_of(indicator, each.values[0].value)
            spots.append(Spot(place, shape, label, f"#p-{each.hromada}", name))
        return spots
