"""The registry on both engines: whatever came in, in whatever order, it knows the same, and so it does when rebuilt."""

import os
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.engine import URL

from tests.tracing.naming import PlainNaming
from vistka.bundle.message import Named, Status
from vistka.store.lexicon import packaged_lexicon
from vistka.store.registry import index
from vistka.store.registry.registry import Registry, open_registry
from vistka.store.registry.tables import metadata, origin
from vistka.tracing.entry import Choice, Confirmation, NotToBeFound, Part, Sharing, Withdrawal
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.judgement import Judgement, Verdict, fingerprint
from vistka.tracing.naming import LexiconNaming
from vistka.tracing.note import Note
from vistka.tracing.person import Person
from vistka.tracing.registry import Source

NOON = 1_647_432_000
KEY = b"k" * 32
NIKITA = "nikita@example.org"


@dataclass
class Filled:
    """A registry, and the sources that were told to it."""

    registry: Registry
    told: dict[bytes, Source] = field(default_factory=dict)

    def content(self, source_ids: Collection[bytes]) -> dict[bytes, Source]:
        return {source_id: self.told[source_id] for source_id in source_ids if source_id in self.told}

    def load(self, sources: list[Source], size: int) -> None:
        """Fill it anew, so many sources at once."""
        self.told = {source.id: source for source in sources}
        chunks = [sources[first : first + size] for first in range(0, len(sources), size)]
        with self.registry.load() as tx:
            assert self.registry.fill(tx, chunks, self.content) == len(sources)

    def tell(self, *sources: Source) -> None:
        self.told |= {source.id: source for source in sources}
        with self.registry.write() as tx:
            self.registry.fold(tx, [source.id for source in sources], self.content)

    def erase(self, *source_ids: bytes) -> None:
        for source_id in source_ids:
            self.told.pop(source_id, None)
        with self.registry.write() as tx:
            self.registry.fold(tx, source_ids, self.content)

    def known(self) -> Any:
        """Everything that can be read from it, once all comparing is done."""
        registry = self.registry
        with registry.write() as tx:
            while registry.is_behind(tx):
                registry.proposals.find_some(tx, 3)
        with registry.read() as tx:
            bodies = [body for each in self.told.values() for body in each.bodies]
            ids = sorted({body.person_record_id for body in bodies if isinstance(body, Person | Note)})
            inquiries = sorted({body.inquiry for body in bodies if isinstance(body, Inquiry)})
            return (
                registry.counts(tx),
                [registry.shelf.record_of(tx, each) for each in ids],
                [registry.shelf.sought_of(tx, each) for each in inquiries],
                [registry.shelf.links(tx, each) for each in ids],
                [registry.shelf.pair(tx, one, other) for one in ids for other in inquiries],
                registry.proposals.queue(tx, 0, 100, list(Verdict)),
            )

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that stands in its tables in clear; what is sealed differs each time by chance."""
        tables = {*metadata.sorted_tables, *index.metadata.sorted_tables} - {origin}
        with self.registry.read() as tx:
            return {
                table.name: sorted(
                    map(tuple, tx.execute(select(*(each for each in table.c if not each.name.startswith("sealed")))))
                )
                for table in tables
            }


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | URL:
    if request.param == "postgresql":
        url: URL = request.getfixturevalue("postgresql")
        return url
    return str(tmp_path / "registry.sqlite")


@pytest.fixture
def filled(where: str | URL) -> Iterator[Filled]:
    registry = open_registry(where, KEY, os.urandom, PlainNaming())
    yield Filled(registry)
    registry.close()


def source(number: int, *bodies: Any, **more: Any) -> Source:
    return Source(bytes([number]) * 16, NOON + number, bodies, **more)


OLIA = Person("a.example/1", NOON, full_name="Вигадана Оля", date_of_birth="2001")
OLGA = Person("b.example/1", NOON, full_name="Вигадана Ольга", date_of_birth="2001")
SOUGHT = Inquiry(b"q" * 16, "Вигадана Оля", birth_year=2001, reach=NIKITA)
CONFIRMED = Confirmation(SOUGHT.inquiry, NIKITA)


def linked(one: Person, other: Person, number: int) -> tuple[Source, Source]:
    ids = one.person_record_id, other.person_record_id
    return (
        source(number, Note(f"desk.example/n{number}", ids[0], ids[1], NOON)),
        source(number + 1, Note(f"desk.example/n{number + 1}", ids[1], ids[0], NOON)),
    )


def test_an_inquiry_is_proposed_whom_it_seeks_once_its_owner_has_confirmed_it(filled: Filled) -> None:
    filled.tell(source(1, OLIA), source(2, SOUGHT))
    assert filled.known()[-1] == []
    filled.tell(source(3, CONFIRMED))
    [proposed] = filled.known()[-1]
    assert (proposed.match.reasons, proposed.match.against) == (("names-are-alike", "born-in-one-year"), ())
    assert (proposed.verdict, proposed.again, proposed.found_at) == (Verdict.UNDECIDED, False, NOON + 3)
    filled.tell(source(4, Withdrawal(SOUGHT.inquiry)))
    assert filled.known()[-1] == []


def test_a_confirmation_holds_for_the_very_reach_and_not_for_another(filled: Filled) -> None:
    filled.tell(source(1, OLIA), source(2, SOUGHT), source(3, CONFIRMED))
    filled.tell(source(4, replace(SOUGHT, reach="other@example.org")))
    [sought] = filled.known()[2]
    assert (sought.confirmed, filled.known()[-1]) == (False, [])


def test_a_judgement_is_kept_and_a_changed_record_asks_again(filled: Filled) -> None:
    filled.tell(source(1, OLIA), source(2, SOUGHT), source(3, CONFIRMED))
    judged = Judgement(
        OLIA.person_record_id, SOUGHT.inquiry, Verdict.YES, b"v" * 16, fingerprint(OLIA), fingerprint(SOUGHT)
    )
    filled.tell(source(4, judged))
    [proposed] = filled.known()[-1]
    assert (proposed.verdict, proposed.again) == (Verdict.YES, False)
    filled.tell(source(5, replace(OLIA, source_date=NOON + 9, home_city="Ізюм")))
    [proposed] = filled.known()[-1]
    assert (proposed.verdict, proposed.again) == (Verdict.UNDECIDED, True)
    assert filled.known()[4][0].judgements == (judged,)


def test_whoever_asks_not_to_be_found_is_proposed_to_nobody(filled: Filled) -> None:
    filled.tell(source(1, OLIA), source(2, SOUGHT), source(3, CONFIRMED))
    filled.tell(source(4, NotToBeFound(OLIA.person_record_id, True, b"v" * 16)))
    assert filled.known()[-1] == []
    filled.tell(source(5, NotToBeFound(OLIA.person_record_id, False, b"v" * 16)))
    assert len(filled.known()[-1]) == 1


def test_duplicates_are_joined_by_a_pair_of_notes_and_parted_again(filled: Filled) -> None:
    one_way, other_way = linked(OLIA, OLGA, 10)
    filled.tell(source(1, OLIA), source(2, OLGA), one_way)
    assert [link.joined for link in filled.known()[3][0]] == [False]
    filled.tell(other_way)
    assert [link.joined for link in filled.known()[3][0]] == [True]
    filled.tell(source(20, Part(OLGA.person_record_id, OLIA.person_record_id, b"v" * 16)))
    assert [link.joined for link in filled.known()[3][1]] == [False]
    filled.tell(*linked(OLIA, OLGA, 30))
    assert [link.joined for link in filled.known()[3][1]] == [True]


def test_missing_is_what_somebody_said_and_no_trait_of_the_person(filled: Filled) -> None:
    missing = Note("a.example/n", OLIA.person_record_id, source_date=NOON, status=Status.BELIEVED_MISSING)
    filled.tell(source(1, OLIA), source(2, missing))
    [record] = filled.known()[1]
    assert (record.person, record.notes) == (OLIA, (missing,))


def test_what_its_author_replaced_counts_no_more(filled: Filled) -> None:
    wrong, right = replace(OLIA, full_name="Вигадана Юля"), OLIA
    filled.tell(source(1, wrong, author=b"a" * 16, bundle=b"1" * 16))
    filled.tell(source(2, right, author=b"a" * 16, bundle=b"2" * 16, supersedes=b"1" * 16))
    assert [record.person for record in filled.known()[1]] == [right]
    filled.tell(source(3, OLGA, author=b"x" * 16, bundle=b"3" * 16, supersedes=b"2" * 16))
    assert [record.person for record in filled.known()[1]] == [right, OLGA]


def test_what_is_erased_is_gone_as_if_it_had_never_been_known(filled: Filled, tmp_path: Path) -> None:
    filled.tell(source(2, SOUGHT), source(3, CONFIRMED))
    before = filled.known()
    filled.tell(source(1, OLIA))
    filled.erase(source(1).id)
    assert before == filled.known()
    with filled.registry.read() as tx:
        assert filled.registry.counts(tx) == (0, 1)


def test_nothing_that_somebody_said_stands_in_clear_on_the_disk(tmp_path: Path) -> None:
    filled = Filled(open_registry(str(tmp_path / "registry.sqlite"), KEY, os.urandom, PlainNaming()))
    filled.tell(source(1, OLIA), source(2, SOUGHT), source(3, CONFIRMED))
    assert len(filled.known()[-1]) == 1
    filled.registry.close()
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for said in ("Вигадана", "Оля", NIKITA, OLIA.person_record_id):
        for encoding in ("utf-8", "cp1251", "utf-16-le"):
            assert said.encode(encoding) not in written


def _stories() -> st.SearchStrategy[list[Source]]:
    names = st.sampled_from(["Вигадана Оля", "Вигадана Ольга", "Інша Оля"])
    ids = st.sampled_from(["a.example/1", "b.example/1", "vistka.invalid/person.1"])
    inquiries = st.sampled_from([b"q" * 16, b"r" * 16])
    years = st.sampled_from(["2001", "1961", None])
    volunteers = st.sampled_from([b"v" * 16, b"w" * 16])
    dates = st.sampled_from([NOON, NOON + 5, None])
    reaches = st.sampled_from([NIKITA, "other@example.org", None])
    persons = st.builds(Person, ids, dates, full_name=names, date_of_birth=years, author_name=st.none() | names)
    notes = st.builds(
        Note, st.sampled_from(["n/1", "n/2"]), ids, st.none() | ids, dates, status=st.sampled_from([0, 1, 3, 4, None])
    )
    sought = st.builds(Inquiry, inquiries, names, st.sampled_from([2001, None]), reach=reaches)
    prints = st.builds(fingerprint, persons), st.builds(fingerprint, sought)
    bodies = st.one_of(
        persons,
        notes,
        sought,
        st.builds(Confirmation, inquiries, st.just(NIKITA)),
        st.builds(Withdrawal, inquiries),
        st.builds(Judgement, ids, inquiries, st.sampled_from([1, 2, 3]), volunteers, *prints),
        st.builds(Part, ids, ids, volunteers),
        st.builds(Choice, ids, st.sampled_from([0, 1, 2]), st.just((Named("Микита", NIKITA),)), volunteers),
        st.builds(NotToBeFound, ids, st.booleans(), volunteers),
        st.builds(Sharing, ids, st.booleans(), volunteers),
    )
    bundles = st.sampled_from([None, b"1" * 16, b"2" * 16, b"3" * 16])
    drawn = st.lists(st.tuples(bodies, st.integers(0, 5), bundles, bundles), max_size=9)
    return drawn.map(
        lambda rows: [
            Source(bytes([at]) * 16, NOON + when, (body,), b"a" * 16 if bundle else None, bundle, supersedes)
            for at, (body, when, bundle, supersedes) in enumerate(rows)
        ]
    )


def _fresh(where: str) -> Filled:
    return Filled(open_registry(where, KEY, os.urandom, PlainNaming()))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_stories(), st.randoms(use_true_random=False), st.integers(0, 9))
def test_in_any_order_and_from_nothing_it_knows_the_same(story: list[Source], dice: Any, gone: int) -> None:
    one, other, rebuilt = _fresh(":memory:"), _fresh(":memory:"), _fresh(":memory:")
    for each in story:
        one.tell(each)
        if dice.random() < 0.3:
            one.known()
    shuffled = dice.sample(story, len(story))
    other.tell(*shuffled[: len(story) // 2])
    for each in shuffled[len(story) // 2 - 1 :]:
        other.tell(each)
    erased = [each.id for each in story][:gone]
    one.known()
    one.erase(*erased)
    for each_id in reversed(erased):
        other.erase(each_id)
    rebuilt.tell(*[each for each in story if each.id not in erased])
    assert rebuilt.known() == one.known()
    assert rebuilt.known() == other.known()
    for filled in (one, other, rebuilt):
        filled.registry.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_stories(), st.integers(1, 4))
def test_filled_in_bulk_it_knows_what_it_knows_told_one_by_one(story: list[Source], size: int) -> None:
    told, loaded = _fresh(":memory:"), _fresh(":memory:")
    for each in story:
        told.tell(each)
        told.known()
    loaded.tell(*linked(OLIA, OLGA, 100))  # what stood there before is gone
    loaded.load(story, size)
    assert told.known() == loaded.known()
    told.registry.close()
    loaded.registry.close()


def _town(dice: random.Random) -> list[Source]:
    """Ninety persons in three ways to write, with what people said, asked and decided about them."""
    women = ["Вигадана Ольга Петрівна", "Онищук Анастасія", "Anastasiia Onyshchuk", "Шевченко Наталья Сергеевна"]
    men = ["Шевченко Олександр Миколайович", "Shevchenko Oleksandr", "Коваленко Иван", "Кравчук Ю. М.", "Іван Бойко"]
    persons = [
        Person(
            f"a.example/{number}",
            NOON + number,
            full_name=dice.choice(women if number % 2 else men),
            sex=dice.choice(["female" if number % 2 else "male", None]),
            date_of_birth=dice.choice([str(dice.randint(1950, 2005)), None]),
            home_city=dice.choice(["Маріуполь", "Kyiv", None]),
        )
        for number in range(90)
    ]
    asked = ["Настя Онищук", "Шевчнеко Александр", "Ivan Kovalenko", "Ольга Вигадана", "Бойко Іван"]
    sought = [
        Inquiry(bytes([number]) * 16, asked[number % 5], birth_year=dice.randint(1950, 2005), reach=NIKITA)
        for number in range(10)
    ]
    bodies: list[Any] = [*persons, *sought]
    bodies += [Confirmation(each.inquiry, NIKITA) for each in sought[:-2]]
    for each in dice.sample(persons, 30):
        bodies.append(
            Note(f"n/{each.person_record_id}", each.person_record_id, source_date=NOON, status=Status.IS_NOTE_AUTHOR)
        )
    for each in dice.sample(persons, 8):
        wanted = dice.choice(sought)
        prints = fingerprint(each), fingerprint(wanted)
        bodies.append(Judgement(each.person_record_id, wanted.inquiry, Verdict.NO, b"v" * 16, *prints))
        bodies.append(NotToBeFound(each.person_record_id, dice.random() < 0.5, b"v" * 16))
    bodies += [replace(each, home_city="Ізюм") for each in dice.sample(persons, 10)]
    told = [
        Source(number.to_bytes(16), NOON + number, (body,), order=number) for number, body in enumerate(bodies, 1_000)
    ]
    letters = [
        Source(
            number.to_bytes(16),
            NOON + number,
            (replace(persons[number % 90], author_name="Оля"),),
            b"a" * 16,
            number.to_bytes(16),
            (number - 1).to_bytes(16) if number % 3 == 0 else None,
        )
        for number in range(1, 40)
    ]
    return [*told, *linked(persons[1], persons[3], 40), *letters]


@pytest.mark.needs("postgres")
def test_filled_in_bulk_on_postgresql_it_is_what_sqlite_was_told_one_after_another(
    postgresql: URL, tmp_path: Path
) -> None:
    naming = LexiconNaming(packaged_lexicon)
    dice = random.Random(4)
    town = _town(dice)
    loaded = Filled(open_registry(postgresql, KEY, os.urandom, naming))
    loaded.load(town, 64)
    told = Filled(open_registry(str(tmp_path / "registry.sqlite"), KEY, os.urandom, naming))
    shuffled = dice.sample(town, len(town))
    for first in range(0, len(town), 7):
        told.tell(*shuffled[first : first + 7])
        if first % 42 == 0:
            told.known()
    known = told.known()
    assert len(known[-1]) > 20
    assert known == loaded.known()
    assert told.rows() == loaded.rows()
    told.registry.close()
    loaded.registry.close()
