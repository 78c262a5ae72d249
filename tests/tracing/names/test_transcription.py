"""How strange it is that one word is written in Russian as another: by a small table, and by the packed one."""

import pytest

from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.names.transcription import (
    DEAREST,
    LETTERS_MORE,
    PUT_IN,
    Transcription,
    group_cost,
    is_russian,
    read_transcription,
)

ROWS = """
s с 98 98
h х 49 98
a а 98 98
w в 98 198
sh ш 198 198
aw$ оу 18 38
""".split()


@pytest.fixture(scope="module")
def table() -> Transcription:
    return read_transcription([ROWS[at : at + 4] for at in range(0, len(ROWS), 4)])


def test_a_word_costs_its_cheapest_groups_by_letter(table: Transcription) -> None:
    whole = group_cost(198, 198) + group_cost(18, 38)

    assert table.surprise("shaw", "шоу") == pytest.approx(whole / (4 + LETTERS_MORE))


def test_a_letter_that_no_row_explains_costs_more_than_one_that_is_seldom(table: Transcription) -> None:
    expected, seldom, unexplained = (table.surprise("sha", each) for each in ("ша", "сха", "шар"))

    assert expected < seldom < unexplained
    assert unexplained - expected == pytest.approx(PUT_IN / (3 + LETTERS_MORE))


@pytest.mark.parametrize("other", ["жук", "", "шоушоушоушоу", "\u0406"])
def test_nothing_in_common_costs_the_most_there_is(table: Transcription, other: str) -> None:
    assert table.surprise("shaw", other) == DEAREST


def test_a_letter_the_table_has_never_met_is_read_without_its_mark(table: Transcription) -> None:
    assert table.surprise("shā", "ша") == table.surprise("sha", "ша")


@pytest.mark.parametrize(("word", "russian"), [("пётр", True), ("петро", True), ("андрій", False), ("petr", False)])
def test_which_words_the_table_speaks_of(word: str, russian: bool) -> None:
    assert is_russian(word) is russian


@pytest.mark.parametrize(
    ("latin", "russian", "other"),
    [
        ("shakespeare", "шекспир", "шнайдер"),
        ("renault", "рено", "рената"),
        ("nagy", "надь", "новак"),
        ("jiménez", "хименес", "жмерин"),
        ("zhou", "чжоу", "зуху"),
        ("sjöberg", "шёберг", "соборг"),
    ],
)
def test_the_packed_table_knows_how_russian_writes_them(latin: str, russian: str, other: str) -> None:
    table = packaged_lexicon().transcription

    assert table.surprise(latin, russian) < 0.55 < table.surprise(latin, other)
