"""With whom and where somebody often talks: counted from what they did themselves, day by day.

It is theirs alone, follows from the log, and is no more than a few numbers: what was said to
whom counts half as much after two weeks, and how much that is stands beside each story it moves.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from .kinds import DAY_US

HALF_LIFE_DAYS: Final = 14
LONGEST_DAYS: Final = 56
KEPT: Final = 50
"""How many people, and how many channels, are kept for anybody."""
LEAST: Final = 100
"""What is below a tenth is forgotten."""
HALF_FULL: Final = 5_000

_WORTH: Final = [round(1_000 * 0.5 ** (days / HALF_LIFE_DAYS)) for days in range(LONGEST_DAYS + 1)]


class Affinity(Struct, frozen=True):
    """How close people and channels are to somebody, in thousandths."""

    people: Mapping[str, int] = {}
    channels: Mapping[str, int] = {}

    def closest(self, users: Iterable[str]) -> tuple[str, int] | None:
        """Return who of some people is closest, and how close."""
        known = self.people.keys() & users
        if not known:
            return None
        return max(((user, self.people[user]) for user in known), key=lambda it: (it[1], it[0]))


NOBODY: Final = Affinity()


class Talk(Struct, frozen=True):
    """Something that somebody wrote, or an emoji they put."""

    time_us: int
    channel: str | None
    """The named channel they wrote in."""
    to: Iterable[str]
    """Whom it was for: who is mentioned, replied to, reacted to, or in the direct channel."""


def affinity(talks: Iterable[Talk], day: int) -> Affinity:
    """Return how close people and channels are at the beginning of a day, since 1970."""
    people: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    for talk in talks:
        age = day - talk.time_us // DAY_US
        if 1 <= age <= LONGEST_DAYS:
            people.update(dict.fromkeys(talk.to, _WORTH[age]))
            if talk.channel is not None:
                channels[talk.channel] += _WORTH[age]
    return Affinity(_kept(people), _kept(channels))


def _kept(worth: Mapping[str, int]) -> dict[str, int]:
    close = {each: 1_000 * many // (many + HALF_FULL) for each, many in worth.items()}
    order = sorted(close, key=lambda each: (-close[each], each))[:KEPT]
    return {each: close[each] for each in order if close[each] >= LEAST}
