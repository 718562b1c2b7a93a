"""The model of many users: small cases by hand, and what must hold of all."""

import itertools
import math

import pytest
from msgspec.structs import asdict, replace

from tools.simulate.company import channels_of, market, ranks, readers
from tools.simulate.constants import Constants, load, save
from tools.simulate.costs import PRESENCE, Design, Plant, processes_us, redis_us
from tools.simulate.demand import Demand, demand
from tools.simulate.habits import ONE_ZONE, PROFILE, WORLD, Habits, connected_by_hour, day
from tools.simulate.machines import at, need
from tools.simulate.placement import copies, streams
from tools.simulate.sensitivity import swings

HABITS = Habits()
HEARING = "telling and hearing other nodes"
DECADES = [10**power for power in range(2, 9)]
ALONE = Design(name="alone", nodes=False)
MANY = Design(name="many", postgres=True, topics="channels", all_hear=False, affine=True)
ROUND = Constants(**dict.fromkeys(Constants.__struct_fields__, 1.0))
"""Constants that can be reckoned with in one's head."""
SMALL = Demand(
    users=100,
    companies=(),
    connected=1,
    connections=100,
    posts=10,
    marks=20,
    histories=3,
    feeds=2,
    signins=1,
    deliveries=500,
    posts_a_year=0,
    marks_a_year=0,
)


def _us(asked: Demand, constants: Constants) -> float:
    return sum(processes_us(Plant(asked, ALONE, 1, 1, listened=0), constants).values())


def test_a_small_case_is_what_one_reckons_by_hand() -> None:
    """Each thing that happens is counted once, at what it costs."""
    constants = replace(ROUND, process_us=7, idle_us=2, post_us=5, group_us=10, write_us=3)
    by_hand = 7 + 100 * 2 + 30 * (5 + 10) + (500 - 10) * 3 + 3 + 2 + 1
    assert _us(SMALL, constants) == by_hand


def test_posts_that_share_a_transaction_share_its_cost() -> None:
    """With 3,000 posts a second and 10 ms for a transaction, thirty pay for one."""
    constants = replace(ROUND, post_us=5, group_us=60, commit_ms=10)
    busy = replace(SMALL, posts=1_000, marks=2_000, deliveries=1_000)
    quiet = replace(busy, posts=0, marks=0, deliveries=0)
    cost = _us(busy, constants) - _us(quiet, constants)
    assert cost == pytest.approx(3_000 * (5 + 60 / 30))


def test_one_node_tells_nobody() -> None:
    """Without a neighbour nothing is spent on hearing and telling."""
    assert HEARING not in processes_us(Plant(SMALL, ALONE, 1, 1, 0), ROUND)
    assert redis_us(Plant(SMALL, ALONE, 1, 1, 0), ROUND) == 0


def test_two_nodes_hear_of_each_other_once() -> None:
    """Each of 30 writes and 10 folds is told and heard once, heads and people repeated."""
    constants = replace(ROUND, bus_out_us=7, bus_in_us=5)
    spent = processes_us(Plant(SMALL, Design(name="two"), 2, 2, 0), constants)
    assert spent[HEARING] == pytest.approx(40 * 7 + (40 + 2 * 2 * 4 / 3 - 4) * 5 + 300)
    assert spent[PRESENCE] == pytest.approx(100 / 3)


def test_equal_seeds_are_equal_and_others_are_not() -> None:
    """What is drawn by lot can be drawn again."""
    asked = demand(100_000, HABITS)
    draws = [copies(asked, HABITS, 8, affine=False, seed=seed, drawn=500) for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]


@pytest.mark.parametrize("users", [1_000, 1_000_000, 10_000_000])
@pytest.mark.parametrize("affine", [False, True])
def test_no_node_is_told_twice_and_none_in_vain(users: int, affine: bool) -> None:
    """A topic for each channel reaches a node for each connection at most, and all at most."""
    found = copies(demand(users, HABITS), HABITS, 20, affine=affine, seed=3, drawn=1_000)
    assert 1 <= found.channels <= min(20, found.deliveries)
    assert found.channels <= found.one <= 20
    assert found.channels <= found.buckets <= 20 * (1 + 1e-9)


