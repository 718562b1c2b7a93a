"""Finding messages: what is typed is looked for on the server, and leads to where it was said."""

from typing import NamedTuple

from chatclient import ChatError

from protocol.channels import Channel
from protocol.ids import ChannelId
from protocol.search import FoundMessage, SearchMessages

from .dialogs import Choice, Picker
from .markup import safe
from .shared import Shared

_BEFORE = 30
_MOST_CHARACTERS = 160


class Place(NamedTuple):
    """Where a message stands that was chosen."""

    channel: ChannelId
    seq: int
    thread: int | None

    @staticmethod
    def of(chosen: str) -> "Place":
        """Return what a choice stands for."""
        channel, seq, thread = chosen.split(":")
        return Place(ChannelId(channel), int(seq), int(thread) if thread else None)


class MessageFinder:
    """Makes the picker; asks as one types, and shows what came last."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._found: list[Choice] = []

    def picker(self) -> Picker:
        """Return a picker over all messages the user may read."""
        self._found = []
        phrases = self._shared.phrases
        return Picker(
            phrases.search, lambda query: self._found if query else [], self._ask, phrases
        )

    async def _ask(self, query: str) -> None:
        if not query.strip():
            return
        try:
            command = SearchMessages(query=query, typing=not query.endswith(" "))
            found = await self._shared.client.request(command)
        except ChatError:  # an operator is not complete yet: what was found before stays
            return
        people = self._shared.people
        await self._shared.client.mirror.learn_users({each.message.author for each in found.found})
        channels = {channel.id: channel for channel in found.channels}
        self._found = [
            self._choice(each, channels[each.message.channel], people.name(each.message.author))
            for each in found.found
        ]

    def _choice(self, found: FoundMessage, channel: Channel, author: str) -> Choice:
        message = found.message
        thread = "" if message.thread is None else message.thread
        begin = max(found.highlights[0].begin - _BEFORE, 0) if found.highlights else 0
        text = " ".join(message.text[begin : begin + _MOST_CHARACTERS].split())
        shown = f"{author}: {'… ' if begin else ''}{text}"
        place = f"#{channel.name}" if channel.name else self._shared.people.title(channel)
        return Choice(f"{message.channel}:{message.seq}:{thread}", safe(shown), safe(place))
