"""The client against a server that loses, doubles, refuses and hangs up."""

import asyncio
import random
from contextlib import aclosing

import pytest
from chatclient import (
    JSON,
    MSGPACK,
    Client,
    ConnectionClosed,
    Delivered,
    Forbidden,
    Lost,
    MessagePosted,
    OutboxFull,
    Reset,
    TooLarge,
    Unauthenticated,
)
from chatclient.addresses import http_url, socket_url

from protocol.channels import ListChannels
from protocol.errors import ErrorCode, Refusal
from protocol.ids import ChannelId
from protocol.messages import DeleteMessage, EditMessage
from tests.clients.scripted_server import REPLAY_EVENTS, Faults, ScriptedServer
from tests.clients.virtual_clock import VirtualClock

BUSY = Refusal(code=ErrorCode.UNAVAILABLE, message="busy")
SLOW_DOWN = Refusal(code=ErrorCode.RATE_LIMITED, message="slow down", retry_after_ms=7_000)
FORBIDDEN = Refusal(code=ErrorCode.FORBIDDEN, message="not here")
FAULTS = ("lost_answers", "lost_pushes", "skipped_pushes", "doubled_pushes")
STRANGER = Refusal(code=ErrorCode.UNAUTHENTICATED, message="who?")


async def texts(client: Client, count: int) -> list[str]:
    """The texts of the next ``count`` messages delivered."""
    found: list[str] = []
    async with aclosing(client.events()) as events:
        async for event in events:
            if isinstance(event, MessagePosted):
                found.append(event.message.text)
            if len(found) == count:
                break
    return found


def numbered(count: int) -> list[str]:
    return [f"number {index}" for index in range(count)]


@pytest.mark.parametrize("codec", [MSGPACK, JSON], ids=["msgpack", "json"])
async def test_what_alice_posts_bob_sees(server, codec):
    """A message arrives at everybody, in either encoding."""
    async with (
        server,
        Client(server.url, "alice", codec=codec) as alice,
        Client(server.url, "bob", codec=codec) as bob,
    ):
        await bob.ready()
        posted = await alice.post(server.general, "hello")
        assert await texts(bob, 1) == ["hello"]
        assert posted.message.author == alice.me.id
        assert not posted.repeated


async def test_who_is_signed_in_is_known_when_ready(server):
    """Before the welcome nobody knows."""
    async with server, Client(server.url, "alice") as alice:
        with pytest.raises(RuntimeError):
            _ = alice.me
        await alice.ready()
        assert alice.me.name == "alice"


async def test_a_lost_answer_posts_once(server, time):
    """The message is sent again with its nonce, and stored once."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        server.faults.lost_answers = 1
        posted = await alice.post(server.general, "once")
        assert posted.repeated
        assert server.texts() == ["once"]
        first, second = server.posted()
        assert first == second


async def test_the_outbox_keeps_its_order(server, time):
    """What was written while offline is posted in the order it was written."""
    server.faults.http_answers.append((503, {"Retry-After": "5"}))
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await time.asleep_until(5)
        posts = [asyncio.create_task(alice.post(server.general, text)) for text in numbered(20)]
        await asyncio.sleep(0)
        time.advance(5)
        await asyncio.gather(*posts)
        assert server.texts() == numbered(20)


async def test_everything_unanswered_is_asked_again_in_order(server, time):
    """A connection that breaks under many commands loses and doubles none of them."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        server.faults.lost_answers = 1
        posts = [asyncio.create_task(alice.post(server.general, text)) for text in numbered(20)]
        await asyncio.gather(*posts)
        assert server.texts() == numbered(20)


async def test_a_busy_server_is_asked_again(server, time):
    """Unavailable is not an answer: the same message is sent until there is one."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        server.faults.refusals.extend([BUSY, BUSY])
        await alice.post(server.general, "at last")
        assert server.texts() == ["at last"]
        assert len({post.nonce for post in server.posted()}) == 1


async def test_the_servers_delay_wins(server, time):
    """A rate-limited command waits as long as told, also across a lost connection."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        server.faults.refusals.append(SLOW_DOWN)
        post = asyncio.create_task(alice.post(server.general, "patience"))
        await time.asleep_until(7)
        server.cut()
        await alice.request(ListChannels())
        assert len(server.posted()) == server.connections - 1 == 1
        time.advance(7)
        await post
        assert server.texts() == ["patience"]


async def test_a_definite_refusal_is_raised(server):
    """What will never succeed is not tried again."""
    async with server, Client(server.url, "alice") as alice:
        server.faults.refusals.append(FORBIDDEN)
        with pytest.raises(Forbidden):
            await alice.post(server.general, "no")
        assert len(server.posted()) == 1


