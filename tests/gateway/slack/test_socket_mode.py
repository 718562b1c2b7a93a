"""Socket Mode: Slack's own clients, and every way in which a connection goes wrong."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chatserver.app import Server
from chatserver.gateway.slack.events import outbox
from chatserver.store import app_deliveries, apps
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    CreateChannel,
    OpenDirect,
    RemoveMember,
    RenameChannel,
)
from protocol.messages import MessagePosted
from tests.running import run
from tests.town import Town, config, post

from .bots import TRANSPORTS, SdkBot, Wire, add_app, address, event_of, hang_up, until, wired


@pytest.fixture(autouse=True)
def tidy(runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """There are clients that would ask a proxy for this very machine."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield
    hang_up()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", TRANSPORTS, ids=lambda kind: kind.__module__.split(".")[-1])
@run
async def test_the_sdk_hears_messages_by_each_of_its_transports(town: Town, kind: Any) -> None:
    """A message, and that it mentions the bot; large ones in one frame.

    The SDK hands them over by threads, in whichever order these run.
    """
    app = await add_app(town)
    bot = await SdkBot(town, app, kind).connect()
    await until(lambda: bool(town.server.hub.connections.get(app.user.id)))
    text = f"<@{app.user.id}> " + "ä" * 11_000
    await town.do(town.alice, post(town.general, text))
    heard = [await bot.next(), await bot.next()]
    mention, message = sorted(heard, key=lambda each: each.payload["event"]["type"])
    assert message.type == mention.type == "events_api"
    assert message.payload["event"]["text"] == text
    assert message.payload["event"]["channel_type"] == "channel"
    assert mention.payload["event"]["type"] == "app_mention"
    assert message.payload["authorizations"][0]["user_id"] == app.user.id
    assert message.retry_attempt == 0
    await bot.close()


@run
async def test_an_address_is_good_once(town: Town) -> None:
    """And a made-up one never; whatever host or origin a client names is nobody's business."""
    app = await add_app(town)
    url = await address(town, app.app_token)
    wire = await Wire.open(url, Origin="https://api.slack.com")
    hello = await wire.next()
    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1
    assert hello["connection_info"] == {"app_id": "A" + app.user.id[1:]}
    for bad in (url, url.replace("ticket=socket.U", "ticket=socket.W"), url.partition("?")[0]):
        with pytest.raises(InvalidStatus):
            await Wire.open(bad)
    await wire.close()


@run
async def test_pings_have_something_in_them(town: Town) -> None:
    """The SDK answers no empty ones; they come every ten seconds, and theirs are echoed."""
    app = await add_app(town)
    wire = await wired(town, app)
    got: asyncio.Queue[bytes] = asyncio.Queue()
    protocol = wire.connection.protocol
    receive = protocol.recv_frame

    def recorded(frame: Any) -> None:
        if frame.opcode == 0x9:
            got.put_nowait(bytes(frame.data))
        receive(frame)

    protocol.recv_frame = recorded  # type: ignore[method-assign]
    for _ in range(11):
        await town.server.wheel.turn()
    async with asyncio.timeout(5):
        assert await got.get()
    await (await wire.connection.ping(b"1b4e:170000"))
    await wire.close()


@run
async def test_what_is_not_acknowledged_comes_again_by_another_connection(town: Town) -> None:
    """At once when a connection dies, as the same event; what was acknowledged does not."""
    app = await add_app(town, events=["message.channels"])
    first = await wired(town, app)
    for number in range(4):
        await town.do(town.alice, post(town.general, f"{number}"))
    envelopes = [await first.next() for _ in range(4)]
    await first.acknowledge(envelopes[0])
    await first.acknowledge(envelopes[2], payload={})
    second = await wired(town, app)
    first.connection.transport.abort()
    again = [await second.next() for _ in range(2)]
    assert [each["payload"]["event"]["text"] for each in again] == ["1", "3"]
    assert [each["retry_attempt"] for each in again] == [1, 1]
    lost = [envelopes[1], envelopes[3]]
    ids = [each["payload"]["event_id"] for each in again]
    assert ids == [each["payload"]["event_id"] for each in lost]
    for each in again:
        await second.acknowledge(each)
    await town.do(town.alice, post(town.general, "4"))
    assert (await event_of(second))["text"] == "4"
    await second.close()


