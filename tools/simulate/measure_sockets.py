"""What connections and deliveries cost."""

import asyncio
import time
from pathlib import Path

import uvloop

from protocol.limits import HEARTBEAT_S
from tools.bench.native import receiving
from tools.bench.posters import Account, ClosedLoop, posting
from tools.bench.rows_connections import SUBSCRIPTIONS, handshakes
from tools.bench.seed import Person
from tools.bench.servers import Process
from tools.bench.setting import Setting

from .rig import Rig

CONNECTIONS = 4_000
CROWDED, SPARSE = 400, 4
"""Members of a channel: where hardly any stream is a connection's own, and where most are."""
READERS, SENDERS = 1_000, 4
_IN_FLIGHT = 16
_WARM_UP, _SETTLE_S = 100, 2.0
_SPELL_S = HEARTBEAT_S
"""In which each connection has one heartbeat."""
_KIB, _MIB = 1_024, 1 << 20
_US = 1e6


def connections(setting: Setting) -> dict[str, float]:
    """Measure idle connections, and the streams they listen to: memory and processor time."""
    few, many = (_connected(setting, members) for members in (CROWDED, SPARSE))
    streams = CONNECTIONS * SUBSCRIPTIONS * (1 / SPARSE - 1 / CROWDED)
    stream = {
        "stream_kib": (many["connection_kib"] - few["connection_kib"]) * CONNECTIONS / streams,
        "stream_us": (many["idle_us"] - few["idle_us"]) * CONNECTIONS / streams,
    }
    return few | {key: max(0.0, value) for key, value in stream.items()}


def _connected(setting: Setting, members: int) -> dict[str, float]:
    with Rig(setting) as rig:
        channels = CONNECTIONS * SUBSCRIPTIONS // members
        data, people = rig.people(users=CONNECTIONS, channels=channels, members=members)
        return uvloop.run(_idle(setting, rig.serve(data), people))


async def _idle(setting: Setting, own: Process, people: list[Person]) -> dict[str, float]:
    tokens = [person.token for person in people]
    async with receiving(setting.work, own.port, tokens[:_WARM_UP], 1.0):
        await asyncio.sleep(_SETTLE_S)
    await asyncio.sleep(_SETTLE_S)
    alone_us = await _us_each_second(own)
    rss, slab = own.rss_bytes(), slab_bytes()
    async with receiving(setting.work, own.port, tokens, 1.0):
        await asyncio.sleep(_SETTLE_S)
        held, sockets = own.rss_bytes() - rss, slab_bytes() - slab
        full_us = await _us_each_second(own)
    return {
        "process_mib": rss / _MIB,
        "process_us": alone_us,
        "connection_kib": held / len(tokens) / _KIB,
        "socket_kib": sockets / (2 * len(tokens)) / _KIB,  # both ends are on this machine
        "idle_us": max(0.0, full_us - alone_us) / len(tokens),
    }


async def _us_each_second(own: Process) -> float:
    cpu_s, start_s = own.cpu_s(), time.perf_counter()
    await asyncio.sleep(_SPELL_S)
    return (own.cpu_s() - cpu_s) / (time.perf_counter() - start_s) * _US


def slab_bytes() -> int:
    """Return the kernel's memory for sockets and the like."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("Slab:"):
            return int(line.split()[1]) * _KIB
    return 0


def signing_in(setting: Setting) -> dict[str, float]:
    """Take the figure of ``make bench``."""
    per_s = handshakes(setting)[0].ours.split()[0].replace(",", "")
    return {"signin_us": _US / float(per_s)}


def fanout(setting: Setting) -> dict[str, float]:
    """Measure a write with one message in it, and what each further one in it costs."""
    with Rig(setting) as rig:
        everybody = READERS + SENDERS
        data, people = rig.people(users=everybody, channels=1, members=everybody)
        own = rig.serve(data)
        single_us, _ = uvloop.run(_deliver(setting, own, people, senders=1, in_flight=1))
        many_us, a_read = uvloop.run(
            _deliver(setting, own, people, senders=SENDERS, in_flight=_IN_FLIGHT)
        )
    frame_us = (many_us * a_read - single_us) / (a_read - 1)
    return {"write_us": single_us, "frame_us": max(0.0, frame_us)}


async def _deliver(
    setting: Setting, own: Process, people: list[Person], *, senders: int, in_flight: int
) -> tuple[float, float]:
    """Return processor time for each delivery, and how many came with one read."""
    tokens = [person.token for person in people[SENDERS:]]
    accounts = [Account(person.token, person.channels) for person in people[:senders]]
    async with (
        receiving(setting.work, own.port, tokens, setting.seconds) as receiver,
        posting(own.port, accounts) as posters,
    ):
        loop = ClosedLoop(posters, in_flight)
        loop.start()
        cpu_s, start_s = own.cpu_s(), time.perf_counter()
        counted = await receiver.count()
        cpu_s, took_s = own.cpu_s() - cpu_s, time.perf_counter() - start_s
        await loop.stop()
    return cpu_s / took_s / counted.per_s * _US, counted.frames / counted.reads
