"""People who have everybody on their screen, one on each server, and see who is online."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from protocol import Push
from protocol.ids import UserId
from protocol.presence import Presence, PresenceChanged, SetView
from protocol.sessions import OpenSession

from .book import now_s
from .brokers import Redis
from .rig import Fault, Rig
from .servers import Node
from .wire import DISCONNECTED, wire_to

RIGHT_WITHIN_S: Final = 15.0
GONE_WITHIN_S: Final = 20.0
STEADY_S: Final = 1.5
DOWN_S: Final = (0.5, 5.0)


class Onlooker:
    """One screen, on one server; ``seen`` is what it shows."""

    def __init__(self, rig: Rig, node: Node) -> None:
        self.seen: dict[UserId, Presence] = {}
        self._rig = rig
        self._node = node
        self._people = [person.user for person in rig.cast.people]

    async def look(self) -> None:
        """Look until cancelled."""
        while True:
            with suppress(*DISCONNECTED):
                await self._look_once()
            await asyncio.sleep(0.05)

    async def _look_once(self) -> None:
        async with wire_to(self._node.port) as wire:
            await wire.request(OpenSession(token=self._rig.cast.auditor.token, client="onlooker"))
            viewed = await wire.request(SetView(users=self._people))
            self.seen = dict.fromkeys(self._people, "unknown")
            self.seen |= dict.fromkeys(viewed.online, "online")
            self.seen |= dict.fromkeys(viewed.offline, "offline")
            while True:
                frame = await wire.frame()
                if isinstance(frame, Push) and isinstance(frame.event, PresenceChanged):
                    self.seen[frame.event.user] = frame.event.presence


@asynccontextmanager
async def onlookers(rig: Rig) -> AsyncIterator[list[Onlooker]]:
    """Have somebody look on each server while the context lasts."""
    all_of_them = [Onlooker(rig, node) for node in rig.nodes]
    looking = [asyncio.create_task(each.look()) for each in all_of_them]
    try:
        yield all_of_them
    finally:
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)


def kill_redis_and_look(redis: Redis, right_after_s: list[float]) -> Fault:
    """Return a fault that kills Redis, and notes how soon everybody sees who is online again."""

    async def fault(rig: Rig) -> None:
        absent, *_ = rig.clients
        absent.present.clear()
        absent.cut()
        try:
            async with onlookers(rig) as screens:
                await rig.until(lambda: _are_right(screens, rig), GONE_WITHIN_S)
                while True:
                    await _kill_once(redis, rig)
                    right_after_s.append(await _until_right(screens, rig))
        finally:
            absent.present.set()

    return fault


async def _kill_once(redis: Redis, rig: Rig) -> None:
    await rig.pause(0.5, 1.5)
    with rig.troubled():
        await redis.kill()
        try:
            await rig.pause(*DOWN_S)
        finally:
            await redis.start()


async def _until_right(screens: list[Onlooker], rig: Rig) -> float:
    """Return after how long all screens were right for good."""
    began_s = wrong_s = now_s()

    def steady() -> bool:
        nonlocal wrong_s
        if not _are_right(screens, rig):
            wrong_s = now_s()
        return now_s() - wrong_s > STEADY_S

    await rig.until(steady, RIGHT_WITHIN_S + STEADY_S)
    return wrong_s - began_s


def _are_right(screens: list[Onlooker], rig: Rig) -> bool:
    truth = {
        client.person.user: "online" if client.present.is_set() else "offline"
        for client in rig.clients
    }
    return all(screen.seen == truth for screen in screens)
