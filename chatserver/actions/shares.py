"""Passing messages on, and looking up what was passed on: always with the reader's rights."""

from chatserver.domain.pages import fitting
from chatserver.domain.policy import Actor, is_readable, may_share, may_use_workspace
from chatserver.store.database import Reader
from chatserver.store.messages import Pages
from protocol.errors import Invalid
from protocol.ids import ChannelId
from protocol.messages import Message, MessagePlace
from protocol.shares import FoundMessages, GetMessages

from .actors import place_of
from .finding import standing_message
from .registry import Act, Look, query


@query(may_use_workspace)
def get_messages(look: Look, command: GetMessages) -> FoundMessages:
    """Return the messages at some places, but for those the actor may not read."""
    found = _all_readable(look.reader, look.actor, command.places)
    shown = _fitting(found)
    return FoundMessages(messages=shown, more=len(shown) < len(found))


def shared_by(look: Look, messages: list[Message]) -> list[Message]:
    """Return what some messages share, as far as the actor may read it."""
    places = [message.shares for message in messages if message.shares is not None]
    return readable(look.reader, look.actor, places)


def readable(reader: Reader, actor: Actor, places: list[MessagePlace]) -> list[Message]:
    """Return the messages at some places as somebody sees them, each once; long ones are few."""
    return _fitting(_all_readable(reader, actor, places))


def _all_readable(reader: Reader, actor: Actor, places: list[MessagePlace]) -> list[Message]:
    seen: dict[ChannelId, bool] = {}
    found: list[Message] = []
    for channel, seq in dict.fromkeys((place.channel, place.seq) for place in places):
        if channel not in seen:
            seen[channel] = is_readable(actor, place_of(reader, channel, actor))
        if seen[channel]:
            found += Pages(reader, channel, actor.id).one(seq)
    return found


def _fitting(found: list[Message]) -> list[Message]:
    return fitting(found, lambda message: len(message.text))


def require_sharable(act: Act, place: MessagePlace, *, begins: bool) -> None:
    """Refuse to pass on what not everybody may read, or anywhere but in one's own updates.

    Raises:
        Invalid: it is no update that would share it.
        NotFound: there is no such message, or the actor may not read it.
        Forbidden: it was not said in public.
        Conflict: it is deleted.
    """
    if not begins or act.place is None or not act.place.is_updates:
        raise Invalid("messages are shared in one's own updates", field="shares")
    may_share(act.actor, place_of(act.reader, place.channel, act.actor))
    standing_message(act.reader, place.channel, place.seq)
