"""A desk looks for a person by name, on both engines: whoever is meant stands first, whatever way it was written."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pytest
from sqlalchemy import URL, Connection, Engine, create_engine

from vistka.errors import LocalError
from vistka.limits import SEARCH_FURTHER_OPENED_MAX, SEARCH_OPENED_MAX
from vistka.store.lexicon import packaged_lexicon
from vistka.store.registry import index
from vistka.store.registry.indexed import Indexed
from vistka.store.registry.search import search, traits_of
from vistka.tracing.search import Asked, Known, stored_codes

PEOPLE = (
    Known(1, ("Шевченко Олександр Миколайович",), (1980, 1980), "male", "Маріуполь"),
    Known(2, ("Шевченко Олександр Миколайович",), (1954, 1954), "male", "Маріуполь"),
    Known(3, ("Шевченко Микола Олександрович",), (1980, 1980), "male", "Маріуполь"),
    Known(4, ("Онищук Анастасія Петрівна", "Коваль Анастасія"), (1991, 1991), "female", "Київ"),
    Known(5, ("Onyshchuk Anastasiia",), (1991, 1991), "female", "Lviv"),
    Known(6, ("Бондаренко Наталья Сергеевна",), None, "female", None),
    Known(7, ("Kravchenko Yurii",), (1969, 1970), "male", "Берегове"),
    Known(900, ("Коваленко Іван",), (1985, 1985), "male", "Суми"),
    *(Known(number, ("Коваленко Іван",), (1950 + number % 60,) * 2) for number in range(100, 400)),
)


class Registry:
    """Persons in memory beside their index; `read` notes how many were read."""

    def __init__(self, engine: Engine, people: Sequence[Known]) -> None:
        self.engine, self.people, self.opened = engine, {each.number: each for each in people}, 0
        with engine.begin() as tx:
            index.create(tx)
            index.add(tx, [self.indexed(each) for each in people])

    @staticmethod
    def indexed(known: Known) -> Indexed:
        traits = traits_of(known.years, known.sex, known.place)
        codes = stored_codes(known.names, packaged_lexicon())
        return Indexed(known.number, traits.year, codes, traits.sex, traits.place)

    def read(self, tx: Connection, numbers: Sequence[int]) -> list[Known]:
        self.opened += len(numbers)
        return [self.people[number] for number in numbers]

    def find(self, name: str, born: int | None = None, sex: str | None = None, place: str | None = None) -> list[int]:
        asked = Asked(name, (born, born) if born else None, sex, place)
        with self.engine.connect() as tx:
            return [each.number for each in search(tx, asked, self.read, packaged_lexicon(), 10)]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database for all: a search changes nothing."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = URL.create("sqlite", database=str(tmp_path_factory.mktemp("registry") / "registry.sqlite"))
        else:
            url = stack.enter_context(request.getfixturevalue("postgresql_server").database())
        engine = create_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def registry(engine: Engine) -> Registry:
    return Registry(engine, PEOPLE)


@pytest.mark.parametrize(
    "name",
    [
        "Шевченко Александр Николаевич",
        "Oleksandr Shevchenko",
        "Schewtschenko Aleksandr",
        "Миколайович Олександр Шевченко",
        "Саша Шевченко",
        "О. М. Шевченко",
        "Шевчнеко Олександр Миколайович",
        "Шевченко Олексанрд",
    ],
)
def test_the_one_of_that_age_stands_first_in_whatever_way_the_name_is_written(registry: Registry, name: str) -> None:
    assert registry.find(name, 1980, "male")[0] == 1
    assert registry.find(name, 1955, "male")[0] == 2


def test_the_father_is_not_taken_for_the_son(registry: Registry) -> None:
    assert registry.find("Шевченко Микола Олександрович", 1980, "male")[0] == 3
    assert registry.find("Shevchenko Oleksandr Mykolaiovych", 1980, "male")[0] == 1


def test_of_namesakes_of_an_age_the_place_decides(registry: Registry) -> None:
    assert registry.find("Анастасия Онищук", 1991, "female", "Львов")[0] in {4, 5}
    assert registry.find("Анастасия Онищук", 1991, "female", "Kyiv")[:2] == [4, 5]
    assert registry.find("Анастасия Онищук", 1991, "female", "Lviv")[:2] == [5, 4]


def test_a_person_is_found_by_each_of_their_names(registry: Registry) -> None:
    assert registry.find("Настя Коваль", 1991) == [4]


def test_who_has_no_year_is_found_by_whoever_knows_one(registry: Registry) -> None:
    assert registry.find("Наталія Бондаренко", 1975, "female") == [6]
    assert registry.find("Наталія Бондаренко") == [6]


def test_nobody_is_found_of_whom_there_is_no_word(registry: Registry) -> None:
    assert registry.find("Ткаченко Василь Іванович", 1980) == []
    assert registry.find("Шевченко Олександр Миколайович", 2010) == []


def test_a_search_among_many_namesakes_reads_few(registry: Registry) -> None:
    opened = registry.opened
    assert registry.find("Іван Коваленко", 1985, "male", "Сумы")[0] == 900
    assert registry.opened - opened <= SEARCH_OPENED_MAX + SEARCH_FURTHER_OPENED_MAX


@pytest.mark.parametrize("name", ["А" * 3_000, "а " * 1_500, "\x00\x01\x1f", "\u202e\u200d", "", "12345"])
def test_what_is_no_name_is_refused_and_breaks_nothing(registry: Registry, name: str) -> None:
    with pytest.raises(LocalError) as refused:
        registry.find(name, 1980)
    assert refused.value.reason in {"name-long", "name-empty"}
    assert registry.find("Yurii Kravchenko", 1970) == [7]


@pytest.mark.parametrize("name", ["Шевче\u202eнко\x00 Олек\u200dсандр", "Шeвчeнкo Oлeкcaндp", "ШЕВЧЕНКО   ОЛЕКСАНДР!!"])
def test_what_nobody_sees_in_a_name_does_not_matter(registry: Registry, name: str) -> None:
    assert registry.find(name, 1980)[0] == 1


def test_a_place_that_is_no_word_breaks_no_tie(registry: Registry) -> None:
    for place in ("", "?" * 500, "Ы" * 5_000, json.dumps({"a": 1}), "\u202e"):
        assert registry.find("Шевченко Олександр", 1980, "male", place)[0] == 1
