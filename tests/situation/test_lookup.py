"""A place as people write it: forgiving of spelling and script, and never guessed between two."""

import pytest

from tests.situation.claims import HROMADA, IZIUM, PLACES
from vistka.errors import LocalError
from vistka.situation.lookup import described, find_place, place_and_rest, the_place
from vistka.situation.place import Place, PlaceKind


@pytest.mark.parametrize(
    "text",
    [
        "Ізюм",
        "м. Ізюм",
        "Изюм",
        "город Изюм",
        "IZIUM",
        "Izyum",
        "Ізюм, Харківська обл.",
        "Izium (Kharkiv oblast)",
        "м. Ізюм Харківська обл.",
        "Ізюм Харківська",
        IZIUM,
        IZIUM[:12],
        IZIUM[:12].lower(),
    ],
)
def test_spellings_of_one_city_are_that_city(text: str) -> None:
    assert place_and_rest(PLACES, text) == (PLACES.get(IZIUM), "")


@pytest.mark.parametrize("text", ["Чернігів", "чернігів", "Chernihiv", "місто Чернігів"])
def test_a_name_that_is_spelled_so_is_not_another_that_sounds_so(text: str) -> None:
    assert {place.name_uk for place in find_place(PLACES, text).candidates} == {"Чернігів"}


def test_of_two_that_are_spelled_alike_none_is_guessed_and_what_the_error_says_can_be_written() -> None:
    with pytest.raises(LocalError) as refused:
        the_place(PLACES, "Маріуполь")
    assert refused.value.reason == "place-ambiguous"
    for place in find_place(PLACES, "Маріуполь").candidates:
        assert the_place(PLACES, described(PLACES, place.code, "uk")) == place
    assert the_place(PLACES, "Mariupol, Donetska").kind == "city"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Kharkiv oblast", "Харківська", "oblast"),
        ("Zaporizhzhia region", "Запорізька", "oblast"),
        ("Izium raion", "Ізюмський", "raion"),
        ("громада Ізюм", "Ізюмська", "hromada"),
    ],
)
def test_an_area_is_found_by_the_city_it_is_called_after(text: str, name: str, kind: str) -> None:
    place = the_place(PLACES, text)
    assert (place.name_uk, place.kind) == (name, kind)


def test_the_area_that_somebody_is_in_decides() -> None:
    assert PLACES.hromada(the_place(PLACES, "Кам'янка", HROMADA).code) == HROMADA


def test_what_is_more_than_a_place_is_said() -> None:
    assert place_and_rest(PLACES, "Ізюм, вул. Соборна, 5") == (PLACES.get(IZIUM), "вул. Соборна, 5")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Червоноград", "Шептицький"),
        ("Ильичевск", "Чорноморськ"),
        ("Цюрупинськ", "Олешки"),
        ("Доброполье", "Добропілля"),
    ],
)
def test_a_former_name_is_not_another_place_that_sounds_so(text: str, name: str) -> None:
    assert the_place(PLACES, text).name_uk == name


def test_a_spots_code_is_that_spot() -> None:
    places = PLACES.copy()
    places.add(Place(f"{IZIUM}.00abcdef", PlaceKind.BRIDGE, "Соборний міст"))
    assert the_place(places, f"{IZIUM}.00abcdef").name_uk == "Соборний міст"


def test_a_villages_p_code_is_that_village() -> None:
    village = the_place(PLACES, "Капитолівка, Ізюмський район")
    assert the_place(PLACES, village.pcode) == village


def test_a_place_that_is_nowhere_is_unknown() -> None:
    with pytest.raises(LocalError) as refused:
        the_place(PLACES, "Атлантида на Дніпрі")
    assert refused.value.reason == "place-unknown"
