"""What copies in a store's file are worth, and what makes room: as `contact.eviction` has it, from indexes."""

from collections.abc import Generator, Iterable
from contextlib import closing

from vistka.contact.eviction import WORTH_MAX, Candidate, Rating, Space, choose
from vistka.reconcile.scope import CLASSES
from vistka.store.base import Held
from vistka.store.file import StoreFile
from vistka.store.rows import HELD, as_held
from vistka.store.rules import hour_of_node

_CANDIDATE = "SELECT id, class, size, born, read, end <= ?1, NOT whole, 0 FROM bundle"
_EVICTION = "ORDER BY class DESC, whole, born, row"
STEPS = (  # contact.eviction's order (rows follow ids), each step from an index; + keeps the planner from a worse one
    f"{_CANDIDATE} WHERE read = 1 {_EVICTION}",
    f"{_CANDIDATE} WHERE +read = 0 AND end <= ?1 {_EVICTION}",
    (
        "SELECT id, rated.class, size, rated.born, 0, 0, rated.worth < 0, rated.worth"
        " FROM rated CROSS JOIN bundle ON bundle.row = rated.row"
        " WHERE read = 0 AND +end > ?1 AND (handed_over OR NOT deposited)"
        " ORDER BY rated.class DESC, rated.worth, rated.born, rated.row"
    ),
)
UNDER_WAY = (  # said as the index has it: nothing else is read
    "SELECT id, manifest, age_hours, received FROM rated CROSS JOIN bundle ON bundle.row = rated.row"
    f" WHERE rated.class IN ({', '.join(map(str, range(CLASSES)))}) AND worth < 0 AND +end > ?"
    " ORDER BY bundle.class, received, id"
)
RATE = (  # a copy that is not whole stays below all that are
    f"UPDATE rated SET worth = ?1 - iif(worth < 0, {WORTH_MAX}, 0), note = ?2"
    " WHERE row = (SELECT row FROM bundle WHERE id = ?3)"
)


class RatedInFile:
    """The part of a store that speaks of worth: see store.base.Rated."""

    _file: StoreFile
    _capacity: int

    def copies(self, bundle_ids: Iterable[bytes], now: int) -> list[Held]:
        """See Rated."""
        with self._file.read():
            rows = list(self._file.run_many(f"{HELD} WHERE id = ? AND whole", [(one,) for one in bundle_ids]))
        return as_held(rows, hour_of_node(now))

    def rate(self, ratings: Iterable[tuple[bytes, Rating]]) -> None:
        """See Rated."""
        with self._file.write():
            self._file.run_many(RATE, ((worth, note, bundle_id) for bundle_id, (note, worth) in ratings))

    def _room_for(self, arriving: Candidate, hour: int) -> tuple[bytes, ...] | None:
        with closing(self._candidates(hour)) as candidates:
            return choose(candidates, arriving, self._space())

    def _candidates(self, hour: int) -> Generator[Candidate]:
        for step in STEPS:
            with closing(self._file.run(step, hour)) as rows:
                for id_, class_, size, born, read, expired, partial, worth in rows:
                    yield Candidate(id_, class_, size, born, bool(read), bool(expired), bool(partial), worth=worth)

    def _space(self) -> Space:
        ((notes, others),) = self._file.run("SELECT notes, others FROM usage")
        return Space(self._capacity, notes, others)
