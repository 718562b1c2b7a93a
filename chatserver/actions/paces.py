"""Having members wait between two messages, where a channel's administrators want it."""

from chatserver.domain.policy import pace_s
from chatserver.store import paces
from protocol.errors import RateLimited
from protocol.ids import ChannelId

from .registry import Act

_SECOND_US = 1_000_000


def keep_pace(act: Act, channel: ChannelId) -> None:
    """Take note that the actor posts, where they wait afterwards.

    Raises:
        RateLimited: they have posted just now; it says how long they wait.
    """
    wait_us = pace_s(act.actor, act.place) * _SECOND_US
    if not wait_us:
        return
    last_us = paces.last_us(act.reader, channel, act.actor.id)
    left_us = 0 if last_us is None else last_us + wait_us - act.now_us
    if left_us > 0:
        raise RateLimited(
            "members wait between two messages here", retry_after_ms=-(-left_us // 1_000)
        )
    paces.note(act.reader, channel, act.actor.id, act.now_us)
