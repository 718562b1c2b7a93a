"""A server's HTTP side as Slack's clients find it, with an app that has a bot and a person."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest
from msgspec import Struct

from chatserver.actions.accounts import SignedIn
from chatserver.actions.apps import NOBODY, MadeApp, make_app
from chatserver.store import channels
from protocol.apps import App
from protocol.ids import ChannelId
from tests.gateway.house import Answer, House
from tests.running import bounded


class Office(Struct):
    """A house, and who calls its methods."""

    house: House
    alice: SignedIn
    """Administers the workspace."""
    bob: SignedIn
    app: MadeApp
    general: ChannelId

    async def call(self, method: str, token: str | None = None, **given: Any) -> Any:
        """Call a method by JSON as the bot, or by another token; return what it answers."""
        return (await self.ask(method, self.app.bot_token if token is None else token, given)).json

    async def ask(self, method: str, token: str = "", body: Any = None) -> Answer:
        """Call a method by JSON and return the whole answer."""
        return await self.house.post(f"/api/{method}", body or {}, token or None)

    async def form(self, method: str, token: str, **given: str) -> Any:
        """Call a method by a form."""
        sent = {"Content-Type": "application/x-www-form-urlencoded"}
        data = urlencode(given).encode()
        answer = await self.house.post(f"/api/{method}", data, token, **sent)
        return answer.json


@pytest.fixture
def office(runner: asyncio.Runner, house: House) -> Office:
    """The house, set up: Alice, Bob and an app's bot are in general."""
    return runner.run(bounded(_furnished(house)))


async def _furnished(house: House) -> Office:
    alice = await house.found()
    bob = await house.admit()
    general = await house.database.read(channels.by_public_name, "general")
    assert general is not None
    bursts = ("messages_burst", "bot_messages_burst", "requests_burst")
    house.configure(limits=dict.fromkeys(bursts, 10_000))
    wanted = App(bot=NOBODY, events=["*"], socket_mode=True)
    app = await house.commit(lambda tx: make_app(tx, "Deploy Bot", wanted, channels_in=[general]))
    return Office(house, alice, bob, app, general)