@run
async def test_each_event_goes_to_one_connection_in_the_order_of_its_channel(town: Town) -> None:
    """Those of a channel that are under way keep the next; when all is quiet they take turns."""
    app = await add_app(town, events=["message.channels"])
    wires = [await wired(town, app) for _ in range(3)]
    for number in range(5):
        await town.do(town.alice, post(town.general, f"{number}"))
    waits = [asyncio.ensure_future(wire.next()) for wire in wires]
    (done,), others = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    wire = wires[waits.index(done)]
    heard = [done.result()] + [await wire.next() for _ in range(4)]
    assert [each["payload"]["event"]["text"] for each in heard] == list("01234")
    assert not any(each.done() for each in others)
    for each in heard:
        await wire.acknowledge(each)
    took = set()
    for number in range(6):
        waits = [
            asyncio.ensure_future(wires[index].next()) if each.done() else each
            for index, each in enumerate(waits)
        ]
        await town.do(town.alice, post(town.general, f"more {number}"))
        (done,), _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        took.add(waits.index(done))
        await wires[waits.index(done)].acknowledge(done.result())
        await until(lambda: not _under_way(town, app))
    assert took == {0, 1, 2}
    for each in waits:
        each.cancel()
    for wire in wires:
        await wire.close()


def _under_way(town: Town, app: Any) -> int:
    return town.server.couriers._couriers[app.user.id]._outbox.size


@run
async def test_what_nobody_acknowledges_is_tried_again_and_given_up(town: Town) -> None:
    """After a while, counted; then it holds up nothing more."""
    app = await add_app(town, events=["message.channels"])
    wire = await wired(town, app)
    links = town.server.couriers._couriers[app.user.id].links
    await town.do(town.alice, post(town.general, "anybody?"))
    first = await wire.next()
    now_s = links._now_s()
    for attempt, after_s in ((1, 6), (2, 17), (3, 48)):
        links._now_s = lambda at_s=now_s + after_s: at_s
        links.tick()
        again = await wire.next()
        assert (again["retry_attempt"], again["retry_reason"]) == (attempt, "timeout")
        assert again["payload"]["event_id"] == first["payload"]["event_id"]
    links._now_s = lambda: now_s + 80
    links.tick()
    assert _under_way(town, app) == 0
    await wire.close()


@run
async def test_an_event_reaches_only_bots_that_are_there(town: Town) -> None:
    """What happens where a bot is not, or is no more, it is never told; nor does it come again."""
    app = await add_app(town, events=["message.channels", "message.groups"])
    wire = await wired(town, app)
    await town.do(town.alice, post(town.secret, "between us"))
    await town.do(town.alice, post(town.general, "held back"))
    held = await wire.next()
    await town.do(town.alice, RemoveMember(channel=town.general, user=app.user.id))
    await town.do(town.alice, post(town.general, "without it"))
    await town.do(town.alice, AddMember(channel=town.secret, user=app.user.id))
    await town.do(town.alice, post(town.secret, "welcome"))
    texts = [(await event_of(wire))["text"] for _ in range(2)]
    assert texts == [f"<@{app.user.id}> has joined the channel", "welcome"]
    assert held["payload"]["event"]["text"] == "held back"
    await wire.close()
    again = await wired(town, app)
    await town.do(town.alice, post(town.secret, "still here?"))
    assert (await event_of(again))["text"] == "still here?"
    await again.close()


@run
async def test_public_channels_are_told_of_where_a_bot_is_not(town: Town) -> None:
    """Made, renamed, archived and opened again: once each, members or not; private ones never."""
    app = await add_app(town, events=["channel_created", "channel_rename", "channel_archive"])
    wire = await wired(town, app)
    heard = []
    for kind in ("private", "public"):
        made = await town.do(town.alice, CreateChannel(name=f"{kind}-ideas", kind=kind))
        channel = made.membership.channel.id
        heard += [await event_of(wire)] if kind == "public" else []
        await town.do(town.alice, RenameChannel(channel=channel, name=f"{kind}-plans"))
        await town.do(town.alice, ArchiveChannel(channel=channel))
    await town.do(town.alice, RenameChannel(channel=town.general, name="lobby"))
    heard += [await event_of(wire) for _ in range(3)]
    assert heard.pop(2)["channel"] == channel
    assert [(each["type"], each["channel"]["name"]) for each in heard] == [
        ("channel_created", "public-ideas"),
        ("channel_rename", "public-plans"),
        ("channel_rename", "lobby"),
    ]
    await wire.close()


@run
async def test_a_taken_token_closes_the_connection(town: Town) -> None:
    """As soon as somebody looks; and no other can be opened by it."""
    app = await add_app(town)
    wire = await wired(town, app)
    url = await address(town, app.app_token)
    await town.change(lambda tx: apps.forget_tokens(tx.reader, app.user.id))
    await town.server.switchboard.check()
    assert (await wire.next())["reason"] == "link_disabled"
    with pytest.raises(ConnectionClosed):
        await wire.next()
    with pytest.raises(InvalidStatus):
        await Wire.open(url)


