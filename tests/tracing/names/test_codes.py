"""Phonetic codes as published, and the pairs that find a person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vistka.limits import NAME_CODES_ASKED_MAX, NAME_CODES_FURTHER_MAX, NAME_CODES_STORED_MAX
from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.names.codes import Pair, further_codes, pair_codes, query_codes
from vistka.tracing.names.daitch import daitch_mokotoff, sound_code
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.names.parts import parse_name
from vistka.tracing.names.script import readings


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Auerbach", "097500 097400"),
        ("Ohrbach", "097500 097400"),
        ("Lipshitz", "874400"),
        ("Lippszyc", "874500 874400"),
        ("Lewinsky", "876450"),
        ("Levinski", "876450"),
        ("Szlamawicz", "486740"),
        ("Shlamovitz", "486740"),
        ("Peters", "739400 734000"),
        ("Moskowitz", "645740"),
        ("Moskovitz", "645740"),
        ("Alpert", "087930"),
        ("Breuer", "791900"),
        ("Berger", "795900"),
        ("Mannheim", "665600"),
        ("Mintz", "664000"),
        ("Topf", "370000"),
        ("Kleinmann", "586660"),
        ("Golden", "583600"),
        ("Ceniow", "467000 567000"),
        ("Tsenyuv", "467000"),
        ("Holubica", "587400 587500"),
        ("Golubitsa", "587400"),
        ("Przemysl", "746480 794648"),
        ("Pshemeshil", "746480"),
        ("Rosokhovatsets", "945744"),
    ],
)
def test_the_published_examples(name: str, codes: str) -> None:
    assert set(codes.split()) == set(daitch_mokotoff(name))


def test_the_code_of_sounds_is_one_for_all_spellings() -> None:
    spellings = "шевченко shevchenko schewtschenko szewczenko chevtchenko sevcsenko sjevtjenko"

    assert all(sound_code("SevCenko") in {sound_code(each) for each in readings(word)} for word in spellings.split())


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Анастасія Оніщук", "Nastya Onishchuk"),
        ("Анастасія Петрівна Оніщук", "Онищук Анастасия"),
        ("Юхим Якович Левченко", "Левченко Ефим Яковлевич"),
        ("Олена Ковальська", "Kovalskyi Lena"),
        ("Олена Іванівна Петренко (дівоче Коваль)", "Helena Kowal"),
        ("Олена Іванівна Петренко", "Петренко О."),
        ("Олена Іванівна Петренко", "Петренко"),
        ("Олена Іванівна Петренко", "Елена Ивановна"),
    ],
)
def test_a_search_meets_the_person(lexicon: Lexicon, stored: str, asked: str) -> None:
    assert pair_codes(parse_name(stored, lexicon)) & query_codes(parse_name(asked, lexicon))


def test_a_patronymic_is_not_taken_for_a_given_or_family_name(lexicon: Lexicon) -> None:
    """Олександр Олександрович: two words of the search must not both be met by one word of the person."""
    stored = pair_codes(parse_name("Олександр Коваль", lexicon))

    assert not stored & query_codes(parse_name("Олександр Олександрович Шевчук", lexicon))


def test_one_mistake_in_a_family_name_is_met_by_the_further_codes(lexicon: Lexicon) -> None:
    stored = pair_codes(parse_name("Олена Сидоренко", lexicon))
    asked = parse_name("Олена Сиоренко", lexicon)

    assert not stored & query_codes(asked)
    assert stored & further_codes(asked)


def test_a_single_word_is_asked_for_as_what_it_is(lexicon: Lexicon) -> None:
    kinds = [{Pair(code >> 40) for code in query_codes(parse_name(text, lexicon))} for text in ("Сидоренко", "Настя")]

    assert [{Pair.FAMILY}, {Pair.GIVEN}] == kinds


def test_a_person_costs_few_codes(lexicon: Lexicon) -> None:
    assert len(pair_codes(parse_name("Олена Іванівна Петренко", lexicon))) == 8


WORDS = [
    "Саша",
    "Слава",
    "Валя",
    "Schtscherbatschewskij",
    "Ковальова-Соловйова",
    "Іванівна",
    "née",
    "Чернышёва",
    "Jekaterina",
    "О.",
]


@settings(deadline=None)  # the first name waits for the lexicon
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))
def test_codes_are_bounded_and_signed_64_bit_numbers(text: str) -> None:
    name = parse_name(text, packaged_lexicon())
    stored, asked, further = pair_codes(name), query_codes(name), further_codes(name)

    assert len(stored) <= NAME_CODES_STORED_MAX
    assert len(asked) <= NAME_CODES_ASKED_MAX
    assert len(further) <= NAME_CODES_FURTHER_MAX
    assert all(0 < code < 2**63 for code in stored | asked | further)
