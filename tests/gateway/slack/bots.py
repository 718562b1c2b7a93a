"""Bots as people write them with Slack's own SDK, and a socket that can say anything."""

import asyncio
import gc
from collections.abc import Callable, Sequence
from typing import Any, Self

import msgspec
from slack_sdk import WebClient
from slack_sdk.socket_mode.aiohttp import SocketModeClient as AiohttpClient
from slack_sdk.socket_mode.builtin import SocketModeClient as BuiltinClient
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.socket_mode.websocket_client import SocketModeClient as WebsocketClient
from slack_sdk.socket_mode.websockets import SocketModeClient as WebsocketsClient
from slack_sdk.web.async_client import AsyncWebClient
from websockets.asyncio.client import ClientConnection, connect

from chatserver.actions.apps import NOBODY, MadeApp, make_app
from protocol.apps import App
from protocol.ids import ChannelId
from tests.town import Town

PATIENCE_S = 10


async def add_app(
    town: Town, name: str = "Deploy Bot", also_in: Sequence[ChannelId] = (), **wanted: Any
) -> MadeApp:
    """Make an app whose bot is in general; by Socket Mode, unless told otherwise."""
    app = App(bot=NOBODY, **{"events": ["*"], "socket_mode": True, **wanted})
    channels = [town.general, *also_in]
    return await town.change(lambda tx: make_app(tx, name, app, channels_in=channels))


class Program:
    """Something that hears events."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.heard: asyncio.Queue[Any] = asyncio.Queue()

    def hear(self, thing: Any) -> None:
        """Note what was heard, from any thread."""
        self._loop.call_soon_threadsafe(self.heard.put_nowait, thing)

    async def next(self) -> Any:
        """Return what is heard next."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.heard.get()


def silence(client: Any) -> None:
    """End the threads that a client of the SDK leaves behind: they would go on connecting."""
    client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    for name in ("current_app_monitor", "current_session_runner", "message_processor"):
        runner = getattr(client, name, None)
        if isinstance(runner, IntervalRunner):
            runner.event.set()


class SdkBot(Program):
    """A bot by one of the SDK's four transports; acknowledges everything."""

    def __init__(self, town: Town, app: MadeApp, kind: type[Any]) -> None:
        super().__init__()
        self._town = town
        base = f"{town.address}/api/"
        self._is_async = kind in (AiohttpClient, WebsocketsClient)
        web = (AsyncWebClient if self._is_async else WebClient)(app.bot_token, base_url=base)
        self.client = kind(app.app_token, web_client=web, ping_interval=1)
        listener = self._heard_async if self._is_async else self._heard
        self.client.socket_mode_request_listeners.append(listener)

    async def connect(self) -> Self:
        """Connect."""
        await self._do(self.client.connect)
        return self

    async def close(self) -> None:
        """End its threads. One transport may wait for 10 s, even when the server has hung up."""
        silence(self.client)
        for link in self._town.server.couriers.links():
            link._socket.close()
        closing = asyncio.ensure_future(self._do(self.client.close))
        await asyncio.wait([closing], timeout=PATIENCE_S / 5)  # it goes on behind the scenes
        gc.collect()  # sockets that the SDK forgets to close

    async def _do(self, act: Callable[[], Any]) -> None:
        if self._is_async:
            await act()
        else:
            await asyncio.to_thread(act)

    def _heard(self, client: Any, request: SocketModeRequest) -> None:
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        self.hear(request)

    async def _heard_async(self, client: Any, request: SocketModeRequest) -> None:
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        self.hear(request)


TRANSPORTS = [BuiltinClient, AiohttpClient, WebsocketsClient, WebsocketClient]


_open: list[ClientConnection] = []


def hang_up() -> None:
    """End the connections that a test which failed has left open: its loop would not close."""
    for connection in _open:
        connection.transport.abort()
    _open.clear()


class Wire:
    """A WebSocket of a program that says what the test wants, when it wants."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    @classmethod
    async def open(cls, url: str, **headers: str) -> Self:
        """Open the address that a method returned."""
        connection = await connect(
            url,
            additional_headers=headers,
            compression=None,
            ping_interval=None,
            proxy=None,
            max_size=None,
            close_timeout=1,
        )
        _open.append(connection)
        return cls(connection)

    async def next(self) -> Any:
        """Return the next message."""
        async with asyncio.timeout(PATIENCE_S):
            return msgspec.json.decode(await self.connection.recv())

    async def say(self, message: Any) -> None:
        """Say something."""
        await self.connection.send(msgspec.json.encode(message).decode())

    async def acknowledge(self, envelope: Any, **more: Any) -> None:
        """Acknowledge an envelope."""
        await self.say({"envelope_id": envelope["envelope_id"], **more})

    async def close(self) -> None:
        """Close."""
        await self.connection.close()


async def address(town: Town, token: str, method: str = "apps.connections.open") -> str:
    """Return an address for one connection."""
    answer = await asyncio.to_thread(_call, town, token, method)
    return str(answer["url"])


def _call(town: Town, token: str, method: str) -> Any:
    return WebClient(token, base_url=f"{town.address}/api/").api_call(method)


async def wired(town: Town, app: MadeApp) -> Wire:
    """Return an open connection by Socket Mode, after its hello."""
    wire = await Wire.open(await address(town, app.app_token))
    assert (await wire.next())["type"] == "hello"
    await until(lambda: _is_heard(town, app))
    return wire


def _is_heard(town: Town, app: MadeApp) -> bool:
    """Say whether the app's bot is subscribed: what is posted from now on it is told."""
    return bool(town.server.hub.connections.get(app.user.id))


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0)


async def event_of(wire: Wire) -> Any:
    """Acknowledge the next envelope and return its event."""
    envelope = await wire.next()
    await wire.acknowledge(envelope)
    return envelope["payload"]["event"]
