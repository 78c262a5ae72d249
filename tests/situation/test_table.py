"""A table comes in: good rows are entered once, bad ones refused each with its reason, and nothing is lost."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.desk import make_desk
from tests.situation.claims import DAY, INDICATORS, IZIUM, PLACES, WEDNESDAY
from vistka.errors import LocalError
from vistka.limits import FOLD_BATCH
from vistka.node.picture import import_table
from vistka.situation.observation import Link, Source, TimePrecision
from vistka.situation.place import Place, PlaceKind
from vistka.situation.table import read_table
from vistka.store.desk.audit import AuditLog
from vistka.store.picture.picture import open_picture
from vistka.store.picture.views import claims

HEAD = "report/place,indicator,value,source,source_name,through,observed_at,number,detail,quote,device\n"
GOOD = 'м. Изюм,housing,destroyed,mayor,В. Марченко,press: ефір,2022-03-14,80,flats,"Понад 80%, каже",x\n'
BAD = {
    "Ніде,water,none,resident": "place-unknown",
    "Лозова,water,none,resident": "place-ambiguous",
    "Ізюм,tanks,many,resident": "indicator-unknown",
    "Ізюм,water,gone,resident": "value-unknown",
    "Ізюм,water,none,spy": "csv-word",
    "Ізюм,water,none,resident,,,31.02.2022": "csv-time",
    "Ізюм,water,none,resident,,,2022-04-16": "time-future",
    "Ізюм,housing,destroyed,resident,,,,лише": "csv-number",
    "Ізюм,housing,destroyed,resident,,,,500": "number-bounds",
    "Ізюм": "indicator-unknown",
}


def test_a_row_becomes_a_report() -> None:
    [row] = read_table((HEAD + GOOD).encode("utf-8-sig"), INDICATORS, PLACES, WEDNESDAY)
    assert row.report is not None
    assert (row.line, row.report.place, row.report.number) == (2, IZIUM, 80)
    assert row.report.chain == (Link(Source.MAYOR, "В. Марченко"), Link(Source.PRESS, "ефір"))


@pytest.mark.parametrize(("line", "reason"), BAD.items())
def test_a_bad_row_says_why(line: str, reason: str) -> None:
    [row] = read_table((HEAD + line + "\n").encode(), INDICATORS, PLACES, WEDNESDAY)
    assert row.error is not None
    if line != "Ізюм":
        assert (row.report, row.error.reason) == (None, reason)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe", "csv-broken"),
        (b'a,"b\n', "csv-columns"),
        (b"place,value\n", "csv-columns"),
        (b"", "csv-columns"),
        (b"a/place,indicator,value,source,b/place\n", "csv-twice"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(LocalError) as refused:
        read_table(data, INDICATORS, PLACES, WEDNESDAY)
    assert refused.value.reason == reason


def test_a_broken_quotation_mark_costs_no_row_before_it_and_none_after_its_line() -> None:
    good, stray, open_ = "Ізюм,water,none,resident,,,,,,\n", 'Ізюм,water,none,"мер"ія\n', 'Ізюм,water,none,"мерія\n'
    rows = read_table((HEAD + good + stray + good + open_ + good + good).encode(), INDICATORS, PLACES, WEDNESDAY)
    told = [(row.line, row.error and (row.error.reason, row.error.facts)) for row in rows]
    assert told == [
        (2, None),
        (3, ("csv-quotes", {"until": 3})),
        (4, None),
        (5, ("csv-quotes", {"until": 7})),
    ]


@pytest.mark.parametrize("between", [";", "\t"])
@pytest.mark.parametrize(
    "head", ["place;indicator;value;source;observed_at", '"place";"indicator";"value";"source";"observed_at"']
)
def test_a_spreadsheets_own_table_is_read(between: str, head: str) -> None:
    lines = [head, '"Ізюм";water;none;resident;16.03.2022']
    [row] = read_table("\r\n".join(lines).replace(";", between).encode(), INDICATORS, PLACES, WEDNESDAY)
    assert row.report is not None
    assert (row.report.place, row.report.observed_at) == (IZIUM, WEDNESDAY // DAY * DAY)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_words_of_several_lines_are_read_however_a_line_ends(end: str) -> None:
    row = 'Ізюм,water,none,resident,,,2022-03-14,,,"води немає\nсусід носить",x\n'
    [read] = read_table((HEAD + row).replace("\n", end).encode(), INDICATORS, PLACES, WEDNESDAY)
    assert read.report is not None
    assert read.report.quote == "води немає\nсусід носить"


def test_a_day_is_no_hour_however_it_is_written() -> None:
    days = ["2022-03-16", "20220316", "16.03.2022", "2022-03-16T00:00Z"]
    lines = "".join(f"Ізюм,water,none,resident,,,{day}\n" for day in days)
    rows = read_table((HEAD + lines).encode(), INDICATORS, PLACES, WEDNESDAY)
    assert [row.report and TimePrecision(row.report.time_precision).name for row in rows] == ["DAY"] * 3 + ["HOUR"]


def test_a_part_of_a_city_that_nobody_knows_is_not_the_city() -> None:
    line = '"Ізюм, лівий берег",communications,none,resident\n"Ізюм, Харківська область",water,none,resident\n'
    part, whole = read_table((HEAD + line).encode(), INDICATORS, PLACES, WEDNESDAY)
    assert part.report is not None
    assert whole.report is not None
    assert (part.report.place, part.report.precision, part.rest) == (IZIUM, 3, "лівий берег")
    assert (whole.report.place, whole.report.precision, whole.rest) == (IZIUM, 2, "")


def test_a_spot_that_is_known_is_meant_whatever_stands_beside_it() -> None:
    places = PLACES.copy()
    places.add(Place(f"{IZIUM}.0000abcd", PlaceKind.BRIDGE, "Соборний міст"))
    line = '"Ізюм, Соборний міст, біля школи",crossing,destroyed,resident\n'
    [row] = read_table((HEAD + line).encode(), INDICATORS, places, WEDNESDAY)
    assert row.report is not None
    assert (row.report.place, row.report.precision, row.rest) == (f"{IZIUM}.0000abcd", 2, "")


def test_a_table_that_is_brought_twice_is_entered_once(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    desk.picture = open_picture(str(tmp_path / "picture.sqlite"), b"k" * 32, os.urandom, INDICATORS, PLACES)
    table = (HEAD + GOOD + "".join(f"{line}\n" for line in BAD)).encode()
    done = [import_table(desk, None, table, dry=True), *(import_table(desk, None, table) for _ in range(2))]
    assert [(each.new, each.known, len(each.refused)) for each in done] == [(1, 0, 10), (1, 0, 10), (0, 1, 10)]
    with desk.picture.read() as tx:
        reading, opened = claims(desk.picture, tx, IZIUM, "housing")
    assert reading is not None
    assert (reading.now.value, opened[0].observation.quote) == ("destroyed", "Понад 80%, каже")
    desk.kept.close()


def test_a_long_table_lets_a_running_desk_write_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(tmp_path)
    desk.picture = open_picture(str(tmp_path / "picture.sqlite"), b"k" * 32, os.urandom, INDICATORS, PLACES)
    lines = "".join(f"Ізюм,water,none,resident,,,,,,{number}\n" for number in range(FOLD_BATCH + 10))
    add, told = AuditLog.add, 0

    def add_until_the_power_goes(*what: Any) -> None:
        nonlocal told
        told += 1
        if told == FOLD_BATCH + 5:
            raise KeyboardInterrupt
        add(*what)

    monkeypatch.setattr(AuditLog, "add", add_until_the_power_goes)
    with pytest.raises(KeyboardInterrupt):
        import_table(desk, None, (HEAD + lines).encode())
    monkeypatch.setattr(AuditLog, "add", add)
    done = import_table(desk, None, (HEAD + lines).encode())
    assert (done.new, done.known) == (10, FOLD_BATCH)
    desk.kept.close()
