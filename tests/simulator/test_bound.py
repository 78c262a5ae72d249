"""The bounds hold: nobody arrives before the earliest, and the schedule can be walked byte by byte and room by room."""

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vistka.contact.forwarding import POLICIES
from vistka.simulator.bound import SLICE_SECONDS, Hop, clairvoyant, earliest, schedule
from vistka.simulator.faults import Faults
from vistka.simulator.quick import Quick
from vistka.simulator.run import TraceRun
from vistka.simulator.trace import Encounter, Errand, Scenario

NODES, LIFETIME = 5, 6_000


def scenario_of(encounters: list[Encounter], errands: list[Errand], buffer_bytes: int = 100_000) -> Scenario:
    by_start = sorted(encounters, key=lambda one: (one.start, one.end, one.first, one.second))
    return Scenario("a city", tuple(by_start), tuple(errands), LIFETIME, buffer_bytes, 0)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A few nodes that meet for moments or for half an hour, with little room and few bytes."""
    encounters, errands = [], []
    for _ in range(draw(st.integers(1, 14))):
        first, second = draw(st.lists(st.integers(0, NODES - 1), min_size=2, max_size=2, unique=True))
        start, seconds = draw(st.integers(0, 9_000)), draw(st.sampled_from([1, 60, 600, 601, 1_800]))
        encounters.append(Encounter(start, start + seconds, first, second, draw(st.integers(0, 6_000))))
    for number in range(draw(st.integers(1, 12))):
        source, target = draw(st.lists(st.integers(0, NODES - 1), min_size=2, max_size=2, unique=True))
        errand = Errand(f"M{number}", draw(st.integers(0, 6_000)), source, target, draw(st.integers(140, 2_500)))
        errands.append(errand)
    return scenario_of(encounters, errands, draw(st.sampled_from([2_500, 4_000, 100_000])))


def share(one: Encounter, time: int) -> int:
    """The bytes of the piece of a contact that ends at `time`, reckoned by themselves."""
    count = max(1, -(-(one.end - one.start) // SLICE_SECONDS))
    (at,) = [n for n in range(count) if one.start + (one.end - one.start) * (n + 1) // count == time]
    return one.budget_bytes * (at + 1) // count - one.budget_bytes * at // count


def walk(scenario: Scenario, ways: list[tuple[Hop, ...]]) -> None:
    """Carry every message as its way says, in the order of time, and look at each byte and each buffer."""
    spent: dict[tuple[int, int], int] = defaultdict(int)
    kept: dict[int, int] = defaultdict(int)
    where = {}
    steps = [(errand.created, -1, -1, at) for at, errand in enumerate(scenario.errands) if ways[at]]
    steps += [(hop.time, hop.encounter, n, at) for at, way in enumerate(ways) for n, hop in enumerate(way)]
    for time, _, n, at in sorted(steps):
        errand = scenario.errands[at]
        if n < 0:
            where[at] = errand.source
            kept[errand.source] += errand.size
        else:
            hop = ways[at][n]
            met = scenario.encounters[hop.encounter]
            assert {hop.giver, hop.taker} == {met.first, met.second}
            assert where[at] == hop.giver
            spent[hop.encounter, time] += errand.size
            assert spent[hop.encounter, time] <= share(met, time)
            kept[hop.giver] -= errand.size
            where[at] = hop.taker
            if hop.taker != errand.target:
                kept[hop.taker] += errand.size
            assert time < errand.created + scenario.lifetime
        assert max(kept.values(), default=0) <= scenario.buffer_bytes
    assert all(where[at] == scenario.errands[at].target for at, way in enumerate(ways) if way)


@given(scenarios())
@settings(max_examples=300, deadline=None)
def test_the_schedule_can_be_walked_and_is_no_earlier_than_anyone_could_be(scenario: Scenario) -> None:
    walk(scenario, schedule(scenario))
    for planned, alone in zip(clairvoyant(scenario), earliest(scenario), strict=True):
        assert planned is None or (alone is not None and alone <= planned)


@pytest.mark.parametrize("spoil", ["bytes", "room", "way"])
def test_the_walk_sees_a_schedule_that_cannot_be(spoil: str) -> None:
    two = [Errand(f"M{n}", 0, 1, 2, 1_000) for n in range(2)]
    scenario = scenario_of([Encounter(10, 20, 1, 0, 1_500), Encounter(30, 40, 0, 2, 5_000)], two)
    way = (Hop(20, 0, 1, 0), Hop(40, 1, 0, 2))
    walk(scenario, [way, ()])
    spoilt: dict[str, tuple[Scenario, list[tuple[Hop, ...]]]] = {
        "bytes": (scenario, [way, way]),
        "room": (scenario_of(list(scenario.encounters), two, 500), [way, ()]),
        "way": (scenario, [way[1:], ()]),
    }
    with pytest.raises(AssertionError):
        walk(*spoilt[spoil])


@given(scenarios(), st.sampled_from(["epidemic", "vistka"]))
@settings(max_examples=60, deadline=None)
def test_no_policy_in_the_quick_core_is_earlier_than_a_message_alone(scenario: Scenario, policy: str) -> None:
    arrivals = Quick(scenario, POLICIES[policy]).run().delivered_at
    for arrived, alone in zip(arrivals, earliest(scenario), strict=True):
        assert arrived is None or (alone is not None and alone <= arrived)


def test_no_real_contact_is_earlier_than_a_message_alone() -> None:
    """Word goes on within the contact in which it came, long before that ends."""
    encounters = [Encounter(0, 3_000, 1, 2, 900_000), Encounter(100, 400, 2, 0, 90_000)]
    scenario = scenario_of(encounters, [Errand(f"M{n}", 10 * n, 1, 0, 192) for n in range(5)])
    run = TraceRun(scenario, 1, Faults())
    run.play(lambda days, delivered: None)
    result = run.result()
    assert result["delivered"] == 5
    assert earliest(scenario) == [100] * 5
    assert clairvoyant(scenario) == [None] * 5  # it uses a piece when it ends: too late here
