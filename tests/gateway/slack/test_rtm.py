"""RTM: events as they are, and messages the other way, for bots older than Socket Mode."""

import asyncio
import gc
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.rtm_v2 import RTMClient
from websockets.exceptions import ConnectionClosed

from chatserver.actions.accounts import revoke_token
from chatserver.domain.slack.identity import ts_of
from protocol.channels import CreateChannel
from protocol.groups import CreateGroup
from protocol.messages import EditMessage, MessagePosted
from protocol.presence import SetView, StartTyping, TypingStarted
from protocol.reactions import AddReaction
from protocol.revisions import SetRevisionReaders
from tests.running import run
from tests.town import Town, post

from .bots import Program, Wire, add_app, address, silence, until


async def rung_up(town: Town, token: str, user: Any) -> Wire:
    """Return an open connection by RTM of somebody, after its hello."""
    wire = await Wire.open(await address(town, token, "rtm.connect"))
    assert await wire.next() == {"type": "hello"}
    await until(lambda: bool(town.server.hub.connections.get(user)))
    return wire


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@run
async def test_the_sdk_hears_and_answers(town: Town) -> None:
    """People's messages, and not its own, which it tells by its identifier."""
    app = await add_app(town)
    program = Program()
    web = WebClient(app.bot_token, base_url=f"{town.address}/api/")
    client = RTMClient(token=app.bot_token, web_client=web, ping_interval=1)

    @client.on("message")
    def heard(client: RTMClient, event: dict[str, Any]) -> None:
        client.send({"id": 7, "type": "message", "channel": event["channel"], "text": "*Hi* & bye"})
        program.hear(event)

    await asyncio.to_thread(client.connect)
    await until(lambda: bool(town.server.hub.connections.get(app.user.id)))
    bob = await town.enter(town.bob)
    posted = (await bob.ask(post(town.general, "anybody?"))).message
    event = await program.next()
    assert (event["text"], event["ts"]) == ("anybody?", ts_of(posted.time_us))
    assert event["user"] == town.bob.id
    assert "reply_to" not in event
    await bob.until(MessagePosted)
    answer = (await bob.until(MessagePosted)).message
    assert (answer.author, answer.text) == (app.user.id, "**Hi** & bye")
    silence(client)
    await asyncio.to_thread(client.close)
    gc.collect()
    assert program.heard.empty()


@run
async def test_frames_are_answered(town: Town) -> None:
    """Pings with all they said, messages with their place, and nonsense without hanging up."""
    app = await add_app(town)
    wire = await rung_up(town, app.bot_token, app.user.id)
    await wire.say({"id": 1, "type": "ping", "time": 1234, "x": "y"})
    assert await wire.next() == {"type": "pong", "reply_to": 1, "time": 1234, "x": "y"}
    root = (await town.do(town.alice, post(town.general, "root"))).message
    assert (await wire.next())["text"] == "root"
    said = {"type": "message", "channel": town.general, "text": "<b> & *c*"}
    await wire.say({"id": 2, **said, "thread_ts": ts_of(root.time_us)})
    answers = sorted([await wire.next() for _ in range(2)], key=lambda each: "type" in each)
    ack, event = answers
    assert ack == {"ok": True, "reply_to": 2, "ts": event["ts"], "text": event["text"]}
    assert event["text"] == "&lt;b&gt; &amp; *c*"
    assert event["thread_ts"] == ts_of(root.time_us)
    assert event["bot_id"] == "B" + app.user.id[1:]
    await wire.say({"id": 3, "type": "message", "channel": town.general})
    assert await wire.next() == {
        "ok": False,
        "reply_to": 3,
        "error": {"code": 2, "msg": "message text is missing"},
    }
    for channel in (town.secret, "nowhere", None):
        await wire.say({"id": 4, "type": "message", "channel": channel, "text": "x"})
        assert (await wire.next())["ok"] is False
    for nonsense in ({"id": 5, "type": "dance"}, {"id": 6}):
        await wire.say(nonsense)
        assert (await wire.next())["ok"] is False
    await wire.connection.send("no JSON")
    await wire.say([1])
    await wire.say({"id": 8, "type": "ping"})
    assert await wire.next() == {"type": "pong", "reply_to": 8}
    await wire.close()


