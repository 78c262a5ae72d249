"""A letter wrong in one script, and somebody who looks for the same person in another: they find each other."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk import Clock, Resident, alive, make_desk
from tests.node.tracing.town import Town
from tests.serving import mailbox
from vistka.node.judging import look_at
from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.naming import LexiconNaming

WANTED = Inquiry(bytes(16), "", birth_year=2001, seeker="Хтось", relation="сестра", reach="stranger@example.org")
PAIRS = [
    ("Соломія Тарнавьска", "Solomija Tarnawska"),
    ("Соломія Трнавська", "Соломия Тарнавская"),
    ("Саломія Тарнавська", "Solomiya Tarnavskaya"),
    ("Соломія Тарнувська", "Tarnawska Solomija"),
    ("Solomiia Tarnvaska", "Тарнавська Соломія"),
    ("Соломия Тарнавкая", "Solomiia Tarnavska"),
    ("Сломія Тарнавська", "Solomiia Tarnavska"),
]
OTHERS = ("Соломія Гайдамака", "Христина Тарнавська", "Соломія Чернівська")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A town whose desk compares names as it does for people, by the packed lexicon."""
    clock = Clock()
    with mailbox() as box:
        desk = make_desk(tmp_path, clock, box.mailer(), naming=LexiconNaming(packaged_lexicon))
        yield Town(desk, clock, box)
        desk.close()


@pytest.mark.parametrize("asked_first", [False, True], ids=["written-first", "asked-first"])
@pytest.mark.parametrize(("misspelt", "asked"), PAIRS, ids=range(len(PAIRS)))
def test_who_is_misspelt_in_one_script_is_found_from_another(
    town: Town, misspelt: str, asked: str, asked_first: bool
) -> None:
    if asked_first:
        town.ask(replace(WANTED, names=asked))
    for name in (misspelt, *OTHERS):
        Resident().write(town.desk, replace(alive(), name=name))
    if asked_first:
        town.round()
    else:
        town.ask(replace(WANTED, names=asked))

    [proposed] = town.proposals()
    compared = look_at(town.desk, town.worker("Оксана"), proposed.mark)
    assert (misspelt, asked) == (compared.record.person.full_name, compared.sought.inquiry.names)
