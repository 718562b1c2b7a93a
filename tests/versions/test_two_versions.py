"""F29: a new version runs beside the old one, and the old one comes back; or it is told no."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from chatclient import JSON, MSGPACK, Client, MessagePosted
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from chatserver.store.engines import Address
from protocol import Request
from protocol.ids import StreamId
from protocol.log import FillStream
from protocol.reactions import AddReaction
from protocol.sessions import OpenSession
from tests.faults.brokers import running_redis
from tests.faults.load import Load
from tests.faults.restarts import posting_programs
from tests.faults.rig import Rig, in_time
from tests.faults.servers import Node, write_config
from tests.town import Register

from .next_version import MOOD, become, make_next

SOME = Load(people=6, rate=40)


@pytest.fixture(scope="module")
def following(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next version, with whose schema this one can live."""
    return make_next(tmp_path_factory.mktemp("next"), bears=True)


@pytest.fixture(scope="module")
def breaking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A next version whose schema this one could not live with."""
    return make_next(tmp_path_factory.mktemp("breaking"), bears=False)


@pytest.fixture
def kept(kept_alone: Address) -> Address:
    """Where the town's data is; its schema is going to change."""
    return kept_alone


async def change(node: Node, source: Path | None) -> None:
    """Replace a server by one of another version."""
    assert await node.stop() == 0
    become(node, source)
    await node.start()
    assert node.alive, node.read_log().decode()


def test_going_to_a_new_version_and_back_loses_nothing(tmp_path: Path, following: Path):
    """Beside one that stays as it is, while programs post: no send fails, histories are whole."""

    async def roll(rig: Rig) -> None:
        async with posting_programs(rig, 3):
            for source in (following, None):
                await rig.pause(0.5, 1.0)
                await change(rig.node, source)

    async def story() -> None:
        async with (
            running_redis(tmp_path) as redis,
            Rig(tmp_path, SOME, nodes=2, broker_url=redis.url) as rig,
        ):
            rig.assert_valid(await rig.run(roll))

    in_time(story())


class Pair:
    """Two servers on one database: one of this version, and one of the next."""

    def __init__(self, directory: Path, kept: Address, register: Register, redis: str) -> None:
        self.register = register
        store = "" if isinstance(kept, Path) else kept
        config = write_config(directory / "config.toml", redis, store)
        data = kept.parent if isinstance(kept, Path) else directory
        self.old = Node("old", data, config, directory / "old.log")
        self.new = Node("new", data, config, directory / "new.log")

    def client(self, node: Node, codec: Any = MSGPACK) -> Client:
        """Return a program of this version on one of them."""
        token = self.register.bob.token
        return Client(f"http://127.0.0.1:{node.port}", token, codec=codec)


@asynccontextmanager
async def pair(
    directory: Path, kept: Address, register: Register, source: Path
) -> AsyncIterator[Pair]:
    """Start a server of this version; the next one is not started yet."""
    async with running_redis(directory) as redis:
        both = Pair(directory, kept, register, redis.url)
        become(both.new, source)
        await both.old.start()
        try:
            yield both
        finally:
            ended = await asyncio.gather(both.old.put_away(), both.new.put_away())
        assert all(ended)
        for node in (both.old, both.new):
            assert b"Traceback" not in node.read_log(), node.read_log().decode()


async def texts(client: Client, count: int) -> list[str]:
    """The texts of the next messages delivered."""
    found: list[str] = []
    async with aclosing(client.events()) as events:
        while len(found) < count:
            event = await anext(events)
            if isinstance(event, MessagePosted):
                found.append(event.message.text)
    return found


def test_old_and_new_understand_each_other(
    tmp_path: Path, kept: Address, register: Register, following: Path
):
    """Programs of this version follow on either; events of the next one are passed on as they are.

    The older server hands out what it does not know, live, from its log, and in both encodings.
    """

    async def story() -> None:
        async with pair(tmp_path, kept, register, following) as both:
            await both.new.start()
            assert both.new.alive, both.new.read_log().decode()
            general = register.general
            async with (
                both.client(both.old) as at_old,
                both.client(both.old, JSON) as in_json,
                both.client(both.new) as at_new,
            ):
                clients = (at_old, in_json, at_new)
                await asyncio.gather(*(each.ready() for each in clients))
                message = (await at_new.post(general, "by the new one")).message
                await at_new.request(AddReaction(channel=general, seq=message.seq, emoji="👍"))
                await at_old.post(general, "by the old one")
                expected = ["by the new one", "by the old one"]
                told = await asyncio.gather(*(texts(each, 2) for each in clients))
                assert told == [expected] * 3
            await look_at_the_log(both, message.seq)

    in_time(story(), 60)


async def look_at_the_log(both: Pair, seq: int) -> None:
    """What the new server stored is in the log of both, and each tells as much as it knows."""
    pages = [await page_after(each, both.register, seq - 1) for each in (both.old, both.new)]
    kinds = [[event["type"] for event in page] for page in pages]
    assert kinds[0] == kinds[1]
    assert "message.glowed" in kinds[0]
    messages = [event["message"] for page in pages for event in page if "message" in event]
    assert [message.get("mood") for message in messages] == [None, None, MOOD, MOOD]


async def page_after(node: Node, register: Register, seq: int) -> list[Any]:
    """The events of a channel, as a server writes them in JSON."""
    fill = FillStream(stream=StreamId(register.general), after=seq)
    async with connect(
        f"ws://127.0.0.1:{node.port}/ws", subprotocols=[Subprotocol(JSON.subprotocol)]
    ) as wire:
        for ref, command in enumerate((OpenSession(token=register.bob.token), fill)):
            await wire.send(JSON.pack(Request(ref=ref, command=command)).decode())
            while (frame := json.loads(await wire.recv())).get("ref") != ref:
                pass
    return [entry["event"] for entry in frame["result"]["entries"]]


def test_what_the_old_version_could_not_live_with_waits_for_its_end(
    tmp_path: Path, kept: Address, register: Register, breaking: Path
):
    """The new one says what to do and changes nothing; once it has, the old one does not start."""

    async def story() -> None:
        async with pair(tmp_path, kept, register, breaking) as both:
            await both.new.start()
            assert await both.new.ended(30) == 1
            assert b"stop all of them first" in both.new.read_log()
            async with both.client(both.old) as client:
                await client.post(register.general, "still here")
            assert await both.old.stop() == 0
            await both.new.start()
            assert both.new.alive, both.new.read_log().decode()
            await both.old.start()
            assert await both.old.ended(30) == 1
            assert b"written by a newer version" in both.old.read_log()

    in_time(story(), 60)
