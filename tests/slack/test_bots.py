"""Bots on Slack's SDKs, hubot and errbot: unmodified, told only another address."""

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from chatserver.actions.apps import MadeApp
from protocol.ids import ChannelId
from tests.running import bounded

from .bots import BOTS, BY_RTM, Setting
from .programs import Program
from .workspace import Workspace

DEADLINE_S = 60


class Hired(NamedTuple):
    """A bot that runs, in a channel of its own."""

    app: MadeApp
    channel: ChannelId
    program: Program


@pytest.fixture(scope="module")
def hired(
    runner: asyncio.Runner, workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Hired]]:
    """All the bots, started at once."""

    async def hire(name: str) -> Hired:
        channel = await workspace.make_channel(f"with-{name}")
        app = await workspace.make_app(name, channel)
        setting = Setting(workspace.api, app, tmp_path_factory.mktemp(name))
        program = BOTS[name](setting)
        await program.start()
        return Hired(app, channel, program)

    async def hire_all() -> dict[str, Hired]:
        return {name: await hire(name) for name in BOTS}

    bots = runner.run(hire_all())
    yield bots
    runner.run(_stop_all(bots))


async def _stop_all(bots: dict[str, Hired]) -> None:
    await asyncio.gather(*(bot.program.stop() for bot in bots.values()))


@pytest.mark.parametrize("name", BOTS)
def test_an_echo_bot_answers(
    runner: asyncio.Runner, workspace: Workspace, hired: dict[str, Hired], name: str
) -> None:
    """It hears what is said where it is a member, and answers there, in threads in the thread.

    It answers once, and never itself.
    """
    bot = hired[name]

    async def talk() -> None:
        if name in BY_RTM:
            await bot.program.says("ready")
        else:
            await workspace.reaches(bot.app)
        said = await workspace.says(workspace.bob, bot.channel, "!echo good morning")
        (answer,) = await workspace.answers(said, bot.app.user.id)
        assert (answer.text, answer.thread) == ("good morning", None)
        reply = await workspace.says(
            workspace.bob, bot.channel, "!echo tea & <scones>", thread=said.seq
        )
        (inside,) = await workspace.answers(reply, bot.app.user.id)
        assert inside.thread == said.seq
        last = await workspace.says(workspace.alice, bot.channel, "!echo once more")
        await workspace.answers(last, bot.app.user.id)
        spoken = [
            message.text
            for message in await workspace.history(bot.channel)
            if message.author == bot.app.user.id
        ]
        assert spoken == ["good morning", "once more"]

    try:
        runner.run(bounded(talk(), DEADLINE_S))
    except BaseException as error:
        error.add_note(f"{name} said:\n{bot.program.said}")
        raise
