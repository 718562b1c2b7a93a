"""Slack's SDK for Python, sync and async, and the one for Node, against the Web API."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from protocol.channels import AddMember
from tests.running import bounded

from .programs import HERE, Program, find_node
from .workspace import Workspace

DEADLINE_S = 60
Do = Callable[..., Awaitable[Any]]
"""Calls a method of the SDK by its name."""


def _sync(workspace: Workspace, token: str) -> Do:
    client = WebClient(token, base_url=workspace.api)

    async def do(call: str, /, **given: Any) -> Any:
        return await asyncio.to_thread(getattr(client, call), **given)

    return do


def _async(workspace: Workspace, token: str) -> Do:
    client = AsyncWebClient(token, base_url=workspace.api)

    async def do(call: str, /, **given: Any) -> Any:
        return await getattr(client, call)(**given)

    return do


SDKS: Final = {"sync": _sync, "async": _async}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Slack's clients ask a proxy even for 127.0.0.1."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return


async def refused(call: Awaitable[Any]) -> str:
    """Return the error a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


@pytest.mark.parametrize("kind", SDKS)
def test_the_sdk_for_python(
    runner: asyncio.Runner, workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    """Whatever its dialect, calls do what they say, and refusals are the SDK's own errors."""
    runner.run(bounded(_python_story(workspace, tmp_path, kind), DEADLINE_S))


async def _python_story(workspace: Workspace, tmp_path: Path, kind: str) -> None:
    channel = await workspace.make_channel(f"python-{kind}")
    made = await workspace.make_app(f"python-{kind}", channel)
    do = SDKS[kind](workspace, made.bot_token)
    who = await do("auth_test")
    assert (who["user_id"], who["bot_id"]) == (made.user.id, f"B{made.user.id[1:]}")
    assert "chat:write" in who.headers["x-oauth-scopes"].split(",")
    posted = await do("chat_postMessage", channel=f"#python-{kind}", text="Fish *&* <chips>")
    assert (posted["channel"], posted["message"]["text"]) == (channel, "Fish *&amp;* &lt;chips&gt;")
    assert "subtype" not in posted["message"]
    reply = await do("chat_postMessage", channel=channel, text="a reply", thread_ts=posted["ts"])
    assert reply["message"]["thread_ts"] == posted["ts"]
    await do("reactions_add", channel=channel, timestamp=posted["ts"], name="eyes")
    again = do("reactions_add", channel=channel, timestamp=posted["ts"], name="eyes")
    assert await refused(again) == "already_reacted"
    thread = await do("conversations_replies", channel=channel, ts=posted["ts"])
    assert [each["ts"] for each in thread["messages"]] == [posted["ts"], reply["ts"]]
    newest = await do("conversations_history", channel=channel, limit=1)
    assert newest["messages"][0]["reactions"][0]["name"] == "eyes"
    await do("conversations_setTopic", channel=channel, topic="Lunch")
    await do("pins_add", channel=channel, timestamp=posted["ts"])
    pinned = await do("pins_list", channel=channel)
    assert [item["message"]["ts"] for item in pinned["items"]] == [posted["ts"]]
    changed = await do("chat_update", channel=channel, ts=posted["ts"], text="Pizza")
    assert changed["text"] == "Pizza"
    await do("chat_delete", channel=channel, ts=reply["ts"])
    about = await do("conversations_info", channel=channel, include_num_members=True)
    assert about["channel"]["topic"]["value"] == "Lunch"
    assert about["channel"]["num_members"] == 3
    await _files_story(do, workspace, channel, tmp_path)
    hidden = do("conversations_info", channel=workspace.town.secret)
    assert await refused(hidden) == "channel_not_found"
    assert await refused(do("api_call", api_method="does.notExist")) == "unknown_method"


async def _files_story(do: Do, workspace: Workspace, channel: str, tmp_path: Path) -> None:
    path = tmp_path / "menu.txt"
    path.write_text("Soup")
    shared = await do("files_upload_v2", channel=channel, file=str(path), initial_comment="Menu")
    assert shared["file"]["name"] == "menu.txt"
    messages = await workspace.history(channel)
    assert [(file.name, file.size) for file in messages[-1].files] == [("menu.txt", 4)]


def test_pages_end(runner: asyncio.Runner, workspace: Workspace) -> None:
    """Iterating page by page gives everything once and stops."""

    async def story() -> None:
        made = await workspace.make_app("pager")
        client = AsyncWebClient(made.bot_token, base_url=workspace.api)
        names = []
        async for page in await client.users_list(limit=2):
            names.extend(member["name"] for member in page["members"])
        assert len(names) == len(set(names))
        assert {"alice", "bob", "carol", "gus", "echo", "pager"} <= set(names)

    runner.run(bounded(story(), DEADLINE_S))


@pytest.mark.filterwarnings("ignore:stars")  # Slack has no place for them; we have
def test_a_person_s_token_acts_as_the_person(runner: asyncio.Runner, workspace: Workspace) -> None:
    """A token of Bob's posts as Bob, and sees what Bob sees."""

    async def story() -> None:
        token = await workspace.token_of(workspace.bob)
        client = AsyncWebClient(token, base_url=workspace.api)
        who = await client.auth_test()
        assert who["user_id"] == workspace.bob.id
        assert "bot_id" not in who.data
        posted = await client.chat_postMessage(channel=workspace.town.secret, text="psst")
        messages = await workspace.history(workspace.town.secret)
        assert (messages[-1].author, messages[-1].text) == (workspace.bob.id, "psst")
        at = {"channel": workspace.town.secret, "timestamp": posted["ts"]}
        await client.stars_add(**at)
        (star,) = (await client.stars_list())["items"]
        assert (star["type"], star["message"]["text"]) == ("message", "psst")
        await client.stars_remove(**at)
        assert (await client.stars_list())["items"] == []

    runner.run(bounded(story(), DEADLINE_S))


def test_the_sdk_for_node(runner: asyncio.Runner, workspace: Workspace, tmp_path: Path) -> None:
    """What a program on @slack/web-api does arrives, and what it reads is right."""

    async def story() -> None:
        channel = await workspace.make_channel("node")
        made = await workspace.make_app("node", channel)
        await workspace.town.do(workspace.alice, AddMember(channel=channel, user=made.user.id))
        note = tmp_path / "note.txt"
        note.write_text("hello")
        environment = {
            "SLACK_API_URL": workspace.api,
            "SLACK_BOT_TOKEN": made.bot_token,
            "CHANNEL": channel,
            "FILE": str(note),
        }
        program = Program([find_node(), HERE / "node" / "web_api.mjs"], environment, tmp_path)
        await program.start()
        told = json.loads((await program.ended())[-1])
        assert told["who"]["user_id"] == made.user.id
        assert told["posted"]["message"]["text"] == "from *Node* &lt;&amp;&gt;"
        assert [reply["text"] for reply in told["replies"]][1:] == ["a reply"]
        assert told["updated"]["text"] == "changed"
        assert (told["secret"], told["open"]) == (True, False)
        assert told["uploaded"] == "note.txt"
        assert told["permalink"].startswith(f"{workspace.town.address}/archives/{channel}/p")
        assert channel in told["channels"]
        assert set(told["members"]) == {workspace.alice.id, workspace.bob.id, made.user.id}
        refusals = told["unknown"], told["missing"], told["twice"]
        assert refusals == ("unknown_method", "channel_not_found", "already_reacted")

    runner.run(bounded(story(), DEADLINE_S))
