"""Whom a message calls, of those who may be told of it: the loudest call for each."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from protocol.ids import UserId
from protocol.messages import Message

from .feed.words import has
from .notify import Attention, Call, Happening, decide
from .reach import Reach

UNNAMED: Final = ("direct", "group")
"""Kinds of channels without a name: everything said there is for whoever is in it."""


class Audience(NamedTuple):
    """Who could be called by a message."""

    members: Collection[UserId]
    is_direct: bool
    """Whether the channel has no name: everything there is for whoever is in it."""
    followers: Collection[UserId]
    """Who follows the thread it replies to."""
    words: Mapping[UserId, list[str]]
    """The keywords of members."""


def calls_of(message: Message, audience: Audience) -> dict[UserId, Call]:
    """Return what a message is for whom; its author is never called.

    Whether those whom @here calls are there is for others to say.
    """
    called: dict[UserId, Call] = {}
    if message.everyone == "here":
        called |= dict.fromkeys(audience.members, "here")
    called |= {
        user: "keyword"
        for user, words in audience.words.items()
        if user in audience.members and has(message.text, words)
    }
    called |= dict.fromkeys(
        [user for user in audience.followers if user in audience.members], "thread"
    )
    if message.everyone == "channel":
        called |= dict.fromkeys(audience.members, "everyone")
    if audience.is_direct:
        called |= dict.fromkeys(audience.members, "direct")
    named = {*message.mentions, *message.called}
    called |= dict.fromkeys([user for user in named if user in audience.members], "mention")
    called.pop(message.author, None)
    return called


def opens_us(call: Call, reach: Reach, at_us: int, *, urgent: bool) -> int | None:
    """Return None if somebody may be told of a call at a time, else when they may be again."""
    breaks = decide(Happening(call, urgent=urgent), Attention(quiet=True)).alerts
    return reach.opens_us(at_us, urgent=breaks)
