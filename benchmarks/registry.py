"""The registry at a desk: how fast persons are folded, as they come and in bulk, and an inquiry compared with all."""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, select

from tests.postgresql import running
from vistka.node.desk import Desk
from vistka.node.desk_keys import make_desk_keys
from vistka.node.tracing import keep_up, rebuild, registry_of, take_record
from vistka.store.desk import open_desk_store
from vistka.store.lexicon import packaged_lexicon
from vistka.store.memory import MemoryStore
from vistka.store.packaged import packaged
from vistka.store.registry import index
from vistka.store.registry.many import add_rows
from vistka.store.registry.registry import Registry, open_registry
from vistka.store.registry.tables import metadata
from vistka.tracing.entry import Confirmation, encode_entry
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.naming import LexiconNaming
from vistka.tracing.person import Person

PERSONS, QUICK, INCREMENTAL, INQUIRIES = 100_000, 10_000, 2_000, 100
NOW = 1_647_432_000
SEED = 4
_STEMS = ("Бан", "Вер", "Гор", "Дуб", "Зел", "Кор", "Лис", "Мир", "Пет", "Сав")
_ENDINGS = ("енко", "чук", "ський", "ович", "як", "юк", "ець", "ик", "ів", "ко")


def names(dice: random.Random, count: int) -> list[str]:
    """Made-up people: a given name of the dictionary, and one of 500 family names of made-up syllables."""
    rows = packaged("tracing/names/data/given.tsv").decode().splitlines()[1:]
    given = [row.split("\t")[1].split()[0] for row in rows if "\t" in row]
    stems = [one + other for one in _STEMS for other in ("ар", "ев", "ин", "ол", "ут")]
    families = [stem + end for stem in stems for end in _ENDINGS]
    return [f"{dice.choice(families)} {dice.choice(given)}" for _ in range(count)]


def told(said: str) -> None:
    """Where it has come to."""
    print(said, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, print a table, and one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} persons instead of {PERSONS}")
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    arguments = parser.parse_args()
    count = QUICK if arguments.quick else PERSONS
    dice = random.Random(SEED)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        places = databases(stack, folder, postgresql=arguments.postgresql)
        keys = make_desk_keys("Desk", None, NOW, os.urandom)
        kept = open_desk_store(next(places), keys.storage_key, os.urandom)
        packaged_lexicon()
        naming = LexiconNaming(packaged_lexicon)
        registry = open_registry(next(places), keys.storage_key, os.urandom, naming)
        desk = Desk(MemoryStore(1_000_000), kept, keys, lambda: NOW, os.urandom, registry=registry)
        found = measured(desk, next(places), dice, names(dice, count))
        found["disk_ms"] = disk_wait(folder)
        desk.close()
    told("")
    for name, value in found.items():
        told(f"{name:32} {value:>10}")
    print(json.dumps(found))


def databases(stack: ExitStack, folder: Path, *, postgresql: bool) -> Iterator[str | URL]:
    """Where one new database after another is to be: files in a folder, or on a server that runs until the end."""
    if postgresql:
        server = stack.enter_context(running(settings=("shared_buffers=256MB",)))
        while True:
            yield stack.enter_context(server.database())
    for name in ("desk", "registry", "bare"):
        yield str(folder / f"{name}.sqlite")


def disk_wait(folder: Path) -> float:
    """The median of how long the disk takes to have a page of 4 KiB, in milliseconds: a transaction waits for it."""
    waits = []
    with (folder / "page").open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(bytes(4_096))
            began = time.perf_counter()
            os.fsync(file.fileno())
            waits.append(1_000 * (time.perf_counter() - began))
    return round(statistics.median(waits), 1)


def take(desk: Desk, dice: random.Random, people: list[str], first: int) -> None:
    """Persons come in from elsewhere."""
    with desk.write() as tx:
        for number, name in enumerate(people, first):
            born = str(dice.randint(1940, 2010))
            take_record(desk, tx, Person(f"example.org/{number}", NOW, full_name=name, date_of_birth=born))


def inserted_again(registry: Registry, where: str | URL) -> float:
    """Seconds that bare inserts of the registry's rows take, in one transaction of a database of their own."""
    with registry.read() as tx:
        every = (*metadata.sorted_tables, *index.metadata.sorted_tables)
        rows = {table: [tuple(row) for row in tx.execute(select(table))] for table in every}
    bare = open_registry(where, bytes(32), os.urandom, registry.shelf.naming)
    began = time.perf_counter()
    with bare.load() as tx:
        for table, each in rows.items():
            add_rows(tx, table, each)
    took = time.perf_counter() - began
    bare.close()
    return took


def measured(desk: Desk, bare_at: str | URL, dice: random.Random, people: list[str]) -> dict[str, float]:
    """A few persons come in one batch after another, then all are loaded at once, and some are sought."""
    registry = registry_of(desk)
    rebuild(desk)
    few = people[:INCREMENTAL]
    take(desk, dice, few, 0)
    began = time.perf_counter()
    keep_up(desk)
    folded = len(few) / (time.perf_counter() - began)
    told(f"{len(few)} persons folded")
    take(desk, dice, people[len(few) :], len(few))
    told(f"{len(people)} persons kept")
    began = time.perf_counter()
    rebuild(desk)
    rebuilt = time.perf_counter() - began
    bare = inserted_again(registry, bare_at)
    told("rebuilt")
    waits: list[float] = []
    for number in range(INQUIRIES):
        inquiry = Inquiry(bytes([number]) * 16, dice.choice(people), reach="a@example.org")
        with desk.write() as tx:
            for body in (inquiry, Confirmation(inquiry.inquiry, "a@example.org")):
                desk.kept.entries.keep(tx, body.KIND, encode_entry(body), os.urandom(16), NOW)
        began = time.perf_counter()
        keep_up(desk)
        waits.append(1_000 * (time.perf_counter() - began))
    told("inquiries compared")
    with registry.read() as tx:
        assert registry.counts(tx) == (len(people), INQUIRIES)
        proposals = registry.proposals.count(tx)
    return {
        "persons": len(people),
        "incremental_per_s": round(folded),
        "bulk_per_s": round(len(people) / rebuilt),
        "bulk_s": round(rebuilt, 1),
        "bare_insert_per_s": round(len(people) / bare),
        "bulk_to_bare_ratio": round(rebuilt / bare, 1),
        "inquiry_p50_ms": round(statistics.median(waits), 1),
        "inquiry_p95_ms": round(sorted(waits)[int(0.95 * len(waits))], 1),
        "proposals": proposals,
    }


if __name__ == "__main__":
    main()
