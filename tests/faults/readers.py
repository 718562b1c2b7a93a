"""Readers that stop reading: people who post on, and connections that do nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

from protocol.sessions import OpenSession

from .rig import Fault, Rig
from .wire import wire_to

SMALL_BUFFER_BYTES: Final = 4_096
STALL_S: Final = 6.0
LOOK_EVERY_S: Final = 0.2


@asynccontextmanager
async def mute_listeners(rig: Rig, count: int) -> AsyncIterator[None]:
    """Sign some connections in that then read nothing, ever."""
    async with AsyncExitStack() as stack:
        for number in range(count):
            person = rig.cast.people[number % len(rig.cast.people)]
            wire = await stack.enter_async_context(wire_to(rig.node.port, SMALL_BUFFER_BYTES))
            stack.callback(wire.cut)
            await wire.request(OpenSession(token=person.token))
        yield


def stall(rig: Rig, share: float, memory: "Memory") -> Fault:
    """Return a fault in which a share of the clients stops reading for a while."""
    stalled = rig.clients[: int(share * len(rig.clients))]
    for client in stalled:
        client.receive_bytes = SMALL_BUFFER_BYTES

    async def fault(rig: Rig) -> None:
        await rig.pause(0.5, 1.0)
        for client in stalled:
            client.reading.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(memory.watch(rig), STALL_S)
        for client in stalled:
            client.reading.set()

    return fault


def stall_some(for_s: float) -> Fault:
    """Return a fault in which a tenth of the clients, others each time, stops reading a while."""

    async def fault(rig: Rig) -> None:
        while True:
            stalled = rig.rng.sample(rig.clients, max(1, len(rig.clients) // 10))
            for client in stalled:
                client.receive_bytes = SMALL_BUFFER_BYTES
                client.cut()
            await rig.pause(0.3, 0.6)
            for client in stalled:
                client.reading.clear()
            try:
                await rig.pause(for_s / 10, for_s)
            finally:
                for client in stalled:
                    client.receive_bytes = None
                    client.reading.set()

    return fault


class Memory:
    """Watches how much a server's own memory grows from the first look on."""

    def __init__(self) -> None:
        self.base_bytes = 0
        self.peak_bytes = 0

    @property
    def growth_bytes(self) -> int:
        """How much it grew at most."""
        return self.peak_bytes - self.base_bytes

    async def watch(self, rig: Rig) -> None:
        """Look until cancelled."""
        self.base_bytes = rig.node.private_bytes()
        while True:
            self.peak_bytes = max(self.peak_bytes, rig.node.private_bytes())
            await asyncio.sleep(LOOK_EVERY_S)
