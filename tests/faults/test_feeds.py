"""Feeds on several servers with one file: every event counts once, and whoever looks is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Final

import pytest
from chatclient import Client

from protocol.feed import Story

from .brokers import kill_redis, running_redis
from .company import TOLD_WITHIN_S, Company, all_see_what_there_is, assert_folded_once, until_folded
from .kills import kill_at, kill_workers
from .rig import Fault, Rig, in_time
from .servers import STOP_WITHIN_S

FOLDING: Final = ["fold.before", "fold.inside", "fold.after"]
FOR_S: Final = 3.0


async def suffer(rig: Rig, fault: Fault | None, *, seconds: float | None = None) -> None:
    """Have people talk through all servers while a fault happens; then look at their feeds."""
    for node in rig.nodes:
        await node.start()
    async with Company(rig) as company:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await (asyncio.sleep(FOR_S) if fault is None else fault(rig))
        await company.fall_silent()
        await all_see_what_there_is(company)
        assert any(watcher.changes > 1 for watcher in company.watchers)
        await assert_folded_once(rig)


async def until_mentioned(changes: AsyncIterator[list[Story]]) -> None:
    """Wait until the feed tells of a mention."""
    async for stories in changes:
        if "mention" in {story.kind for story in stories}:
            return


def test_two_servers_fold_every_event_once(tmp_path: Path):
    """Whoever looks at their feed is told of what was said on the other one, too."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, pair(tmp_path, redis.url) as rig:
            await suffer(rig, None)

    in_time(story())


def test_killing_a_server_while_it_folds_loses_and_doubles_nothing(tmp_path: Path):
    """Before, inside and after the transaction: nobody was told of the last one yet."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, pair(tmp_path, redis.url) as rig:
            await suffer(rig, kill_at(FOLDING, times=1))
            assert rig.kills > len(FOLDING)

    in_time(story())


@pytest.mark.parametrize("place", ["fold.inside", "fold.after"])
def test_what_a_server_that_is_gone_did_not_tell_is_seen_on_the_other(tmp_path: Path, place: str):
    """It was the last to say anything, died over folding that, and does not come back."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, pair(tmp_path, redis.url) as rig:
            dying, staying = rig.nodes
            await staying.start()
            await until_folded(rig)
            await dying.start(CHATSERVER_KILL_AT=f"{place}:1")
            caller, called, *_ = rig.cast.people
            async with (
                Client(f"http://127.0.0.1:{dying.port}", caller.token) as client,
                Client(f"http://127.0.0.1:{staying.port}", called.token) as other,
            ):
                await other.ready()  # coming online is a reason to ask; nothing else shall be
                async with aclosing(other.feed().changes()) as changes:
                    await anext(changes)
                    await client.post(rig.cast.channels[0], f"<@{called.user}>")
                    assert await dying.ended(STOP_WITHIN_S) < 0
                    await asyncio.wait_for(until_mentioned(changes), TOLD_WITHIN_S)
            await assert_folded_once(rig)

    in_time(story())


def test_killing_workers_loses_and_doubles_nothing(tmp_path: Path):
    """``serve --workers 2``, at random moments; the server replaces them."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, Rig(tmp_path, broker_url=redis.url) as rig:
            rig.node.options = ("--workers", "2")
            await suffer(rig, kill_workers, seconds=FOR_S)
            assert rig.kills

    in_time(story())


def test_feeds_stay_right_without_redis(tmp_path: Path):
    """What was said on the other server is seen all the same, while Redis is away and after."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, pair(tmp_path, redis.url) as rig:
            await suffer(rig, kill_redis(redis), seconds=FOR_S)

    in_time(story())


def pair(directory: Path, broker_url: str) -> Rig:
    """Return two servers on one file."""
    return Rig(directory, nodes=2, broker_url=broker_url)
