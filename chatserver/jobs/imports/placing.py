"""Where each message of a room goes in our channel: times that rise, threads with a root."""

from typing import Any, NamedTuple

from .model import Said


class Placed(NamedTuple):
    """A message's place: its time, the thread it replies to, or the one it is the root of."""

    time_us: int
    thread: int | None
    opens: int | None


class Placer:
    """Gives each message of one channel its place, in the order of time.

    The same messages get the same places every time, so that an import that was interrupted
    knows which ones are stored. No time after ``latest_us`` is believed: a channel's time never
    goes back.
    """

    def __init__(self, latest_us: int) -> None:
        self.roots: dict[int, int] = {}
        """The time in our channel of each thread's root, by the thread's key."""
        self.rootless = 0
        self._latest_us = latest_us
        self._last_us = 0

    def reason_against(self, said: Said[Any]) -> str:
        """Say why a message is left out; empty if it is not."""
        if said.at_us is None or said.at_us > self._latest_us:
            return "without a valid time"
        return said.left_out or ("" if said.author else "without an author")

    def place(self, said: Said[Any]) -> Placed:
        """Return the place of a message that is not left out."""
        self._last_us = max(said.at_us or 0, self._last_us + 1)
        if said.thread is None:
            return Placed(self._last_us, None, None)
        if said.thread in self.roots:
            return Placed(self._last_us, said.thread if said.is_reply else None, None)
        self.rootless += said.is_reply
        self.roots[said.thread] = self._last_us
        return Placed(self._last_us, None, said.thread)
