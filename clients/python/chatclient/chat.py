"""A plain chat in a terminal or a pipe: what ``chatserver chat CHANNEL`` runs."""

import sys
from collections.abc import AsyncIterator, Iterable
from typing import Final, TextIO

from protocol.base import Event
from protocol.channels import BrowseChannels, Channel, JoinChannel, ListChannels
from protocol.errors import CommandRefused, Invalid, NotFound
from protocol.ids import UserId
from protocol.limits import MAX_PAGE
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    History,
    Message,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from protocol.moderation import CautionsChanged
from protocol.users import GetUsers

from . import later_lines, moderation_lines
from .client import Client
from .clock import Clock
from .tasks import first_of
from .terminal import harmless, lines_of, message_line

PAGE: Final = 20
HELP: Final = (
    "/reply SEQ TEXT  /edit SEQ TEXT  /delete SEQ  /history  /search WORDS  "
    f"/channels  /join NAME  {later_lines.HELP}  {moderation_lines.HELP}  /quit"
)
_ELSEWHERE: Final = dict.fromkeys(later_lines.WORDS, later_lines.obeyed) | dict.fromkeys(
    moderation_lines.WORDS, moderation_lines.obeyed
)
"""What does what is typed after a word, and yields what is to be told of it."""


async def chat(
    url: str,
    token: str,
    channel_name: str,
    *,
    lines: AsyncIterator[str] | None = None,
    output: TextIO | None = None,
    clock: Clock | None = None,
) -> None:
    """Show a channel's last messages and what happens there; post the lines typed.

    Ends when the input (standard input by default) ends, or on ``/quit``.

    Raises:
        NotFound: there is no such channel, or the user may not see it.
        ConnectionClosed: the server said not to come back.
    """
    async with Client(url, token, name="chatserver chat", clock=clock) as client:
        await client.ready()
        screen = Screen(client, output or sys.stdout)
        await screen.join(channel_name)
        typed = lines if lines is not None else lines_of(sys.stdin.fileno())
        await first_of(_show_events(client, screen), _obey_lines(typed, screen))


async def _show_events(client: Client, screen: "Screen") -> None:
    async for event in client.events():
        await screen.show_event(event)


async def _obey_lines(lines: AsyncIterator[str], screen: "Screen") -> None:
    async for line in lines:
        if line.strip() == "/quit":
            return
        try:
            await screen.obey(line)
        except CommandRefused as refused:
            screen.write(f"! {harmless(str(refused))}")