async def test_a_message_too_large_for_a_frame_is_refused_at_home(server):
    """The connection survives what the server would close it for."""
    async with server, Client(server.url, "alice") as alice:
        with pytest.raises(TooLarge):
            await alice.post(server.general, "€" * 30_000)
        await alice.post(server.general, "short")
        assert server.connections == 1


async def test_a_full_outbox_is_an_error(server, time):
    """Memory is bounded while the server is away."""
    server.faults.http_answers.append((503, {"Retry-After": "5"}))
    async with server, Client(server.url, "alice", max_outbox=1, clock=time.clock) as alice:
        first = asyncio.create_task(alice.post(server.general, "first"))
        await asyncio.sleep(0)
        with pytest.raises(OutboxFull):
            await alice.post(server.general, "second")
        await time.asleep_until(5)
        time.advance(5)
        await first


async def test_a_cancelled_command_leaves_the_outbox(server, time):
    """Who gives up waiting makes room, and is not sent again."""
    server.faults.http_answers.append((503, {"Retry-After": "5"}))
    async with server, Client(server.url, "alice", max_outbox=1, clock=time.clock) as alice:
        post = asyncio.create_task(alice.post(server.general, "given up"))
        await time.asleep_until(5)
        post.cancel()
        await asyncio.wait([post])
        time.advance(5)
        await alice.post(server.general, "wanted")
        assert server.texts() == ["wanted"]


@pytest.mark.parametrize("missed", [0, 1, REPLAY_EVENTS, 4 * REPLAY_EVENTS])
async def test_a_lost_connection_leaves_no_hole(server, time, missed):
    """Few missed events are replayed, many are filled; each comes once and in order."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        await server.post("before")
        assert await texts(alice, 1) == ["before"]
        server.cut()
        for text in numbered(missed):
            await server.post(text)
        await server.welcomed(2)
        await server.post("after")
        assert await texts(alice, missed + 1) == [*numbered(missed), "after"]


async def test_a_hole_in_the_stream_is_filled(server):
    """An event that was never pushed is fetched when the next one shows the hole."""
    async with server, Client(server.url, "alice") as alice:
        await alice.ready()
        server.faults.skipped_pushes = 2
        for text in numbered(4):
            await server.post(text)
        assert await texts(alice, 4) == numbered(4)


async def test_doubled_pushes_are_delivered_once(server):
    """The cursor tells what was there before."""
    async with server, Client(server.url, "alice") as alice:
        await alice.ready()
        server.faults.doubled_pushes = 3
        for text in numbered(4):
            await server.post(text)
        assert await texts(alice, 4) == numbered(4)


async def test_a_lost_tail_is_found_by_the_heartbeat(server, time):
    """Counting pushes shows what no later event would."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        server.faults.lost_pushes = 1
        await server.post("the last one")
        await server.beat()
        assert await texts(alice, 1) == ["the last one"]
        assert server.connections == 2


async def test_silence_makes_the_client_come_back(server, time):
    """Two missed heartbeats, and the client looks for a livelier connection."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        time.advance(20)
        await time.asleep_until(33)
        time.advance(13)
        await server.welcomed(2)


async def test_heartbeats_keep_the_connection(server, time):
    """A quiet but living connection is left alone."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        time.advance(20)
        await server.beat()
        await server.post("heard")
        assert await texts(alice, 1) == ["heard"]
        time.advance(13)
        await time.asleep_until(53)
        assert server.connections == 1


async def test_the_client_stays_until_it_was_asked_to_go(server, time):
    """A draining server says when to come back; until then everything goes on."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        await server.ask_to_reconnect(after_ms=2_000)
        await time.asleep_until(2)
        await alice.post(server.general, "still here")
        time.advance(2)
        await server.welcomed(2)


async def test_a_server_that_closes_early_is_left_alone_until_the_time_it_said(server, time):
    """The delay of the reconnect frame wins over the client's own."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        await server.ask_to_reconnect(after_ms=9_000)
        await time.asleep_until(9)
        time.advance(1)
        await server.close_all(4001)
        await server.until(lambda: not server.peers)
        time.advance(7)
        await alice_has_not_come_back(server)
        time.advance(1)
        await server.welcomed(2)


