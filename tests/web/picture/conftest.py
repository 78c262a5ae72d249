"""A desk whose picture is of Izium as the story tells it, and its real site."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.desk import Clock, make_desk, volunteer
from tests.serving import mailbox, served
from tests.situation.claims import HOUR, WEDNESDAY
from tests.situation.izium import City, give_picture, told_city
from tests.web.conftest import Site
from vistka.store.desk.people import Role
from vistka.web.desk import desk_app


@contextmanager
def told_site(folder: Path) -> Iterator[tuple[Site, City]]:
    """The site six hours after the clip, with one volunteer."""
    clock = Clock(WEDNESDAY + 6 * HOUR)
    with ExitStack() as stack, mailbox() as box:
        desk = make_desk(folder, clock, box.mailer())
        stack.callback(desk.close)
        give_picture(desk, folder)
        desk.picture_public = True
        city = told_city(desk)
        volunteer(desk, role=Role.KEEPER)
        address = stack.enter_context(served(desk_app(desk, secure=False)))
        yield Site(desk, box, clock, address, stack), city


@pytest.fixture
def town(tmp_path: Path) -> Iterator[tuple[Site, City]]:
    """The site, to be changed."""
    with told_site(tmp_path) as told:
        yield told


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, to be looked at alone."""
    with told_site(tmp_path_factory.mktemp("desk")) as (site, _):
        yield site


@pytest.fixture(scope="module")
def oksana(shown: Site) -> httpx.Client:
    """A volunteer's browser there."""
    return shown.signed_in()
