"""The quick core and the bounds, on cities small enough to reckon by hand."""

import pytest

from vistka.contact.forwarding import POLICIES
from vistka.contact.forwarding.base import Carried, Peer
from vistka.contact.forwarding.vistka import Vistka
from vistka.simulator.bound import clairvoyant, cut, earliest
from vistka.simulator.quick import Quick, crossing_bytes
from vistka.simulator.score import Score, score, shares_over_time
from vistka.simulator.trace import Encounter, Errand, Scenario

DAY = 86_400
DESK, POST, COURIER = 0, 1, 2


def city(
    encounters: list[Encounter], errands: list[Errand], buffer_bytes: int = 100_000, lifetime: int = 10 * DAY
) -> Scenario:
    return Scenario("a city", tuple(encounters), tuple(errands), lifetime, buffer_bytes, DESK)


def letter(name: int, size: int = 1_000) -> Errand:
    return Errand(f"M{name}", name, POST, DESK, size)


BY_COURIER = [Encounter(DAY, DAY + 60, POST, COURIER, 50_000), Encounter(2 * DAY, 2 * DAY + 60, COURIER, DESK, 50_000)]


@pytest.mark.parametrize("name", sorted(set(POLICIES) - {"direct"}))
def test_a_courier_brings_word_when_it_knows_the_way(name: str) -> None:
    before = [Encounter(at, at + 60, COURIER, DESK, 50_000) for at in (60, 3_600)]
    outcome = Quick(city(before + BY_COURIER, [letter(0)]), POLICIES[name]).run()
    assert outcome.delivered_at == [2 * DAY + 60]
    assert outcome.transmissions == 2


def test_direct_delivery_waits_for_the_desk_itself() -> None:
    late = Encounter(3 * DAY, 3 * DAY + 60, POST, DESK, 50_000)
    assert Quick(city([*BY_COURIER, late], [letter(0)]), POLICIES["direct"]).run().delivered_at == [3 * DAY + 60]


def test_a_contact_too_short_for_hello_moves_nothing_and_is_not_charged() -> None:
    outcome = Quick(city([Encounter(5, 6, POST, DESK, 100)], [letter(0)]), POLICIES["vistka"]).run()
    assert (outcome.delivered_at, outcome.control_bytes, outcome.bundle_bytes) == ([None], 0, 0)


def test_no_more_bytes_cross_than_the_contact_has() -> None:
    budget = 9_000
    outcome = Quick(
        city([Encounter(50, 60, POST, DESK, budget)], [letter(n) for n in range(20)]), POLICIES["vistka"]
    ).run()
    assert budget - 2 * crossing_bytes(1_000) < outcome.bundle_bytes + outcome.control_bytes <= budget
    assert sum(arrival is not None for arrival in outcome.delivered_at) == 8


def test_what_has_arrived_is_let_go_by_whoever_hears_of_it() -> None:
    again = [Encounter(3 * DAY, 3 * DAY + 60, DESK, POST, 50_000)]
    core = Quick(city(BY_COURIER + again, [letter(0)]), POLICIES["vistka"])
    core.run()
    assert [node.copies for node in core.nodes] == [{}, {}, {}]


def test_a_run_repeats_itself() -> None:
    errands = [Errand(f"M{n}", n * 7_000, n % 4, (n + 1) % 4, 300 + 977 * n % 9_000) for n in range(90)]
    meetings = [Encounter(n * 5_000, n * 5_000 + 900, n % 4, (n // 4 + 1 + n) % 4, 20_000) for n in range(140)]
    scenario = city([one for one in meetings if one.first != one.second], errands, buffer_bytes=15_000, lifetime=20_000)
    first, second = (Quick(scenario, POLICIES["vistka"]).run() for _ in range(2))
    assert first.delivered_at == second.delivered_at
    assert (first.control_bytes, first.bundle_bytes) == (second.control_bytes, second.bundle_bytes)
    assert 0 < score(scenario, first.delivered_at).delivered < len(errands)


def test_who_lies_keeps_what_it_gets_and_word_takes_the_other_way() -> None:
    liar = 3
    meetings = [Encounter(DAY, DAY + 60, POST, liar, 50_000), *BY_COURIER]
    scenario = city(meetings, [letter(0)])

    class SeesTheDesk(Vistka):
        def say(self, now: int) -> bytes:
            return bytes([255])

        def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
            return None

    outcome = Quick(scenario, POLICIES["vistka"], {liar: SeesTheDesk}).run()
    assert outcome.delivered_at == [2 * DAY + 60]


def test_the_earliest_arrival_is_each_message_by_itself() -> None:
    scenario = city([Encounter(50, 60, POST, DESK, 1_500)], [letter(0), letter(1), letter(70)])
    assert earliest(scenario) == [50, 50, None]


def test_a_clairvoyant_schedule_shares_a_contact_s_bytes_and_lets_the_small_go_first() -> None:
    scenario = city([Encounter(50, 60, POST, DESK, 1_500)], [letter(0, 1_400), letter(1, 700), letter(2, 800)])
    assert clairvoyant(scenario) == [None, 60, 60]


def test_a_clairvoyant_schedule_has_no_more_room_than_the_buffers() -> None:
    scenario = city(BY_COURIER, [letter(0), letter(1)], buffer_bytes=2_000)
    assert clairvoyant(scenario) == [2 * DAY + 60] * 2
    assert clairvoyant(city(BY_COURIER, [letter(0), letter(1)], buffer_bytes=1_500)) == [2 * DAY + 60, None]


def test_nothing_arrives_past_its_lifetime() -> None:
    assert earliest(city(BY_COURIER, [letter(0)], lifetime=2 * DAY)) == [None]


def test_a_long_contact_is_cut_into_pieces_that_share_its_bytes() -> None:
    pieces = cut([Encounter(0, 1_500, 0, 1, 1_000), Encounter(100, 110, 1, 2, 5)])
    assert [(one.time, one.budget_bytes) for one in pieces] == [(110, 5), (500, 333), (1_000, 333), (1_500, 334)]
    assert [one.slots for one in pieces] == [(0, 0), (0, 1), (1, 2), (2, 3)]


def test_what_never_came_counts_with_its_whole_lifetime() -> None:
    scenario = city([], [letter(0), letter(100)], lifetime=1_000)
    assert Score(1, 0.5, 600) == score(scenario, [200, None])
    assert shares_over_time(scenario, [200, None], 2) == [0, 0.5, 0.5]
