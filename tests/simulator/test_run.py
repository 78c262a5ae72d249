"""A trace is played through the shipped nodes: who is met gets word, what it costs is counted, and cuts count too."""

import json
from pathlib import Path

import pytest

from tests.simulator.test_trace import scenario
from vistka.bundle.envelope import Header
from vistka.cli import main
from vistka.contact.forwarding import POLICIES
from vistka.errors import LocalError
from vistka.identity.keys import SealingKey
from vistka.identity.seal import SEAL_BYTES
from vistka.simulator.faults import NONE, SETS, faults_named
from vistka.simulator.letters import sealed_length
from vistka.simulator.run import TraceRun
from vistka.simulator.trace import Encounter, Errand, Scenario, read_scenario

DAY = 86_400
HOUR = 3_600


def two_hops(budget: int = 100_000, desk: int | None = 2) -> Scenario:
    """Word from node 0 to node 2 over node 1; and an answer back."""
    encounters = (Encounter(HOUR, 2 * HOUR, 0, 1, budget), Encounter(5 * HOUR, 6 * HOUR, 1, 2, budget))
    errands = (Errand("out", 60, 0, 2, 4_000), Errand("note", 90, 0, 2, 200), Errand("late", 7 * HOUR, 0, 2, 900))
    return Scenario("two hops", encounters, errands, 3 * DAY, 50_000, desk)


def play(scenario: Scenario, seed: int = 1) -> tuple[TraceRun, dict[str, object]]:
    run = TraceRun(scenario, seed)
    run.play()
    return run, run.result()


@pytest.mark.parametrize("desk", [2, None])
def test_word_goes_over_a_courier_and_is_counted_in_its_class(desk: int | None) -> None:
    run, result = play(two_hops(desk=desk))
    assert (result["delivered"], result["messages"], result["delivered_share"]) == (2, 3, 0.6667)
    assert {"out", "note"} == set(run.ledger.delays)
    a_turn = 8_192 * HOUR // 100_000  # it arrives with all that goes in its turn
    assert 5 * HOUR - 90 <= run.ledger.delays["note"] < 5 * HOUR + a_turn
    assert (sum(run.ledger.delays.values()) + 3 * DAY) // 3 == result["mean_delay_s"]
    by_class = result["by_class"]
    assert isinstance(by_class, dict)
    assert {name: of["delivered"] for name, of in by_class.items()} == {"note": 1, "letter": 1}
    assert (run.failures, run.ledger.twice) == (0, 0)


def test_everything_that_crosses_is_charged() -> None:
    _, result = play(two_hops())
    assert result["contacts"] == 3  # the last one carries the receipts back
    assert isinstance(result["bytes"], int)
    assert 2 * 4_200 + 2 * 100 < result["bytes"] < 2 * 4_200 + 3 * 600


def test_what_is_under_way_when_a_meeting_ends_has_arrived_as_far_as_its_bytes_go() -> None:
    meeting, errand = Encounter(HOUR, 2 * HOUR, 0, 1, 7_200), Errand("out", 60, 0, 1, 14_000)
    run, _ = play(Scenario("too short", (meeting,), (errand,), 3 * DAY, 50_000, 1))
    assert run.traffic.bytes == meeting.budget_bytes


def test_a_budget_that_ends_in_the_middle_delivers_what_came_whole() -> None:
    _, result = play(two_hops(budget=2_000))
    by_class = result["by_class"]
    assert isinstance(by_class, dict)
    assert {name: of["delivered"] for name, of in by_class.items()} == {"note": 1, "letter": 0}
    assert isinstance(result["bytes"], int)
    assert result["bytes"] <= 4_000


def test_a_contact_that_ends_in_the_second_in_which_it_began_carries_its_bytes_too() -> None:
    at_once = (Encounter(HOUR, HOUR, 0, 1, 100_000), Encounter(5 * HOUR, 5 * HOUR, 1, 2, 100_000))
    run, _ = play(Scenario("at once", at_once, (Errand("out", 60, 0, 2, 4_000),), 3 * DAY, 50_000, 2))
    assert run.ledger.delays == {"out": 5 * HOUR - 60}


def test_word_written_while_two_are_in_reach_goes_too() -> None:
    one = Encounter(0, DAY, 0, 1, 1_000_000)
    errands = (Errand("a", 5 * HOUR, 0, 1, 900), Errand("b", 9 * HOUR, 1, 0, 900))
    run, _ = play(Scenario("together", (one,), errands, DAY, 50_000, None))
    assert {"a", "b"} == set(run.ledger.delays)
    assert max(run.ledger.delays.values()) < 300


def test_a_reply_is_read_where_it_is_for_and_the_desk_hears_of_it() -> None:
    encounters = tuple(Encounter(at * HOUR, at * HOUR + 600, at % 2, at % 2 + 1, 50_000) for at in range(1, 9))
    run, result = play(Scenario("reply", encounters, (Errand("reply", 10, 2, 0, 900),), 3 * DAY, 50_000, 2))
    assert result["delivered"] == 1
    desk = run.node(2)
    assert [one.read for one in desk.store.deposits()] == [True]


def test_a_seed_gives_one_hash_and_faults_another() -> None:
    _, once = play(two_hops())
    _, again = play(two_hops())
    assert once == again
    cut = TraceRun(two_hops(), 1, SETS["cuts"])
    cut.play()
    assert cut.world.trace_hash != once["trace_hash"]


