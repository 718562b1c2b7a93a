"""The rows about connections: memory of an idle one, and how fast they sign in and come back."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial

import uvloop
from msgspec import Struct

from chatserver.bench.clients import Address, Client, Connection, CountingClient, connect
from chatserver.bench.clients import open_request as opening
from protocol.sessions import Resume

from .native import receiving
from .seed import Person
from .servers import Process
from .setting import Setting
from .table import Row

CLIENTS = 2_000
SUBSCRIPTIONS = 20
CHANNELS = 100
MEMBERS = CLIENTS * SUBSCRIPTIONS // CHANNELS
MOST_KIB = 8.0
LEAST_PER_S = 2_000.0
MOST_S = 2.0
_WARM_UP = 100
_AT_ONCE = 64
_SETTLE_S = 1.0
_HOST = "127.0.0.1"


def memory(setting: Setting) -> list[Row]:
    """Measure what an idle connection adds to a server's resident memory."""
    with setting.bare() as bare:
        floor = uvloop.run(_bytes_each(setting, bare, ["bare"] * CLIENTS))
    with setting.ours(users=CLIENTS, channels=CHANNELS, members=MEMBERS) as (own, people):
        ours = uvloop.run(_bytes_each(setting, own, [person.token for person in people]))
    return [
        Row(
            f"memory per idle connection, {SUBSCRIPTIONS} subscriptions",
            f"{ours / 1_024:.1f} KiB",
            f"{floor / 1_024:.1f} KiB bare protocol",
            f"{ours / floor:.1f} x" if floor else "-",
            f"≤ {MOST_KIB:.0f} KiB",
            ours / 1_024 <= MOST_KIB,
        )
    ]


async def _bytes_each(setting: Setting, server: Process, tokens: Sequence[str]) -> float:
    async with receiving(setting.work, server.port, tokens[:_WARM_UP], 1.0):
        await asyncio.sleep(_SETTLE_S)
    await asyncio.sleep(_SETTLE_S)
    before = server.rss_bytes()
    async with receiving(setting.work, server.port, tokens, 1.0):
        await asyncio.sleep(_SETTLE_S)
        return (server.rss_bytes() - before) / len(tokens)


class Storm(Struct, frozen=True):
    """Everybody comes back: clients within ``seconds``, for so much of the server's time."""

    clients: int
    seconds: float
    server_cpu_s: float


def handshakes(setting: Setting) -> list[Row]:
    """Measure connections with sign-in by token and resume, everybody at once."""
    with setting.bare() as bare:
        floor = uvloop.run(_storm(bare, [opening("bare")] * CLIENTS))
    with setting.ours(users=CLIENTS, channels=CHANNELS, members=MEMBERS) as (own, people):
        ours = uvloop.run(_come_and_come_back(own, people))
    ours_per_s, floor_per_s = (storm.clients / storm.server_cpu_s for storm in (ours, floor))
    return [
        Row(
            f"connect, sign in, resume {SUBSCRIPTIONS} channels, per core",
            f"{ours_per_s:,.0f} /s",
            f"{floor_per_s:,.0f} /s bare protocol",
            f"{ours_per_s / floor_per_s:.0%}",
            f"≥ {LEAST_PER_S:,.0f} /s",
            ours_per_s >= LEAST_PER_S,
        ),
        Row(
            f"{CLIENTS:,} clients back",
            f"{ours.seconds:.2f} s",
            f"{floor.seconds:.2f} s bare protocol",
            f"{ours.seconds / floor.seconds:.1f} x",
            f"≤ {MOST_S:.0f} s",
            ours.seconds <= MOST_S,
        ),
    ]


async def _come_and_come_back(server: Process, people: Sequence[Person]) -> Storm:
    """Sign everybody in for the first time, hang up, and time their return."""
    resumes: list[bytes] = []
    for person in people:
        make = partial(Client, _HOST, person.token, lambda _: None)
        client = await connect(Address(_HOST, server.port), make)
        cursors = [start.head for start in client.welcome.streams]
        resume = Resume(epoch=client.welcome.epoch, cursors=cursors)
        resumes.append(opening(person.token, resume))
        client.transport.abort()
    await asyncio.sleep(_SETTLE_S)
    return await _storm(server, resumes)


async def _storm(server: Process, requests: Sequence[bytes]) -> Storm:
    """Open all connections, many at once, and hold them until the last one is served."""
    doors = asyncio.Semaphore(_AT_ONCE)
    async with AsyncExitStack() as stack:
        cpu_s, start_s = server.cpu_s(), time.perf_counter()
        connections = await asyncio.gather(
            *(_open(server.port, request, doors) for request in requests)
        )
        storm = Storm(
            len(requests), time.perf_counter() - start_s, max(0.01, server.cpu_s() - cpu_s)
        )
        for connection in connections:
            stack.callback(connection.transport.abort)
    return storm


async def _open(port: int, request: bytes, doors: asyncio.Semaphore) -> Connection:
    async with doors:
        return await connect(Address(_HOST, port), partial(CountingClient, _HOST, request))
