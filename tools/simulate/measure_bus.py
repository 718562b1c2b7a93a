"""What it costs several nodes to hear of each other: in a node, and in Redis."""

import asyncio
import time
from collections.abc import Callable

import msgpack
import uvloop

from chatserver.delivery.broker import make_broker
from chatserver.delivery.presence import PresenceBoard
from protocol.ids import UserId, new_id
from tools.bench.posters import Account, measure_ack, posting
from tools.bench.seed import Person
from tools.bench.servers import Process
from tools.bench.setting import Setting

from .rig import Redis, Rig
from .speaker import Speaker, packed

PEOPLE, RATE_PER_S, SETTLE_S, TOLD = 50, 200.0, 1.0, 1_500
SUBSCRIBERS, MESSAGES, MESSAGE_BYTES = 16, 20_000, 400
ONLINE, ASSERTIONS = 5_000, 40
_BATCH = 200
_US = 1e6


def bus(setting: Setting) -> dict[str, float]:
    """Measure a node that hears of another one's commits, and one that tells of its own."""
    with Rig(setting) as rig:
        data, people = rig.people(users=PEOPLE, channels=PEOPLE, members=1)
        server = rig.redis()
        own, other = rig.serve(data, broker=server.url), rig.serve(data, broker=server.url)
        quiet_us, heard_us = uvloop.run(_hear(server, own, other, people, setting.seconds))
        told_us = uvloop.run(_tell(server.url))
    return {
        "node_us": quiet_us,
        "bus_in_us": heard_us,
        "bus_out_us": told_us,
        "presence_us": _presence_us(),
    }


async def _hear(
    server: Redis, own: Process, other: Process, people: list[Person], seconds: float
) -> tuple[float, float]:
    """Return what a node uses each second while the other is idle, and for each message."""
    accounts = [Account(person.token, person.channels) for person in people]
    async with posting(own.port, accounts) as posters:
        await asyncio.sleep(SETTLE_S)
        start_s = other.cpu_s()
        await asyncio.sleep(seconds)
        between_s = other.cpu_s()
        between = _published(server)
        await measure_ack(posters, RATE_PER_S, seconds)
        end_s = other.cpu_s()
        told = _published(server) - between
    quiet_s = between_s - start_s
    return quiet_s / seconds * _US, max(0.0, end_s - between_s - quiet_s) / told * _US


def _published(server: Redis) -> int:
    """Return how many messages Redis was given so far."""
    counts = server.speaker.info("commandstats")
    return sum(
        int(said.split(",")[0].removeprefix("calls="))
        for name, said in counts.items()
        if "publish" in name
    )


async def _tell(url: str) -> float:
    """Return what it costs to publish a message, one in each turn of the loop."""
    quiet_us = await _paced_us(lambda: None)
    broker = make_broker(url, "secret", "epoch")
    running = asyncio.ensure_future(broker.run(_ignore, _ignore))
    await asyncio.sleep(SETTLE_S)
    told_us = await _paced_us(lambda: broker.publish("topic", bytes(MESSAGE_BYTES)))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await broker.close()
    return max(0.0, told_us - quiet_us)


async def _paced_us(act: Callable[[], object]) -> float:
    begun_s = time.process_time()
    for _ in range(TOLD):
        act()
        await asyncio.sleep(1 / RATE_PER_S)
    return (time.process_time() - begun_s) / TOLD * _US


def _ignore(_what: object) -> None:
    """Take in a message, or that topics are listened to."""


def _presence_us() -> float:
    """Return what it costs to unpack and remember one person who is online elsewhere."""
    board = PresenceBoard(lambda _: None)
    message = msgpack.packb([UserId(new_id("U")) for _ in range(ONLINE)])
    begun_s = time.process_time()
    for _ in range(ASSERTIONS):
        board.assert_elsewhere("N1", msgpack.unpackb(message))
    return (time.process_time() - begun_s) / (ASSERTIONS * ONLINE) * _US


def brokering(setting: Setting) -> dict[str, float]:
    """Measure Redis: what a message costs it, and each copy of one."""
    with Rig(setting) as rig:
        server = rig.redis()
        one_us = _published_us(server, 1)
        many_us = _published_us(server, SUBSCRIBERS)
    copy_us = (many_us - one_us) / (SUBSCRIBERS - 1)
    return {"redis_publish_us": max(0.0, one_us - copy_us), "redis_copy_us": copy_us}


def _published_us(server: Redis, subscribers: int) -> float:
    """Return Redis's processor time for each message, published a tick's worth at a time."""
    listening = [Speaker(server.url) for _ in range(subscribers)]
    for each in listening:
        each.ask("SUBSCRIBE", "topic")
    batch = _BATCH * packed(b"PUBLISH", b"topic", bytes(MESSAGE_BYTES))
    before_s = server.cpu_s()
    for _ in range(MESSAGES // _BATCH):
        server.speaker.send(batch)
        for speaker in (server.speaker, *listening):
            for _ in range(_BATCH):
                speaker.read()
    used_s = server.cpu_s() - before_s
    for each in listening:
        each.close()
    return used_s / MESSAGES * _US