def hourly(first: int, second: int, hours: range, budget: int) -> tuple[Encounter, ...]:
    return tuple(Encounter(at * HOUR, at * HOUR + 600, first, second, budget) for at in hours)


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_each_policy_drives_the_shipped_contact_and_word_arrives(name: str) -> None:
    run = TraceRun(two_hops(), 1, policy=POLICIES[name])
    run.play()
    waits = name in ("direct", "delegation", "prophet", "rapid")  # for a courier who has met the desk before
    assert (0, 0 if waits else 2) == (run.failures, run.result()["delivered"])


def test_a_policy_decides_whom_word_goes_through() -> None:
    """Node 1 meets the desk again and again, node 3 never: a note goes to the one, and the other carries none."""
    meets = (*hourly(1, 2, range(1, 20), 9_000), *hourly(0, 3, range(20, 22), 9_000), *hourly(0, 1, range(22, 24), 900))
    one_word = Scenario("who", meets, (Errand("word", 20 * HOUR - 9, 0, 2, 300),), 3 * DAY, 5_000, 2)
    run = TraceRun(one_word, 1, policy=POLICIES["direct"])
    run.play()
    assert run.node(3).store.held(run.node(3).clock.now()) == []
    epidemic = TraceRun(one_word, 1, policy=POLICIES["epidemic"])
    epidemic.play()
    assert len(epidemic.node(3).store.held(epidemic.node(3).clock.now())) == 1


@pytest.mark.parametrize("policy", [None, "maxprop"])
def test_a_desk_that_is_full_of_its_own_replies_takes_in_what_is_for_it(policy: str | None) -> None:
    replies = tuple(Errand(f"reply {n}", n + 1, 1, 2, 3_000) for n in range(9))
    word = Errand("word", 100, 0, 1, 6_000)
    meets = Encounter(HOUR, 2 * HOUR, 0, 1, 60_000)
    run = TraceRun(Scenario("full", (meets,), (*replies, word), DAY, 20_000, 1), 1, policy=POLICIES.get(policy or ""))
    run.play()
    assert "word" in run.ledger.delays
    assert run.node(1).store.usage().held <= 29_000


def test_where_no_desk_is_named_each_node_is_a_sink_with_a_score_of_its_own() -> None:
    """Node 1 meets node 2 again and again, node 3 node 4: what is for 2 goes with the one, for 4 with the other."""
    meets = (*hourly(1, 2, range(1, 9), 9_000), *hourly(3, 4, range(1, 9), 9_000))
    carried = (*hourly(0, 1, range(20, 21), 4_000), *hourly(0, 3, range(22, 23), 4_000))
    words = tuple(Errand(f"to {goal}", 19 * HOUR + goal, 0, goal, 2_500) for goal in (4, 2))
    last = (*hourly(1, 2, range(24, 25), 9_000), *hourly(3, 4, range(24, 25), 9_000))
    run, _ = play(Scenario("many", (*meets, *carried, *last), words, 3 * DAY, 50_000, None))
    assert {"to 2", "to 4"} == set(run.ledger.delays)
    assert {one.size for one in run.node(3).store.held(run.node(3).clock.now())} == set()


def test_a_desk_that_is_not_in_the_trace_is_refused() -> None:
    with pytest.raises(LocalError, match="trace-desk"):
        TraceRun(two_hops(desk=9), 1)


def test_bundles_are_of_exactly_the_size_asked_for() -> None:
    header = Header(1, 2, b"abcd", 9_000, 3, bytes(10))
    key = SealingKey.from_secret(bytes(range(32)))
    assert len(key.public) == 32
    for size in (140, 300, 381, 1_000, 65_600):
        length = sealed_length(header, size)
        assert length > SEAL_BYTES
        assert size - 2 <= len(header.encode(length)) + length <= size


def test_faults_are_named_and_joined() -> None:
    assert faults_named("none") == NONE
    joined = faults_named("cuts+clocks")
    assert (SETS["cuts"].cut, SETS["clocks"].clock) == (joined.cut, joined.clock)
    with pytest.raises(LocalError, match="faults"):
        faults_named("earthquake")


def test_the_command_plays_a_folder_and_ends_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = scenario(tmp_path)
    assert main(["simulate", "--scenario", str(folder), "--json"]) == 0
    said = capsys.readouterr()
    result = json.loads(said.out.splitlines()[-1])
    expected = TraceRun(read_scenario(folder), 1)
    expected.play()
    assert expected.result() == {name: value for name, value in result.items() if name not in ("faults", "policy")}
    assert "day 1" in said.err


def test_the_command_takes_tables_with_terms_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario(tmp_path)
    tables = ["--contacts", str(tmp_path / "contacts.csv.gz"), "--workload", str(tmp_path / "workload.csv")]
    terms = ["--buffer", "90000", "--lifetime", "86400", "--rate", "500", "--desk", "0"]
    assert main(["simulate", *tables, *terms]) == 0
    assert "delivered_share" in capsys.readouterr().out
    assert main(["simulate", *tables[:2]]) == 1
    assert main(["simulate", *tables, "--desk", "7"]) == 1
    assert "--workload" in capsys.readouterr().err
