"""Programs that know no address but slack.com, under the recipe of docs/slack.md."""

import asyncio
import ssl
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.webhook import WebhookClient

from protocol.apps import SlashCommand
from tests.running import bounded

from .detour import Detour, trusting
from .workspace import Workspace

DEADLINE_S = 30
AT_HOME: Final = "https://slack.com"
COMMAND: Final = SlashCommand(command="/noon", description="Is it noon?", hint="")


class Bot:
    """A bot that is told its tokens and nothing else: it believes that it is at slack.com."""

    def __init__(self, proxy: str, bot_token: str, app_token: str) -> None:
        self._loop = asyncio.get_running_loop()
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.web = WebClient(bot_token, proxy=proxy, ssl=trusting())
        self.socket = SocketModeClient(app_token, web_client=self.web, proxy=proxy)
        self.socket.socket_mode_request_listeners.append(self._hear)  # type: ignore[arg-type]

    def _hear(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        self._loop.call_soon_threadsafe(self.heard.put_nowait, request.payload)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_bot_that_knows_only_slack_com(
    runner: asyncio.Runner, workspace: Workspace, tmp_path: Path
) -> None:
    """Every address it is given is one of slack.com, by TLS on port 443, and works there."""

    async def story() -> None:
        channel = await workspace.make_channel("hard-coded")
        made = await workspace.make_app("hard-coded", channel, commands=[COMMAND])
        async with Detour(workspace.town.address) as detour:
            bot = Bot(detour.url, made.bot_token, made.app_token)
            who = await asyncio.to_thread(bot.web.auth_test)
            assert who["url"] == f"{AT_HOME}/"
            await asyncio.to_thread(bot.socket.connect)
            await workspace.reaches(made)
            await _is_told(workspace, bot, channel)
            await _answers(workspace, bot, channel, detour.url)
            await _brings_a_file(bot, channel, tmp_path)
            await asyncio.to_thread(bot.socket.close)
        assert detour.asked_for == {"slack.com:443"}

    runner.run(bounded(story(), DEADLINE_S))


async def _is_told(workspace: Workspace, bot: Bot, channel: str) -> None:
    said = await workspace.says(workspace.bob, channel, "hello")  # type: ignore[arg-type]
    event = (await bot.heard.get())["event"]
    assert (event["text"], event["user"]) == (said.text, workspace.bob.id)


async def _answers(workspace: Workspace, bot: Bot, channel: str, proxy: str) -> None:
    """Answer a command at its response URL, which was asked for by a program at slack.com too."""
    token = await workspace.token_of(workspace.bob)
    bobs = WebClient(token, proxy=proxy, ssl=trusting())
    given = {"channel": channel, "command": "/noon", "text": ""}
    await asyncio.to_thread(bobs.api_call, "chat.command", params=given)
    url = (await bot.heard.get())["response_url"]
    assert url.startswith(f"{AT_HOME}/commands/")
    answering = WebhookClient(url, proxy=proxy, ssl=trusting())
    answer = await asyncio.to_thread(answering.send, text="It is", response_type="in_channel")
    assert (answer.status_code, answer.body) == (200, "ok")
    assert (await bot.heard.get())["event"]["text"] == "It is"


async def _brings_a_file(bot: Bot, channel: str, directory: Path) -> None:
    path = directory / "notes.txt"
    path.write_text("noon")
    upload: Any = bot.web.files_upload_v2
    shared = await asyncio.to_thread(upload, channel=channel, file=str(path))
    url = shared["file"]["url_private"]
    assert url.startswith(AT_HOME)
    assert await _downloaded(url, bot.web.token or "", bot.web.proxy or "", trusting()) == "noon"


async def _downloaded(url: str, token: str, proxy: str, trusted: ssl.SSLContext) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers=headers, proxy=proxy, ssl=trusted) as answer,
    ):
        return await answer.text()
