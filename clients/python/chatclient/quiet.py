"""When one may be told of messages, and who is told later of what one writes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from protocol.ids import ChannelId, UserId
from protocol.quiet import (
    AskReach,
    ChangeQuiet,
    GetQuiet,
    QuietMode,
    QuietNow,
    ReachNow,
    SetPause,
    WeeklyHours,
)

from .later import time_of

if TYPE_CHECKING:
    from .client import Client


class QuietHours:
    """One's quiet hours and pauses, the same on all devices; :attr:`Client.quiet` is one.

    Every method raises CommandRefused where the server refuses.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def now(self) -> QuietNow:
        """Return what one chose, what the organisation says, and what comes of it."""
        return await self._client.request(GetQuiet())

    async def choose(self, mode: QuietMode, hours: WeeklyHours | None = None) -> QuietNow:
        """Go by the organisation's hours, by some of one's own, or by none."""
        return await self._client.request(ChangeQuiet(mode=mode, hours=hours))

    async def pause(self, until: str | int) -> QuietNow:
        """Be told nothing ``until`` a time: words, or Unix microseconds."""
        return await self._client.request(SetPause(until_us=time_of(until)))

    async def end_pause(self) -> QuietNow:
        """Be told again."""
        return await self._client.request(SetPause())

    async def reach(self, channel: ChannelId, users: Sequence[UserId] = ()) -> ReachNow:
        """Return who would be told later of a message there that names ``users``."""
        return await self._client.request(AskReach(channel=channel, users=[*users]))
