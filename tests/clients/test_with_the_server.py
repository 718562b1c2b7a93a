"""The SDK and the real server together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from chatclient import (
    JSON,
    MSGPACK,
    Bot,
    ChannelJoined,
    Client,
    ConnectionClosed,
    MessagePosted,
    NotFound,
    Removed,
    Voice,
)

from protocol.channels import AddMember, CreateChannel, JoinChannel, RemoveMember
from protocol.feed import ListFeed
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    ListHistory,
    ListReplies,
    MessagePlace,
)
from protocol.people import FollowPerson
from protocol.updates import OpenUpdates
from tests.clients.virtual_clock import VirtualClock
from tests.recordings import SOUND, webm
from tests.running import run
from tests.town import Person, Town, post

OFFLINE_S = 0.5


async def texts(client: Client, count: int) -> list[str]:
    """The texts of the next ``count`` messages delivered."""
    found: list[str] = []
    async with aclosing(client.events()) as events:
        while len(found) < count:
            event = await anext(events)
            if isinstance(event, MessagePosted):
                found.append(event.message.text)
    return found


@asynccontextmanager
async def away(town: Town, who: Person, time: VirtualClock) -> AsyncIterator[None]:
    """Close somebody's connection, and let them come back when the block ends."""
    town.connection(who).end(4001, "draining")
    await time.asleep_until(time.time_s + OFFLINE_S)
    yield
    time.advance(OFFLINE_S)


@pytest.fixture
def time() -> VirtualClock:
    """Time in the test's hand; a client that lost its connection waits half a second of it."""
    return VirtualClock(chance=1.0)


@pytest.mark.parametrize("codec", [MSGPACK, JSON], ids=["msgpack", "json"])
@run
async def test_people_talk(town, codec):
    """What one posts the other sees, in either encoding."""
    async with (
        Client(town.address, town.alice.token, codec=codec) as alice,
        Client(town.address, town.bob.token, codec=codec) as bob,
    ):
        await bob.ready()
        root = (await alice.post(town.general, "hello")).message
        await alice.post(town.general, "a reply", root.seq)
        assert await texts(bob, 2) == ["hello", "a reply"]
        thread = await bob.request(ListReplies(channel=town.general, thread=root.seq))
        assert [message.text for message in thread.messages] == ["hello", "a reply"]


@pytest.mark.parametrize("codec", [MSGPACK, JSON], ids=["msgpack", "json"])
@run
async def test_updates_are_posted_read_answered_and_shared(town, codec):
    """On all devices of whose they are; whose message is shared is told so, and only so."""
    async with (
        Client(town.address, town.alice.token, codec=codec) as alice,
        Client(town.address, town.alice.token, codec=codec) as phone,
        Client(town.address, town.bob.token, codec=codec) as bob,
    ):
        await phone.ready()
        await bob.request(FollowPerson(user=town.alice.id, follow=True))
        said = (await bob.post(town.general, "Lunch is ready")).message
        mine = (await alice.request(OpenUpdates(user=town.alice.id))).channel
        place = MessagePlace(channel=said.channel, seq=said.seq)
        update = (await alice.post(mine.id, "Look!", shares=place)).message
        assert (await texts(phone, 2))[-1] == "Look!"
        page = await bob.request(ListHistory(channel=mine.id))
        assert (page.messages, page.shared) == ([update], [said])
        await bob.post(mine.id, "Thanks", update.seq)
        assert await texts(phone, 1) == ["Thanks"]
        await town.server.projector.settled()
        told = (await bob.request(ListFeed())).stories
        (story,) = [each for each in told if each.channel == mine.id]
        assert (story.kind, story.updates_of) == ("shared", town.alice.id)


@run
async def test_what_was_missed_comes_after_a_lost_connection(town, time):
    """Few events are replayed, and what comes after follows them."""
    async with Client(town.address, town.bob.token, clock=time.clock) as bob:
        await bob.ready()
        async with away(town, town.bob, time):
            for number in range(20):
                await town.do(town.alice, post(town.general, f"number {number}"))
        assert await texts(bob, 20) == [f"number {number}" for number in range(20)]


@run
async def test_more_than_is_replayed_is_filled(town, time):
    """A long absence is caught up page by page."""
    async with Client(town.address, town.bob.token, clock=time.clock) as bob:
        await bob.ready()
        async with away(town, town.bob, time):
            posts = [post(town.general, f"number {number}") for number in range(1_200)]
            await asyncio.gather(*(town.do(town.alice, each) for each in posts))
        assert sorted(await texts(bob, 1_200)) == sorted(each.text for each in posts)


@run
async def test_a_slow_application_gets_everything(town):
    """Events that find no room are fetched from the log later."""
    async with Client(town.address, town.bob.token, max_events=5) as bob:
        await bob.ready()
        for number in range(100):
            await town.do(town.alice, post(town.general, f"number {number}"))
        await bob.post(town.general, "the end")
        expected = [*(f"number {number}" for number in range(100)), "the end"]
        assert await texts(bob, 101) == expected


