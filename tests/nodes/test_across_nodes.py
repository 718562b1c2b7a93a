"""What holds for all nodes together: on three of them, with Redis, and with Redis away."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk import WebClient

from protocol import CloseCode
from protocol.apps import AddApp, AppAdded, SlashCommand
from protocol.channels import AddMember
from protocol.cursors import MarkRead
from protocol.errors import RateLimited
from protocol.ids import ChannelId
from protocol.interactions import RunCommand, WhisperShown
from protocol.messages import MessagePosted
from protocol.presence import PresenceChanged, SetView
from protocol.receipts import ReceiptMoved, ShowReceipts
from protocol.sessions import EndOtherSessions, EndSession
from protocol.statuses import SetStatus, StatusChanged
from tests.gateway.slack.bots import Wire
from tests.postgres_server import PostgresServer, copy_of
from tests.town import Register, post
from tests.wire import Client

from .cluster import BURST, NODES, Cluster, running_cluster
from .collector import Collector, running_collector

AT_ONCE_S = 1.0
BY_THE_LOG_S = 5.0
ASK_EVERY_S = 0.2


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    """What the servers send their traces to."""
    with running_collector() as collector:
        yield collector


@pytest.fixture(scope="module")
def cluster(
    collector: Collector,
    tmp_path_factory: pytest.TempPathFactory,
    founded: tuple[Register, Path],
    postgres: PostgresServer,
) -> Iterator[Cluster]:
    """Three servers, for all tests here."""
    name = postgres.make()
    copy_of(founded[1] / "chat.db", postgres.url(name))
    directory = tmp_path_factory.mktemp("cluster")
    with running_cluster(directory, postgres.url(name), founded[0], collector.url) as cluster:
        yield cluster
    postgres.drop(name)


async def signed_out_within_s(cluster: Cluster) -> float:
    """End a session that is open on every node; return when the last connection was closed."""
    bob = cluster.town.bob
    session, token = await cluster.sign_in(bob)
    open_ = [await cluster.enter(number, token) for number in range(NODES)]
    own = await cluster.enter(0, bob.token)
    begun_s = time.monotonic()
    await own.ask(EndSession(session=session))
    codes = await asyncio.gather(*(each.closed() for each in open_))
    took_s = time.monotonic() - begun_s
    assert codes == [CloseCode.SESSION_ENDED] * NODES
    await own.close()
    return took_s


async def woken_once(cluster: Cluster) -> tuple[int, int]:
    """Call two people who have devices, one of whom looks; return how often each is woken."""
    town = cluster.town
    asleep, looking = (cluster.pushes.browser(who.name) for who in (town.bob, town.carol))
    bob, carol = await cluster.enter(0, town.bob.token), await cluster.enter(2, town.carol.token)
    await bob.ask(asleep.subscription())
    await bob.close()
    await carol.ask(looking.subscription())
    await carol.ask(SetView(channels=[town.general], users=[]))
    alice = await cluster.enter(1, town.alice.token)
    for text in ("one", "two"):
        call = f"<@{town.bob.id}> <@{town.carol.id}> {text}"
        await alice.ask(post(town.general, call))
    told = await asleep.woken.get()
    assert (told["count"], told["text"]) == (2, "@Bob @Carol two")
    await alice.close()
    await carol.close()
    return len(asleep.requests), len(looking.requests)


def test_who_is_away_is_woken_by_one_node(cluster: Cluster):
    """Whichever comes first; and by none who looks at any of them."""
    assert cluster.run(woken_once(cluster)) == (1, 0)


def test_a_session_that_ends_is_closed_on_every_node_at_once(cluster: Cluster):
    """Every open socket, within a second."""
    assert cluster.run(signed_out_within_s(cluster)) < AT_ONCE_S


def test_all_other_sessions_end_on_every_node_at_once(cluster: Cluster):
    """As after a password has leaked."""

    async def story() -> None:
        tokens = [(await cluster.sign_in(cluster.town.carol))[1] for _ in range(NODES)]
        open_ = [await cluster.enter(number, token) for number, token in enumerate(tokens)]
        own = await cluster.enter(0, cluster.town.carol.token)
        begun_s = time.monotonic()
        await own.ask(EndOtherSessions())
        await asyncio.gather(*(each.closed() for each in open_))
        assert time.monotonic() - begun_s < AT_ONCE_S
        await own.close()

    cluster.run(story())


def test_a_limit_on_messages_holds_for_all_nodes(cluster: Cluster):
    """What was posted on one counts on the others a second later, long before their own burst."""

    async def story() -> None:
        carol = cluster.town.carol
        here, there = [await cluster.enter(number, carol.token) for number in (0, 1)]
        while await posted(cluster, here):
            pass
        count = 0
        while await posted(cluster, there):
            count += 1
            await asyncio.sleep(ASK_EVERY_S)
        assert count < BURST / 2
        await asyncio.gather(here.close(), there.close())

    cluster.run(story())


async def posted(cluster: Cluster, client: Client) -> bool:
    """Post a message; say whether that was allowed."""
    try:
        await client.ask(post(cluster.town.general))
    except RateLimited:
        return False
    return True


def test_tries_at_a_password_are_counted_for_all_nodes(cluster: Cluster):
    """Whoever goes on to the next node after five has none left there."""

    async def story() -> None:
        wrong = {"email": "mallory@example.org", "password": "not this one either"}
        statuses = []
        async with ClientSession() as http:
            for number in range(6):
                url = f"{cluster.address(number % NODES)}/auth/sign-in"
                async with http.post(url, json=wrong) as answer:
                    statuses.append(answer.status)
        assert statuses == [401] * 5 + [429]

    cluster.run(story())


def test_a_trace_leads_from_a_command_to_the_sockets_of_every_node(
    cluster: Cluster, collector: Collector
):
    """Over OTLP, and nothing in it says what was written, by whom, or where."""

    async def story() -> None:
        alice, echo, general = cluster.town.alice, cluster.town.echo, cluster.town.general
        open_ = [await cluster.enter(number, alice.token) for number in range(NODES)]
        author = await cluster.enter(0, echo.token)
        await author.ask(post(general, "nobody may read this in a trace"))
        await asyncio.gather(*(each.until(MessagePosted) for each in open_))
        while len(trace := trace_of("message.post", collector)) < 3 + NODES:
            await asyncio.sleep(ASK_EVERY_S)
        parts = Counter(span.name for _, span in trace)
        assert parts == {"message.post": 1, "commit": 1, "publish": 1, "deliver": NODES}
        first = next(span for _, span in trace if span.name == "message.post")
        told = {each.key: each.value.string_value for each in first.attributes}
        assert told == {"chat.command": "message.post", "chat.code": "ok"}
        assert {span.parent_span_id for _, span in trace} == {b"", first.span_id}
        assert len({node for node, span in trace if span.name == "deliver"}) == NODES
        for secret in (b"nobody may", b"echo", b"Echo", general.encode(), echo.id.encode()):
            assert not any(secret in body for body in collector.bodies)
        await asyncio.gather(*(each.close() for each in [*open_, author]))

    cluster.run(story())


def trace_of(name: str, collector: Collector) -> list[tuple[str, Any]]:
    """All spans, with their nodes, of the last trace that begins so."""
    spans = collector.spans()
    traces = [span.trace_id for _, span in spans if span.name == name]
    return [each for each in spans if traces and each[1].trace_id == traces[-1]]


async def linked(cluster: Cluster, number: int, app: AppAdded) -> Wire:
    """Connect an app to one node by an address that another one has made."""
    web = WebClient(app.app_token, base_url=f"{cluster.address(0)}/api/")
    url = str((await asyncio.to_thread(web.apps_connections_open, app_token=app.app_token))["url"])
    wire = await Wire.open(url.replace(cluster.address(0)[4:], cluster.address(number)[4:]))
    assert (await wire.next())["type"] == "hello"
    return wire


async def woken(wire: Wire, alice: Client, general: ChannelId) -> None:
    """Wait until an app is told of what happens."""
    hears = asyncio.ensure_future(wire.next())
    while not hears.done():
        await alice.ask(post(general, "awake?"))
        await asyncio.wait([hears], timeout=ASK_EVERY_S)
    envelope = await hears
    await alice.ask(post(general, "awake"))
    while envelope["payload"]["event"]["text"] != "awake":
        await wire.acknowledge(envelope)
        envelope = await wire.next()
    await wire.acknowledge(envelope)


def test_an_app_is_told_once_by_whichever_node_it_is_connected_to(cluster: Cluster):
    """It goes on elsewhere when its connection ends, and when its node is killed."""
    general = cluster.town.general

    async def told(wire: Wire, text: str) -> Any:
        envelope = await wire.next()
        assert envelope["payload"]["event"]["text"] == text
        return envelope

    async def story() -> None:
        alice = await cluster.enter(1, cluster.town.alice.token)
        wanted = AddApp(name="Relay", socket_mode=True, events=["message.channels"])
        app = await alice.ask(wanted)
        await alice.ask(AddMember(channel=general, user=app.user.id))
        there = await linked(cluster, 2, app)
        await woken(there, alice, general)
        here = await linked(cluster, 0, app)
        await alice.ask(post(general, "first"))
        await there.acknowledge(await told(there, "first"))
        await there.close()
        await alice.ask(post(general, "second"))
        second = await told(here, "second")
        await here.acknowledge(second)
        there = await linked(cluster, 2, app)
        await alice.ask(post(general, "third"))
        unheard = await told(here, "third")
        await cluster.nodes[0].kill()
        again = await there.next()
        if again["payload"]["event_id"] == second["payload"]["event_id"]:
            await there.acknowledge(again)  # its acknowledgement died with the node
            again = await there.next()
        assert again["payload"]["event_id"] == unheard["payload"]["event_id"]
        await there.acknowledge(again)
        await alice.ask(post(general, "fourth"))
        await there.acknowledge(await told(there, "fourth"))
        await cluster.nodes[0].start()
        await asyncio.gather(alice.close(), there.close())

    cluster.run(story())


def test_a_person_and_an_app_on_different_nodes(cluster: Cluster):
    """A command reaches the app; what it answers at once and says to one alone, the person."""
    general = cluster.town.general

    async def answered(wire: Wire) -> Any:
        """Answer the next command, and return what was asked."""
        envelope = await wire.next()
        assert envelope["type"] == "slash_commands"
        await wire.acknowledge(envelope, payload={"text": "brewing"})
        return envelope["payload"]

    async def story() -> None:
        alice = await cluster.enter(1, cluster.town.alice.token)
        tea = SlashCommand(command="/tea")
        events = ["message.channels"]
        kettle = AddApp(name="Kettle", socket_mode=True, commands=[tea], events=events)
        app = await alice.ask(kettle)
        await alice.ask(AddMember(channel=general, user=app.user.id))
        there = await linked(cluster, 2, app)
        await woken(there, alice, general)
        command = RunCommand(channel=general, command="/tea", text="now")
        _, asked = await asyncio.gather(alice.ask(command), answered(there))
        assert (asked["text"], asked["user_id"]) == ("now", cluster.town.alice.id)
        assert (await alice.until(WhisperShown)).text == "brewing"
        web = WebClient(app.bot_token, base_url=f"{cluster.address(0)}/api/")
        one = {"channel": general, "user": cluster.town.alice.id, "text": "ready"}
        await asyncio.to_thread(web.chat_postEphemeral, **one)
        assert (await alice.until(WhisperShown)).text == "ready"
        await asyncio.gather(alice.close(), there.close())

    cluster.run(story())


def test_what_somebody_has_read_is_shown_on_whichever_node(cluster: Cluster):
    """To who has the channel on the screen there."""

    async def story() -> None:
        alice, bob, general = cluster.town.alice, cluster.town.bob, cluster.town.general
        looking, there = [await cluster.enter(at, who.token) for at, who in ((0, alice), (2, bob))]
        for client in (looking, there):
            await client.ask(ShowReceipts(shown=True))
        await looking.ask(SetView(channels=[general]))
        seq = (await looking.ask(post(general))).message.seq
        await there.until(MessagePosted)
        await there.ask(MarkRead(channel=general, seq=seq))
        while (told := (await looking.until(ReceiptMoved)).receipt).read_seq < seq:
            pass
        assert told.user == bob.id
        await asyncio.gather(looking.close(), there.close())

    cluster.run(story())


def test_somebody_is_online_on_whichever_node(cluster: Cluster):
    """And what they are up to is told; presence is not known any more when Redis is away."""

    async def story() -> None:
        alice, gus = cluster.town.alice, cluster.town.gus
        looking = await cluster.enter(0, alice.token)
        await looking.ask(SetView(channels=[], users=[gus.id]))
        there = await cluster.enter(2, gus.token)
        assert (await looking.until(PresenceChanged)).presence == "online"
        await there.ask(SetStatus(text="At lunch"))
        assert (await looking.until(StatusChanged)).user == gus.id
        await cluster.redis.kill()
        assert (await looking.until(PresenceChanged)).presence == "unknown"
        await asyncio.gather(looking.close(), there.close())

    cluster.run(story())


def test_without_redis_a_session_still_ends_everywhere(cluster: Cluster):
    """Redis has just been killed: every node finds it in the log, and all stay ready."""
    assert cluster.run(signed_out_within_s(cluster)) < BY_THE_LOG_S
    for number in range(NODES):
        found = cluster.run(cluster.ready(number))
        assert found["ready"]
        assert found["remarks"] == ["Redis is not heard: delivery goes on, slower"]


def test_with_a_redis_that_hangs_as_well(cluster: Cluster):
    """It takes what it is told and passes nothing on: the probe that does not come back tells."""

    async def story() -> float:
        await cluster.redis.start()
        while any([(await cluster.ready(number))["remarks"] for number in range(NODES)]):
            await asyncio.sleep(ASK_EVERY_S)
        cluster.redis.stop()
        return await signed_out_within_s(cluster)

    assert cluster.run(story()) < BY_THE_LOG_S