@run
async def test_too_many_connections_are_told_so(town: Town) -> None:
    """Ten are enough for everybody."""
    app = await add_app(town)
    wires = [await wired(town, app) for _ in range(10)]
    late = await Wire.open(await address(town, app.app_token))
    assert (await late.next())["reason"] == "too_many_websockets"
    for wire in [*wires, late]:
        await wire.close()


@run
async def test_a_bot_that_was_away_is_told_once_what_it_missed(town: Town) -> None:
    """In order, from where it was; and its deliveries are to be seen."""
    app = await add_app(town, events=["message.channels"])
    wire = await wired(town, app)
    await town.do(town.alice, post(town.general, "heard"))
    await event_of(wire)
    await until(lambda: not _under_way(town, app))
    await wire.close()
    for number in range(3):
        await town.do(town.alice, post(town.general, f"missed {number}"))
    wire = await Wire.open(await address(town, app.app_token))
    await wire.next()
    assert [(await event_of(wire))["text"] for _ in range(3)] == [f"missed {n}" for n in range(3)]
    await until(lambda: not _under_way(town, app))
    await town.server.couriers.stop()
    recent = await town.server.database.read(app_deliveries.recent, app.user.id)
    assert [each.outcome for each in recent] == ["ok"] * 4


@run
async def test_a_restart_loses_and_doubles_nothing(town: Town) -> None:
    """What was acknowledged is not told again; what was not, and what came meanwhile, once."""
    app = await add_app(town, events=["message.channels"])
    wire = await wired(town, app)
    for text in ("done", "not done"):
        await town.do(town.alice, post(town.general, text))
    await wire.acknowledge(await wire.next())
    unheard = await wire.next()
    await town.server.stop()
    reasons = [(await wire.next())["reason"] for _ in range(2)]
    assert reasons == ["warning", "refresh_requested"]
    with pytest.raises(ConnectionClosed):
        await wire.next()
    town.server = Server(config(), town.server.data)
    await town.start()
    await town.do(town.alice, post(town.general, "meanwhile"))
    wire = await Wire.open(await address(town, app.app_token))
    await wire.next()
    again = await wire.next()
    assert again["payload"]["event_id"] == unheard["payload"]["event_id"]
    await wire.acknowledge(again)
    assert (await event_of(wire))["text"] == "meanwhile"
    await wire.close()


@run
async def test_an_app_asks_for_whom_an_event_was(town: Town) -> None:
    """By what the event says; what says nothing of the kind is no event."""
    app = await add_app(town)
    wire = await wired(town, app)
    await town.do(town.alice, post(town.general, "hello"))
    payload = (await wire.next())["payload"]
    client = AsyncWebClient(app.app_token, base_url=f"{town.address}/api/")
    told = await client.apps_event_authorizations_list(event_context=payload["event_context"])
    assert told["authorizations"] == payload["authorizations"]
    with pytest.raises(SlackApiError, match="invalid_event_context"):
        await client.apps_event_authorizations_list(event_context="x")
    await wire.close()


@run
async def test_a_slow_app_holds_nobody_up(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has no room for stays in the log, and comes in order once it acknowledges."""
    monkeypatch.setattr(outbox, "ROOM", room := 10)
    posts = 10 * room
    app, quick = await add_app(town), await add_app(town, "Quick Bot")
    wire, other = await wired(town, app), await wired(town, quick)
    town.server.couriers._couriers[app.user.id].links._now_s = lambda: 0.0
    bob = await town.enter(town.bob)
    for number in range(posts):
        await town.do(town.alice, post(town.general, f"{number}"))
        assert (await event_of(other))["text"] == f"{number}"
        assert (await bob.until(MessagePosted)).message.text == f"{number}"
    assert room <= _under_way(town, app) < posts
    assert town.server.hub.connections[app.user.id][0].paused
    heard = [await wire.next() for _ in range(room)]
    for each in heard:
        await wire.acknowledge(each)
    texts = [each["payload"]["event"]["text"] for each in heard]
    texts += [(await event_of(wire))["text"] for _ in range(posts - room)]
    assert texts == [f"{number}" for number in range(posts)]
    for each in (wire, other):
        await each.close()


@run
async def test_a_bot_is_written_to(town: Town) -> None:
    """In a direct channel that was opened just now, and without a mention."""
    app = await add_app(town)
    wire = await wired(town, app)
    direct = await town.do(town.bob, OpenDirect(users=[app.user.id]))
    channel = direct.membership.channel.id
    await town.do(town.bob, post(channel, f"<@{app.user.id}> psst"))
    created, message = await event_of(wire), await event_of(wire)
    assert (created["type"], created["user"]) == ("im_created", town.bob.id)
    assert (message["channel"], message["channel_type"]) == (channel, "im")
    await town.do(town.bob, post(channel, "again"))
    assert (await event_of(wire))["text"] == "again"
    await wire.close()
