"""What every projection is to the server: it hears of commits, and looks for what it missed."""

from collections.abc import Iterable
from typing import Protocol

from protocol import Entry


class Projection(Protocol):
    """Follows the log on one node, a little after what was committed there."""

    def note(self, entries: Iterable[Entry]) -> None:
        """Take note of what was committed."""

    async def look(self) -> None:
        """Find what no node has followed: after a start, an import, or a node's death."""

    async def run(self) -> None:
        """Follow what is noted until cancelled."""
