"""A town with its server running, which programs written for Slack call at."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvloop

from tests.running import bounded
from tests.slack.workspace import Workspace
from tests.town import Register, Town, copy


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for the server and all programs of a module, which take seconds to start."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        yield runner


@pytest.fixture(scope="module")
def workspace(
    runner: asyncio.Runner,
    founded: tuple[Register, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Workspace]:
    """The town, its server running on a free port."""
    town = Town(founded[0], copy(founded[1], tmp_path_factory.mktemp("slack") / "data"))
    runner.run(bounded(town.start()))
    yield Workspace(town)
    runner.run(bounded(town.stop()))
