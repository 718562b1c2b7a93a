"""Messages kept for later, which Slack's programs call stars."""

from typing import Annotated, Final

from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.objects.messages import Object, message_object
from chatserver.gateway.slack.places import channel_of, known_of, message_at
from chatserver.store import log
from chatserver.store.database import Reader
from protocol.messages import Message
from protocol.saved import ListSaved, SavedMessage, SaveMessage, UnsaveMessage
from protocol.users import TimeUs

WRITE: Final = "stars:write"
_US: Final = 1_000_000
_PAGE: Final = 200
_MOST: Final = 100


class One(Given):
    """What ``stars.add`` and ``stars.remove`` are given."""

    channel: str = ""
    timestamp: Annotated[Ts, Wrong("bad_timestamp")] = ""


class Listing(Given):
    """What ``stars.list`` is given."""

    count: int = _MOST
    page: int = 1
    limit: int = 0


@method("stars.add", tokens=("user",), scope=WRITE)
async def add(call: Call, given: One) -> Answer:
    """Keep a message for later."""
    message = await call.read(_message, call.me, given)
    errors = {"too_large": "too_many_stars"}
    saved = await call.ask(SaveMessage, errors, channel=message.channel, seq=message.seq)
    if saved.repeated:
        raise SlackError("already_starred")
    return {}


@method("stars.remove", tokens=("user",), scope=WRITE)
async def remove(call: Call, given: One) -> Answer:
    """Keep a message no longer."""
    message = await call.read(_message, call.me, given)
    unsaved = await call.ask(UnsaveMessage, channel=message.channel, seq=message.seq)
    if unsaved.repeated:
        raise SlackError("not_starred")
    return {}


@method("stars.list", tokens=("user",), scope="stars:read")
async def list_stars(call: Call, given: Listing) -> Answer:
    """List what the caller keeps for later and has not done, the newest first."""
    count = min(max(given.limit or given.count, 1), _MOST)
    page = max(given.page, 1)
    items, total = await call.read(_page, call.me, count * (page - 1), count, call.base)
    pages = -(-total // count)
    return {
        "items": items,
        "paging": {"count": count, "total": total, "page": page, "pages": pages},
    }


def _message(reader: Reader, me: Caller, given: One) -> Message:
    if not given.channel or not given.timestamp:
        raise SlackError("no_item_specified")
    channel = channel_of(reader, me.actor, given.channel)
    return message_at(reader, channel.id, given.timestamp)


def _page(
    reader: Reader, me: Caller, begin: int, count: int, base: str
) -> tuple[list[Object], int]:
    """Return what is kept and may be read, and how much there is: in one snapshot."""
    found = _all(reader, me)
    return _items(reader, me, found[begin : begin + count], base), len(found)


def _all(reader: Reader, me: Caller) -> list[SavedMessage]:
    found: list[SavedMessage] = []
    before: TimeUs | None = None
    more = True
    while more:
        page = looked(reader, me.actor, ListSaved(done=False, before=before, limit=_PAGE))
        found += page.saved
        before, more = (page.saved[-1].saved_us, page.more) if page.saved else (None, False)
    return found


def _items(reader: Reader, me: Caller, stars: list[SavedMessage], base: str) -> list[Object]:
    pairs = [(each, log.message_at(reader, each.channel, each.seq)) for each in stars]
    known = known_of(reader, [message for _, message in pairs if message], me.team, base)
    return [
        {
            "type": "message",
            "channel": each.channel,
            "message": message_object(message, known),
            "date_create": each.saved_us // _US,
        }
        for each, message in pairs
        if message
    ]