def test_a_company_on_few_nodes_needs_fewer_copies() -> None:
    """Affinity pays where there are many companies, and is nothing to a single one."""
    many, single = demand(10_000_000, HABITS), demand(1_000_000, HABITS)
    spread, together = (
        copies(many, HABITS, 100, affine=affine, seed=1).channels for affine in (False, True)
    )
    assert together < spread / 2
    one = [copies(single, HABITS, 20, affine=affine, seed=1) for affine in (False, True)]
    assert one[0] == one[1]


def test_drawn_deliveries_are_those_of_the_formula() -> None:
    """Two ways to count whom a message goes to agree within the chance of 20,000 draws."""
    asked = demand(10_000, HABITS)
    drawn = copies(asked, HABITS, 4, affine=False, seed=1, drawn=20_000).deliveries
    assert drawn * HABITS.passing * asked.posts == pytest.approx(asked.deliveries, rel=0.1)


def test_more_users_ask_for_more() -> None:
    """Every rate grows with the number of users."""
    for fewer, more in itertools.pairwise(DECADES):
        before, after = demand(fewer, HABITS), demand(more, HABITS)
        for rate in ("connections", "posts", "marks", "feeds", "signins", "deliveries"):
            assert getattr(before, rate) < getattr(after, rate)


def test_more_users_need_more() -> None:
    """Cores and memory grow with the number of users."""
    needs = [need(demand(users, HABITS), HABITS, ROUND, MANY) for users in DECADES]
    for fewer, more in itertools.pairwise(needs):
        assert fewer.node_cores < more.node_cores
        assert fewer.memory_gib < more.memory_gib
        assert fewer.nodes <= more.nodes


def test_a_day_is_a_day_wherever_people_live() -> None:
    """Hours add up to one, and the world's busiest hour is calmer than one town's."""
    assert sum(day(ONE_ZONE)) == pytest.approx(1)
    assert sum(day(WORLD)) == pytest.approx(1)
    assert max(day(WORLD)) < max(day(ONE_ZONE)) == max(PROFILE) / sum(PROFILE)
    assert max(connected_by_hour(HABITS, ONE_ZONE)) == pytest.approx(HABITS.connected)


@pytest.mark.parametrize("users", [100, 10_000, 1_000_000])
def test_channels_are_as_many_as_people_are_in(users: int) -> None:
    """Everybody is in 20 named channels and 10 direct ones, and all that is said is said once."""
    channels = channels_of(users, HABITS)
    members = sum(each.members * each.count for each in channels)
    assert members / users == pytest.approx(HABITS.named + HABITS.direct)
    assert sum(each.talk for each in channels) == pytest.approx(1)
    assert readers(users, HABITS) < users


def test_companies_add_up() -> None:
    """However many companies there are, their people are as many as were asked for."""
    for users in (50, 5_000_000, 100_000_000):
        assert sum(each.users * each.count for each in market(users)) == pytest.approx(users)


def test_ranks_stand_for_all_of_them() -> None:
    """Groups of ranks have the sum of 1/rank that single ones have."""
    grouped = list(ranks(10_000))
    assert sum(count for _, count in grouped) == 10_000
    exact = math.fsum(1 / rank for rank in range(1, 10_001))
    assert math.fsum(count / rank for rank, count in grouped) == pytest.approx(exact, rel=1e-3)


def test_nodes_listen_to_what_their_people_are_in() -> None:
    """More nodes listen to more streams together, and never to more than everybody's share."""
    asked = demand(100_000, HABITS)
    alone, spread = (streams(asked, HABITS, nodes, affine=False) for nodes in (1, 10))
    subscriptions = asked.connections * (1 + HABITS.named + HABITS.direct)
    assert alone < spread <= subscriptions * (1 + 1e-9)


def test_what_is_beyond_a_limit_is_named() -> None:
    """One process for a million fails by its sockets first."""
    found = at(demand(1_000_000, HABITS), HABITS, ROUND, ALONE, 1)
    assert not found.works
    assert found.first == "sockets of a process"


def test_a_constant_that_is_not_used_moves_nothing() -> None:
    """PostgreSQL's costs are nothing to who has a file, and each swing contains no change."""
    found = {each.name: each for each in swings(10_000, HABITS, ROUND, ALONE)}
    assert found["pg_post_us"].cores == (1, 1)
    low, high = found["idle_us"].cores
    assert low < 1 < high


def test_constants_are_kept(tmp_path) -> None:
    """What was measured is read again as it was written."""
    measured = load()
    save(measured, tmp_path / "constants.json")
    assert load(tmp_path / "constants.json") == measured
    assert all(value >= 0 for value in asdict(measured.constants).values())
