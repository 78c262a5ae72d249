"""A password is kept as a hash that is dear to make, and a name that nobody has costs as much to try."""

from pathlib import Path

import pytest

from tests.desk import PASSWORD, Clock, make_desk, volunteer
from vistka.errors import RemoteError
from vistka.node import volunteers
from vistka.node.volunteers import add_volunteer, sign_in, who_is
from vistka.store.desk.people import Role

COST = "$argon2id$v=19$m=65536,t=3,p=1$"


def test_whoever_steals_the_hashes_pays_as_much_for_each_guess_as_for_a_paper_code(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    oksana, petro = (add_volunteer(desk, None, name, Role.VOLUNTEER, PASSWORD) for name in ("Оксана", "Петро"))
    assert (oksana.password[: len(COST)], petro.password[: len(COST)]) == (COST, COST)
    assert oksana.password != petro.password
    assert who_is(desk, sign_in(desk, "Оксана", PASSWORD)) == oksana
    with desk.read() as tx:
        log = [each.action for each in desk.kept.audit.entries(tx, None, 10)]
    assert log == ["signed-in", "volunteer-added", "volunteer-added"]


def test_a_name_that_nobody_has_takes_as_long_and_is_refused_alike(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    add_volunteer(desk, None, "Оксана", Role.VOLUNTEER, PASSWORD)
    assert volunteers._NOBODY.startswith(COST)
    for name in ("Оксана", "Ніхто"):
        with pytest.raises(RemoteError) as caught:
            sign_in(desk, name, "three other words")
        assert (caught.value.reason, caught.value.facts) == ("sign-in-wrong", {})


def test_a_password_of_the_tests_own_volunteer_opens_and_another_does_not(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, Clock())
    who = volunteer(desk)
    assert who_is(desk, sign_in(desk, who.name, PASSWORD)) == who
    with pytest.raises(RemoteError, match="sign-in-wrong"):
        sign_in(desk, who.name, PASSWORD + "!")