@run
async def test_events_come_bare(town: Town) -> None:
    """Reactions, edits as far as the workspace shows them, typing both ways, and who is there."""
    app = await add_app(town)
    wire = await rung_up(town, app.bot_token, app.user.id)
    bob = await town.enter(town.bob)
    message = (await bob.ask(post(town.general))).message
    await wire.next()
    await bob.ask(AddReaction(channel=town.general, seq=message.seq, emoji="👀"))
    event = await wire.next()
    assert (event["type"], event["reaction"], event["user"]) == (
        "reaction_added",
        "eyes",
        town.bob.id,
    )
    assert event["item"] == {
        "type": "message",
        "channel": town.general,
        "ts": ts_of(message.time_us),
    }
    for text, readers, before in (("Hi", "authors", "hello"), ("Hey", "everybody", "")):
        await bob.ask(EditMessage(channel=town.general, seq=message.seq, text=text))
        event = await wire.next()
        assert (event["message"]["text"], event["previous_message"]["text"]) == (text, before)
        await town.do(town.alice, SetRevisionReaders(readers=readers))
    await bob.ask(StartTyping(channel=town.general))
    typing = {"type": "user_typing", "channel": town.general, "user": town.bob.id}
    assert await wire.next() == typing
    await wire.say({"type": "presence_sub", "ids": [town.bob.id, town.carol.id]})
    presence = {each["user"]: each["presence"] for each in [await wire.next() for _ in range(2)]}
    assert presence == {town.bob.id: "active", town.carol.id: "away"}
    await bob.ask(SetView(channels=[town.general]))
    await wire.say({"type": "typing", "channel": town.general})
    assert (await bob.until(TypingStarted)).user == app.user.id
    await wire.close()


@run
async def test_guests_are_not_told_of_public_channels(town: Town) -> None:
    """They know only their own; what is told to everybody next comes first to them."""
    wires = [await rung_up(town, each.token, each.id) for each in (town.gus, town.carol)]
    await town.do(town.alice, CreateChannel(name="ideas"))
    await town.do(town.alice, CreateGroup(name="ops", title="Ops", users=[]))
    guests, members = wires
    assert (await members.next())["type"] == "channel_created"
    for wire in (guests, members):
        assert (await wire.next())["type"] == "subteam_updated"
        await wire.close()


@run
async def test_a_used_address_says_so(town: Town) -> None:
    """With the words its clients know; and a taken token ends the connection."""
    app = await add_app(town)
    url = await address(town, app.bot_token, "rtm.connect")
    wire = await Wire.open(url)
    assert (await wire.next())["type"] == "hello"
    late = await Wire.open(url)
    error = {"code": 1, "msg": "Socket URL has expired"}
    assert await late.next() == {"type": "error", "error": error}
    await until(lambda: bool(town.server.hub.connections.get(app.user.id)))
    await town.change(lambda tx: revoke_token(tx, app.bot_token))
    with pytest.raises(ConnectionClosed):
        await wire.next()
    await late.close()


@run
async def test_an_older_program_is_told_what_there_is(town: Town) -> None:
    """People and the conversations it is in, as far as its token goes; and an address."""
    app = await add_app(town, also_in=[town.secret])
    small = await add_app(town, "Small Bot", scopes=["chat:write"])
    base = f"{town.address}/api/"
    told = await asyncio.to_thread(WebClient(app.bot_token, base).api_call, "rtm.start")
    assert told["self"]["id"] == app.user.id
    assert {town.alice.id, app.user.id} <= {each["id"] for each in told["users"]}
    assert f"B{app.user.id[1:]}" in {each["id"] for each in told["bots"]}
    assert [each["id"] for each in told["channels"]] == [town.general]
    assert [each["id"] for each in told["groups"]] == [town.secret]
    assert told["ims"] == told["mpims"] == []
    wire = await Wire.open(told["url"])
    assert await wire.next() == {"type": "hello"}
    await wire.close()
    told = await asyncio.to_thread(WebClient(small.bot_token, base).api_call, "rtm.start")
    assert told["users"] == told["channels"] == told["groups"] == []


@run
async def test_a_stopping_server_says_goodbye(town: Town) -> None:
    """So that a client comes back by a new address."""
    app = await add_app(town)
    wire = await rung_up(town, app.bot_token, app.user.id)
    stopping = asyncio.ensure_future(town.server._drain(0))
    assert await wire.next() == {"type": "goodbye"}
    await stopping
    await wire.close()
