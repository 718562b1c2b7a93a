"""Where a story stands, and why: ``sort_us`` is ``last_us`` and the sum of its boosts.

The order of two stories never changes because time passes; only something that happens moves
one. All numbers are integers, so that everybody computes the same.
"""

import math
from typing import Final

from protocol.feed import Boost, Reason

from .kinds import HOUR_US, Kind

STARRED_US: Final = 12 * HOUR_US
WEIGHED_US: Final = 12 * HOUR_US
SEEN_US: Final = -48 * HOUR_US
_MESSAGES_US: Final = HOUR_US * 3 // 2
_MOST_MESSAGES_US: Final = 6 * HOUR_US
_MOST_PEOPLE_US: Final = 4 * HOUR_US


def _logarithmic(unit_us: int, most_us: int) -> list[int]:
    """Return ``unit_us`` times log2(1 + n) for each n, until it is ``most_us``."""
    table: list[int] = []
    while not table or table[-1] < most_us:
        thousandths = round(math.log2(1 + len(table)) * 1_000)
        table.append(min(unit_us * thousandths // 1_000, most_us))
    return table


_BY_MESSAGES: Final = _logarithmic(_MESSAGES_US, _MOST_MESSAGES_US)
_BY_PEOPLE: Final = _logarithmic(HOUR_US, _MOST_PEOPLE_US)


def boost_us(kind: Kind, count: int, people: int, *, starred: bool, weight: int, seen: bool) -> int:
    """Return the sum of a story's boosts."""
    total = (
        kind.hours * HOUR_US
        + _BY_MESSAGES[min(count, len(_BY_MESSAGES) - 1)]
        + _BY_PEOPLE[min(people, len(_BY_PEOPLE) - 1)]
        + weight * WEIGHED_US
    )
    if starred:
        total += STARRED_US
    if seen:
        total += SEEN_US
    return total


def explain(
    kind: Kind, count: int, people: int, *, starred: bool, weight: int, seen: bool
) -> list[Boost]:
    """Return a story's boosts, the largest first; nothing else decides where it stands."""
    reasons: list[tuple[Reason, int]] = [
        ("kind", kind.hours * HOUR_US),
        ("messages", _BY_MESSAGES[min(count, len(_BY_MESSAGES) - 1)]),
        ("people", _BY_PEOPLE[min(people, len(_BY_PEOPLE) - 1)]),
        ("starred", STARRED_US if starred else 0),
        ("more" if weight > 0 else "less", weight * WEIGHED_US),
        ("seen", SEEN_US if seen else 0),
    ]
    boosts = [Boost(reason=reason, us=us) for reason, us in reasons if us]
    return sorted(boosts, key=lambda boost: -abs(boost.us))