class Screen:
    """One channel on the terminal, and what can be typed about it."""

    def __init__(self, client: Client, output: TextIO) -> None:
        self._client = client
        self._output = output
        self._names: dict[UserId, str] = {}
        self._channel: Channel
        self._older: AsyncIterator[History]
        self._shown: set[int] = set()
        self._head = 0

    def write(self, line: str) -> None:
        """Write one line at once."""
        self._output.write(f"{line}\n")
        self._output.flush()

    async def join(self, name: str) -> None:
        """Turn to the channel called ``name``, joining it if need be, and show its end."""
        self._channel = await _find_or_join(self._client, name.removeprefix("#"))
        self._older = self._client.history(self._channel.id, limit=PAGE)
        self._shown, self._head = set(), 0
        self.write(f"# {await self._title(self._channel)} {harmless(self._channel.topic)}".rstrip())
        page = await self._show_page()
        self._head = page.head if page else 0

    async def show_older(self) -> None:
        """Show the page of messages before those already shown."""
        if await self._show_page() is None:
            self.write("# there is nothing older")

    async def _show_page(self) -> History | None:
        page = await anext(self._older, None)
        if page is not None:
            await self._learn_names(message.author for message in page.messages)
            for message in page.messages:
                await self._show_posted(message)
        return page

    async def show_event(self, event: Event) -> None:
        """Show what happened if it happened to this channel's messages."""
        match event:
            case MessagePosted(message=message) if message.seq > self._head:
                await self._show_posted(message)
            case MessageEdited(message=message) | MessageDeleted(message=message):
                await self._show_changed(message)
            case CautionsChanged(cautions=cautions):
                for line in moderation_lines.told(cautions):
                    self.write(line)

    async def obey(self, line: str) -> None:
        """Do what a typed line says: a command, or a message to post.

        Raises:
            CommandRefused: it cannot be done.
        """
        word, _, rest = line.partition(" ")
        match word:
            case "/reply" | "/edit" | "/delete":
                await self._obey_about_message(word, *_seq_and_text(rest))
            case "/history":
                await self.show_older()
            case "/channels":
                await self._show_channels()
            case "/search":
                await self._search(rest.strip())
            case "/join":
                await self.join(rest.strip())
            case _ if word in _ELSEWHERE:
                told = _ELSEWHERE[word](self._client, self._channel.id, word, rest)
                async for each in told:
                    self.write(each)
            case _ if word.startswith("/"):
                self.write(HELP)
            case _ if line.strip():
                await self._post(line)

    async def _obey_about_message(self, word: str, seq: int, text: str) -> None:
        channel = self._channel.id
        match word:
            case "/reply":
                await self._post(text, thread=seq)
            case "/edit":
                await self._client.request(EditMessage(channel=channel, seq=seq, text=text))
            case _:
                await self._client.request(DeleteMessage(channel=channel, seq=seq))

    async def _post(self, text: str, thread: int | None = None) -> None:
        posted = await self._client.post(self._channel.id, text, thread)
        await self._show_posted(posted.message)

    async def _show_posted(self, message: Message) -> None:
        """Show a message once, whether the answer or the event tells of it first."""
        if message.channel != self._channel.id or message.seq in self._shown:
            return
        self._shown.add(message.seq)
        await self._learn_names([message.author])
        self._write_message(message)

    async def _show_changed(self, message: Message) -> None:
        if message.channel == self._channel.id:
            await self._learn_names([message.author])
            self._write_message(message)

    def _write_message(self, message: Message) -> None:
        self.write(message_line(message, self._names.get(message.author, message.author)))

    async def _learn_names(self, authors: Iterable[UserId]) -> None:
        unknown = sorted(set(authors) - self._names.keys())
        if unknown:
            users = (await self._client.request(GetUsers(ids=unknown))).users
            self._names.update((user.id, user.display_name) for user in users)

    async def _search(self, query: str) -> None:
        """Show the best of what is found, each with where it stands, the best last."""
        found = await self._client.search(query)
        channels = {channel.id: channel for channel in found.channels}
        messages = [each.message for each in found.found][::-1]
        await self._learn_names(message.author for message in messages)
        for message in messages:
            name = self._names.get(message.author, message.author)
            place = await self._title(channels[message.channel])
            self.write(f"{place} {message_line(message, name)}")
        if not messages:
            self.write("-- nothing was found")

    async def _show_channels(self) -> None:
        async for channel in _my_channels(self._client):
            here = "*" if channel.id == self._channel.id else " "
            self.write(f"{here} {await self._title(channel)}")

    async def _title(self, channel: Channel) -> str:
        """Return the channel's name, or who is in it if it has none."""
        if channel.name:
            return harmless(channel.name)
        others = [user for user in channel.users if user != self._client.me.id]
        await self._learn_names(others)
        return harmless(", ".join(self._names.get(user, user) for user in others))


async def _find_or_join(client: Client, name: str) -> Channel:
    async for channel in _my_channels(client):
        if channel.name == name:
            return channel
    async for channel in _public_channels(client):
        if channel.name == name:
            return (await client.request(JoinChannel(channel=channel.id))).membership.channel
    raise NotFound(f"there is no channel {name!r}")


async def _my_channels(client: Client) -> AsyncIterator[Channel]:
    after, more = None, True
    while more:
        page = await client.request(ListChannels(after=after, limit=MAX_PAGE))
        for membership in page.memberships:
            after = membership.channel.id
            yield membership.channel
        more = page.more


async def _public_channels(client: Client) -> AsyncIterator[Channel]:
    after, more = None, True
    while more:
        page = await client.request(BrowseChannels(after=after, limit=MAX_PAGE))
        for channel in page.channels:
            after = channel.name
            yield channel
        more = page.more


def _seq_and_text(rest: str) -> tuple[int, str]:
    """``"17 some text"`` or ``"#17 some text"`` -> ``(17, "some text")``."""
    number, _, text = rest.strip().partition(" ")
    if not number.removeprefix("#").isdecimal():
        raise Invalid("the number of a message is missing, as in /reply 17 text")
    return int(number.removeprefix("#")), text
