"""Identifiers and times as Slack's clients know them: derived from ours, so nothing maps them."""

import re
from typing import Final

from protocol.ids import GroupId, UserId

_TS: Final = re.compile(r"\d{1,10}(?:\.\d{1,6})?")
_US: Final = 1_000_000
_US_DIGITS: Final = 6


def bot_id(user: str) -> str:
    """Return the ``B…`` of a bot user."""
    return f"B{user[1:]}"


def app_id(user: str) -> str:
    """Return the ``A…`` of a bot user."""
    return f"A{user[1:]}"


def bot_user(id_: str) -> UserId:
    """Return the bot user whose ``B…`` or ``A…`` it is."""
    return UserId(f"U{id_[1:]}")


def subteam_id(group: str) -> str:
    """Return the ``S…`` of a group of ours."""
    return f"S{group[1:]}"


def group_id(subteam: str) -> GroupId:
    """Return the group of ours whose ``S…`` it is."""
    return GroupId(f"P{subteam[1:]}")


def ts_of(time_us: int) -> str:
    """Return a time as Slack writes it; of a message it is its name within its channel."""
    return f"{time_us // _US:010}.{time_us % _US:06}"


def time_of(ts: str) -> int | None:
    """Return the time in microseconds, or None if it is none."""
    if not ts.isascii() or not _TS.fullmatch(ts):
        return None
    whole, _, fraction = ts.partition(".")
    return int(whole) * _US + int(fraction.ljust(_US_DIGITS, "0"))
