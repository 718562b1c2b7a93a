"""Which nodes a message has to reach: drawn by lot, since no formula covers all of it."""

import math
import random
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

from msgspec import Struct

from .company import channels_of
from .demand import Demand
from .habits import Habits

DRAWN = 20_000
BUCKETS = 256
_FEW = 64


class Copies(Struct, frozen=True):
    """Nodes reached by one message, on average, and what it comes to."""

    deliveries: float
    """Connections that get it."""
    one: float
    """One topic: every node hears everything."""
    buckets: float
    """256 topics: a node listens to those in which a channel of its own falls."""
    channels: float
    """A topic for each channel: a node listens where somebody of its own does."""


@cache
def copies(
    demand: Demand, habits: Habits, nodes: int, *, affine: bool, seed: int, drawn: int = DRAWN
) -> Copies:
    """Draw messages and place who reads them; equal seeds give equal results.

    ``affine`` puts a company on as few nodes as hold it; else any connection may be anywhere.
    """
    dice = random.Random(seed)  # noqa: S311  # the same messages each time
    places = random.Random(seed)  # noqa: S311  # drawn apart: any placement has the same messages
    per_node = demand.connections / nodes
    weights = [each.users * each.count for each in demand.companies]
    companies = _Lot(weights)
    talks = {
        each.users: _Lot([channel.talk for channel in channels_of(each.users, habits)])
        for each in demand.companies
    }
    delivered = reached = listening = 0.0
    for _ in range(drawn):
        company = demand.companies[companies.draw(dice)]
        lot = talks[company.users]
        channel = channels_of(company.users, habits)[lot.draw(dice)]
        connections = _connections(dice, channel.members, demand.connected, habits.devices)
        share = company.users * demand.connected * habits.devices / per_node
        spread = min(nodes, max(1, math.ceil(share))) if affine else nodes
        delivered += connections
        reached += _nodes(places, connections, spread)
        listening += spread
    every = listening / drawn
    return Copies(
        delivered / drawn,
        every,
        nodes * _bucket_share(demand, habits, nodes),
        reached / drawn,
    )


class _Lot:
    """Draws places in proportion to weights."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._sums = list(accumulate(weights))

    def draw(self, dice: random.Random) -> int:
        return min(bisect_left(self._sums, dice.random() * self._sums[-1]), len(self._sums) - 1)


def _connections(dice: random.Random, members: float, connected: float, devices: float) -> int:
    """Draw how many connections get a message: the author is there, others perhaps."""
    people = 1 + _binomial(dice, round(members) - 1, connected)
    return people + _binomial(dice, people, devices - 1)


def _binomial(dice: random.Random, count: int, chance: float) -> int:
    if count <= _FEW:
        return sum(dice.random() < chance for _ in range(count))
    spread = math.sqrt(count * chance * (1 - chance))
    return min(count, max(0, round(dice.gauss(count * chance, spread))))


def _nodes(dice: random.Random, connections: int, nodes: int) -> float:
    if connections <= _FEW:
        return len({dice.randrange(nodes) for _ in range(connections)})
    return nodes * (1 - (1 - 1 / nodes) ** connections)


def _bucket_share(demand: Demand, habits: Habits, nodes: int) -> float:
    """Return in how many of the buckets a node has something; buckets are shared by all."""
    channels = demand.connections / nodes * (habits.named + habits.direct)
    return 1 - math.pow(1 - 1 / BUCKETS, channels)


@cache
def streams(demand: Demand, habits: Habits, nodes: int, *, affine: bool) -> float:
    """Return how many streams all nodes listen to together: channels, and people's own."""
    per_node = demand.connections / nodes
    there = demand.connected * habits.devices
    total = demand.connections  # each has its person's own stream
    for company in demand.companies:
        spread = min(nodes, max(1, math.ceil(company.users * there / per_node)))
        spread = spread if affine else nodes
        chance = min(1.0, (demand.connected if spread == 1 else there) / spread)
        total += company.count * sum(
            channel.count * spread * (1 - (1 - chance) ** channel.members)
            for channel in channels_of(company.users, habits)
        )
    return total
