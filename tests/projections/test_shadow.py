"""Feeds are recomputed as they are read, and what differs is counted."""

import asyncio

from chatserver.projections.shadow import Shadow
from protocol.feed import ListFeed
from tests.running import run
from tests.town import Town, post


async def checks(town: Town, every: int = 1) -> Shadow:
    """Return a check of everything Bob is shown, once all is folded."""
    await town.do(town.alice, post(town.general, f"<@{town.bob.id}>"))
    await town.server.projector.settled()
    await town.server.projector.look()
    await town.server.projector.settled()
    return Shadow(town.server.database, town.server._tasks, every)


@run
async def test_a_feed_that_is_right_is_counted_as_checked(town: Town) -> None:
    """And no mismatch."""
    shadow = await checks(town)
    await shadow.check(town.bob.id)
    assert (shadow.checks, shadow.mismatches) == (1, 0)


@run
async def test_a_feed_that_is_wrong_is_noticed(town: Town) -> None:
    """Whatever made it so."""
    shadow = await checks(town)
    await town.change(lambda tx: tx.reader.raw.execute("DELETE FROM feed_items"))
    await shadow.check(town.bob.id)
    assert (shadow.checks, shadow.mismatches) == (1, 1)


@run
async def test_what_is_not_folded_yet_is_not_judged(town: Town) -> None:
    """It would be wrong for a moment only."""
    shadow = await checks(town)
    await town.change(lambda tx: tx.reader.raw.execute("UPDATE feed_heads SET folded_seq = 1"))
    await shadow.check(town.bob.id)
    assert (shadow.checks, shadow.mismatches) == (0, 0)


@run
async def test_the_metrics_show_it(town: Town) -> None:
    """Under the names that are watched."""
    bob = await town.enter(town.bob)
    await bob.ask(ListFeed())
    names = {metric.name for metric in town.server.node.counters.registry.collect()}
    assert {"feed_oracle_mismatch", "feed_oracle_checks", "feed_events", "feed_rows"} <= names


@run
async def test_one_in_so_many_is_checked(town: Town) -> None:
    """The others cost nothing."""
    shadow = await checks(town, every=2)
    for _ in range(4):
        shadow.sample(town.bob.id)
    while shadow.checks < 2:
        await asyncio.sleep(0)
    assert shadow.checks == 2
