"""What a Range header asks for: a part that is there, nothing, or the whole where it is in no way we know."""

import pytest

from vistka.web.parts import asked_part


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", None),
        ("bytes=0-99", (0, 100)),
        ("bytes=0-", (0, 1_000)),
        ("bytes=900-4000", (900, 1_000)),
        ("bytes=-100", (900, 1_000)),
        ("bytes=-4000", (0, 1_000)),
        ("bytes=-0", (1_000, 1_000)),
        ("bytes=1000-", (1_000, 1_000)),
        ("bytes=5000-6000", (1_000, 1_000)),
        ("bytes=9-5", None),
        ("bytes=-", None),
        ("bytes=0-1,4-5", None),
        ("lines=0-1", None),
        ("bytes=٠-٩", None),
        ("bytes=0-" + "9" * 40, None),
    ],
)
def test_a_range_of_a_thousand_bytes(asked: str, expected: tuple[int, int] | None) -> None:
    assert asked_part(asked, 1_000) == expected


def test_of_nothing_there_is_no_part() -> None:
    assert asked_part("bytes=0-9", 0) == (0, 0)
    assert asked_part("bytes=-5", 0) == (0, 0)
