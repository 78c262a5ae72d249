"""The name index on both engines: who is found by sound and age, what erasing leaves, and how much one look may cost."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine, event, text

from vistka.errors import LocalError
from vistka.limits import SEARCH_CODE_ROWS_MAX, SEARCH_YEARS_MAX
from vistka.store.lexicon import packaged_lexicon
from vistka.store.registry import index
from vistka.store.registry.indexed import Columns, Indexed, Traits
from vistka.tracing.search import stored_codes

FAMILY_GIVEN, FAMILY_PATRONYMIC, ANOTHER = 1 << 40, 2 << 40, -7
ANY = Traits()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'registry.sqlite'}")

        @event.listens_for(engine, "connect")
        def overwrite(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA secure_delete=ON")

    else:
        engine = create_engine(request.getfixturevalue("postgresql"))
    with engine.begin() as tx:
        index.create(tx)
    yield engine
    engine.dispose()


def person(number: int, *codes: int, year: int = 1980, sex: int = 0, place: int = 0) -> Indexed:
    return Indexed(number, Traits(year, sex, place), frozenset(codes))


def add(engine: Engine, *persons: Indexed) -> None:
    with engine.begin() as tx:
        index.add(tx, persons)


def look(engine: Engine, *codes: int, traits: Traits = ANY, years: range | None = None, limit: int = 10) -> list[int]:
    """Numbers of the candidates, the best first."""
    with engine.connect() as tx:
        return [number for number, _ in index.candidates(tx, codes, traits, years, limit)]


def test_who_agrees_in_more_pairs_stands_first(engine: Engine) -> None:
    add(engine, person(2, FAMILY_GIVEN), person(3, FAMILY_GIVEN, FAMILY_PATRONYMIC), person(4, ANOTHER))
    assert look(engine, FAMILY_GIVEN, FAMILY_PATRONYMIC) == [3, 2]
    assert look(engine, ANOTHER) == [4]
    assert look(engine, 5 << 40) == []
    assert look(engine) == []


def test_of_namesakes_age_place_and_sex_decide(engine: Engine) -> None:
    add(
        engine,
        person(1, FAMILY_GIVEN, year=1978, sex=1, place=9),
        person(2, FAMILY_GIVEN, year=1980, sex=1, place=8),
        person(3, FAMILY_GIVEN, year=1980, sex=2, place=9),
        person(4, FAMILY_GIVEN, year=1980, sex=1, place=9),
        person(5, FAMILY_GIVEN, year=0),
    )
    assert look(engine, FAMILY_GIVEN, traits=Traits(1980, 1, 9)) == [4, 1, 2, 3, 5]
    assert look(engine, FAMILY_GIVEN, traits=Traits(1980, 1, 9), limit=2) == [4, 1]


def test_the_years_asked_for_leave_others_out_but_not_those_who_have_none(engine: Engine) -> None:
    years = (0, 1975, 1978, 1982, 1985)
    add(engine, *(person(number, FAMILY_GIVEN, year=year) for number, year in enumerate(years)))
    born = Traits(1980)
    assert look(engine, FAMILY_GIVEN, traits=born, years=range(1978, 1983)) == [2, 3, 0]
    assert look(engine, FAMILY_GIVEN, traits=born) == [2, 3, 0, 1, 4]
    too_many = range(1900, 1900 + SEARCH_YEARS_MAX + 1)
    assert look(engine, FAMILY_GIVEN, traits=born, years=too_many) == [2, 3, 0, 1, 4]


def test_numbers_and_codes_use_all_their_bits(engine: Engine) -> None:
    add(engine, person(2**63 - 1, 2**63 - 1, -(2**63)), person(1, -1))
    assert look(engine, 2**63 - 1) == [2**63 - 1]
    assert look(engine, -(2**63)) == [2**63 - 1]
    assert look(engine, -1) == [1]


def test_a_person_whose_name_changed_stands_under_the_new_one_alone(engine: Engine) -> None:
    add(engine, person(1, FAMILY_GIVEN, ANOTHER, year=1980))
    add(engine, person(1, FAMILY_PATRONYMIC, ANOTHER, year=1981))
    assert look(engine, FAMILY_GIVEN) == []
    assert look(engine, FAMILY_PATRONYMIC, ANOTHER) == [1]
    assert look(engine, ANOTHER, years=range(1980, 1981)) == []


def test_erasing_one_person_leaves_nothing_of_them_and_all_of_the_others(engine: Engine, tmp_path: Path) -> None:
    telling = 0x7E11_1234_5678
    add(engine, *(person(number, FAMILY_GIVEN, telling if number == 7 else ANOTHER) for number in range(1, 601)))
    file = tmp_path / "registry.sqlite"
    on_disk = telling.to_bytes(8)
    if engine.dialect.name == "sqlite":
        assert on_disk in file.read_bytes()
    with engine.begin() as tx:
        index.remove(tx, [7, 999])
    assert look(engine, telling) == []
    with engine.connect() as tx:
        for table in ("name_code", "name_indexed"):
            assert tx.execute(text(f"SELECT count(*) FROM {table} WHERE number = 7")).scalar() == 0
            assert tx.execute(text(f"SELECT count(DISTINCT number) FROM {table}")).scalar() == 599
    if engine.dialect.name == "sqlite":
        assert on_disk not in file.read_bytes()
        assert telling.to_bytes(6) not in file.read_bytes()
    with engine.begin() as tx:
        index.remove(tx, range(1, 601))
    assert look(engine, FAMILY_GIVEN, ANOTHER) == []


def test_loading_many_gives_what_adding_each_gives(engine: Engine) -> None:
    dice = np.random.default_rng(5)
    persons = [
        person(
            int(number),
            *(int(code) for code in dice.integers(-50, 50, dice.integers(0, 9))),
            year=int(dice.integers(1930, 2020)),
            sex=int(dice.integers(4)),
            place=int(dice.integers(4_096)),
        )
        for number in dice.integers(1, 2**63, 400)
    ]
    columns = Columns(
        np.array([each.number for each in persons], np.int64),
        np.array([each.traits.year for each in persons], np.int16),
        np.array([each.traits.packed() for each in persons], np.int16),
        np.array([len(each.codes) for each in persons], np.int64),
        np.array([code for each in persons for code in sorted(each.codes)], np.int64),
    )
    with engine.begin() as tx:
        index.load(tx, columns)
    loaded = contents(engine)
    with engine.begin() as tx:
        index.remove(tx, [each.number for each in persons])
    assert contents(engine) == ([], [])
    add(engine, *persons)
    assert contents(engine) == loaded


def contents(engine: Engine) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    with engine.connect() as tx:
        codes = tx.execute(text("SELECT code, year, traits, number FROM name_code ORDER BY 1, 2, 3, 4"))
        indexed = tx.execute(text("SELECT number, year, traits, codes FROM name_indexed ORDER BY 1"))
        return [tuple(row) for row in codes], [tuple(row) for row in indexed]


def test_only_an_empty_index_is_loaded(engine: Engine) -> None:
    add(engine, person(1, FAMILY_GIVEN))
    nobody = Columns(*(np.array([], kind) for kind in (np.int64, np.int16, np.int16, np.int64, np.int64)))
    with pytest.raises(LocalError, match="index-not-empty"), engine.begin() as tx:
        index.load(tx, nobody)


def test_a_crowd_of_namesakes_does_not_hide_who_agrees_in_more(engine: Engine) -> None:
    crowd = [person(number, ANOTHER) for number in range(1, 2 * SEARCH_CODE_ROWS_MAX)]
    add(engine, *crowd, person(2**40, FAMILY_GIVEN, FAMILY_PATRONYMIC))
    assert look(engine, FAMILY_GIVEN, FAMILY_PATRONYMIC, ANOTHER, limit=1) == [2**40]


@pytest.mark.parametrize(
    "name",
    [
        "А" * 3_000,
        "а " * 1_500,
        "\x00\x01\x1f",
        "\u202e\u200d\u2066",
        "",
        "   ",
        "12345",
        "🙂",
        "Шевче\u202eнко\x00 О\u200dлег",
        "Шевчeнкo Oлeг",
    ],
)
def test_no_name_however_bad_breaks_the_index(engine: Engine, name: str) -> None:
    codes = stored_codes([name, "Шевченко Олег"], packaged_lexicon())
    assert stored_codes(["Шевченко Олег"], packaged_lexicon()) <= codes
    add(engine, person(1, *codes))
    assert look(engine, *codes) == [1]