async def alice_has_not_come_back(server: ScriptedServer) -> None:
    for _ in range(10):
        await asyncio.sleep(0)
    assert server.connections == 1


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1011, 4001, 4003, 4010, 4499])
async def test_resumable_closes_are_not_noticed(server, time, code):
    """The application sees its answer and its events, not the closes between."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        if code == 1006:
            server.cut()
        else:
            await server.close_all(code)
        await alice.post(server.general, "hello")
        assert await texts(alice, 1) == ["hello"]


@pytest.mark.parametrize("code", [4500, 4501, 4508, 4999])
async def test_final_closes_are_raised_everywhere(server, code):
    """Who waits for an answer, for events or for readiness hears that it is over."""
    async with server, Client(server.url, "alice") as alice:
        await alice.ready()
        waiting = asyncio.create_task(texts(alice, 1))
        await server.close_all(code, "over")
        for attempt in (waiting, alice.ready(), alice.post(server.general, "too late")):
            with pytest.raises(ConnectionClosed) as raised:
                await attempt
            assert (raised.value.code, raised.value.reason) == (code, "over")
        assert server.connections == 1


async def test_a_wrong_token_is_told_at_once(server):
    """Whether the server refuses or just closes, ready raises."""
    async with server:
        async with Client(server.url, "mallory") as mallory:
            with pytest.raises(ConnectionClosed):
                await mallory.ready()
        server.faults.refused_entries.append(STRANGER)
        async with Client(server.url, "alice") as alice:
            with pytest.raises(Unauthenticated):
                await alice.ready()


async def test_a_crowded_door_is_tried_again(server, time):
    """A refused opening with a delay is no failure."""
    server.faults.refused_entries.append(SLOW_DOWN)
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await time.asleep_until(7)
        time.advance(7)
        await alice.ready()


async def test_what_is_no_chat_server_is_given_up(server):
    """A wrong address is a mistake to be told, not to be tried for ever."""
    server.faults.http_answers.append((404, {}))
    async with server, Client(server.url, "alice") as alice:
        with pytest.raises(ConnectionClosed) as raised:
            await alice.ready()
        assert not raised.value.resumable


async def test_delays_grow_until_the_connection_is_stable(server):
    """Half a second, doubled each time up to thirty; anew after a minute of peace."""
    time = VirtualClock(chance=1.0)
    server.faults.http_answers.extend([(503, {})] * 8)
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        for delay_s in (0.5, 1, 2, 4, 8, 16, 30, 30):
            await time.asleep_until(time.time_s + delay_s)
            time.advance(delay_s)
        await alice.ready()
        server.cut()
        await time.asleep_until(time.time_s + 30)
        time.advance(30)
        await server.welcomed(2)
        for _ in range(3):
            await server.post("I am well")
            await texts(alice, 1)
            time.advance(20)
        server.cut()
        await time.asleep_until(time.time_s + 0.5)


async def test_a_slow_application_gets_everything(server):
    """Events that find no room stay in the log, while answers still come."""
    count = 300
    async with server, Client(server.url, "alice", max_events=10) as alice:
        await alice.ready()
        for text in numbered(count):
            await server.post(text)
        await alice.post(server.random, "is anybody there?")
        assert alice._inbox.is_full()
        assert len(alice._inbox._queue) == 10
        assert await texts(alice, count) == numbered(count)


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_happens_everything_arrives_once_and_in_order(server, time, seed):
    """Cuts, lost answers, lost, doubled and skipped pushes: the log comes out whole."""
    chance = random.Random(seed)
    async with (
        server,
        Client(server.url, "alice", clock=time.clock) as alice,
        Client(server.url, "bob", clock=time.clock, max_events=8) as bob,
    ):
        await asyncio.gather(alice.ready(), bob.ready())
        reading = asyncio.create_task(texts(bob, 101))
        for text in numbered(100):
            await something_goes_wrong(server, chance)
            await alice.post(server.general, text)
        server.faults = Faults()
        await alice.post(server.general, "the end")
        assert await reading == server.texts() == [*numbered(100), "the end"]


async def something_goes_wrong(server: ScriptedServer, chance: random.Random) -> None:
    """Or not."""
    match chance.randrange(10):
        case 0:
            server.cut()
        case 1:
            await server.beat()
        case 2 | 3 | 4:
            setattr(server.faults, chance.choice(FAULTS), chance.randint(1, 3))


async def test_another_life_of_the_log_is_told(server, time):
    """After a restored backup the application hears that it has to load afresh."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.ready()
        await server.post("before")
        server.epoch = "second"
        server.cut()
        async with aclosing(alice.deliveries()) as deliveries:
            told = [await anext(deliveries) for _ in range(4)]
    assert isinstance(told[0], Delivered)
    assert Reset(server.general) in told[1:]


