"""The registry at a desk: how fast word is folded, an inquiry compared and a person proposed, and all of it rebuilt."""

import argparse
import json
import os
import random
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from vistka.node.desk import Desk
from vistka.node.desk_keys import make_desk_keys
from vistka.node.tracing import keep_up, rebuild, registry_of, take_record
from vistka.store.desk import open_desk_store
from vistka.store.lexicon import packaged_lexicon
from vistka.store.memory import MemoryStore
from vistka.store.packaged import packaged
from vistka.store.registry.registry import open_registry
from vistka.tracing.entry import Confirmation, encode_entry
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.naming import LexiconNaming
from vistka.tracing.person import Person

PERSONS, QUICK, INQUIRIES = 3_000, 1_000, 100
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
    count = QUICK if parser.parse_args().quick else PERSONS
    dice = random.Random(SEED)
    with TemporaryDirectory() as folder:
        keys = make_desk_keys("Desk", None, NOW, os.urandom)
        kept = open_desk_store(str(Path(folder) / "desk.sqlite"), keys.storage_key, os.urandom)
        naming = LexiconNaming(packaged_lexicon)
        registry = open_registry(str(Path(folder) / "registry.sqlite"), keys.storage_key, os.urandom, naming)
        desk = Desk(MemoryStore(1_000_000), kept, keys, lambda: NOW, os.urandom, registry=registry)
        found = measured(desk, dice, names(dice, count))
        desk.close()
    told("")
    for name, value in found.items():
        told(f"{name:32} {value:>10}")
    print(json.dumps(found))


def measured(desk: Desk, dice: random.Random, people: list[str]) -> dict[str, float]:
    """Persons come in, are sought, are rebuilt."""
    with desk.write() as tx:
        for number, name in enumerate(people):
            born = str(dice.randint(1940, 2010))
            take_record(desk, tx, Person(f"example.org/{number}", NOW, full_name=name, date_of_birth=born))
    told(f"{len(people)} persons kept")
    began = time.perf_counter()
    keep_up(desk)
    folded = len(people) / (time.perf_counter() - began)
    told("folded")
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
    began = time.perf_counter()
    done = rebuild(desk)
    rebuilt = time.perf_counter() - began
    with registry_of(desk).read() as tx:
        assert registry_of(desk).counts(tx) == (len(people), INQUIRIES)
    return {
        "persons": len(people),
        "folded_per_s": round(folded),
        "inquiry_p50_ms": round(statistics.median(waits), 1),
        "inquiry_p95_ms": round(sorted(waits)[int(0.95 * len(waits))], 1),
        "proposals": done.proposals,
        "rebuilt_s": round(rebuilt, 1),
    }


if __name__ == "__main__":
    main()
