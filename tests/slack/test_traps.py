"""What has broken a client of Slack's elsewhere, does not break it here.

Each trap of docs/topics/traps.md has a test; those without a better place have it here.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import aiohttp
import msgspec
import pytest
from msgspec import Struct

from chatserver.actions.apps import MadeApp
from protocol.apps import SlashCommand
from protocol.ids import ChannelId
from protocol.interactions import RunCommand, WhisperShown
from tests.gateway.slack.bots import wired
from tests.running import bounded

from .programs import ROOT, plain_environment
from .workspace import Workspace

PAGE: Final = ROOT / "docs" / "topics" / "traps.md"
TRAPS: Final = 34

_ROW: Final = re.compile(r"^\| (?P<number>\d+) \| .+ \| `(?P<file>[\w/]+\.py)` (?P<test>\w+) \|$")
_TS: Final = re.compile(r"\d{10}\.\d{6}")
_TIMES: Final = {"ts", "thread_ts", "latest_reply", "event_ts", "deleted_ts", "last_read"}
_NUMBERS: Final = {
    "created",
    "updated",
    "event_time",
    "num_members",
    "reply_count",
    "reply_users_count",
    "count",
    "size",
    "timestamp",
    "pin_count",
    "last_set",
    "tz_offset",
    "status_expiration",
    "comments_count",
}
_LISTS: Final = {"warnings", "messages", "users", "reply_users", "channels", "groups", "ims"}
_IDENTIFIERS: Final = {
    "id": re.compile(r"[TUBACGDFS][A-Z0-9]{8,10}"),
    "user": re.compile(r"U[A-Z0-9]{8,10}"),
    "user_id": re.compile(r"U[A-Z0-9]{8,10}"),
    "bot_id": re.compile(r"B[A-Z0-9]{8,10}"),
    "app_id": re.compile(r"A[A-Z0-9]{8,10}"),
    "team_id": re.compile(r"T[A-Z0-9]{8,10}"),
    "channel": re.compile(r"[CDG][A-Z0-9]{8,10}"),
}


class Stage(Struct):
    """An app with a channel in which things have happened, and a way to call methods."""

    workspace: Workspace
    app: MadeApp
    channel: ChannelId
    root: str
    """The ``ts`` of a message with a reply, a reaction and a pin."""

    async def call(self, method: str, **given: Any) -> Any:
        """Call a method with JSON, as the bot."""
        return await self.ask("POST", method, json=given)

    async def form(self, method: str, **given: str) -> Any:
        """Call a method with a form, as the bot."""
        return await self.ask("POST", method, data=given)

    async def ask(self, verb: str, method: str, **how: Any) -> Any:
        """Send a request as the bot, and return what it answers."""
        headers = {"Authorization": f"Bearer {self.app.bot_token}"} | how.pop("headers", {})
        url = f"{self.workspace.api}{method}"
        async with (
            aiohttp.ClientSession() as session,
            session.request(verb, url, headers=headers, allow_redirects=False, **how) as answer,
        ):
            assert answer.status == 200, method
            return msgspec.json.decode(await answer.read())


@pytest.fixture(scope="module")
def stage(runner: asyncio.Runner, workspace: Workspace) -> Stage:
    """The app, and all that can stand in a message."""
    return runner.run(bounded(_set(workspace)))


async def _set(workspace: Workspace) -> Stage:
    channel = await workspace.make_channel("traps")
    app = await workspace.make_app("traps", channel, webhooks_in=(channel,))
    stage = Stage(workspace, app, channel, "")
    await workspace.says(workspace.bob, channel, f"hello <@{app.user.id}>")
    root = (await stage.call("chat.postMessage", channel=channel, text="root"))["ts"]
    at = {"channel": channel, "timestamp": root}
    named = {"username": "Oracle", "icon_emoji": ":owl:", "reply_broadcast": True}
    await stage.call("chat.postMessage", channel=channel, text="x", thread_ts=root, **named)
    await stage.call("chat.update", channel=channel, ts=root, text="root, edited")
    await stage.form("files.upload", content="hello", filename="a.txt", channels=channel)
    await stage.call("reactions.add", **at, name="eyes")
    await stage.call("pins.add", **at)
    return msgspec.structs.replace(stage, root=root)


def test_each_trap_has_a_test() -> None:
    """The page names it, and it is there."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [row for line in lines if (row := _ROW.match(line))]
    assert [int(row["number"]) for row in rows] == list(range(1, TRAPS + 1))
    for row in rows:
        source = (ROOT / "tests" / row["file"]).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {row['test']}\(", source, re.MULTILINE), row[0]


async def _pages(stage: Stage) -> None:
    for method in ("users.list", "conversations.list", "conversations.members"):
        answer = await stage.call(method, channel=stage.channel, limit=1000)
        assert answer["response_metadata"]["next_cursor"] == "", method
    theirs = await stage.call("users.conversations")
    assert theirs["response_metadata"]["next_cursor"] == ""
    history = await stage.call("conversations.history", channel=stage.channel)
    assert history.get("response_metadata", {"next_cursor": ""})["next_cursor"] == ""


def test_the_last_page_has_an_empty_cursor(runner: asyncio.Runner, stage: Stage) -> None:
    """Neither null nor missing: errbot would ask for ever."""
    runner.run(bounded(_pages(stage)))


async def _everything(stage: Stage) -> Mapping[str, Any]:
    """Return what all methods answer that show something."""
    at = {"channel": stage.channel}
    asked: dict[str, dict[str, Any]] = {
        "auth.test": {},
        "team.info": {},
        "bots.info": {},
        "users.info": {"user": stage.workspace.bob.id},
        "users.list": {},
        "conversations.list": {"types": "public_channel,private_channel,im,mpim"},
        "conversations.info": at | {"include_num_members": True},
        "conversations.history": at | {"include_all_metadata": True},
        "conversations.replies": at | {"ts": stage.root},
        "reactions.get": at | {"timestamp": stage.root, "full": True},
        "pins.list": at,
        "files.list": at,
        "chat.postMessage": at | {"text": "one more"},
        "conversations.open": {"users": stage.workspace.bob.id, "return_im": True},
    }
    return {method: await stage.call(method, **given) for method, given in asked.items()}


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Return every key there is anywhere, with its value."""
    if isinstance(value, list):
        for each in value:
            yield from _parts(each)
    if isinstance(value, dict):
        for key, each in value.items():
            yield key, each
            yield from _parts(each)


def test_what_is_absent_is_not_null(runner: asyncio.Runner, stage: Stage) -> None:
    """A key that is there makes a thread, a bot, an edited message of what is none."""
    for method, answer in runner.run(bounded(_everything(stage))).items():
        assert answer["ok"], (method, answer)
        assert not [key for key, value in _parts(answer) if value is None], method


def test_values_are_of_the_types_that_strict_clients_read(
    runner: asyncio.Runner, stage: Stage
) -> None:
    """Times that name messages are strings, others integers, flags booleans, lists lists."""
    for method, answer in runner.run(bounded(_everything(stage))).items():
        for key, value in _parts(answer):
            if key in _TIMES:
                assert isinstance(value, str), (method, key)
                assert _TS.fullmatch(value) or value == "0000000000.000000", (method, key, value)
            if key in _NUMBERS:
                assert type(value) is int, (method, key, value)
            if key in _LISTS:
                assert isinstance(value, list), (method, key)
            if key.startswith(("is_", "has_")):
                assert isinstance(value, bool), (method, key)


def test_identifiers_have_slacks_letters(runner: asyncio.Runner, stage: Stage) -> None:
    """Capitals and digits after a letter that says what it is: clients look at the first one."""
    for method, answer in runner.run(bounded(_everything(stage))).items():
        for key, value in _parts(answer):
            is_name = (method, key) == ("auth.test", "user")
            if key in _IDENTIFIERS and isinstance(value, str) and not is_name:
                assert _IDENTIFIERS[key].fullmatch(value), (method, key, value)


def test_tokens_are_letters_and_digits(runner: asyncio.Runner, stage: Stage) -> None:
    """After their prefix: apprise knows a token by its pattern, and so do its webhooks' parts."""
    app = stage.app
    person = runner.run(bounded(stage.workspace.token_of(stage.workspace.bob)))
    for token, prefix in ((app.bot_token, "xoxb"), (app.app_token, "xapp"), (person, "xoxp")):
        assert re.fullmatch(rf"{prefix}-[A-Za-z0-9-]+", token)
    assert re.fullmatch(r"/services(/[A-Za-z0-9]+){3}", app.webhooks[0].path)


def test_forms_hold_json(runner: asyncio.Runner, stage: Stage) -> None:
    """What is a list or an object comes as a string from Node, errbot and scripts."""

    async def story() -> None:
        given = {
            "channel": stage.channel,
            "text": "as a form",
            "blocks": '[{"type":"divider"}]',
            "attachments": '[{"text":"beside it"}]',
            "metadata": '{"event_type":"told","event_payload":{"id":7}}',
            "unfurl_links": "false",
            "thread_ts": "",
        }
        message = (await stage.form("chat.postMessage", **given))["message"]
        assert [each["type"] for each in message["blocks"]] == ["divider"]
        assert message["attachments"][0]["text"] == "beside it"
        assert message["metadata"]["event_payload"] == {"id": 7}
        assert "thread_ts" not in message
        users = f'["{stage.workspace.bob.id}"]'
        opened = await stage.form("conversations.open", users=users, return_im="1")
        assert opened["channel"]["user"] == stage.workspace.bob.id

    runner.run(bounded(story()))


def test_no_address_leads_to_another(runner: asyncio.Runner, stage: Stage) -> None:
    """A slash too many, and http where a proxy has https, are answered where they came."""

    async def story() -> None:
        for method in ("auth.test/", "auth.test"):
            sent = {"X-Forwarded-Proto": "https"}
            assert (await stage.ask("POST", method, headers=sent))["ok"]
        for method in ("", "/", "auth.test/x", "auth", "Auth.Test"):
            assert (await stage.ask("GET", method))["error"] == "unknown_method"

    runner.run(bounded(story()))


def test_bytes_that_are_no_text_open_nothing(runner: asyncio.Runner, stage: Stage) -> None:
    """A token with such bytes in it is one that nobody has."""

    async def story() -> None:
        headers = {"Authorization": "Bearer xoxb-\udcff\udcfe"}
        assert (await stage.ask("GET", "auth.test", headers=headers))["error"] == "invalid_auth"

    runner.run(bounded(story()))


def test_a_handshake_as_the_sdk_makes_it(runner: asyncio.Runner, stage: Stage) -> None:
    """``Host`` without a port, no extensions; the status has its words, and hello comes first."""

    async def story() -> None:
        headers = {"Authorization": f"Bearer {stage.app.app_token}"}
        opened = await stage.ask("POST", "apps.connections.open", headers=headers)
        where = re.fullmatch(r"ws://(127\.0\.0\.1):(\d+)(/\S+)", opened["url"])
        assert where, "a path is needed"
        reader, writer = await asyncio.open_connection(where[1], int(where[2]))
        writer.write(
            f"GET {where[3]} HTTP/1.1\r\nHost: {where[1]}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert head.startswith("HTTP/1.1 101 Switching Protocols\r\n")
        assert "extensions" not in head.lower()
        first, length = await reader.readexactly(2)
        assert first == 0x81, "one whole frame of text"
        size = length if length < 126 else int.from_bytes(await reader.readexactly(2))
        hello = await reader.readexactly(size)
        assert hello.startswith(b"{")
        assert msgspec.json.decode(hello)["type"] == "hello"
        writer.close()

    runner.run(bounded(story()))


def test_an_empty_payload_says_nothing(runner: asyncio.Runner, stage: Stage) -> None:
    """Node acknowledges everything with one: whoever ran a command sees no empty message."""

    async def story() -> None:
        town, commands = stage.workspace.town, [SlashCommand(command="/noon")]
        app = await stage.workspace.make_app("clock", stage.channel, commands=commands, events=[])
        wire, bob = await wired(town, app), await town.enter(town.bob)
        for payload in ({}, {"text": "It is"}):
            command = RunCommand(channel=stage.channel, command="/noon")
            running = asyncio.ensure_future(bob.ask(command))
            await wire.acknowledge(await wire.next(), payload=payload)
            await running
        assert (await bob.until(WhisperShown)).text == "It is"
        await wire.close()

    runner.run(bounded(story()))


def test_tests_ask_no_proxy_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's clients do, whatever it is they want: the programs that tests start have none."""
    names = ("HTTP_PROXY", "https_proxy", "ALL_PROXY", "no_proxy")
    for name in names:
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert not set(names) & plain_environment().keys()
