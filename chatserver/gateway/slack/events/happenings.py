"""One thing that happened, in Slack's words, ready for any app that asked for it."""

from typing import NamedTuple


class Happening(NamedTuple):
    """An event of Slack's; ``body`` is its JSON."""

    name: str
    """Its type, with its subtype behind a dot where it has one."""
    names: tuple[str, ...]
    """What an app that wants it may have asked for."""
    nth: int
    """Of those that come of one event of ours."""
    body: bytes
    for_guests: bool = True
