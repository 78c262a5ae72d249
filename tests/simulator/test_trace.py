"""A trace is read as its files say, or refused with the line that is wrong."""

import gzip
import json
from pathlib import Path

import pytest

from vistka import limits
from vistka.bundle.envelope import Class
from vistka.errors import RemoteError, WorldError
from vistka.simulator.trace import Encounter, Errand, Scenario, read_contacts, read_scenario, read_workload

CONTACTS = "start_s,end_s,node_a,node_b,budget_bytes\n500,900,1,2,4000\n20,60,0,1,100\n"
WORKLOAD = "msg_id,created_s,from,to,size_bytes\nM1,30,2,0,20000\nM0,5,1,0,160\nM2,31,1,0,900\n"
TERMS = {"name": "three", "lifetime_s": 86400, "buffer_bytes_per_node": 5000, "desk_node": 0}


def scenario(
    folder: Path, contacts: str = CONTACTS, workload: str = WORKLOAD, terms: dict[str, object] | None = None
) -> Path:
    (folder / "contacts.csv.gz").write_bytes(gzip.compress(contacts.encode()))
    (folder / "workload.csv").write_text(workload, "utf-8")
    (folder / "scenario.json").write_text(json.dumps(TERMS | (terms or {})))
    return folder


def test_a_scenario_is_read_in_the_order_of_time(tmp_path: Path) -> None:
    encounters = (Encounter(20, 60, 0, 1, 100), Encounter(500, 900, 1, 2, 4000))
    errands = (Errand("M0", 5, 1, 0, 160), Errand("M1", 30, 2, 0, 20000), Errand("M2", 31, 1, 0, 900))
    found = read_scenario(scenario(tmp_path))
    assert Scenario("three", encounters, errands, 86400, 5000, 0) == found
    assert found.nodes == 3
    assert [one.class_ for one in found.errands] == [Class.NOTE, Class.VOICE, Class.LETTER]


def test_every_node_is_a_sink_where_no_desk_is_named(tmp_path: Path) -> None:
    assert read_scenario(scenario(tmp_path, terms={"desk_node": None})).desk is None


def test_a_rate_stands_in_place_of_the_budgets(tmp_path: Path) -> None:
    scenario(tmp_path)
    assert [one.budget_bytes for one in read_contacts(tmp_path / "contacts.csv.gz", rate=50)] == [2_000, 20_000]


@pytest.mark.parametrize(
    "line",
    [
        "20,60,0,1",
        "60,20,0,1,9",
        "20,60,1,1,9",
        "20,60,0,99999,9",
        "20,60,0,1,-9",
        "20,60,0,1,x",
        "20,60,0,1,²",
        "é",
        "9" * 140_000,
    ],
)
def test_a_contact_that_cannot_be_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    scenario(tmp_path, contacts=f"start_s,end_s,node_a,node_b,budget_bytes\n20,60,0,1,9\n{line}\n")
    with pytest.raises(RemoteError) as error:
        read_contacts(tmp_path / "contacts.csv.gz")
    assert (error.value.reason, error.value.facts["line"]) == ("trace-line", 3)


@pytest.mark.parametrize("line", ["M0,5,0,0,900", "M0,5,1,0,139", "M0,5,1,0,262145", "M0,-5,1,0,900", "M0,5,1,900"])
def test_a_message_that_cannot_be_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    scenario(tmp_path, workload=f"msg_id,created_s,from,to,size_bytes\n{line}\n")
    with pytest.raises(RemoteError) as error:
        read_workload(tmp_path / "workload.csv")
    assert (error.value.reason, error.value.facts["line"]) == ("trace-line", 2)


def test_a_name_that_stands_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    scenario(tmp_path, workload=f"{WORKLOAD}M1,40,2,0,900\n")
    with pytest.raises(RemoteError) as error:
        read_workload(tmp_path / "workload.csv")
    assert (error.value.reason, error.value.facts["line"]) == ("trace-line", 5)


def test_an_empty_file_is_no_table_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(b"")
    with pytest.raises(RemoteError, match="trace-line"):
        read_contacts(path)
    path.write_text(CONTACTS.partition("\n")[0])
    assert read_contacts(path) == ()


def test_what_a_spreadsheet_puts_around_a_table_is_passed_over(tmp_path: Path) -> None:
    scenario(tmp_path)
    path = tmp_path / "contacts.csv"
    path.write_bytes(b"\xef\xbb\xbf" + CONTACTS.replace("\n", "\r\n").encode())
    assert read_contacts(path) == read_contacts(tmp_path / "contacts.csv.gz")


def test_days_packed_one_by_one_and_put_together_are_one_table(tmp_path: Path) -> None:
    scenario(tmp_path)
    path = tmp_path / "contacts.csv.gz"
    heading, one, other = CONTACTS.splitlines(keepends=True)
    whole = read_contacts(path)
    path.write_bytes(b"".join(gzip.compress(part.encode()) for part in (heading, one, other)) + bytes(100))
    assert read_contacts(path) == whole


@pytest.mark.parametrize(
    "terms", [{"lifetime_s": 0}, {"lifetime_s": 366 * 86_400}, {"desk_node": "4"}, {"buffer_bytes_per_node": None}]
)
def test_terms_that_cannot_be_are_refused_by_name(tmp_path: Path, terms: dict[str, object]) -> None:
    with pytest.raises(RemoteError) as error:
        read_scenario(scenario(tmp_path, terms=terms))
    assert (error.value.reason, [error.value.facts["name"]]) == ("trace-terms", list(terms))


def test_files_that_are_missing_damaged_or_too_large_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WorldError, match="trace-file"):
        read_scenario(tmp_path)
    scenario(tmp_path)
    packed = tmp_path / "contacts.csv.gz"
    packed.write_bytes(packed.read_bytes()[:-9])
    with pytest.raises(WorldError, match="trace-file"):
        read_contacts(packed)
    packed.write_bytes(gzip.compress(CONTACTS.encode()) + b"and more")
    with pytest.raises(WorldError, match="trace-file"):
        read_contacts(packed)
    monkeypatch.setattr("vistka.simulator.trace.TRACE_TABLE_BYTES_MAX", 1_000)
    packed.write_bytes(gzip.compress(b"0" * 1_001))
    with pytest.raises(RemoteError, match="trace-oversize"):
        read_contacts(packed)
    assert limits.TRACE_TABLE_BYTES_MAX > limits.TRACE_FILE_BYTES_MAX
