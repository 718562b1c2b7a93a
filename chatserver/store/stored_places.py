"""Where a message stands, as a column holds it."""

from protocol.ids import ChannelId
from protocol.messages import MessagePlace


def stored_place(place: MessagePlace) -> str:
    """Return a place as it is stored."""
    return f"{place.channel}:{place.seq}"


def place_of(stored: str) -> MessagePlace:
    """Return the place that is stored as ``channel:seq``."""
    channel, seq = stored.split(":")
    return MessagePlace(channel=ChannelId(channel), seq=int(seq))
