"""Who is typing, and when to tell that oneself is."""

from collections.abc import Callable
from typing import Final

from protocol.ids import ChannelId, UserId
from protocol.limits import TYPING_EVERY_S, TYPING_SHOWN_S

_NEVER: Final = float("-inf")


class Typists:
    """Remembers for a few seconds who is typing where."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._until: dict[tuple[ChannelId, UserId], float] = {}
        self._told_at = _NEVER

    def note(self, channel: ChannelId, user: UserId) -> None:
        """Somebody is typing."""
        self._until[channel, user] = self._now() + TYPING_SHOWN_S

    def forget(self, channel: ChannelId, user: UserId) -> None:
        """What somebody was typing has come."""
        self._until.pop((channel, user), None)

    def typing(self, channel: ChannelId | None) -> list[UserId]:
        """Return who is typing in a channel."""
        now = self._now()
        self._until = {who: until for who, until in self._until.items() if until > now}
        return [user for where, user in self._until if where == channel]

    def is_due(self) -> bool:
        """Say whether to tell now that the user is typing; then not again for a while."""
        now = self._now()
        if now - self._told_at < TYPING_EVERY_S:
            return False
        self._told_at = now
        return True
