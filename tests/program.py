"""Somebody's program beside the server: it listens by HTTP, and calls Slack's methods."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

import msgspec
from aiohttp import ClientSession, DummyCookieJar, web

from chatserver.actions.apps import NOBODY, MadeApp, make_app
from protocol.apps import App, SlashCommand
from protocol.ids import UserId
from tests.town import Town

Payload = dict[str, Any]
Answering = Callable[[Payload], Any]


class Program:
    """An app of the town's: what it is asked, what it answers, what it does by itself."""

    def __init__(self, town: Town, *events: str, by: UserId | None = None) -> None:
        self._town, self._by = town, by
        self.events = list(events)
        self.asked: asyncio.Queue[Payload] = asyncio.Queue()
        self.told: asyncio.Queue[Payload] = asyncio.Queue()
        self.answering: Answering = lambda _payload: None
        self.made: MadeApp

    async def __aenter__(self) -> Self:
        """Listen on a free port, and be made an app of the town's."""
        application = web.Application()
        application.router.add_post("/", self._hear)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        url = f"http://{host}:{port}/"
        self._session = ClientSession(cookie_jar=DummyCookieJar())
        commands = [SlashCommand(command="/deploy", description="Ship it", hint="[where]")]
        app = App(
            bot=NOBODY,
            request_url=url,
            commands=commands,
            events=self.events,
            created_by=self._by,
        )
        channels = [self._town.general]
        self.made = await self._town.change(
            lambda tx: make_app(tx, "Deploy", app, channels_in=channels)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        await self._session.close()
        await self._runner.cleanup()

    async def vanish(self) -> None:
        """Listen no more."""
        await self._runner.cleanup()

    async def call(self, method: str, token: str | None = None, **given: Any) -> Any:
        """Call a method, as the bot unless told otherwise."""
        headers = {"Authorization": f"Bearer {token or self.made.bot_token}"}
        url = f"{self._town.address}/api/{method}"
        async with self._session.post(url, json=given, headers=headers) as response:
            return await response.json()

    async def post(self, url: str, **said: Any) -> tuple[int, str]:
        """Post to a response URL."""
        async with self._session.post(url, json=said) as response:
            return response.status, await response.text()

    async def _hear(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            self.told.put_nowait((await request.json())["event"])
            return web.Response()
        form = await request.post()
        payload = msgspec.json.decode(str(form["payload"])) if "payload" in form else dict(form)
        answer = self.answering(payload)
        if asyncio.iscoroutine(answer):
            answer = await answer
        self.asked.put_nowait(payload)
        return web.json_response(answer) if answer is not None else web.Response()


def button(action: str = "go", **more: Any) -> Payload:
    """Return a button."""
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": "Go"},
        "value": "4182",
        **more,
    }


def with_button(block: str = "b", **more: Any) -> list[Payload]:
    """Return blocks with a button."""
    return [{"type": "actions", "block_id": block, "elements": [button(**more)]}]


def plain(text: str) -> Payload:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def form(title: str = "Deploy", **more: Any) -> Payload:
    """Return a form with one field."""
    return {
        "type": "modal",
        "callback_id": "deploy",
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "why",
                "label": plain("Why"),
                "element": {"type": "plain_text_input", "action_id": "text"},
            }
        ],
        **more,
    }
