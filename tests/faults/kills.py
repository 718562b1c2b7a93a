"""Faults of processes and connections: each is a coroutine that lives as long as the run."""

import asyncio
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

from .rig import Fault, Rig
from .servers import Node, check_files, kill_process
from .warm import STALL, STALL_S

HOOK_WITHIN_S: Final = 20.0
SPREADS: Final = 4
TURNED_AWAY_WITHIN_S: Final = 10.0
MAX_PASSES: Final = 10


def kill_every(least_s: float, most_s: float) -> Fault:
    """Return a fault that kills some server, checks its files, and starts it again."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(least_s, most_s)
            node = rig.pick_node()
            with rig.troubled():
                await node.kill()
                if rig.size == 1 and not rig.store_url:
                    check_files(rig.database)
                await node.start()

    return fault


kill_at_random: Final = kill_every(0.8, 2.0)


def stop_for(least_s: float, most_s: float) -> Fault:
    """Return a fault that stops some server (SIGSTOP), and lets it go on (SIGCONT)."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.5, 1.5)
            node = rig.pick_node()
            os.kill(node.pid, signal.SIGSTOP)
            try:
                with rig.unwell(node):
                    await rig.pause(least_s, most_s)
            finally:
                os.kill(node.pid, signal.SIGCONT)

    return fault


async def stall_loops(rig: Rig) -> None:
    """Have the event loop of some server do nothing for three seconds, now and then."""
    while True:
        await rig.pause(1.0, 2.0)
        node = rig.pick_node()
        os.kill(node.pid, STALL)
        with rig.unwell(node):
            await rig.pause(STALL_S, STALL_S)


async def take_descriptors(rig: Rig) -> None:
    """Leave some server no file descriptor for one more connection, for a while."""
    while True:
        await rig.pause(0.5, 1.0)
        node = rig.pick_node()
        pid = node.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (_first_free(pid), before[1]))
        try:
            async with asyncio.timeout(TURNED_AWAY_WITHIN_S):
                while not await _turns_away(node.port):
                    pass
            for client in rig.clients:
                client.cut()
            await rig.pause(1.0, 2.0)
        finally:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


async def kill_workers(rig: Rig) -> None:
    """Kill one of a server's workers every second or two; the server starts another."""
    while True:
        await rig.pause(0.8, 2.0)
        workers = rig.node.workers()
        if workers:
            kill_process(rig.rng.choice(workers))
            rig.node.kills += 1


def kill_at(places: list[str], times: int) -> Fault:
    """Kill a server as it passes each of some places, a few times."""

    async def fault(rig: Rig) -> None:
        plan = places * times
        rig.rng.shuffle(plan)
        node = rig.pick_node()
        await node.kill()
        for place in plan:
            count = rig.rng.randint(1, MAX_PASSES)
            await node.start(CHATSERVER_KILL_AT=f"{place}:{count}")
            assert await _spread_until_ended(rig, node) < 0, f"{place} did not kill"
            node.kills += 1
        await node.start()

    return fault


async def _spread_until_ended(rig: Rig, node: Node) -> int:
    """Bring clients back to a server that all have fled from, again if none has come to it."""
    for _ in range(SPREADS):
        if len(rig.nodes) > 1:
            for client in rig.clients:
                client.cut()
        with suppress(TimeoutError):
            return await node.ended(HOOK_WITHIN_S / SPREADS)
    raise TimeoutError(f"{node.log} tells why the server did not die in {HOOK_WITHIN_S:g} s")


def _first_free(pid: int) -> int:
    used = {int(each.name) for each in Path(f"/proc/{pid}/fd").iterdir()}
    return min(set(range(len(used) + 1)) - used)


async def _turns_away(port: int) -> bool:
    """Say whether a new connection is ended without a word."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
        answer = await reader.read()
        writer.close()
    except OSError:
        return True
    return not answer


async def reconnect(rig: Rig) -> None:
    """W2: have each client come back by way of a random server every 2 to 10 seconds."""
    while True:
        await rig.pause(0.0, 2 * 6.0 / len(rig.clients))
        rig.rng.choice(rig.clients).cut()


async def cut_connections(rig: Rig) -> None:
    """Have some client lose its connection, ten times a second."""
    while True:
        await rig.pause(0.05, 0.15)
        rig.rng.choice(rig.clients).cut()
