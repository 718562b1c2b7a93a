"""The rows about fan-out: messages delivered a second to a thousand readers of one channel."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median

import uvloop
from msgspec.structs import replace

from protocol import MSGPACK, Position, Push
from protocol.ids import ChannelId, StreamId, UserId
from protocol.messages import Message, MessagePosted

from . import servers
from .native import Counted, Receiver, build, receiving
from .posters import TEXT, Account, ClosedLoop, posting
from .seed import Person
from .servers import Process
from .setting import Setting
from .table import Row

READERS = 1_000
SENDERS = 4
IN_FLIGHT = 16
LEAST_OF_FLOOR = 0.6
LEAST_COALESCED = 5.0
_SEND_16 = 16
_WARM_UP_S = 0.5
_HEADER_BYTES = 4


def fanout(setting: Setting) -> list[Row]:
    """Measure deliveries a second, one message at a time and with many waiting."""
    floors, merged, single, backlog = [], [], [], []
    for _ in range(setting.rounds):
        floors.append(_floor(setting, per_send=1))
        merged.append(_floor(setting, per_send=_SEND_16))
        people_needed = READERS + SENDERS
        seeding = setting.ours(users=people_needed, channels=1, members=people_needed)
        with seeding as (own, people):
            single.append(uvloop.run(_ours(setting, own, people, senders=1, in_flight=1)))
            backlog.append(
                uvloop.run(_ours(setting, own, people, senders=SENDERS, in_flight=IN_FLIGHT))
            )
    return [_single_row(single, floors), _backlog_row(backlog, floors, merged)]


def frame_bytes() -> int:
    """Return how long our own frame of such a message is, for the floor to send as much."""
    seq, time_us = 1_000, 1_700_000_000_000_000
    channel = ChannelId("C0123456789")
    message = Message(
        channel=channel,
        seq=seq,
        time_us=time_us,
        author=UserId("U0123456789"),
        text=TEXT,
        ordinal=seq,
    )
    at = Position(stream=StreamId(channel), seq=seq, time_us=time_us)
    return _HEADER_BYTES + len(MSGPACK.pack(Push(event=MessagePosted(message=message), at=at)))


def _floor(setting: Setting, per_send: int) -> Counted:
    port = servers.free_port()
    program = str(build("floor", setting.work))
    command = [program, str(port), str(READERS), str(frame_bytes()), str(per_send)]
    with servers.serving(command, port, setting.path("floor.log")) as floor:
        return uvloop.run(_count_floor(setting, floor))


async def _count_floor(setting: Setting, floor: Process) -> Counted:
    tokens = ["floor"] * READERS
    async with receiving(setting.work, floor.port, tokens, setting.seconds) as receiver:
        await asyncio.sleep(_WARM_UP_S)
        return await _count(receiver, floor)


async def _ours(
    setting: Setting, own: Process, people: Sequence[Person], *, senders: int, in_flight: int
) -> Counted:
    tokens = [person.token for person in people[SENDERS:]]
    accounts = [Account(person.token, person.channels) for person in people[:senders]]
    async with AsyncExitStack() as stack:
        receiver = await stack.enter_async_context(
            receiving(setting.work, own.port, tokens, setting.seconds)
        )
        posters = await stack.enter_async_context(posting(own.port, accounts))
        loop = ClosedLoop(posters, in_flight)
        loop.start()
        await asyncio.sleep(_WARM_UP_S)
        counted = await _count(receiver, own)
        await loop.stop()
    return counted


async def _count(receiver: Receiver, server: Process) -> Counted:
    cpu_s, start_s = server.cpu_s(), time.perf_counter()
    counted = await receiver.count()
    busy = (server.cpu_s() - cpu_s) / (time.perf_counter() - start_s)
    return replace(counted, busy=busy)


def _per_s(counts: Sequence[Counted]) -> float:
    return median(counted.per_s for counted in counts)


def _per_cpu_s(counts: Sequence[Counted]) -> float:
    """Return deliveries for each second of the server's processor."""
    return median(counted.per_s / max(0.01, counted.busy) for counted in counts)


def _how(counts: Sequence[Counted]) -> str:
    a_read = median(counted.frames / counted.reads for counted in counts)
    busy = median(counted.busy for counted in counts)
    return f"{a_read:.1f} a read, server {busy:.0%} busy"


def _single_row(ours: Sequence[Counted], floors: Sequence[Counted]) -> Row:
    ratio = _per_s(ours) / _per_s(floors)
    return Row(
        f"fan-out, {READERS:,} readers, one message at a time",
        f"{_per_s(ours):,.0f} deliveries/s ({_how(ours)})",
        f"{_per_s(floors):,.0f} /s C loop ({_how(floors)})",
        f"{ratio:.0%} ({_per_cpu_s(ours) / _per_cpu_s(floors):.0%} per CPU s)",
        f"≥ {LEAST_OF_FLOOR:.0%}",
        ratio >= LEAST_OF_FLOOR,
    )


def _backlog_row(
    ours: Sequence[Counted], floors: Sequence[Counted], merged: Sequence[Counted]
) -> Row:
    ratio = _per_s(ours) / _per_s(floors)
    return Row(
        f"fan-out with a backlog, {SENDERS} senders with {IN_FLIGHT} in flight",
        f"{_per_s(ours):,.0f} deliveries/s ({_how(ours)})",
        f"{_per_s(floors):,.0f} /s C loop; {_per_s(merged):,.0f} at {_SEND_16} a send",
        f"{ratio:.1f} x ({_per_cpu_s(ours) / _per_cpu_s(floors):.1f} x per CPU s)",
        f"≥ {LEAST_COALESCED:.0f} x the uncoalesced floor",
        ratio >= LEAST_COALESCED,
    )
