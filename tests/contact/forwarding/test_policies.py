"""What each forwarding policy gives, to whom, and what it lets go: read as what happens at a post's door."""

from dataclasses import dataclass
from itertools import pairwise

import pytest

from vistka.contact.forwarding import POLICIES
from vistka.contact.forwarding.base import NOWHERE, Peer, Policy
from vistka.contact.forwarding.kept import History, Kept
from vistka.contact.forwarding.likelihood import LEVEL_MAX, OPEN_SECONDS, Likelihood, level_of, likelihood_of
from vistka.contact.forwarding.tables import ONE

DAY = 86_400
LIFETIME = 60 * DAY
DESK = 0


@dataclass
class Bundle:
    """A bundle as policies see it."""

    id: int = 1
    goal: int = DESK
    size: int = 1_000
    class_: int = 2
    born: int = 0
    end: int = LIFETIME
    deposited: bool = False
    handed_over: bool = False
    note: int = 0


def a_post() -> Policy:
    return POLICIES["vistka"](NOWHERE, 1, LIFETIME)


def courier(level: int) -> Peer:
    return Peer(7, NOWHERE, bytes([level]), 1_000_000)


MET_NOBODY = Likelihood(NOWHERE, 1, LIFETIME).reach
DESK_ITSELF = Peer(9, DESK, bytes([LEVEL_MAX]), 1_000_000)


@pytest.mark.parametrize("name", POLICIES)
def test_whoever_the_bundle_is_for_gets_it_before_anything_else(name: str) -> None:
    policy = POLICIES[name](1, 3, LIFETIME)
    desk, other = (POLICIES[name](goal, 3, LIFETIME) for goal in (0, 2))
    for at in range(5):
        for peer in (Peer(0, 0, desk.say(at), 90_000), Peer(2, 2, other.say(at), 90_000)):
            policy.meet(peer, at)
    to_desk, to_other = (Bundle(goal=goal, note=policy.note) for goal in (0, 2))
    peer = Peer(0, 0, desk.say(9), 90_000)
    first, second = policy.rank(to_desk, peer, 9), policy.rank(to_other, peer, 9)
    assert first is not None
    assert second is None or first > second


@pytest.mark.parametrize("name", POLICIES)
def test_all_that_a_policy_reckons_with_is_whole(name: str) -> None:
    policy, peer = POLICIES[name](1, 3, LIFETIME), POLICIES[name](2, 3, LIFETIME)
    held = Bundle(goal=0, note=policy.note)
    met = Peer(2, 2, peer.say(DAY), 90_000)
    policy.meet(met, DAY)
    policy.see(held, met, True)
    numbers = [policy.rank(held, met, DAY) or 0, *policy.split(held, met), policy.worth(held, DAY)]
    assert {int} <= {type(number) for number in numbers} <= {int, bool}


@pytest.mark.parametrize("name", POLICIES)
def test_what_was_written_here_and_is_nowhere_else_goes_last(name: str) -> None:
    policy = POLICIES[name](1, 3, LIFETIME)
    own, passing = Bundle(deposited=True, note=policy.note), Bundle(id=2, size=10, note=policy.note)
    assert policy.worth(own, DAY) > policy.worth(passing, DAY)


def test_the_smaller_goes_first() -> None:
    post = a_post()
    small, large = Bundle(size=200), Bundle(id=2, size=9_000)
    assert (post.rank(small, DESK_ITSELF, 0) or 0) > (post.rank(large, DESK_ITSELF, 0) or 0)
    assert (post.rank(small, courier(200), 0) or 0) > (post.rank(large, courier(200), 0) or 0)


def steps_of_rank(post: Policy, levels: range) -> list[float]:
    """By how much a bundle goes sooner to a courier one level likelier, where that is much."""
    ranks = [post.rank(Bundle(), courier(level), DAY) or 0 for level in levels]
    return [step for before, later in pairwise(ranks) if not 1 <= (step := later / before) < 1.1]


