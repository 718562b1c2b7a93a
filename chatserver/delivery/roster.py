"""Which nodes there are: each says so when asked over the broker. Nothing depends on it."""

import asyncio
import contextlib
import os
from typing import Final

import msgpack
import msgspec

from .broker import Broker
from .topics import Names

ANSWER_WITHIN_S: Final = 1.0


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
    sent_per_s: int = 0
    received_per_s: int = 0
    lost: int = 0
    """Messages that were not sent, or refused when they came."""
    topics: int = 0


async def ask_all(broker: Broker, names: Names, epoch: str) -> list[Card]:
    """Return the cards of the nodes that answer within a second, the oldest first."""
    cards: list[Card] = []

    def receive(message: bytes) -> None:
        of_epoch, _, kind, body, *_ = msgpack.unpackb(message, strict_map_key=False)
        if of_epoch == epoch and kind == "card":
            cards.append(msgspec.convert(body, Card))

    def ask(_topics: list[str]) -> None:
        asker = f"asks-{os.getpid()}"
        broker.publish(names.common, msgpack.packb([epoch, asker, "who", None]))

    broker.listen([names.common])
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await broker.run(receive, ask)
    await broker.close()
    return sorted(cards, key=lambda card: card.since_us)
