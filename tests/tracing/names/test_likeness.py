"""Which names are one person's, and which are not, as people would say."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vistka.errors import LocalError
from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.names.likeness import SAME, Likeness, Why, likeness
from vistka.tracing.names.parts import parse_name

Compare = Callable[[str, str], Likeness]

ONE_WOMAN = (
    "Анастасія Оніщук",
    "Анастасия Онищук",
    "Anastasiia Onishchuk",
    "Anastasia Onishchuk",
    "Nastya Onishchuk",
    "Онищук Настя",
    "ОНІЩУК АНАСТАСІЯ",
    "Anastassija Onischtschuk",
    "Anastazja Oniszczuk",
)


@pytest.mark.parametrize(("one", "other"), list(combinations(ONE_WOMAN, 2)))
def test_one_woman_in_nine_spellings(compare: Compare, one: str, other: str) -> None:
    assert compare(one, other).score >= SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Юхим Петренко", "Ефим Петренко"),
        ("Микита Коваль", "Никита Коваль"),
        ("Ганна Шевчук", "Анна Шевчук"),
        ("Олена Бойко", "Елена Бойко"),
        ("Надежда Савченко", "Nadja Sawtschenko"),
        ("Сергій Щербак", "Sergueï Chtcherbak"),
        ("Сергей Жуков", "Szergej Zsukov"),
        ("Чернышёв Яков", "Tjernysjov Jakov"),
        ("Олена Ковальська", "Yelena Kovalskaya"),
        ("Олександр Шевченко", "Сашко Шевченко"),
        ("Олена Іванівна Петренко", "Петренко О. І."),
        ("Олена Іванівна Петренко", "Петренко Елена"),
        ("Олена Іванівна Петренко (дівоче Коваль)", "Олена Коваль"),
        ("Ольга Петрова (урожд. Сидоренко)", "Ольга Сидоренко"),
        ("Ірина Шульга, née Коваль", "Irina Koval"),
        ("Олена Іванівна", "Елена Ивановна Петренко"),
        ("Тетяна Мельник", "Татьяна Мелник"),
        ("Киселев Пётр", "Петро Кисельов"),
        ("Роман Аркадьевич Абрамович", "Абрамович Роман"),
        ("Iван Сидоренко", "Иван Сидоренко"),
        ("Ива\u200dн Сидоренко", "\u202eИван Сидоренко"),
        ("Bipа Петренкo", "Віра Петренко"),
        ("Ігор Завадський", "Ihor Zavadskyi"),
        ("Вячеслав Чорновіл", "Viacheslav Chernovol"),
        ("Тетяна Чорновол", "Татьяна Черновол"),
        ("Михаил Веревка", "Mykhailo Veriovka"),
        ("Эрик Игоревич Ленковец", "Eryk Ihorowytsch Lenkowez"),
        ("Ганна Слушна", "Анна Слушная"),
        ("Щербина Дмитро", "Dmitry Sherbina"),
        ("Андрій Шевченко", "Andrey Şevçenko"),
        ("Ильхам Алиев", "İlham Əliyev"),
        ("Mikhail Rinatovici Miron", "Михаил Ринатович Мирон"),
        ("Vadim Lavrik", "Лаврик В."),
        ("Старинский Генрих", "Starinski Genrich"),
        ("Светлана Ткач", "Sviatlana Tkach"),
        ("J. R. Smith", "John Robert Smith"),
        ("Петренко Іван Іванович, 1956 р.н.", "Петренко Іван Іванович"),
        ("Петренко И. И. 12.05.1956 г.р.", "Петренко Иван Иванович"),
    ],
)
def test_the_same_person_written_otherwise(compare: Compare, one: str, other: str) -> None:
    assert compare(one, other).score >= SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ольга Лещенко", "Olga Mishchenko"),
        ("Олександр Іванович Коваль", "Олексій Іванович Коваль"),
        ("Олександр Іванович Коваль", "Олександра Іванівна Коваль"),
        ("Иван Петрович Сидоренко", "Степан Петрович Сидоренко"),
        ("Иван Петрович Сидоренко", "Пётр Иванович Сидоренко"),
        ("Петренко Іван Олексійович", "Іван Андрійович Петренко"),
        ("Мария Бондарь", "Марина Бондарь"),
        ("Маша Бондарь", "Даша Бондарь"),
        ("Галина Ткач", "Ганна Ткач"),
        ("Савченко Іван", "Кравченко Іван"),
        ("Петренко О. І.", "Іван Петренко"),
        ("Ahmad bin Hasan al-Ubaidi", "Hasan bin Ahmad al-Ubaidi"),
        ("Олена", "Олена Петренко"),
        ("Ivan Tymchenko", "Іван Тимошенко"),
        ("Ivan Samchenko", "Іван Савченко"),
        ("Лідія Ткач", "Лілія Ткач"),
        ("Марк Ткач", "Маркіян Ткач"),
        ("Jewhen Ткач", "Ewgenija Ткач"),
        ("Zylia Pylypyuk", "Zylia Pylypyak"),
        ("Вікторія Штонда", "Вікторія Шконда"),
        ("И. О. Петренко", "Иван Сергеевич Петренко"),
        ("Олександр", "Олександрович"),
    ],
)
def test_two_people_who_cannot_be_the_same(compare: Compare, one: str, other: str) -> None:
    assert compare(one, other).score < SAME


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Сидоренко", "Сидоренко", Why.SAME),
        ("Сидоренко", "Sydorenko", Why.SPELT),
        ("Анастасія", "Настя", Why.DIMINUTIVE),
        ("Шевченко", "Шевчинко", Why.MISTAKE),
        ("Олена", "Ольга", Why.DIFFERENT),
    ],
)
def test_a_single_word_says_why(compare: Compare, one: str, other: str, why: Why) -> None:
    assert [why] == [part.why for part in compare(one, other).parts]


def test_each_part_is_set_beside_its_like(compare: Compare) -> None:
    found = compare("Ковальська Олена Іванівна", "Lena Kowalski")

    assert [(part.kind.value, part.why) for part in found.parts] == [
        ("given", Why.DIMINUTIVE),
        ("patronymic", Why.MISSING),
        ("family", Why.FEMININE),
    ]


def test_the_volunteer_sees_the_letters_that_differ(compare: Compare) -> None:
    one, other = "Савченко Іван", "Іван Савчеко"
    ones, others = compare(one, other).spans()

    assert [one[start:end] for start, end in ones] == ["н"]
    assert [other[start:end] for start, end in others] == []


def test_what_the_other_lacks_is_marked_whole(compare: Compare) -> None:
    one = "Олена Іванівна Петренко"
    ones, others = compare(one, "Петренко Олена").spans()

    assert ([one[start:end] for start, end in ones], others) == (["Іванівна"], ())


NAMES = st.lists(
    st.sampled_from(
        [
            "Іван",
            "Иван",
            "Ivan",
            "Олена",
            "Lena",
            "Петренко",
            "Petrenko",
            "Петрович",
            "Іванівна",
            "О.",
            "Ковальська",
            "Kovalskyi",
            "Саша",
            "née",
            "(Коваль)",
            "ibn",
            "Ли",
            "x",
        ]
    ),
    min_size=1,
    max_size=5,
).map(" ".join)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_which_name_comes_first_makes_no_difference(one: str, other: str) -> None:
    first, second = parse_name(one, packaged_lexicon()), parse_name(other, packaged_lexicon())

    assert likeness(first, second).score == pytest.approx(likeness(second, first).score)


@settings(deadline=None)
@given(NAMES)
def test_a_name_is_wholly_like_itself(text: str) -> None:
    name = parse_name(text, packaged_lexicon())

    assert likeness(name, name).score == 1.0


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_compared_or_refused(one: str, other: str) -> None:
    try:
        found = likeness(parse_name(one, packaged_lexicon()), parse_name(other, packaged_lexicon()))
    except LocalError as error:
        assert error.reason in ("name-empty", "name-long")
        return
    assert 0.0 <= found.score <= 1.0
    for text, spans in zip((one, other), found.spans(), strict=True):
        assert all(0 <= start < end <= len(text) for start, end in spans)
