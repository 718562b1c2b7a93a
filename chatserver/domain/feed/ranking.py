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


def base_us(kind: Kind, *, starred: bool, weight: int) -> int:
    """Return the boosts that all stories of a kind in a channel have in common."""
    return kind.hours * HOUR_US + weight * WEIGHED_US + (STARRED_US if starred else 0)


def activity_us(count: int, people: int) -> int:
    """Return the boosts for how much happened, and by how many."""
    messages = _BY_MESSAGES[count] if count < len(_BY_MESSAGES) else _MOST_MESSAGES_US
    return messages + (_BY_PEOPLE[people] if people < len(_BY_PEOPLE) else _MOST_PEOPLE_US)


def explain(
    kind: Kind, count: int, people: int, *, starred: bool, weight: int, seen: bool
) -> list[Boost]:
    """Return a story's boosts, the largest first; nothing else decides where it stands."""
    reasons: list[tuple[Reason, int]] = [
        ("kind", kind.hours * HOUR_US),
        ("messages", activity_us(count, 0)),
        ("people", activity_us(0, people)),
        ("starred", STARRED_US if starred else 0),
        ("more" if weight > 0 else "less", weight * WEIGHED_US),
        ("seen", SEEN_US if seen else 0),
    ]
    boosts = [Boost(reason=reason, us=us) for reason, us in reasons if us]
    return sorted(boosts, key=lambda boost: -abs(boost.us))
