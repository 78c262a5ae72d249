"""`vistka simulate` on a small trace of one's own, and what it says to numbers that cannot be."""

import json
from pathlib import Path

import pytest

from vistka.cli import main

CONTACTS = "start_s,end_s,node_a,node_b,budget_bytes\n100,160,1,2,20000\n400,460,2,0,20000\n900,999,0,2,20000\n"
WORKLOAD = "msg_id,created_s,from,to,size_bytes\nnote,0,1,0,192\nletter,0,1,0,900\nvoice,0,1,0,30000\n"


@pytest.fixture
def trace(tmp_path: Path) -> list[str]:
    (tmp_path / "contacts.csv").write_text(CONTACTS)
    (tmp_path / "workload.csv").write_text(WORKLOAD)
    files = [f"--{name}={tmp_path / name}.csv" for name in ("contacts", "workload")]
    return ["simulate", *files, "--desk", "0"]


def played(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main([*words, "--json"]) == 0
    said: dict[str, object] = json.loads(capsys.readouterr().out)
    return said


def test_a_trace_of_one_s_own_is_played_class_by_class(trace: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    first, again = played(capsys, *trace), played(capsys, *trace)
    assert first == again
    assert first["delivered"] == 2
    by_class = first["by_class"]
    assert isinstance(by_class, dict)
    assert {name: one["delivered"] for name, one in by_class.items()} == {"note": 1, "letter": 1, "voice": 0}


def test_rate_lifetime_and_buffer_are_heeded(trace: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert played(capsys, *trace, "--rate", "2000")["delivered"] == 3
    assert played(capsys, *trace, "--rate", "1")["delivered"] == 0
    assert played(capsys, *trace, "--lifetime", "300")["delivered"] == 0
    assert played(capsys, *trace, "--buffer", "200")["refused_at_source"] == 2


@pytest.mark.parametrize("option", ["--rate=0", "--rate=-3", "--lifetime=0", "--lifetime=99999999999", "--buffer=0"])
def test_a_number_that_cannot_be_is_refused_and_not_bent(
    trace: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*trace, option]) == 1
    assert option.partition("=")[0] in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--chaos=0"], ["--chaos=99999999999"], ["--chaos=5", "--only=all"]])
def test_a_city_that_cannot_be_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", *words]) == 1
    assert capsys.readouterr().err.startswith(("--chaos", "After --only"))


@pytest.mark.parametrize("option", ["--buffer=9", "--lifetime=9", "--rate=9", "--desk=1", "--workload=x", "--only=1"])
def test_an_option_that_a_scenario_s_own_terms_overrule_is_refused_and_not_passed_over(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "contacts.csv").write_text(CONTACTS)
    (tmp_path / "workload.csv").write_text(WORKLOAD)
    (tmp_path / "scenario.json").write_text('{"lifetime_s": 9000, "buffer_bytes_per_node": 90000, "desk_node": 0}')
    played(capsys, "simulate", f"--scenario={tmp_path}")
    assert main(["simulate", f"--scenario={tmp_path}", option]) == 1
    assert capsys.readouterr().err.startswith(f"{option.partition('=')[0]} would change nothing beside --scenario")


def test_a_made_up_city_has_its_own_policy_and_a_trace_no_numbered_actions(
    trace: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "--chaos=5", "--policy=direct"]) == 1
    assert capsys.readouterr().err.startswith("--policy would change nothing beside --chaos")
    assert main([*trace, "--only=3"]) == 1
    assert capsys.readouterr().err.startswith("--only would change nothing beside --contacts")


@pytest.mark.parametrize("name", ["lying-disks", "full-disks", "newer", "hostile", "newer+hostile"])
def test_accidents_for_which_a_trace_has_no_place_are_refused(
    trace: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*trace, "--faults", name]) == 1
    assert capsys.readouterr().err.startswith(f"--faults {name} would change nothing beside --contacts")
    assert played(capsys, *trace, "--faults", f"{name}+cuts")["faults"] == f"{name}+cuts"