async def test_a_hole_that_cannot_be_filled_is_told(server):
    """What the log no longer has is declared lost; what follows is delivered."""
    async with server, Client(server.url, "alice") as alice:
        await alice.ready()
        server.faults.skipped_pushes, server.forgotten = 2, 1
        for text in numbered(3):
            await server.post(text)
        async with aclosing(alice.deliveries()) as deliveries:
            told = [await anext(deliveries) for _ in range(3)]
    assert told[0] == Lost(server.general, 1, 1)
    assert [each.at.seq for each in told[1:]] == [2, 3]


async def test_history_is_read_backwards(server):
    """Page by page from the newest to the oldest, each page oldest first."""
    async with server, Client(server.url, "alice") as alice:
        for text in numbered(7):
            await server.post(text)
        pages = [page async for page in alice.history(server.general, limit=3)]
    assert [[m.text for m in page.messages] for page in pages] == [
        ["number 4", "number 5", "number 6"],
        ["number 1", "number 2", "number 3"],
        ["number 0"],
    ]


async def test_an_empty_channel_has_no_pages(server):
    """Nothing is read, nothing is yielded."""
    async with server, Client(server.url, "alice") as alice:
        assert [page async for page in alice.history(server.general)] == []


async def test_a_loaded_state_follows_events(server):
    """After loading, the client knows people and channels and keeps up with them."""
    async with server, Client(server.url, "alice") as alice:
        state = await alice.load_state()
        assert sorted(user.name for user in state.users.values()) == ["alice", "bob"]
        assert sorted(state.memberships) == sorted([server.general, server.random])
        message = await server.post("hello")
        await texts(alice, 1)
        assert alice.state is state
        assert state.messages[server.general][message.seq] == message
        assert state.unread(server.general) == 1


async def test_a_reset_ends_the_loaded_state(server, time):
    """What was loaded before belongs to another life."""
    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        await alice.load_state()
        server.epoch = "second"
        await server.post("x")
        server.cut()
        await server.welcomed(2)
        await alice.post(server.general, "y")
        assert alice.state is None
        assert await alice.load_state() is alice.state


async def test_closing_answers_who_waits(server, time):
    """A closed client leaves nobody waiting, and takes no more commands."""
    server.faults.http_answers.append((503, {"Retry-After": "5"}))
    async with server:
        client = await Client(server.url, "alice", clock=time.clock).__aenter__()
        post = asyncio.create_task(client.post(server.general, "never"))
        await time.asleep_until(5)
        await client.close()
        with pytest.raises(ConnectionClosed):
            await post
        with pytest.raises(ConnectionClosed):
            await client.post(server.general, "never")
        assert [event async for event in client.events()] == []


async def test_closing_answers_who_waits_out_a_delay(server, time):
    """A command that waits for its next attempt ends with the client, too."""
    async with server:
        client = await Client(server.url, "alice", clock=time.clock).__aenter__()
        server.faults.refusals.append(SLOW_DOWN)
        post = asyncio.create_task(client.post(server.general, "never"))
        await time.asleep_until(7)
        await client.close()
        with pytest.raises(ConnectionClosed):
            await post


async def test_edits_and_deletions_arrive(server):
    """A command is typed by its reply, and its event reaches others."""
    async with (
        server,
        Client(server.url, "alice") as alice,
        Client(server.url, "bob") as bob,
    ):
        await bob.ready()
        message = (await alice.post(server.general, "helo")).message
        where = {"channel": ChannelId(message.channel), "seq": message.seq}
        edited = await alice.request(EditMessage(**where, text="hello"))
        assert edited.message.text == "hello"
        deleted = await alice.request(DeleteMessage(**where))
        assert deleted.message.deleted
        async with aclosing(bob.events()) as events:
            names = [type(await anext(events)).__name__ for _ in range(3)]
    assert names == ["MessagePosted", "MessageEdited", "MessageDeleted"]


@pytest.mark.parametrize(
    ("url", "socket"),
    [
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws"),
        ("https://chat.example.org/", "wss://chat.example.org/ws"),
        ("ws://localhost:1/ws", "ws://localhost:1/ws"),
        ("wss://example.org/chat/ws", "wss://example.org/chat/ws"),
    ],
)
def test_any_address_leads_to_the_socket(url, socket):
    """HTTP and WebSocket addresses, with the path or without, mean the same server."""
    assert socket_url(url) == socket
    assert http_url(url, "/x") == socket.replace("ws", "http", 1).removesuffix("/ws") + "/x"


@pytest.mark.parametrize("url", ["", "example.org", "ftp://example.org", "http://"])
def test_what_is_no_address_is_refused(url):
    """A mistyped address is told before anything is tried."""
    with pytest.raises(ValueError, match="is no address"):
        socket_url(url)
