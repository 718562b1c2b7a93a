"""What is changed from the command line reaches a running server, which nobody tells of it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatserver import app, housekeeping
from chatserver.__main__ import main
from protocol import CloseCode
from protocol.users import UserChanged
from tests.running import bounded, run
from tests.town import Register, Town

SOON_S = 2.0
"""Twice what is promised, for machines that are busy with other tests."""


@pytest.fixture
def town(
    runner: asyncio.Runner, register: Register, data: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """The town, whose server looks for lost events by nothing else."""
    monkeypatch.setattr(app, "SWEEP_S", 3_600.0)
    monkeypatch.setattr(housekeeping, "SESSIONS_S", 3_600.0)
    town = Town(register, data)
    runner.run(bounded(town.start()))
    yield town
    runner.run(bounded(town.stop()))


async def operate(town: Town, *words: str) -> None:
    """Run a command on the town's data, as an operator does beside the server."""
    arguments = [*words, "--data", str(town.server.data)]
    assert await asyncio.to_thread(main, arguments) == 0


@pytest.mark.parametrize("words", [("user", "deactivate", "@carol"), ("token", "revoke", "-")])
@run
async def test_whoever_is_shut_out_is_out_at_once(
    town: Town, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """S4: open connections close within a second."""
    carol = await town.enter(town.carol)
    monkeypatch.setattr("chatserver.commands.token._typed", lambda: town.carol.token)
    await operate(town, *words)
    async with asyncio.timeout(SOON_S):
        assert await carol.closed() == CloseCode.SESSION_ENDED


@run
async def test_a_new_password_signs_out_at_once(town: Town) -> None:
    """S4: whoever had the old one is out within a second; nobody else is."""
    carol, bob = await town.enter(town.carol), await town.enter(town.bob)
    await operate(town, "user", "password", "@carol")
    async with asyncio.timeout(SOON_S):
        assert await carol.closed() == CloseCode.SESSION_ENDED
    assert await bob.settled() == []


@run
async def test_others_hear_of_it_too(town: Town) -> None:
    """A deactivation is an event like any other, in its place."""
    bob = await town.enter(town.bob)
    await operate(town, "user", "deactivate", "@carol")
    async with asyncio.timeout(SOON_S):
        push = await bob.push()
    assert isinstance(push.event, UserChanged)
    assert push.event.user.deactivated
