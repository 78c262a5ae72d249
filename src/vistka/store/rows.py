"""What a bundle's row in the file says of it without its bytes."""

from operator import itemgetter
from typing import Any

from vistka.bundle.envelope import Header
from vistka.store.base import Held
from vistka.store.rules import age_at

HEADER = "suite, class, tag, hour, lifetime, commitment"
_NOTE = "(SELECT note FROM rated WHERE rated.row = bundle.row)"
HELD = f"SELECT id, size, age_hours, received, deposited, handed_over, read, {HEADER}, {_NOTE} FROM bundle"
ONLY_HERE = f"{HELD} WHERE deposited AND NOT handed_over AND data IS NOT NULL"


_by_class_and_time = itemgetter(8, 3, 0)


def as_held(rows: list[Any], hour: int) -> list[Held]:
    """Rows of HELD, by class and then the oldest here first, as of `hour`."""
    rows.sort(key=_by_class_and_time)
    return [
        Held(id_, Header(*row), size, age_at(hour, received, age), bool(deposited), bool(handed_over), bool(read), note)
        for id_, size, age, received, deposited, handed_over, read, *row, note in rows
    ]
