"""Where a story stands, and why: ``sort_us`` is ``last_us`` and the sum of its boosts.

The order of two stories never changes because time passes; only something that happens moves
one. All numbers are integers, so that everybody computes the same.
"""

import math
from typing import Final

from msgspec import Struct

from protocol.feed import Boost, Reason

from .kinds import HOUR_US, Kind

STARRED_US: Final = 12 * HOUR_US
WEIGHED_US: Final = 12 * HOUR_US
SEEN_US: Final = -48 * HOUR_US
PERSON_US: Final = 6 * HOUR_US
CHANNEL_US: Final = 4 * HOUR_US
_MESSAGES_US: Final = HOUR_US * 3 // 2
_MOST_MESSAGES_US: Final = 6 * HOUR_US
_MOST_PEOPLE_US: Final = 4 * HOUR_US
MOST_TIES_US: Final = PERSON_US + CHANNEL_US


def _logarithmic(unit_us: int, most_us: int) -> list[int]:
    """Return ``unit_us`` times log2(1 + n) for each n, until it is ``most_us``."""
    table: list[int] = []
    while not table or table[-1] < most_us:
        thousandths = round(math.log2(1 + len(table)) * 1_000)
        table.append(min(unit_us * thousandths // 1_000, most_us))
    return table


_BY_MESSAGES: Final = _logarithmic(_MESSAGES_US, _MOST_MESSAGES_US)
_BY_PEOPLE: Final = _logarithmic(HOUR_US, _MOST_PEOPLE_US)


class Ties(Struct, frozen=True):
    """What is close to the reader in a story, in thousandths: whom of it, and its channel."""

    person: str | None = None
    person_w: int = 0
    channel: str | None = None
    channel_w: int = 0

    @property
    def us(self) -> int:
        """What that counts for."""
        if self is NO_TIES:
            return 0
        return person_us(self.person_w) + channel_us(self.channel_w)


NO_TIES: Final = Ties()


def person_us(w: int) -> int:
    """Return the boost for somebody who is so close."""
    return PERSON_US * w // 1_000


def channel_us(w: int) -> int:
    """Return the boost for a channel that is so close."""
    return CHANNEL_US * w // 1_000


def base_us(kind: Kind, *, starred: bool, weight: int) -> int:
    """Return the boosts that all stories of a kind in a channel have in common."""
    return kind.hours * HOUR_US + weight * WEIGHED_US + (STARRED_US if starred else 0)


def activity_us(count: int, people: int) -> int:
    """Return the boosts for how much happened, and by how many."""
    messages = _BY_MESSAGES[count] if count < len(_BY_MESSAGES) else _MOST_MESSAGES_US
    return messages + (_BY_PEOPLE[people] if people < len(_BY_PEOPLE) else _MOST_PEOPLE_US)


def explain(  # all that decides
    kind: Kind, count: int, people: int, ties: Ties, *, starred: bool, weight: int, seen: bool
) -> list[Boost]:
    """Return a story's boosts, the largest first; nothing else decides where it stands."""
    reasons: list[tuple[Reason, int, str | None]] = [
        ("kind", kind.hours * HOUR_US, None),
        ("affinity_person", person_us(ties.person_w), ties.person),
        ("affinity_channel", channel_us(ties.channel_w), ties.channel),
        ("messages", activity_us(count, 0), None),
        ("people", activity_us(0, people), None),
        ("starred", STARRED_US if starred else 0, None),
        ("more" if weight > 0 else "less", weight * WEIGHED_US, None),
        ("seen", SEEN_US if seen else 0, None),
    ]
    boosts = [Boost(reason=reason, us=us, target=target) for reason, us, target in reasons if us]
    return sorted(boosts, key=lambda boost: -abs(boost.us))
