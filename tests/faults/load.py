"""The load of a run: who posts how much, who edits and deletes, who forgets and sends twice."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from protocol.ids import ChannelId

from .client import Client

HOT_SHARE: Final = 0.4
TWICE: Final = 0.03
EDITED: Final = 0.03
DELETED: Final = 0.015


@dataclass(frozen=True)
class Load:
    """How many people post how much: ``rate`` messages a second of all, of some characters.

    ``trespass`` is the share of posts to any channel, whether the author is in it or not.
    ``members`` is how many are in each channel, 0: everybody. Nobody has more than ``letters``
    unanswered. ``polite`` clients wait before they come back, as the product's own do; the
    others hurry, which is harder on the servers.
    """

    people: int = 10
    channels: int = 4
    rate: float = 80.0
    characters: int = 120
    trespass: float = 0.0
    members: int = 0
    letters: int = 50
    polite: bool = False


@asynccontextmanager
async def posting(load: Load, clients: list[Client], rng: random.Random) -> AsyncIterator[None]:
    """Have all clients post while the context lasts."""
    interval_s = len(clients) / load.rate
    tasks = [asyncio.create_task(_post(each, load, interval_s, rng)) for each in clients]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _post(client: Client, load: Load, interval_s: float, rng: random.Random) -> None:
    everywhere = client.channels
    while True:
        await asyncio.sleep(rng.expovariate(1 / interval_s))
        channels = everywhere if rng.random() < load.trespass else client.channels
        if channels and len(client.outbox.letters) < load.letters:
            client.post(_pick(channels, rng), load.characters)
        await _revisit(client, rng)


def _pick(channels: list[ChannelId], rng: random.Random) -> ChannelId:
    return channels[0] if rng.random() < HOT_SHARE else rng.choice(channels)


async def _revisit(client: Client, rng: random.Random) -> None:
    """Now and then repeat, change or delete what was posted before."""
    if not client.outbox.stored:
        return
    chance = rng.random()
    if chance < EDITED:
        await client.edit(rng.choice(client.outbox.stored))
    elif chance < EDITED + DELETED:
        await client.delete(rng.choice(client.outbox.stored))
    elif chance < EDITED + DELETED + TWICE and client.outbox.sent:
        await client.post_again(rng.choice(client.outbox.sent))
