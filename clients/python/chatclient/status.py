"""How a client stands with its server, for people to see."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """Whether there is a connection, and if not, why and what comes next."""

    online: bool
    reason: str = ""
    """Why the last connection, or the last attempt at one, ended."""

    again_in_s: float | None = None
    """When the next attempt is due; None while one is being made."""

    closed: bool = False
    """Whether there will be no other attempt."""
