"""What was said of the city, as data: each claim with the door it comes by, who said it, through whom, how long ago."""

import csv
import io
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from vistka.store.packaged import packaged

COLUMNS = (
    *("place", "indicator", "value", "source", "source_name", "through", "observed_at", "heard_at"),
    *("number", "bound", "detail", "precision", "quote"),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place inside the city that a volunteer adds."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. `door`: "post", "call" or "table"; `chain`: (source, name) from who saw it to who told the desk;
    `seen` and `said`: days before the story's day, none where nobody knows."""

    door: str
    indicator: str
    value: str
    chain: tuple[tuple[str, str], ...]
    place: str = "Ізюм"
    seen: int | None = None
    said: int | None = None
    precision: int = 2
    number: int | None = None
    bound: str = ""
    detail: str = ""
    quote: str = ""


def read_claims() -> tuple[list[Spot], list[Claim]]:
    """The places to add, and all that was said."""
    said = tomllib.loads(packaged("story/data/claims.toml").decode())
    claims = [Claim(**row | {"chain": tuple(map(tuple, row["chain"]))}) for row in said["claims"]]
    return [Spot(**row) for row in said["spots"]], claims


def day_of(today: date, days_before: int | None) -> str:
    """A day as forms and tables write it; "" where nobody knows."""
    return "" if days_before is None else (today - timedelta(days_before)).isoformat()


def table(claims: Iterable[Claim], today: date) -> bytes:
    """The claims as `vistka observe import` reads them, the story's day being `today`."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    for each in claims:
        (source, name), *through = each.chain
        passed_on = "; ".join(f"{kind}: {who}" for kind, who in through)
        days = day_of(today, each.seen), day_of(today, each.said)
        figure = "" if each.number is None else each.number, each.bound, each.detail
        said = each.place, each.indicator, each.value, source, name, passed_on
        lines.writerow((*said, *days, *figure, each.precision, each.quote))
    return text.getvalue().encode()
