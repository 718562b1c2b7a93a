"""What people do in a day: assumptions, every one of them, in one place."""

from typing import Final

from msgspec import Struct

PROFILE: Final = (
    0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 1.0, 4.0, 9.0, 11.0, 10.0,
    6.0, 8.0, 10.5, 10.5, 9.5, 7.0, 4.0, 2.5, 2.0, 1.7, 1.0, 0.5,
)  # fmt: skip
"""What is said in each hour of a working day, in one time zone."""

ONE_ZONE: Final = {0: 1.0}
CONTINENTS: Final = {-6: 0.3, 1: 0.4, 8: 0.3}
"""Hours from UTC, and the share of people there: three sites of a large company."""
WORLD: Final = {-8: 0.08, -6: 0.12, -5: 0.12, -3: 0.08, 0: 0.1, 1: 0.2, 3: 0.07, 5: 0.1, 8: 0.13}


class Habits(Struct, frozen=True, kw_only=True):
    """Rates are for each active person and day, shares lie between 0 and 1."""

    active: float = 0.7
    """Which share of all people is there on a working day."""
    posts: float = 25.0
    marks: float = 60.0
    """How often they read a channel to its end: each moves a read cursor."""
    histories: float = 40.0
    """Pages of older messages."""
    feeds: float = 20.0
    """How often they open their feed."""
    signins: float = 6.0
    """How often a device connects: in the morning, after lunch, from the train."""
    connected: float = 0.4
    """Which share of all people is connected at the busiest hour."""
    asleep: float = 0.05
    """The same at night: telephones."""
    devices: float = 1.3
    """Connections of somebody who is connected."""
    burst: float = 1.85
    """The busiest minute against its hour, in one company."""
    calm: float = 1.2
    """The same over very many companies."""
    passing: float = 1.15
    """Everything pushed, typing and presence too, against messages alone."""
    working_days: float = 250.0

    named: float = 20.0
    """Named channels of a person."""
    direct: float = 10.0
    """Conversations with one other person."""
    direct_talk: float = 0.4
    """Which share of messages is said in those."""
    largest: float = 0.2
    """Which share of a company is in its largest channel with talk; the next have 1/2, 1/3, …"""
    smallest: int = 5
    talk: float = 0.15
    """A named channel of 16 times the members has 16 ** talk times the messages."""


def day(zones: dict[int, float]) -> tuple[float, ...]:
    """Return the share of a day's messages in each hour of UTC; they add up to one."""
    total = sum(PROFILE)
    return tuple(
        sum(share * PROFILE[(hour + zone) % 24] / total for zone, share in zones.items())
        for hour in range(24)
    )


def connected_by_hour(habits: Habits, zones: dict[int, float]) -> tuple[float, ...]:
    """Return which share of all people is connected in each hour of UTC."""
    busiest = max(PROFILE) / sum(PROFILE)
    rise = habits.connected - habits.asleep
    return tuple(habits.asleep + rise * said / busiest for said in day(zones))
