"""Faults of processes and connections: each is a coroutine that lives as long as the run."""

from typing import Final

from .rig import Fault, Rig
from .servers import check_files, kill_process

HOOK_WITHIN_S: Final = 20.0
MAX_PASSES: Final = 20


async def kill_at_random(rig: Rig) -> None:
    """Kill a server every second or two, check its files, and start it again."""
    while True:
        await rig.pause(0.8, 2.0)
        node = rig.pick_node()
        await node.kill()
        if len(rig.nodes) == 1 and not rig.store_url:
            check_files(rig.database)
        await node.start()


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
            _spread(rig)
            assert await node.ended(HOOK_WITHIN_S) < 0, f"{place} did not kill"
            node.kills += 1
        await node.start()

    return fault


def _spread(rig: Rig) -> None:
    """Bring clients back to a server that all have fled from."""
    if len(rig.nodes) > 1:
        for client in rig.clients:
            client.cut()


async def cut_connections(rig: Rig) -> None:
    """Have some client lose its connection, ten times a second."""
    while True:
        await rig.pause(0.05, 0.15)
        rig.rng.choice(rig.clients).cut()
