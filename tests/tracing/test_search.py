"""Of many who may be meant a look at the letters leaves few, and whoever was asked for is among them."""

import pytest

from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.names.parts import parse_name
from vistka.tracing.search import Known, roughly_alike

SHE = Known(1_000, ("Онищук Анастасія Петрівна",))
FAMILIES = ["Бойко", "Кравченко", "Шевченко", "Ткачук", "Oliinyk", "Polishchuk", "Лысенко", "Мороз"]
GIVEN = ["Анастасія Петрівна", "Олена", "Anastasiia", "Наталия Ивановна"]
MANY = [Known(at, (f"{FAMILIES[at % 8]} {GIVEN[at // 8 % 4]}",)) for at in range(96)]


@pytest.mark.parametrize(
    "typed", ["Anastasiia Onyshchuk", "Онищюк Анастасия", "Настя Онищук", "А. П. Онищук", "Onishuk Anastasija Petrowna"]
)
def test_whoever_is_meant_is_among_the_few_in_whatever_script(typed: str) -> None:
    found = roughly_alike(parse_name(typed, packaged_lexicon()), [*MANY, SHE], {}, 5)
    assert SHE in found
    assert len(found) == 5


def test_of_those_alike_the_index_says_who() -> None:
    namesakes = [Known(number, SHE.names) for number in range(50)]
    found = roughly_alike(parse_name("Анастасія Онищук", packaged_lexicon()), namesakes, {7: 16, 30: 24}, 2)
    assert [each.number for each in found] == [30, 7]


@pytest.mark.parametrize("names", [(), ("",), ("!?",), ("\ud800",), ("孫 文",)])
def test_who_has_no_letters_comes_last_and_breaks_nothing(names: tuple[str, ...]) -> None:
    nobody = Known(1, names)
    name = parse_name("Анастасія Онищук", packaged_lexicon())
    assert roughly_alike(name, [nobody], {}, 1) == [nobody]
    assert nobody not in roughly_alike(name, [nobody, *MANY, nobody], {}, 20)
