"""What each word of a name is taken for."""

import pytest

from vistka.errors import LocalError
from vistka.limits import NAME_CHARACTERS_MAX
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.names.parts import Kind, parse_name
from vistka.tracing.names.script import readings, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Олена Петренко", "given family"),
        ("Петренко Олена Іванівна", "family given patronymic"),
        ("Olena Ivanivna Petrenko", "given patronymic family"),
        ("Абрамович Роман Аркадьевич", "family given patronymic"),
        ("Роман Аркадьевич Абрамович", "given patronymic family"),
        ("Петренко О. І.", "family given patronymic"),
        ("Іван Петрович", "given patronymic"),
        ("Ольга Нечуй-Левицька", "given family family"),
        ("Ольга Петрова (урожд. Сидоренко)", "given family maiden"),
        ("Олена Коваль, дівоче прізвище Шульга", "given family maiden"),
        ("Irena Kowalska z domu Nowak", "given family maiden"),
        ("Ahmad bin Hasan al-Ubaidi", "given patronymic family"),
        ("пані Олена Петренко", "given family"),
        ("Сидоренко", "family"),
        ("Настя", "given"),
        ("Іванівна", "patronymic"),
        ("Xyzzy", "unknown"),
        ("SergeiLavrov", "given family"),
    ],
)
def test_parts_are_typed_by_their_words_and_places(lexicon: Lexicon, text: str, expected: str) -> None:
    assert expected == " ".join(part.kind.value for part in parse_name(text, lexicon).parts)


def test_a_part_knows_where_it_stands_in_the_text(lexicon: Lexicon) -> None:
    text = "  Пе\u0301тр   О’Коннор-Сидоренко "

    assert [text[part.start : part.end] for part in parse_name(text, lexicon).parts] == [
        "Пе\u0301тр",
        "О’Коннор",
        "Сидоренко",
    ]


@pytest.mark.parametrize(
    "text",
    ["Іван Петренко, 45 років", "Иван Петренко 1956 г. рожд.", "Ivan Petrenko, born 1956", "Іван Петренко нар. 1956"],
)
def test_an_age_beside_a_name_is_no_part_of_it(lexicon: Lexicon, text: str) -> None:
    assert [part.kind for part in parse_name(text, lexicon).parts] == [Kind.GIVEN, Kind.FAMILY]


def test_an_initial_after_a_year_is_one(lexicon: Lexicon) -> None:
    assert [part.word.text for part in parse_name("1956 Р. Петренко", lexicon).parts] == ["р", "петренко"]


def test_where_two_ways_are_near_both_are_kept(lexicon: Lexicon) -> None:
    name = parse_name("Іван Петрович", lexicon)

    assert name.otherwise is not None
    assert [part.kind.value for part in name.otherwise.parts] == ["given", "family"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * (NAME_CHARACTERS_MAX + 1), "name-long"),
        ("x" * 100, "name-long"),
        ("я " * 40, "name-long"),
        ("", "name-empty"),
        ("  \u200b\u202e 12 ... ", "name-empty"),
    ],
)
def test_what_is_no_name_is_refused(lexicon: Lexicon, text: str, reason: str) -> None:
    with pytest.raises(LocalError) as refused:
        parse_name(text, lexicon)

    assert reason == refused.value.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cеменко", "семенко"),  # a Latin C
        ("Pеtrenko", "petrenko"),  # a Cyrillic е
        ("Ива\u200d\u200bн", "иван"),
        ("\u202eИван\u202c", "иван"),
        ("Стефа\u0301ния", "стефания"),
        ("Й".encode().decode() + "осип", "йосип"),
        ("И\u0306осип", "йосип"),
        ("Ｏｌｅｎａ", "olena"),
    ],
)
def test_what_nobody_sees_makes_no_other_word(text: str, expected: str) -> None:
    assert expected == written(text)[0].text


SHEVCHENKO = "Шевченко Shevchenko Ševčenko Schewtschenko Szewczenko Chevtchenko Sevcsenko Sjevtjenko Sjevtsjenko"
SHCHERBAK = "Щербак Shcherbak Ščerbak Schtscherbak Szczerbak Chtcherbak Scserbak Sjtjerbak"
ZHUKOV = "Жуков Zhukov Žukov Schukow Joukov Zsukov Zjukov Żukow"


@pytest.mark.parametrize("spellings", [SHEVCHENKO, SHCHERBAK])
def test_spelling_systems_meet_in_one_reading(spellings: str) -> None:
    cyrillic, *latin = (set(readings(word.lower())) for word in spellings.split())

    assert [cyrillic] * len(latin) == [cyrillic & each for each in latin]


def test_a_sound_that_german_cannot_write_is_near(lexicon: Lexicon) -> None:
    words = [lexicon.word(word.lower()) for word in ZHUKOV.split()]

    assert [words[0].codes & each.codes != frozenset() for each in words] == [True] * len(words)
