"""The picture on both engines: whatever came, in whatever order, it reads the same, and so it does when rebuilt."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text
from sqlalchemy.engine import URL

from tests.situation.claims import DAY, HOUR, INDICATORS, IZIUM, PLACES, WEDNESDAY, report
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Message, Observation
from vistka.situation.entry import Alias, Grading, Joining, Parting, Placing, Round, Spot, Strike
from vistka.situation.observation import Flag, Link, Source
from vistka.situation.picture import Standing
from vistka.situation.reports import Told
from vistka.store.picture.picture import Entered, Picture, Word, open_picture
from vistka.store.picture.tables import origin
from vistka.store.picture.views import (
    cells_told_by,
    claims,
    count_sources,
    heard_from,
    observation_by_id,
    readings,
    readings_as_known,
    rounds,
    summaries,
    waiting,
)

KEY = b"k" * 32
BRIDGE_NAME = "Центральний міст"
VILLAGE = next(code for code, place in PLACES.places.items() if place.kind == "village" and code[:9] == IZIUM[:9])


@dataclass
class Filled:
    """A picture, and what was told to it."""

    picture: Picture
    told: dict[bytes, Any] = field(default_factory=dict)

    def tell(self, **sources: Any) -> None:
        """What came, by a name that makes its id."""
        told = {name.encode().ljust(16, b"."): each for name, each in sources.items()}
        self.told |= told
        with self.picture.write() as tx:
            self.picture.fold(tx, list(told), self.told.get)

    def erase(self, *names: str) -> None:
        ids = [name.encode().ljust(16, b".") for name in names]
        for each in ids:
            self.told.pop(each, None)
        with self.picture.write() as tx:
            self.picture.fold(tx, ids, self.told.get)

    def rebuild(self, order: list[bytes] | None = None) -> None:
        with self.picture.write() as tx:
            self.picture.begin(tx)
            self.picture.fold(tx, order if order is not None else list(self.told), self.told.get)
            self.picture.read_all(tx)

    def known(self) -> Any:
        """Everything that can be read from it."""
        with self.picture.read() as tx:
            shown = readings(self.picture, tx)
            opened = [claims(self.picture, tx, each.place, each.indicator) for each in shown]
            waits = [(each.source, each.error.reason) for each in waiting(self.picture, tx)]
            sums = sorted(summaries(self.picture, tx), key=repr)
            return shown, opened, waits, sums, heard_from(self.picture, tx), rounds(self.picture, tx)

    def read(self, indicator: str, place: str = IZIUM) -> list[tuple[str, int]]:
        """The sides of a reading: value and lineages."""
        with self.picture.read() as tx:
            found = claims(self.picture, tx, place, indicator)[0]
        return [(side.value, side.lineages) for side in found.sides] if found else []


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Filled]:
    where: str | URL = str(tmp_path / "picture.sqlite")
    if request.param == "postgresql":
        where = request.getfixturevalue("postgresql")
    picture = new_picture(where)
    yield Filled(picture)
    picture.close()


def new_picture(where: str | URL) -> Picture:
    picture = open_picture(where, KEY, os.urandom, INDICATORS, PLACES)
    with picture.write() as tx:
        picture.begin(tx)
        picture.read_all(tx)
    return picture


def told(
    name: str, value: str = "none", place: str = "Ізюм", indicator: str = "water", author: str = "a", **fields: Any
) -> Told:
    """A message that a resident left at a post."""
    at, hour = fields.pop("at", WEDNESDAY), fields.pop("hour", None)
    body = Observation(place, indicator, value, fields.pop("hours", 0), text=fields.pop("text", None))
    message = Message(hour_of(at) if hour is None else hour, body)
    return Told(
        message,
        name.encode().ljust(16, b"-"),
        author.encode().ljust(8, b"-"),
        name.encode().ljust(16, b"."),
        at,
        **fields,
    )


def entered(body: Any, at: int = WEDNESDAY) -> Entered:
    return Entered(body, at)


BRIDGE = Spot(IZIUM, "bridge", BRIDGE_NAME, (Alias("Central bridge"),), 37_250_000, 49_190_000, "газета")


def test_what_is_left_at_a_post_is_read_at_once(filled: Filled) -> None:
    filled.tell(one=told("one"))
    assert filled.read("water") == [("none", 1)]
    with filled.picture.read() as tx:
        [each] = claims(filled.picture, tx, IZIUM, "water")[1]
    assert (each.observation.message, each.observation.source, each.standing) == (
        b"one".ljust(16, b"."), Source.RESIDENT, Standing.COUNTS
    )  # fmt: skip


def test_what_cannot_be_placed_waits_and_a_volunteer_places_it(filled: Filled) -> None:
    filled.tell(one=told("one", place="Кам'янка"), two=told("two", place="Ніде"), three=told("three", value="gone"))
    with filled.picture.read() as tx:
        assert [each.error.reason for each in waiting(filled.picture, tx)] == [
            "place-ambiguous", "value-unknown", "place-unknown"
        ]  # fmt: skip
    filled.tell(placing=entered(Placing(told("two").id, IZIUM, 3)))
    assert filled.read("water") == [("none", 1)]
    filled.erase("placing")
    assert filled.read("water") == []


def test_a_spot_that_is_added_later_is_where_the_words_meant(filled: Filled) -> None:
    words = f"Ізюм, {BRIDGE_NAME}"
    filled.tell(seen=told("seen", "destroyed", words, "crossing"))
    assert filled.read("crossing") == [("destroyed", 1)]
    filled.tell(spot=entered(BRIDGE))
    code = f"{IZIUM}.{b'spot'.ljust(16, b'.').hex()[:8]}"
    assert (filled.read("crossing"), filled.read("crossing", code)) == ([], [("destroyed", 1)])
    filled.erase("spot")
    assert filled.read("crossing") == [("destroyed", 1)]


def test_a_correction_supersedes_and_what_it_corrects_is_still_there(filled: Filled) -> None:
    filled.tell(first=entered(report("water", "none", observed_at=WEDNESDAY)))
    first = b"first".ljust(16, b".")
    filled.tell(second=entered(report("power", "none", supersedes=first, why="Ішлося про світло"), WEDNESDAY + HOUR))
    assert (filled.read("water"), filled.read("power")) == ([], [("none", 1)])
    with filled.picture.read() as tx:
        assert [each.standing for each in claims(filled.picture, tx, IZIUM, "water")[1]] == [Standing.CORRECTED]
        [before] = readings_as_known(filled.picture, tx, WEDNESDAY)
        assert (before.indicator, before.now.value) == ("water", "none")
    filled.erase("second")
    assert filled.read("water") == [("none", 1)]


def test_a_desks_correction_of_what_was_left_at_a_post_is_no_witness_more(filled: Filled) -> None:
    filled.tell(one=told("one"), two=told("two", author="b"))
    assert filled.read("water") == [("none", 1)]
    fields: dict[str, Any] = {"observed_at": WEDNESDAY, "why": "Описка"}
    filled.tell(better=entered(report("water", "none", supersedes=told("two").id, **fields), WEDNESDAY + HOUR))
    filled.tell(
        best=entered(report("water", "none", supersedes=b"better".ljust(16, b"."), **fields), WEDNESDAY + 2 * HOUR)
    )
    assert filled.read("water") == [("none", 1)]
    known = filled.known()
    filled.rebuild()
    assert filled.known() == known


def test_what_two_volunteers_moved_to_its_place_at_once_is_one_source(filled: Filled) -> None:
    filled.tell(wrong=entered(report("water", "none", place=VILLAGE)))
    wrong = b"wrong".ljust(16, b".")
    filled.tell(
        one=entered(report("water", "none", supersedes=wrong, why="не те село"), WEDNESDAY + HOUR),
        two=entered(report("water", "none", supersedes=wrong, why="це в Ізюмі"), WEDNESDAY + 2 * HOUR),
    )
    assert filled.read("water") == [("none", 1)]
    before = filled.known()
    filled.rebuild()
    assert filled.known() == before


def test_only_its_own_author_or_the_desk_corrects_a_message(filled: Filled) -> None:
    first = told("first").id
    filled.tell(first=told("first"), stranger=told("stranger", "works", author="b", supersedes=first))
    assert filled.read("water") == [("none", 1), ("works", 1)]
    filled.tell(own=told("own", "some", supersedes=first))
    assert sorted(filled.read("water")) == [("some", 1), ("works", 1)]


def test_struck_words_are_not_shown_and_a_struck_claim_does_not_count(filled: Filled) -> None:
    filled.tell(one=told("one", text="слова про військових"), words=entered(Strike(told("one").id, False)))
    with filled.picture.read() as tx:
        [each] = claims(filled.picture, tx, IZIUM, "water")[1]
    assert (each.observation.quote, each.standing) == ("", Standing.COUNTS)
    filled.tell(whole=entered(Strike(told("one").id, True, "не про місто")))
    assert filled.read("water") == []


def test_a_clock_that_lies_makes_a_time_unknown_and_loses_nothing(filled: Filled) -> None:
    ahead, behind = hour_of(WEDNESDAY + 400 * DAY), hour_of(WEDNESDAY - 400 * DAY)
    filled.tell(ahead=told("ahead", hour=ahead), behind=told("behind", "works", author="b", hour=behind))
    with filled.picture.read() as tx:
        found, opened = claims(filled.picture, tx, IZIUM, "water")
    assert found is not None
    assert (found.observed_at, {each.observation.observed_at for each in opened}) == (None, {None})
    assert all({Flag.CLOCK, Flag.TIME_UNKNOWN} <= each.observation.flags for each in opened)


def test_a_letter_says_that_a_place_was_heard_from(filled: Filled) -> None:
    filled.tell(letter=Word("м. Ізюм", WEDNESDAY), lost=Word("десь", WEDNESDAY))
    with filled.picture.read() as tx:
        assert heard_from(filled.picture, tx) == {IZIUM: [WEDNESDAY]}


def test_a_broadcast_of_last_week_that_is_taken_down_today_is_no_word_of_today(filled: Filled) -> None:
    week_ago = WEDNESDAY - 7 * DAY
    filled.tell(
        broadcast=entered(report("water", "none", heard_at=week_ago)),
        seen=entered(report("gas", "none", observed_at=week_ago - DAY, time_precision=1)),
        nobody_knows=entered(report("power", "none")),
    )
    with filled.picture.read() as tx:
        assert heard_from(filled.picture, tx) == {IZIUM: [week_ago - DAY, week_ago, WEDNESDAY]}
        assert heard_from(filled.picture, tx, until=WEDNESDAY - HOUR) == {}  # none of it had been taken down


def test_what_was_taken_down_of_the_wrong_place_is_no_word_from_there(filled: Filled) -> None:
    day, later = {"heard_at": WEDNESDAY - DAY}, WEDNESDAY + HOUR
    filled.tell(
        typed=entered(report("water", "none", place=VILLAGE, **day)),
        false=entered(report("gas", "none", place=VILLAGE, **day)),
        came=told("came", place="Харків"),
    )
    moved = report("water", "none", supersedes=b"typed".ljust(16, b"."), why="не те село", **day)
    filled.tell(
        moved=entered(moved, later),
        struck=entered(Strike(b"false".ljust(16, b"."), True, "такого не казали"), later),
        military=entered(Strike(told("came").id, True, "військове"), later),
    )
    with filled.picture.read() as tx:
        kharkiv = {"UA63120270010096107": [WEDNESDAY]}  # whatever it said, it came from there
        assert heard_from(filled.picture, tx) == {IZIUM: [WEDNESDAY - DAY]} | kharkiv
        assert heard_from(filled.picture, tx, until=WEDNESDAY) == {VILLAGE: [WEDNESDAY - DAY] * 2} | kharkiv


def test_what_was_taken_back_since_is_not_told_a_day_late(filled: Filled) -> None:
    filled.tell(
        open=entered(report("passage", "works")),
        gas=entered(report("gas", "works")),
        struck=entered(Strike(b"open".ljust(16, b"."), True, "вигадка"), WEDNESDAY + HOUR),
        right=entered(report("gas", "none", supersedes=b"gas".ljust(16, b"."), why="навпаки"), WEDNESDAY + HOUR),
    )
    with filled.picture.read() as tx:
        told = readings_as_known(filled.picture, tx, WEDNESDAY)
        assert [each.now.value for each in told] == ["works", "works"]
        assert readings_as_known(filled.picture, tx, WEDNESDAY, but_taken_back=True) == []
        later = readings_as_known(filled.picture, tx, WEDNESDAY + HOUR, but_taken_back=True)
        assert [each.now.value for each in later] == ["none"]


def test_a_grade_given_later_stands_on_the_claim_and_on_what_corrects_it(filled: Filled) -> None:
    said = b"said".ljust(16, b".")
    filled.tell(
        said=entered(report("water", "none")),
        first=entered(Grading(said, "D", 4), WEDNESDAY + HOUR),
        second=entered(Grading(said, "B", 2), WEDNESDAY + 2 * HOUR),
    )
    with filled.picture.read() as tx:

        def grade(at: int | None = None) -> tuple[str, int]:
            [claim] = claims(filled.picture, tx, IZIUM, "water", at)[1]
            return claim.observation.source_grade, claim.observation.information_grade

        assert (grade(WEDNESDAY), grade(WEDNESDAY + HOUR), grade()) == (("F", 6), ("D", 4), ("B", 2))
        assert observation_by_id(filled.picture, tx, said).source_grade == "B"  # what a correction begins with


def test_who_said_it_is_told_of_what_still_holds(filled: Filled) -> None:
    filled.tell(
        wrong=entered(report("water", "works", Link(Source.MAYOR))),
        right=entered(report("water", "none", supersedes=b"wrong".ljust(16, b"."), why="не мер"), WEDNESDAY + HOUR),
        false=entered(report("gas", "none", Link(Source.PRESS))),
        struck=entered(Strike(b"false".ljust(16, b"."), True, "вигадка"), WEDNESDAY + HOUR),
    )
    with filled.picture.read() as tx:
        assert count_sources(filled.picture, tx) == {Source.RESIDENT: 1}
        assert cells_told_by(filled.picture, tx, Source.MAYOR) == set()
        assert cells_told_by(filled.picture, tx, Source.MAYOR, until=WEDNESDAY) == {(IZIUM, "water")}
        assert count_sources(filled.picture, tx, until=WEDNESDAY) == {Source.MAYOR: 1, Source.PRESS: 1}


def test_an_earlier_versions_tables_give_way_and_are_filled_anew(filled: Filled) -> None:
    filled.tell(one=told("one"))
    database = filled.picture.database
    with filled.picture.write() as tx:
        tx.execute(delete(origin))
        tx.execute(text("DROP INDEX heard_by_place"))
        tx.execute(text("ALTER TABLE heard DROP COLUMN said_at"))
    again = open_picture(database.engine.url, KEY, os.urandom, INDICATORS, PLACES)
    with again.read() as tx:
        assert (again.is_whole(tx), readings(again, tx), heard_from(again, tx)) == (False, [], {})
    again.close()


def test_the_first_view_counts_places_by_hromada(filled: Filled) -> None:
    filled.tell(one=told("one"), two=told("two", "works", "Кам'янка, Ізюмська громада"))
    with filled.picture.read() as tx:
        rows = summaries(filled.picture, tx, PLACES.hromada(IZIUM))
    assert sorted((each.value, each.places) for each in rows) == [("none", 1), ("works", 1)]


def test_what_came_half_way_into_a_rebuild_is_not_lost(filled: Filled) -> None:
    filled.tell(one=told("one"))
    with filled.picture.write() as tx:
        filled.picture.begin(tx)
    filled.tell(two=told("two", "works", author="b"))
    with filled.picture.write() as tx:
        assert filled.picture.is_unread(tx)
        filled.picture.read_all(tx)
    assert filled.read("water") == [("works", 1)]


SPOT = f"{IZIUM}.{b's0'.ljust(16, b'.').hex()[:8]}"
WHERE = st.sampled_from([IZIUM, SPOT])
MAYOR, SAID = Link(Source.MAYOR), st.sampled_from(["some", "none"])
NAMES = ("a", "b", "c", "d", "e")
PLACE_WORDS = ("Ізюм", f"Ізюм, {BRIDGE_NAME}", "Кам'янка", "Ніде")
IDS = st.sampled_from([told(name).id for name in NAMES])
SOURCES = st.one_of(
    st.builds(
        lambda name, value, place, author, days, corrected: told(
            name, value, place, author=author, at=WEDNESDAY - days * DAY, supersedes=corrected
        ),
        st.sampled_from(NAMES),
        st.sampled_from(["works", "none", "?"]),
        st.sampled_from(PLACE_WORDS),
        st.sampled_from("xy"),
        st.integers(0, 3),
        st.none() | IDS,
    ),
    st.builds(Word, st.sampled_from(PLACE_WORDS), st.just(WEDNESDAY)),
    st.builds(entered, st.one_of(
        st.builds(report, st.just("water"), SAID, st.just(MAYOR), supersedes=st.none() | IDS, place=WHERE),
        st.builds(Strike, IDS, st.booleans()),
        st.builds(Joining, IDS, IDS),
        st.builds(Parting, IDS),
        st.builds(Placing, IDS, st.just(IZIUM), st.integers(1, 3)),
        st.builds(Grading, IDS, st.sampled_from("AF"), st.integers(1, 6)),
        st.just(BRIDGE),
        st.builds(Round, WHERE, st.just(WEDNESDAY), st.integers(0, 7)),
    ), st.integers(WEDNESDAY - DAY, WEDNESDAY)),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([f"s{number}" for number in range(9)]), SOURCES, max_size=9), st.randoms())
def test_told_one_by_one_or_rebuilt_in_any_order_it_is_the_same(
    filled: Filled, sources: dict[str, Any], dice: Random
) -> None:
    filled.told.clear()
    filled.rebuild()
    own = {
        name: replace(each, message=name.encode().ljust(16, b".")) if isinstance(each, Told) else each
        for name, each in sources.items()
    }
    unique = {getattr(each, "id", name): name for name, each in own.items()}
    own = {name: each for name, each in own.items() if unique[getattr(each, "id", name)] == name}
    for name, each in own.items():
        filled.tell(**{name: each})
    assert_known_alike(filled)
    erased = [name for name in own if dice.random() < 0.3]
    for name in erased:
        filled.erase(name)
    one_by_one = filled.known()
    order = list(filled.told)
    dice.shuffle(order)
    filled.rebuild(order)
    assert filled.known() == one_by_one
    assert_known_alike(filled)


def assert_known_alike(filled: Filled) -> None:
    """What was known on a day is the same whether all cells are read anew or those that changed since."""
    with filled.picture.read() as tx:
        for moment in range(WEDNESDAY - 3 * DAY, WEDNESDAY + 1, DAY // 2):
            anew = readings_as_known(filled.picture, tx, moment, changed_max=-1)
            assert readings_as_known(filled.picture, tx, moment) == anew
