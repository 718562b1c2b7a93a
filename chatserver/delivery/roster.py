"""Which nodes there are: each keeps a card in Redis that expires unless it is renewed."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import msgspec

RENEW_S: Final = 3.0
LEASE_S: Final = 10
ANSWER_WITHIN_S: Final = 2.0


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a node says of itself; what an older one does not say has a default."""

    node: str
    host: str
    pid: int
    version: str
    since_us: int
    connections: int
    loop_lag_ms: float
    stopping: bool
    port: int = 0
    commit_p99_s: float | None = 0.0
    delivery_p99_s: float | None = 0.0
    backlog_bytes: int = 0
    repairs: int = 0
    generations: int = 0


class Roster:
    """The cards of all nodes of a workspace. For people to look at: nothing depends on them."""

    def __init__(self, url: str, workspace: str) -> None:
        from redis.asyncio import Redis  # noqa: PLC0415  # 100 ms; one process needs none of it

        self._redis: Redis = Redis.from_url(
            url, socket_connect_timeout=ANSWER_WITHIN_S, socket_timeout=ANSWER_WITHIN_S
        )
        self._prefix = f"chatserver:{workspace}:node:"

    async def keep(self, card: Callable[[], Card]) -> None:
        """Renew this node's card until cancelled; while Redis is away there is none."""
        while True:
            with contextlib.suppress(Exception):  # any: the bus says in the log that it is away
                await self._renew(card())
            await asyncio.sleep(RENEW_S)

    async def leave(self, node: str) -> None:
        """Take a node's card away, or let it expire, and disconnect."""
        with contextlib.suppress(Exception):
            await self._redis.delete(self._prefix + node)
        await self.close()

    async def cards(self) -> list[Card]:
        """Return the cards of all nodes, the oldest first."""
        keys = [key async for key in self._redis.scan_iter(f"{self._prefix}*")]
        found = await self._redis.mget(keys) if keys else []
        cards = [msgspec.json.decode(each, type=Card) for each in found if each]
        return sorted(cards, key=lambda card: card.since_us)

    async def close(self) -> None:
        """Disconnect."""
        await self._redis.aclose()

    async def _renew(self, card: Card) -> None:
        await self._redis.set(self._prefix + card.node, msgspec.json.encode(card), ex=LEASE_S)
