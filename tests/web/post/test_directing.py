"""What sends people somewhere, at a post: the directing key alone may, whoever stole the desk's other key may not."""

from dataclasses import replace

import pytest

from tests.web.post.town import HOUR, Phone, Town
from vistka.bundle.card import make_card
from vistka.bundle.directing import make_mandate, prepare_notice, sign_notice
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import DirectingNotice, Message, Notice
from vistka.bundle.sealing import sign_message
from vistka.identity.fingerprint import words_of
from vistka.identity.keys import SigningKey
from vistka.node.mandates import known_directing_keys

BUS = DirectingNotice("The bus leaves at eight", 20, "School 4")
THIEF = SigningKey.from_seed(b"a thief's own..." * 2)


def mandate(town: Town, key: SigningKey, signer: SigningKey, hours_later: int = 0) -> None:
    """Somebody brings word of who may direct people."""
    town.brought(make_mandate(key.public, signer, hour_of(town.now) + hours_later))


@pytest.fixture
def mandated(town: Town) -> Town:
    """A town whose desk has said which key may direct people."""
    mandate(town, town.directing, town.signing)
    return town


def parts(phone: Phone, language: str = "en") -> tuple[str, str]:
    """What the first page says under "Where to go" and under "Notices"."""
    page = phone.get(f"/{language}/").text
    go, _, rest = page.partition("<h2>Notices</h2>")
    _, _, go = go.partition("<h2>Where to go</h2>")
    return go, rest.partition('<ul class="big">')[0]


def test_it_stands_above_all_others_which_say_that_they_send_nobody(mandated: Town, phone: Phone) -> None:
    mandated.desk_says(Notice("Boil the water", 48))
    mandated.people_are_sent(BUS)
    for number in range(6):
        mandated.desk_says(Notice(f"Word number {number}", 48))
    go, others = parts(phone)

    assert "The bus leaves at eight" in go
    assert "today 18:00, holds until: tomorrow 14:00" in go
    assert "two people" in go.lower()
    assert "They send nobody anywhere." in others
    assert others.count("Word number") + others.count("Boil") == 4
    assert "bus" not in others
    assert words_of(mandated.directing.public) in phone.get("/en/").text


def test_without_a_mandate_nobody_is_sent_anywhere(town: Town, phone: Phone) -> None:
    town.people_are_sent(BUS)
    assert "bus" not in phone.get("/en/").text
    mandate(town, town.directing, town.signing)
    assert "bus" in parts(phone)[0]


def test_a_thief_of_the_signing_key_cannot_send_people(mandated: Town, phone: Phone) -> None:
    mandated.post.notices()
    stolen = mandated.signing
    mandated.brought(sign_message(Message(hour_of(mandated.now), BUS), stolen, 1))
    mandated.brought(sign_notice(prepare_notice(BUS, THIEF.public, hour_of(mandated.now), None), THIEF))
    mandated.desk_says(Notice("WHERE TO GO: come to the bridge", 24))
    go, others = parts(phone)

    assert go == ""
    assert "bus" not in others
    assert others.index("They send nobody anywhere.") < others.index("come to the bridge")


@pytest.mark.parametrize("hours_later", [-9, 0, 9])
def test_a_thief_of_the_signing_key_cannot_change_who_may(mandated: Town, phone: Phone, hours_later: int) -> None:
    mandated.post.notices()
    mandate(mandated, THIEF, mandated.signing, hours_later)
    mandate(mandated, THIEF, THIEF, hours_later)
    mandated.brought(sign_notice(prepare_notice(BUS, THIEF.public, hour_of(mandated.now), None), THIEF))

    assert parts(phone)[0] == ""
    assert [mandated.directing.public] == known_directing_keys(mandated.store)


def test_the_key_before_hands_over_and_none_comes_back(mandated: Town, phone: Phone) -> None:
    following = SigningKey.from_seed(b"the next offline" * 2)
    mandated.people_are_sent(BUS)
    assert "bus" in parts(phone)[0]
    mandate(mandated, mandated.directing, following)  # known before: whoever has the next cannot lead in a circle
    mandate(mandated, following, mandated.directing)
    assert parts(phone)[0] == ""
    assert [following.public, mandated.directing.public] == known_directing_keys(mandated.store)
    mandated.directing = following
    mandated.people_are_sent(BUS)
    assert "bus" in parts(phone)[0]


def test_a_change_that_overtook_the_first_is_understood_when_both_are_there(town: Town) -> None:
    following = SigningKey.from_seed(b"the next offline" * 2)
    mandate(town, following, town.directing)
    mandate(town, town.directing, town.signing)
    town.post.notices()
    assert following.public == town.post.directing_key


def test_a_thief_who_hands_the_desk_over_still_cannot_say_who_may(mandated: Town, phone: Phone) -> None:
    mandated.post.notices()
    body = replace(mandated.post.card.body, signing_key=THIEF.public)
    mandated.brought(make_card(body, mandated.signing, hour_of(mandated.now) + 1).bundle)
    mandate(mandated, THIEF, THIEF)
    mandated.post.notices()
    assert THIEF.public == mandated.post.card.body.signing_key
    assert mandated.directing.public == mandated.post.directing_key


def test_it_ends_by_age_is_replaced_by_its_like_and_cancelled_by_any(mandated: Town, phone: Phone) -> None:
    first = mandated.people_are_sent(BUS, age_hours=19)
    second = mandated.people_are_sent(DirectingNotice("The bus leaves at nine", 20), supersedes=first[:16])
    go, _ = parts(phone)
    assert [text in go for text in ("eight", "nine")] == [False, True]
    mandated.desk_says(Notice("Cancelled: the bus leaves at nine", 20), supersedes=second[:16])
    go, others = parts(phone)
    assert go == ""
    assert "Cancelled" in others
    mandated.people_are_sent(DirectingNotice("The bus leaves at ten", 5))
    assert "ten" in parts(phone)[0]
    mandated.now += 5 * HOUR
    assert parts(phone)[0] == ""


def test_an_old_one_brought_again_as_new_is_not_believed(mandated: Town, phone: Phone) -> None:
    mandated.people_are_sent(BUS, said_before=30 * 24)
    go, _ = parts(phone)
    assert "14.02.2022 18:00, holds until: 15.02.2022 14:00" in go  # nothing newer was heard: its day is there to read
    mandated.desk_says(Notice("Boil the water", 48))
    assert parts(phone)[0] == ""
