"""Who is told later of what one just wrote, since it is quiet where they are."""

import re
from contextlib import suppress
from typing import Final

from chatclient import ChatError
from chatclient.later_lines import clock

from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_REACH_ASKED

from .markup import safe
from .shared import Shared

_NAMED: Final = re.compile(r"<@(U[0-9A-Z]{8,20})>")


async def say_who_is_told_later(shared: Shared, channel: ChannelId, wire: str) -> None:
    """Ask and say so, where a text names somebody or the channel has no name."""
    membership = shared.people.state.memberships.get(channel)
    nameless = membership is not None and not membership.channel.name
    named = [] if nameless else [*dict.fromkeys(map(UserId, _NAMED.findall(wire)))]
    if not (nameless or named):
        return
    with suppress(ChatError):  # it is good to know, and no more
        later = (await shared.client.quiet.reach(channel, named[:MAX_REACH_ASKED])).unreached
        if later:
            first_us = min(each.opens_us for each in later)
            names = ", ".join(safe(shared.people.name(each.user)) for each in later)
            shared.say(shared.phrases.told_later.format(names, clock(first_us)))
