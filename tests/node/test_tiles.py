"""A desk looks its map file over before anybody is offered it, and gives it in parts."""

from pathlib import Path
from typing import Any

import pytest
from pmtiles.tile import Compression, TileType

from tests.tiles import BOX, write_town
from vistka.errors import LocalError
from vistka.node.tiles import open_tiles


def test_a_file_says_what_it_covers_and_whose_it_is(tmp_path: Path) -> None:
    file = open_tiles(write_town(tmp_path / "city.pmtiles"))
    assert (file.box, file.zoom_min, file.zoom_max) == (BOX, 0, 10)
    assert file.attribution == "© OpenStreetMap"
    data = file.path.read_bytes()
    assert file.length == len(data)
    for first, end in ((0, file.length), (7, 8), (70_000, file.length), (5, 5)):
        assert b"".join(file.part(first, end)) == data[first:end]


def refused(path: Path) -> str:
    with pytest.raises(LocalError) as caught:
        open_tiles(path)
    return caught.value.reason


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"tile_type": TileType.PNG}, "tiles-kind"),
        ({"tile_compression": Compression.BROTLI}, "tiles-kind"),
        ({"min_lon_e7": 380_000_000}, "tiles-broken"),
        ({"max_lat_e7": 910_000_000}, "tiles-broken"),
        ({"max_zoom": 0, "min_zoom": 3}, "tiles-broken"),
    ],
)
def test_what_no_browser_could_draw_is_refused(tmp_path: Path, header: dict[str, Any], reason: str) -> None:
    # The writer says the zooms it wrote, whatever it is told: these two bytes are put in by hand.
    path = write_town(tmp_path / "city.pmtiles", **header)
    data = bytearray(path.read_bytes())
    data[100:102] = [header.get("min_zoom", 0), header.get("max_zoom", 10)]
    path.write_bytes(data)
    assert refused(path) == reason


def test_what_is_no_whole_file_of_version_3_is_refused(tmp_path: Path) -> None:
    path = write_town(tmp_path / "city.pmtiles")
    whole = path.read_bytes()
    at = int.from_bytes(whole[24:32], "little")  # its metadata
    bad = {
        "empty": b"",
        "cut in its header": whole[:100],
        "cut at the end of a stick": whole[:-1],
        "version 2": whole[:7] + b"\x02" + whole[8:],
        "a picture": b"\x89PNG\r\n" + whole[6:],
        "metadata that does not unpack": whole[:at] + bytes(8) + whole[at + 8 :],
        "sections beyond any disk": whole[:8] + b"\xff" * 88 + whole[96:],
    }
    for what, data in bad.items():
        path.write_bytes(data)
        assert (what, refused(path)) == (what, "tiles-broken")
    assert refused(tmp_path / "nowhere.pmtiles") == "tiles-missing"
    assert refused(tmp_path) == "tiles-missing"


def test_a_file_that_is_no_more_as_it_was_is_not_given(tmp_path: Path) -> None:
    file = open_tiles(write_town(tmp_path / "city.pmtiles"))
    file.path.write_bytes(b"another")
    with pytest.raises(LocalError, match="tiles-missing"):
        file.part(0, 5)
    file.path.unlink()
    with pytest.raises(LocalError, match="tiles-missing"):
        file.part(0, 5)
