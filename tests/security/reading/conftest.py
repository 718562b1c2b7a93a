"""A world with its server for each way of reading it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvloop

from tests.gateway.slack.bots import hang_up
from tests.running import bounded
from tests.town import Register, Town, copy

from .planting import plant
from .world import World, populated


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """The event loop of all these tests."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        yield runner


@pytest.fixture(scope="module")
def world(
    runner: asyncio.Runner,
    founded: tuple[Register, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """A town with something hidden in every place; tests leave what is hidden as it is."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("protocol.server_session.MAX_ERRORS_PER_MINUTE", 1_000_000)
        town = Town(founded[0], copy(founded[1], tmp_path_factory.mktemp("reading") / "data"))
        runner.run(bounded(town.start()))
        world = runner.run(bounded(populated(town)))
        runner.run(bounded(plant(world)))
        yield world
        runner.run(bounded(world.http.close()))
        runner.run(bounded(town.stop()))


@pytest.fixture(autouse=True)
def tidy(world: World) -> Iterator[None]:
    """Each test hangs up: what nobody reads any more would keep the loop from closing."""
    yield
    world.hang_up()
    hang_up()
