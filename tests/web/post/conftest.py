"""What the tests of a post's pages share: a town, and a phone whose browser keeps nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.post.town import Phone, Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.store.close()


@pytest.fixture
def phone(town: Town) -> Phone:
    return Phone(town.app())