def test_who_is_likely_to_reach_the_desk_gives_left_overs_as_if_they_were_worth_two_fifths() -> None:
    post = a_post()
    post.meet(DESK_ITSELF, 0)
    post.say(DAY)
    assert steps_of_rank(post, range(100, LEVEL_MAX + 1)) == [pytest.approx(2.5, rel=0.1)]  # clearly better there


def test_to_who_hardly_reaches_the_desk_next_to_nothing_is_left_over() -> None:
    assert not steps_of_rank(a_post(), range(20, LEVEL_MAX + 1))


def test_what_has_more_time_left_goes_sooner() -> None:
    post, young, old = a_post(), Bundle(), Bundle(end=LIFETIME // 16)
    ranks = [post.rank(held, courier(LEVEL_MAX), 0) or 0 for held in (young, old)]
    assert ranks[0] / ranks[1] == pytest.approx(16, rel=0.01)
    replies = [post.rank(Bundle(goal=NOWHERE, end=end), courier(9), 0) or 0 for end in (LIFETIME, LIFETIME // 16)]
    assert replies[0] / replies[1] == pytest.approx(4, rel=0.01)


def test_in_the_node_replies_go_sooner_and_what_is_for_the_desk_first_of_all() -> None:
    kept = Kept(is_desk=False, history=History(0, ONE, 0), now=0)
    reply, to_one_as_likely = (kept.rank(Bundle(goal=goal), courier(kept.score), 0) or 0 for goal in (NOWHERE, DESK))
    assert reply > 3 * to_one_as_likely
    assert (kept.rank(Bundle(), DESK_ITSELF, 0) or 0) > reply


def test_a_left_over_makes_room_first() -> None:
    post = a_post()
    post.meet(DESK_ITSELF, 0)
    _, given_on = post.split(Bundle(), courier(LEVEL_MAX))
    _, left_over = post.split(Bundle(), courier(0))
    assert post.worth(Bundle(note=left_over), 0) < post.worth(Bundle(note=given_on), 0)


def test_a_bundle_that_many_hold_is_worth_less_and_rises_again_when_they_do_not() -> None:
    post, held = a_post(), Bundle()
    rare = post.worth(held, 0)
    for _ in range(5):
        post.see(held, courier(200), there=True)
    common = post.worth(held, 0)
    for _ in range(20):
        post.see(held, courier(200), there=False)
    assert common < post.worth(held, 0) < rare


def test_a_post_says_one_byte_and_nothing_of_whom_it_met() -> None:
    one, other = a_post(), a_post()
    one.meet(Peer(3, NOWHERE, bytes([90]), 50_000), 5 * DAY)
    other.meet(Peer(4, NOWHERE, bytes([90]), 50_000), 5 * DAY + 3_000)
    assert one.say(6 * DAY) == other.say(6 * DAY)
    assert len(one.say(6 * DAY)) == 1


def test_likelihood_comes_from_the_desk_and_through_others_and_fades() -> None:
    near, far = Likelihood(NOWHERE, 1, LIFETIME), Likelihood(NOWHERE, 1, LIFETIME)
    near.meet(DESK, bytes([LEVEL_MAX]), 1_000_000)
    far.meet(NOWHERE, near.said(), 1_000_000)
    assert near.reach[0] > far.reach[0] > MET_NOBODY[0] > 0
    before = near.reach[0]
    near.settle(12 * DAY)
    assert near.reach[0] < before
    near.settle(3 * DAY)  # a clock that goes back
    near.settle(400 * DAY)
    assert near.reach == MET_NOBODY


def test_a_short_contact_with_the_desk_counts_for_less() -> None:
    long, short = Likelihood(NOWHERE, 1, LIFETIME), Likelihood(NOWHERE, 1, LIFETIME)
    long.meet(DESK, b"", 1_000_000)
    short.meet(DESK, b"", 1_000_000)
    assert long.reach == short.reach == MET_NOBODY  # who says nothing is no sink, whatever it claims to be
    long.meet(DESK, bytes([LEVEL_MAX]), 1_000_000)
    short.meet(DESK, bytes([LEVEL_MAX]), 600)
    for one in (long, short):
        one.settle(OPEN_SECONDS + 1)  # at once both are certain: they stand beside it
    gained_long, gained_short = (one.reach[0] - MET_NOBODY[0] for one in (long, short))
    assert gained_long > 40 * gained_short > 0


def test_the_longer_ago_the_desk_itself_was_met_the_less_its_word_is_kept_for() -> None:
    """Two posts as likely to reach the desk: one met it itself, the other met those who do."""
    met, heard = Likelihood(NOWHERE, 1, LIFETIME), Likelihood(NOWHERE, 1, LIFETIME)
    met.meet(DESK, bytes([LEVEL_MAX]), 1_000_000)
    heard.meet(NOWHERE, bytes([LEVEL_MAX]), 1_000_000)
    assert (met.recency(DESK), heard.recency(DESK)) == (ONE, ONE - ONE * 40 // 100)
    met.settle(30 * DAY)
    assert met.recency(DESK) == ONE - ONE * 20 // 100
    met.settle(400 * DAY)
    assert met.recency(DESK) == heard.recency(DESK)


def test_who_stands_beside_the_desk_says_so_and_who_stands_beside_them_half_as_loud_and_not_for_long() -> None:
    courier_there, neighbour = a_post(), a_post()
    courier_there.meet(DESK_ITSELF, DAY)
    assert courier_there.say(DAY) == bytes([LEVEL_MAX])
    neighbour.meet(courier(10), DAY)
    quiet = neighbour.say(DAY)
    neighbour.hear(courier(LEVEL_MAX), DAY + 600)  # a later piece of the same contact
    assert quiet < neighbour.say(DAY + 600) < courier_there.say(DAY + 600)
    assert neighbour.say(DAY + 600 + OPEN_SECONDS) > neighbour.say(DAY + 601 + OPEN_SECONDS) == quiet


def test_what_others_said_counts_less_for_what_is_kept_here_than_for_what_is_said() -> None:
    met, heard = Likelihood(NOWHERE, 1, LIFETIME), Likelihood(NOWHERE, 1, LIFETIME)
    met.meet(DESK, bytes([LEVEL_MAX]), 1_000_000)
    heard.meet(NOWHERE, bytes([LEVEL_MAX]), 1_000_000)
    for one in (met, heard):
        one.settle(DAY)
    assert met.home == met.reach
    assert MET_NOBODY < heard.home < heard.reach


def test_the_more_there_is_for_the_desk_before_a_copy_the_less_it_is_worth() -> None:
    """Unless this node is likely to be with the desk for long; and a reply waits for nobody."""
    remote, near = a_post(), a_post()
    near.meet(DESK_ITSELF, 0)
    small, large, reply = Bundle(size=9_000), Bundle(id=2, size=10_000), Bundle(id=3, goal=NOWHERE, size=10_000)
    parts = []
    for post in (remote, near):
        alone = post.worth(large, DAY), post.worth(small, DAY), post.worth(reply, DAY)
        post.hold([small] * 20 + [large, reply])
        assert (post.worth(small, DAY), post.worth(reply, DAY)) == alone[1:]
        parts.append(100 * post.worth(large, DAY) // alone[0])
    assert parts[0] in range(1, 10)
    assert parts[1] in range(80, 100)


def test_of_two_as_large_that_are_for_the_peer_the_older_goes_first() -> None:
    post = a_post()
    older, younger = Bundle(end=10 * DAY), Bundle(id=2, end=50 * DAY)
    assert (post.rank(older, DESK_ITSELF, 0) or 0) > (post.rank(younger, DESK_ITSELF, 0) or 0)


def test_levels_stand_for_likelihoods() -> None:
    levels = range(LEVEL_MAX + 1)
    assert [likelihood_of(0), likelihood_of(LEVEL_MAX)] == [0, ONE]
    assert all(abs(level_of(likelihood_of(level)) - level) <= 1 for level in levels)
    assert list(levels) == sorted(levels, key=likelihood_of)


def test_spray_and_wait_halves_its_copies_until_one_is_left() -> None:
    policy, peer = POLICIES["spray-and-wait"](1, 3, LIFETIME), Peer(2, 2, (), 90_000)
    held, given = Bundle(goal=0, note=policy.note), 0
    while policy.rank(held, peer, 0) is not None:
        held.note, _ = policy.split(held, peer)
        given += 1
    assert (given, held.note) == (3, 1)


def of_maxprop(me: int, nodes: int, meets: list[int]) -> Policy:
    """A node that met others, one after the other, who had met nobody."""
    policy = POLICIES["maxprop"](me, nodes, LIFETIME)
    for at, other in enumerate(meets):
        policy.meet(Peer(other, other, {}, 90_000), at * DAY)
    return policy


def test_maxprop_takes_the_node_met_last_for_the_likeliest_and_all_together_for_certain() -> None:
    """As in the paper: one more for whoever is met, and all divided so that they are one together."""
    policy = of_maxprop(0, 5, [1])
    _, row = policy.say(DAY)[0]
    assert row == {1: ONE * 5 // 8, 2: ONE // 8, 3: ONE // 8, 4: ONE // 8}
    often_once = of_maxprop(0, 5, [1, 1, 1, 2])
    _, row = often_once.say(9 * DAY)[0]
    assert row[2] > row[1] > row[3]


def test_maxprop_takes_the_cheapest_path_over_rows_that_others_told() -> None:
    me, courier_told = of_maxprop(1, 4, [2]), of_maxprop(2, 4, [3, 3, 3])
    me.meet(Peer(2, 2, courier_told.say(9 * DAY), 90_000), 9 * DAY)
    over_the_courier, unmet = Bundle(goal=3), Bundle(id=2, goal=0)
    for held in (over_the_courier, unmet):
        held.note = 9
        me.see(held, Peer(2, 2, {}, 90_000), there=False)
    assert me.worth(over_the_courier, 10 * DAY) > me.worth(unmet, 10 * DAY)


def test_maxprop_puts_as_many_bytes_by_hops_as_a_contact_carries_and_the_rest_by_cost() -> None:
    """Not all below a fixed number of hops: a contact that carries little gives little to what has come no way yet."""
    short = POLICIES["maxprop"](1, 4, LIFETIME)
    for at in range(4):
        short.meet(Peer(2, 2, {}, 2_500), at)
    fresh, passed_on, far = Bundle(goal=3), Bundle(id=2, goal=3, note=1), Bundle(id=3, goal=2, note=2)
    peer = Peer(0, 0, {}, 2_500)
    for held in [fresh] * 2 + [passed_on] * 3 + [far] * 3:
        short.see(held, peer, there=False)
    ranks = [short.rank(held, peer, 9) or 0 for held in (fresh, far, passed_on)]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > 0 > ranks[1]
    long = POLICIES["maxprop"](1, 4, LIFETIME)
    long.meet(Peer(2, 2, {}, 6_500), 0)
    for held in [fresh] * 2 + [passed_on] * 3 + [far] * 30:
        long.see(held, peer, there=False)
    assert (long.rank(passed_on, peer, 9) or 0) > 0 > (long.rank(far, peer, 9) or 0)


def test_where_nobody_is_likely_word_for_the_desk_is_not_lost_among_replies() -> None:
    """A reply counts for less, beside word for the desk, at a post that hears only of small likelihoods."""
    remote, near = a_post(), a_post()
    for day in range(20):
        remote.meet(courier(20), day * DAY)
        near.meet(courier(200), day * DAY)
    now, peer = 20 * DAY, courier(60)
    to_desk, reply = Bundle(end=now + LIFETIME), Bundle(goal=NOWHERE)
    far_word, far_reply, near_reply = (
        post.rank(held, peer, now) or 0 for post, held in ((remote, to_desk), (remote, reply), (near, reply))
    )
    assert far_reply < near_reply
    assert far_reply < far_word
