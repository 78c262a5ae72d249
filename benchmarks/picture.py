"""A million observations of 30,000 places folded into the picture, a new one, the pages as they are served, beside the
bare cost of reading the rows."""

import argparse
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from sqlalchemy import insert, select

from tests.desk import PASSWORD, Clock, make_desk, volunteer
from tests.serving import served
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Message, Observation
from vistka.node.reference import gazetteer, indicators
from vistka.situation import observation as situation
from vistka.situation.observation import Link, Source
from vistka.situation.reports import Told
from vistka.store.picture.picture import Picture, open_picture
from vistka.store.picture.rows import EVIDENCE_COLUMNS, observation_row
from vistka.store.picture.tables import heard, observation
from vistka.store.picture.views import readings
from vistka.web.desk import desk_app

NOW = 1_647_432_000
DAY = 86_400
NEW = 200  # observations that come one by one
ROWS = 20_000  # written together while the table is filled
OBLAST, CITY = "UA63000000000041885", "UA63040090010029555"  # Kharkiv's; Izium
PAGES = {  # the first is the first view
    "the country": "/desk/picture",
    "the country, water alone": "/desk/picture?indicator=water",
    "an oblast": f"/desk/picture?area={OBLAST}",
    "a city": f"/desk/picture?area={CITY}",
    "a city on a past day": f"/desk/picture?area={CITY}&known=2022-03-10",
    "silence, the country": "/desk/picture/silence",
    "silence, a city": f"/desk/picture/silence?area={CITY}",
    "the public page": "/picture",
}


def some_observation(
    dice: random.Random, places: list[str], codes: list[tuple[str, list[str]]]
) -> situation.Observation:
    """One claim as a war gives them: six in ten from posts, most of a few big places, a fifth with words."""
    indicator, values = dice.choice(codes)
    place = places[int(dice.random() ** 2 * len(places))]
    at = NOW - int(dice.random() * 30 * DAY)
    seen = at - dice.choice((0, 0, 6, 24, 72)) * 3_600
    is_post = dice.random() < 0.6
    quote = " ".join(f"слово{dice.randrange(3_000)}" for _ in range(12)) if dice.random() < 0.2 else ""
    name = "" if is_post else f"Людина {dice.randrange(20_000)}"
    return situation.Observation(
        dice.randbytes(16),
        place,
        indicator,
        dice.choice(values),
        at,
        (Link(Source.RESIDENT, name),),
        observed_at=seen,
        heard_at=at,
        quote=quote,
        post=b"" if is_post else None,
        author=dice.randbytes(8) if is_post else b"",
    )


def fill(picture: Picture, count: int, place_count: int) -> None:
    """A table of so many observations."""
    dice = random.Random(5)
    country = picture.country
    places = sorted(code for code, place in country.places.items() if place.kind in ("village", "township", "city"))
    places = dice.sample(places, min(place_count, len(places)))
    codes = [(each.code, list(each.values)) for each in picture.indicators.by_code.values() if each.ask]
    with picture.write() as tx:
        picture.begin(tx)
    for start in range(0, count, ROWS):
        rows = []
        for _ in range(min(ROWS, count - start)):
            seen = some_observation(dice, places, codes)
            rows.append(observation_row(seen, country.hromada(seen.place), dice.randbytes(16)))
        with picture.write() as tx:
            tx.execute(insert(observation), rows)
            words = [
                {
                    "source": row["source"],
                    "place": row["place"],
                    "received_at": row["received_at"],
                    "said_at": row["received_at"],
                }
                for row in rows
            ]
            tx.execute(insert(heard), words)
        if start % 200_000 == 0:
            print(f"filled {start + len(rows)}", file=sys.stderr)


def taken(what: Callable[[], object]) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def read_rows(picture: Picture) -> int:
    """The bare cost: every row that the fold needs, in its order, and nothing done with it."""
    query = select(observation.c.place, observation.c.indicator, *EVIDENCE_COLUMNS)
    with picture.read() as tx:
        rows = tx.execute(
            query.order_by(observation.c.place, observation.c.indicator).execution_options(yield_per=5_000)
        )
        return sum(1 for _ in rows)


