"""The mirror loads what is needed, in any order with what happens meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from chatclient import Client, ConnectionClosed
from chatclient.mirror import Loaded
from msgspec.structs import replace

from protocol.base import Command
from protocol.blocks import PersonBlocked
from protocol.channels import ChannelJoined, ChannelLeft, Membership
from protocol.ids import StreamId
from protocol.limits import MAX_PAGE
from protocol.messages import (
    History,
    ListHistory,
    ListReplies,
    MessageDeleted,
    MessageEdited,
)
from protocol.users import FindUsers, GetUsers, UserChanged, Users
from tests.clients.scripted_server import ScriptedServer, user


def asked(server: ScriptedServer, kind: type[Command]) -> int:
    """How often a command arrived."""
    return sum(isinstance(request.command, kind) for request in server.received)


def delay(
    server: ScriptedServer, kind: type[Command], meanwhile: Callable[[], Awaitable[None]]
) -> None:
    """Let something happen between a command's answer being made and being written."""
    carry_out = server._carry_out

    async def late(peer, request):
        if not isinstance(request.command, kind):
            await carry_out(peer, request)
            return
        answer = server.answers[kind]
        result = answer(peer, request.command)
        await meanwhile()
        server.answers[kind] = lambda _peer, _command: result
        await carry_out(peer, request)
        server.answers[kind] = answer

    server._carry_out = late


async def test_history_is_loaded_page_by_page(server):
    """Each call adds the page before; at the beginning there is nothing more to ask for."""
    async with server, Client(server.url, "alice") as alice:
        for number in range(25):
            await server.post(f"message {number}")
        state = await alice.mirror.load(everybody=False)
        assert await alice.mirror.load_older(server.general, limit=10)
        assert alice.mirror.loaded == {server.general: Loaded(first=16, more=True)}
        assert await alice.mirror.load_older(server.general, limit=10)
        assert not await alice.mirror.load_older(server.general, limit=10)
        assert not await alice.mirror.load_older(server.general, limit=10)
        assert sorted(state.messages[server.general]) == list(range(1, 26))
        assert asked(server, ListHistory) == 3


async def test_what_happens_while_a_page_is_on_its_way_is_in_it(server):
    """The page may be older than events that have come already."""

    async def meanwhile() -> None:
        old, gone, _ = server.messages.values()
        stream = StreamId(server.general)
        await server._tell(stream, MessageEdited(message=replace(old, text="new")))
        await server._tell(stream, MessageDeleted(message=replace(gone, text="", deleted=True)))

    async with server, Client(server.url, "alice") as alice:
        for text in ("old", "gone", "stays"):
            await server.post(text)
        state = await alice.mirror.load(everybody=False)
        delay(server, ListHistory, meanwhile)
        await alice.mirror.load_older(server.general)
        texts = [message.text for _, message in sorted(state.messages[server.general].items())]
        assert texts == ["new", "stays"]


async def test_a_view_need_not_grow_for_ever(server):
    """What is passed over counts as not loaded, and is loaded again when somebody goes back."""
    async with server, Client(server.url, "alice") as alice:
        for number in range(25):
            await server.post(f"message {number}")
        await alice.mirror.load(everybody=False)
        await alice.mirror.load_older(server.general)
        alice.mirror.pass_over(server.general, keep=30)
        assert alice.mirror.loaded[server.general] == Loaded(first=1, more=False)
        alice.mirror.pass_over(server.general, keep=10)
        assert alice.mirror.loaded[server.general] == Loaded(first=16, more=True)
        assert not await alice.mirror.load_older(server.general)
        assert alice.mirror.loaded[server.general] == Loaded(first=1, more=False)


async def test_an_empty_channel_is_loaded_too(server):
    """What is posted later belongs to it."""
    async with server, Client(server.url, "alice") as alice:
        await alice.mirror.load(everybody=False)
        assert not await alice.mirror.load_older(server.general)
        assert alice.mirror.loaded[server.general] == Loaded(first=1, more=False)


async def test_a_thread_is_loaded_whole(server):
    """Page after page, and the root with it."""

    def replies(_peer, command: ListReplies) -> History:
        thread = [m for (where, _), m in sorted(server.messages.items()) if where == server.general]
        after = [message for message in thread if message.seq > command.after]
        return History(head=len(thread), messages=after[:MAX_PAGE], more=len(after) > MAX_PAGE)

    server.answers[ListReplies] = replies
    async with server, Client(server.url, "alice") as alice:
        root = await server.post("root")
        for number in range(MAX_PAGE):
            await server.post(f"reply {number}", thread=root.seq)
        state = await alice.mirror.load(everybody=False)
        await alice.mirror.load_thread(server.general, root.seq)
        assert len(state.messages[server.general]) == MAX_PAGE + 1
        assert asked(server, ListReplies) == 2


