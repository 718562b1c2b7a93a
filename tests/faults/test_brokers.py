"""Two servers on one database file keep the promise whatever becomes of the Redis between them."""

from pathlib import Path
from typing import Final

from .brokers import cut_listeners, kill_redis, lossy_wire, running_redis, url_of
from .kills import cut_connections, kill_at, kill_at_random, kill_workers
from .load import Load
from .members import churn_members, leaks
from .rig import Rig, in_time

PUBLISHING: Final = ["publish.before", "publish.after"]
TRESPASSERS: Final = Load(trespass=0.1)


def test_two_servers_without_a_fault_show_one_order(tmp_path: Path):
    """F1: everybody sees the same, on whichever server they are."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, _pair(tmp_path, redis.url) as rig:
            rig.assert_valid(await rig.run(seconds=3))

    in_time(story())


def test_killing_one_of_two_servers_loses_nothing(tmp_path: Path):
    """F2: at random moments."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, _pair(tmp_path, redis.url) as rig:
            rig.assert_valid(await rig.run(kill_at_random, seconds=6))

    in_time(story())


def test_killing_a_server_around_a_publication_loses_nothing(tmp_path: Path):
    """F3: others hear of what was committed even if it was never published."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, _pair(tmp_path, redis.url) as rig:
            rig.assert_valid(await rig.run(kill_at(PUBLISHING, times=2)))

    in_time(story())


def test_losing_redis_and_all_it_knew_loses_nothing(tmp_path: Path):
    """F5: it is killed, and comes back empty."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, _pair(tmp_path, redis.url) as rig:
            rig.assert_valid(await rig.run(kill_redis(redis), cut_connections, seconds=7))

    in_time(story())


def test_losing_the_connections_that_listen_loses_nothing(tmp_path: Path):
    """F6: what is published meanwhile never arrives."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, _pair(tmp_path, redis.url) as rig:
            rig.assert_valid(await rig.run(cut_listeners(redis), seconds=6))

    in_time(story())


def test_a_bus_that_loses_doubles_and_reorders_changes_nothing(tmp_path: Path):
    """F9 with W2 and W5: 20 % dropped, 20 % doubled, half of them up to half a second late."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis:
            rig = _pair(tmp_path)
            async with lossy_wire(redis, rig.rng) as wire:
                rig.broker_url = url_of(wire.port)
                async with rig:
                    rig.assert_valid(await rig.run(churn_members, cut_connections, seconds=7))
                    assert not await leaks(rig)
                assert wire.lost

    in_time(story())


def test_killing_workers_behind_one_port_loses_nothing(tmp_path: Path):
    """F2 with ``serve --workers 2``: the server replaces them."""

    async def story() -> None:
        async with running_redis(tmp_path) as redis, Rig(tmp_path, broker_url=redis.url) as rig:
            rig.node.options = ("--workers", "2")
            rig.assert_valid(await rig.run(kill_workers, seconds=6))
            assert rig.kills

    in_time(story())


def _pair(directory: Path, broker_url: str = "") -> Rig:
    return Rig(directory, TRESPASSERS, nodes=2, broker_url=broker_url)