@run
async def test_a_channel_joined_while_away_has_no_hole(town, time):
    """What was posted between joining and coming back is delivered."""
    async with Client(town.address, town.bob.token, clock=time.clock) as bob:
        await bob.ready()
        joined = await town.do(town.alice, CreateChannel(name="cellar"))
        cellar = joined.membership.channel.id
        async with away(town, town.bob, time):
            await town.do(town.alice, AddMember(channel=cellar, user=town.bob.id))
            await town.do(town.alice, post(cellar, "welcome"))
        assert await texts(bob, 1) == ["welcome"]


@run
async def test_a_channel_joined_live_is_followed(town):
    """News of joining, then the channel's events."""
    async with Client(town.address, town.bob.token) as bob:
        await bob.ready()
        joined = await town.do(town.alice, CreateChannel(name="cellar"))
        cellar = joined.membership.channel.id
        await bob.request(JoinChannel(channel=cellar))
        await town.do(town.alice, post(cellar, "welcome"))
        assert await texts(bob, 1) == ["welcome"]


@run
async def test_who_is_removed_while_away_is_told(town, time):
    """The stream is declared removed, and nothing after comes of it."""
    async with Client(town.address, town.bob.token, clock=time.clock) as bob:
        await bob.ready()
        async with away(town, town.bob, time):
            await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
            await town.do(town.alice, post(town.secret, "he is gone"))
        async with aclosing(bob.deliveries()) as deliveries:
            assert await anext(deliveries) == Removed(town.secret)
        with pytest.raises(NotFound):
            await bob.post(town.secret, "am I?")


@run
async def test_a_loaded_state_stays_true(town):
    """A state loaded early equals one loaded late."""
    async with (
        Client(town.address, town.alice.token) as alice,
        Client(town.address, town.bob.token) as bob,
    ):
        state = await bob.load_state()
        await alice.post(town.general, "one")
        two = (await bob.post(town.general, "two")).message
        await bob.request(EditMessage(channel=two.channel, seq=two.seq, text="zwei"))
        three = (await alice.post(town.general, "three")).message
        await alice.post(town.general, "last")
        await texts(bob, 4)
        await alice.request(DeleteMessage(channel=three.channel, seq=three.seq))
        created = await alice.request(CreateChannel(name="cellar"))
        cellar = created.membership.channel.id
        await bob.request(JoinChannel(channel=cellar))
        async with aclosing(bob.events()) as events:
            while not isinstance(await anext(events), ChannelJoined):
                pass
        await alice.post(cellar, "the very end")
        await texts(bob, 1)
        async with Client(town.address, town.bob.token) as later:
            fresh = await later.load_state()
            assert state.memberships == fresh.memberships
            assert state.users == fresh.users
            pages = [page.messages async for page in later.history(town.general)]
    listed = {message.seq: message for page in pages for message in page}
    assert state.messages[town.general] == listed


@run
async def test_a_bot_answers(town):
    """Ten lines and a token."""
    bot = Bot(town.address, town.echo.token)

    @bot.on(MessagePosted)
    async def echo(event: MessagePosted) -> None:
        if event.message.text == "ping":
            await bot.reply(event, "pong")

    async with Client(town.address, town.alice.token) as alice:
        serving = asyncio.create_task(bot.serve())
        await asyncio.gather(bot.client.ready(), alice.ready())
        await alice.post(town.general, "ping")
        assert await texts(alice, 2) == ["ping", "pong"]
        bot.stop()
        await serving


@run
async def test_a_wrong_token_is_told_at_once(town):
    """There is no use in trying again."""
    async with Client(town.address, "wrong") as nobody:
        with pytest.raises(ConnectionClosed) as raised:
            await nobody.ready()
        assert raised.value.code == 4500


@run
async def test_a_voice_is_sent_and_heard(town: Town, tmp_path: Path) -> None:
    """Whoever is in the channel gets it live, with how long and how loud it is."""
    recorded = tmp_path / "hello.webm"
    recorded.write_bytes(webm(SOUND))
    voice = Voice(duration_ms=1_500, peaks=[3, 100, 7])
    async with Client(town.address, town.bob.token) as bob:
        await bob.ready()
        async with Client(town.address, town.alice.token) as alice:
            said = await alice.say(town.secret, recorded, voice)
        async with aclosing(bob.events()) as events:
            while not isinstance(event := await anext(events), MessagePosted):
                pass
        assert event.message == said.message
        (file,) = event.message.files
        assert (file.voice, file.type) == (voice, "audio/webm")
        got = await bob.download(file, tmp_path / "got.webm")
    assert got.read_bytes() == recorded.read_bytes()


@run
async def test_a_file_goes_up_and_comes_down(town: Town, tmp_path: Path) -> None:
    """Attached to a message without a word; what one may not read is not there."""
    sent = tmp_path / "plan.bin"
    sent.write_bytes(bytes(range(256)) * 4_000)
    async with Client(town.address, town.alice.token) as alice:
        file = await alice.upload(sent)
        posted = await alice.post(town.secret, "", files=[file])
    assert posted.message.files == [file]
    assert (file.name, file.size) == ("plan.bin", 1_024_000)
    async with Client(town.address, town.bob.token) as bob:
        got = await bob.download(file, tmp_path / "got.bin")
    assert got.read_bytes() == sent.read_bytes()
    async with Client(town.address, town.carol.token) as carol:
        with pytest.raises(NotFound):
            await carol.download(file, tmp_path / "not.bin")
    assert not (tmp_path / "not.bin").exists()