async def test_people_are_learned_once_and_only_as_needed(server):
    """Nobody but oneself is known at first; who does not exist is not asked for again."""
    async with server, Client(server.url, "alice") as alice:
        state = await alice.mirror.load(everybody=False)
        alice_id, bob_id, nobody = server.users[0].id, server.users[1].id, user("nobody").id
        assert set(state.users) == {alice_id}
        assert await alice.mirror.learn_users([alice_id, bob_id, nobody])
        assert set(state.users) == {alice_id, bob_id}
        assert not await alice.mirror.learn_users([alice_id, bob_id, nobody])
        assert asked(server, GetUsers) == 1


async def test_people_are_found_by_a_name_and_stay_as_they_are_known(server):
    """Whom the state knows already may be newer in it."""
    bob, bobby = user("bob"), user("bobby")
    server.answers[FindUsers] = lambda _peer, _command: Users(users=[bob, bobby])
    async with server, Client(server.url, "alice") as alice:
        state = await alice.mirror.load(everybody=False)
        renamed = replace(bob, display_name="Robert")
        state.add_users([renamed])
        await alice.mirror.find_users("bo", 20)
        assert state.users[bob.id] == renamed
        assert state.users[bobby.id] == bobby


async def test_an_older_answer_does_not_undo_a_change_of_name(server):
    """The event came first and is newer."""
    renamed = replace(user("bob"), display_name="Robert")

    async def meanwhile() -> None:
        await server._tell(StreamId(server.users[0].id), UserChanged(user=renamed))

    async with server, Client(server.url, "alice") as alice:
        state = await alice.mirror.load(everybody=False)
        delay(server, GetUsers, meanwhile)
        await alice.mirror.learn_users([renamed.id])
        assert state.users[renamed.id].display_name == "Robert"


async def test_a_channel_left_is_forgotten_and_loaded_anew_when_joined_again(server):
    """What was loaded may have holes by then."""
    async with server, Client(server.url, "alice") as alice:
        await server.post("before")
        state = await alice.mirror.load(everybody=False)
        await alice.mirror.load_older(server.general)
        own = StreamId(server.users[0].id)
        await server._tell(own, ChannelLeft(channel=server.general))
        membership = Membership(channel=server.channels[0], read_seq=0)
        await server._tell(own, ChannelJoined(membership=membership, seq=1, time_us=0))
        events = alice.events()
        while not isinstance(await anext(events), ChannelJoined):
            pass
        assert alice.mirror.loaded == {}
        assert state.messages[server.general] == {}
        await alice.mirror.load_older(server.general)
        assert [m.text for m in state.messages[server.general].values()] == ["before"]


async def test_the_status_tells_what_is_and_what_comes_next(server, time):
    """Connecting, online, waiting for another attempt, and closed for good."""
    told = []
    changed = asyncio.Event()

    async def becomes(**expected: object) -> None:
        while not all(getattr(alice.status, name) == what for name, what in expected.items()):
            changed.clear()
            await changed.wait()

    async with server, Client(server.url, "alice", clock=time.clock) as alice:
        alice.watch(lambda: (told.append(alice.status), changed.set()))
        assert not alice.status.online
        await becomes(online=True)
        time.delays.clear()
        await server.ask_to_reconnect(after_ms=3_000)
        await time.asleep_until(3.0)
        await server.close_all(4001, "draining")
        await becomes(online=False, again_in_s=3.0, reason="4001 draining")
        time.advance(3.0)
        await becomes(online=True)
        await server.close_all(4501, "signed out")
        await becomes(closed=True, reason="4501 signed out")
        with pytest.raises(ConnectionClosed):
            await alice.post(server.general, "too late")


async def test_whom_one_blocks_is_known_from_the_start(server):
    """All of them, so that no mention by them is counted; a change comes as an event."""
    blocked = [user("bob").id, user("carol").id]
    server.blocked = sorted(blocked)
    async with server, Client(server.url, "alice") as alice:
        state = await alice.mirror.load(everybody=False)
        assert state.blocked == {*blocked}
        told = PersonBlocked(user=blocked[0], blocked=False)
        await server._tell(StreamId(alice.me.id), told)
        await alice.request(GetUsers(ids=[]))
        assert state.blocked == {blocked[1]}