def incremental(picture: Picture) -> list[float]:
    """Seconds from a new message until its reading is on disk, one by one, each at a place that is known well."""
    dice = random.Random(7)
    with picture.read() as tx:
        known = [(each.place, each.indicator, each.now.value) for each in readings(picture, tx, limit=20_000)]
    seconds = []
    for _ in range(NEW):
        place, indicator, value = dice.choice(known)
        said = Message(hour_of(NOW), Observation(place, indicator, value, 0))
        source = dice.randbytes(16)
        told = Told(said, dice.randbytes(16), dice.randbytes(8), source, NOW)

        def come(source: bytes = source, told: Told = told) -> None:
            with picture.write() as tx:
                picture.fold(tx, [source], {source: told}.get)

        seconds.append(taken(come))
    return seconds


def pages(picture: Picture, folder: Path) -> dict[str, tuple[float, float, int]]:
    """Of each page of a desk with this picture: seconds until it is there the first time, and later; its bytes."""
    desk = make_desk(folder, Clock(NOW))
    desk.picture, desk.picture_public = picture, True
    volunteer(desk)
    found = {}
    with served(desk_app(desk, secure=False)) as address:
        browser = httpx.Client(base_url=address, timeout=120, follow_redirects=True)
        token = re.findall(r'name="form" value="([^"]*)"', browser.get("/desk/sign-in").text)
        browser.post("/desk/sign-in", data={"name": "Оксана", "password": PASSWORD, "form": "".join(token)})
        for name, path in PAGES.items():
            sizes: list[int] = []

            def look(path: str = path, sizes: list[int] = sizes) -> None:
                answer = browser.get(path)
                assert (answer.status_code, answer.url.path) == (200, path.partition("?")[0])
                sizes.append(len(answer.content))

            times = [taken(look) for _ in range(4)]
            found[name] = (times[0], min(times), sizes[0])
            print(f"{name}: {times[0]:.3f} s", file=sys.stderr)
        browser.close()
    desk.picture = None
    desk.close()
    return found


def main() -> None:
    """Print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100,000 observations of 3,000 places")
    quick = parser.parse_args().quick
    count, places = (100_000, 3_000) if quick else (1_000_000, 30_000)
    dice = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        picture = open_picture(f"{folder}/picture.sqlite", b"k" * 32, dice.randbytes, indicators(), gazetteer())
        fill(picture, count, places)
        rows_s = taken(lambda: read_rows(picture))

        def fold() -> None:
            with picture.write() as tx:
                print(f"{picture.read_all(tx)} readings", file=sys.stderr)

        fold_s = taken(fold)
        came = incremental(picture)
        looked = pages(picture, Path(folder))
        size = Path(folder, "picture.sqlite").stat().st_size
        picture.close()
    print(f"{'observations':34}{count:>12,}")
    print(f"{'places':34}{places:>12,}")
    print(f"{'MB on disk':34}{size / 1e6:>12,.0f}")
    print(f"{'fold of all, s':34}{fold_s:>12.1f}")
    print(f"{'reading the rows alone, s':34}{rows_s:>12.1f}")
    print(f"{'a new one shows, ms (p50)':34}{statistics.median(came) * 1e3:>12.1f}")
    print(f"{'a new one shows, ms (p99)':34}{sorted(came)[int(len(came) * 0.99)] * 1e3:>12.1f}")
    print(f"{'pages as served, ms':34}{'first':>12}{'again':>12}{'kB':>8}")
    for name, (first, again, size) in looked.items():
        print(f"  {name:32}{first * 1e3:>12.0f}{again * 1e3:>12.0f}{size / 1e3:>8.0f}")
    figures = {
        "fold_1m_s": round(fold_s * (1_000_000 / count), 1),
        "read_rows_s": round(rows_s * (1_000_000 / count), 1),
        "incremental_ms": round(statistics.median(came) * 1e3, 1),
        "first_view_ms": round(looked["the country"][0] * 1e3, 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
