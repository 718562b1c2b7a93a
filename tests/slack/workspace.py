"""The town as programs written for Slack see it: an address, tokens, and people who talk."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from chatserver.actions import HANDLERS, Query
from chatserver.actions.accounts import token_for
from chatserver.actions.apps import NOBODY, MadeApp, make_app
from chatserver.store import users
from chatserver.store.transaction import Transaction
from protocol import Command
from protocol.apps import App
from protocol.channels import AddMember, CreateChannel
from protocol.ids import ChannelId
from protocol.messages import ListHistory, ListReplies, Message, PostMessage
from tests.town import Person, Town, post

_LOOK_EVERY_S: Final = 0.05


class Workspace:
    """A town, and what its people do at it while programs look on."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.alice, self.bob = town.alice, town.bob

    @property
    def api(self) -> str:
        """Slack's base URL, here."""
        return f"{self.town.address}/api/"

    async def make_channel(self, name: str) -> ChannelId:
        """Make a public channel in which Alice and Bob are."""
        made = await self.town.do(self.alice, CreateChannel(name=name))
        channel: ChannelId = made.membership.channel.id
        await self.town.do(self.alice, AddMember(channel=channel, user=self.bob.id))
        return channel

    async def make_app(
        self,
        name: str,
        *channels: ChannelId,
        webhooks_in: Sequence[ChannelId] = (),
        **fields: Any,
    ) -> MadeApp:
        """Make an app that is in some channels, as ``chatserver app add`` does."""
        wanted = App(bot=NOBODY, **{"events": ["*"], "socket_mode": True} | fields)
        make = partial(
            make_app, name=name, wanted=wanted, channels_in=channels, webhooks_in=webhooks_in
        )
        made: MadeApp = await self.town.change(make)
        return made

    async def token_of(self, person: Person) -> str:
        """Make a token for somebody's own programs, as ``chatserver token new`` does."""

        def make(transaction: Transaction) -> str:
            user = users.find(transaction.reader, person.id)
            assert user
            return token_for(transaction, user, "tests").token

        token: str = await self.town.change(make)
        return token

    async def says(self, who: Person, channel: ChannelId, text: str, **fields: Any) -> Message:
        """Let somebody post a message."""
        command: PostMessage = post(channel, text, **fields)
        message: Message = (await self.town.do(who, command)).message
        return message

    async def history(self, channel: ChannelId) -> list[Message]:
        """Return a channel's messages outside threads, as Alice sees them."""
        page = await self._ask(ListHistory(channel=channel, limit=200))
        return list(page.messages)

    async def replies(self, root: Message) -> list[Message]:
        """Return a thread's replies."""
        page = await self._ask(ListReplies(channel=root.channel, thread=root.seq, limit=200))
        return [message for message in page.messages if message.seq != root.seq]

    async def reaches(self, app: MadeApp) -> None:
        """Wait until an app is told what happens: a new one hears nothing from before."""
        while True:
            courier = await self.town.server.couriers.courier_of(app.user.id)
            if courier is not None and courier._listener is not None:
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    async def answers(self, to: Message, bot: str) -> list[Message]:
        """Wait until a bot has said something after a message, in its thread if it is in one."""
        while True:
            found = [
                message
                for message in await self._around(to)
                if message.seq > to.seq and message.author == bot
            ]
            if found:
                return found
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _around(self, message: Message) -> list[Message]:
        if message.thread is None:
            return await self.history(message.channel)
        page = await self._ask(
            ListReplies(channel=message.channel, thread=message.thread, limit=200)
        )
        return list(page.messages)

    async def _ask(self, query: Command[Any]) -> Any:
        handler = HANDLERS[type(query)]
        assert isinstance(handler, Query)
        return await self.town.server.database.read(handler.run, self.alice.actor, query)
