"""What is done once is done by whoever comes first, on whichever node."""

import asyncio
from pathlib import Path

from chatserver.store import turns
from chatserver.store.database import Database, Reader
from chatserver.store.engines import Address, database_at
from tests.running import run

HOUR_US = 3_600_000_000
NODES = 3


def clean(reader: Reader, now_us: int) -> bool:
    """Take the turn, as a job does in its transaction."""
    return turns.take(reader, "clean", HOUR_US, now_us)


async def opened(kept: Address) -> Database:
    """One node's database."""
    database = database_at(kept)
    await database.open()
    return database


@run
async def test_one_of_many_nodes_does_it(kept: Address) -> None:
    """All come at once, on both engines; when it is due again, one of them again."""
    nodes = [await opened(kept) for _ in range(NODES)]
    for hour, expected in ((1.0, 1), (1.5, 0), (2.0, 1)):
        now_us = int(hour * HOUR_US)
        took = await asyncio.gather(*(node.write(clean, now_us) for node in nodes))
        assert sum(took) == expected
    for node in nodes:
        await node.close()


@run
async def test_a_turn_taken_in_the_future_holds_nobody_up(data: Path) -> None:
    """As by a node whose clock was wrong."""
    node = await opened(data / "chat.db")
    assert await node.write(clean, 10 * HOUR_US)
    assert await node.write(clean, HOUR_US)
    await node.close()


@run
async def test_what_one_node_holds_no_other_takes(kept: Address) -> None:
    """Until it lets go, or says so no more: it may have died."""
    node = await opened(kept)

    async def holds(who: str, now_us: int) -> bool:
        return await node.write(turns.hold, "serve", who, HOUR_US, now_us)

    assert await holds("N1", 0)
    assert not await holds("N2", HOUR_US - 1)
    assert await holds("N1", HOUR_US - 1)
    assert not await holds("N2", HOUR_US + 1)
    assert await holds("N2", 2 * HOUR_US)
    await node.write(turns.let_go, "serve", "N1")
    assert not await holds("N1", 2 * HOUR_US)
    await node.write(turns.let_go, "serve", "N2")
    assert await holds("N1", 2 * HOUR_US)
    await node.close()
