"""How large companies and channels are: Zipf's law, in groups of alike ones."""

import math
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from .habits import Habits

LARGEST_COMPANY, SMALLEST_COMPANY = 1_000_000, 100
_STEP = 1.05
_SINGLE = 20


class Channels(Struct, frozen=True):
    """Channels of one size, in one company."""

    members: float
    count: float
    talk: float
    """Their share of what is said in the company; all shares add up to one."""


class Companies(Struct, frozen=True):
    """Companies of one size."""

    users: float
    count: float


def ranks(last: int) -> Iterator[tuple[float, int]]:
    """Group the ranks 1 to ``last``: the first by themselves, later ones where 1/rank hardly moves.

    Yields the rank that stands for a group (its harmonic mean) and how many there are in it.
    """
    first = 1
    while first <= last:
        end = last if first >= last else min(last, max(first, int(first * _STEP)))
        end = first if first < _SINGLE else end
        count = end - first + 1
        harmonic = math.log((end + 0.5) / (first - 0.5)) if count > 1 else 1 / first
        yield count / harmonic, count
        first = end + 1


@cache
def channels_of(users: float, habits: Habits) -> tuple[Channels, ...]:
    """Return the channels of a company, with sizes by the law of ``tools/bench/organisation.py``.

    The largest has a fifth of all, the next a half of it, a third, and so on down to five. There
    are as many of each size as make everybody a member of 20.
    """
    largest = max(habits.smallest, habits.largest * users)
    sizes = [(largest / rank, count) for rank, count in ranks(int(largest / habits.smallest))]
    alike = habits.named * users / sum(size * count for size, count in sizes)
    said = sum(count * size**habits.talk for size, count in sizes)
    named = (
        Channels(size, count * alike, (1 - habits.direct_talk) * count * size**habits.talk / said)
        for size, count in sizes
    )
    return (Channels(2, users * habits.direct / 2, habits.direct_talk), *named)


def market(users: float) -> tuple[Companies, ...]:
    """Return one company of so many, or, above a million people, as many as they work for."""
    if users <= LARGEST_COMPANY:
        return (Companies(users, 1),)
    sizes = [
        Companies(LARGEST_COMPANY / rank, count)
        for rank, count in ranks(LARGEST_COMPANY // SMALLEST_COMPANY)
    ]
    times = users / sum(each.users * each.count for each in sizes)
    return tuple(Companies(each.users, each.count * times) for each in sizes)


def readers(users: float, habits: Habits) -> float:
    """Return how many members the channel of a message has, on average."""
    return sum(each.members * each.talk for each in channels_of(users, habits))
