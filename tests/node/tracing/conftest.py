"""A town for every test of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import Clock, make_desk
from tests.node.tracing.town import Town
from tests.serving import mailbox


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    clock = Clock()
    with mailbox() as box:
        desk = make_desk(tmp_path, clock, box.mailer())
        yield Town(desk, clock, box)
        desk.close()
