"""Programs that can be told no address, where slack.com leads to the server (docs/slack.md)."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from protocol.apps import SlashCommand
from protocol.interactions import RunCommand
from tests.running import bounded
from tests.town import Register, Town, copy

from .bots import Setting, errbot, hubot
from .programs import HERE, ROOT, Program, python
from .slacks_names import SlacksNames, slacks_names
from .workspace import Workspace

DEADLINE_S: Final = 60
UNMODIFIED: Final = {"hubot": hubot, "errbot": errbot}


@pytest.fixture(scope="module")
def workspace(
    runner: asyncio.Runner,
    founded: tuple[Register, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Workspace]:
    """The town, which people reach under a name of its own."""
    data = copy(founded[1], tmp_path_factory.mktemp("named") / "data")
    town = Town(founded[0], data, server={"public_url": "https://chat.example.org"})
    runner.run(bounded(town.start()))
    yield Workspace(town)
    runner.run(bounded(town.stop()))


@pytest.fixture(scope="module")
def names(
    runner: asyncio.Runner, workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SlacksNames]:
    """Networks in which Slack's names lead to the server."""
    with slacks_names(runner, tmp_path_factory.mktemp("names"), workspace.town.address) as names:
        yield names


async def _start(names: SlacksNames, program: Program) -> None:
    """Start a program in a network of its own, and serve that."""
    await program.start()
    served = asyncio.ensure_future(names.serve())
    over = asyncio.ensure_future(program.ended())
    await asyncio.wait([served, over], return_when=asyncio.FIRST_COMPLETED)
    over.cancel()
    assert served.done(), f"there is no network of its own:\n{program.said}"


def test_every_address_is_under_the_name_that_was_asked(
    runner: asyncio.Runner, workspace: Workspace, names: SlacksNames, tmp_path: Path
) -> None:
    """``WebClient(token)`` calls, uploads, connects, and answers at a response URL by slack.com.

    What it is told of on its socket is under that name as well.
    """

    async def story() -> None:
        town = workspace.town
        channel = await workspace.make_channel("by-name")
        tea = SlashCommand(command="/tea")
        app = await workspace.make_app("by-name", channel, commands=[tea])
        environment = names.environment | {
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_APP_TOKEN": app.app_token,
            "CHANNEL": channel,
        }
        command = names.command(*python(HERE / "knows_only_slack.py"))
        program = Program(command, environment, tmp_path)
        await _start(names, program)
        try:
            await program.says("ready")
            await program.says("heard a file")
            bob = await town.enter(workspace.bob)
            await bob.ask(RunCommand(channel=channel, command="/tea"))
            told = json.loads((await program.ended())[-1])
        except BaseException as error:
            error.add_note(f"It said:\n{program.said}")
            raise
        finally:
            await program.stop()
        assert (told.pop("answered"), told.pop("brought")) == ("ok", "tea")
        assert told.pop("socket").startswith("wss://slack.com/link/?ticket=")
        assert told.pop("heard_file") == told["file"]
        begins = {"own": "", "upload": "upload/", "permalink": "archives/", "file": "files/"}
        begins["response"] = "commands/"
        assert told.keys() == begins.keys()
        for name, address in told.items():
            assert address.startswith(f"https://slack.com/{begins[name]}")
        assert (await workspace.history(channel))[-1].text == "brewing"

    runner.run(bounded(story(), DEADLINE_S))


@pytest.mark.parametrize("name", UNMODIFIED)
def test_bots_as_they_come(
    runner: asyncio.Runner, workspace: Workspace, names: SlacksNames, tmp_path: Path, name: str
) -> None:
    """Hubot with its own adapter and errbot with a configuration for Slack answer here."""

    async def story() -> None:
        channel = await workspace.make_channel(f"{name}-by-name")
        app = await workspace.make_app(f"{name}-by-name", channel)
        program = UNMODIFIED[name](Setting("", app, tmp_path, names))
        await _start(names, program)
        try:
            await workspace.reaches(app)
            said = await workspace.says(workspace.bob, channel, "!echo good morning")
            (answer,) = await workspace.answers(said, app.user.id)
        except BaseException as error:
            error.add_note(f"{name} said:\n{program.said}")
            raise
        finally:
            await program.stop()
        assert answer.text == "good morning"

    runner.run(bounded(story(), DEADLINE_S))


def test_apprise_as_it_comes(
    runner: asyncio.Runner, workspace: Workspace, names: SlacksNames, tmp_path: Path
) -> None:
    """``slack://`` with a webhook goes to hooks.slack.com, with a bot's token to slack.com."""

    async def story() -> None:
        channel = await workspace.make_channel("apprise-by-name")
        app = await workspace.make_app("apprise-by-name", channel, webhooks_in=(channel,))
        webhook = app.webhooks[0].path.removeprefix("/services/")
        for place in (webhook, f"{app.bot_token}/#apprise-by-name"):
            apprise = ROOT / ".venv" / "bin" / "apprise"
            command = names.command(apprise, "--body", "It is noon", f"slack://{place}")
            program = Program(command, names.environment, tmp_path)
            await _start(names, program)
            await program.ended()
        said = await workspace.history(channel)
        assert ["It is noon" in message.text for message in said] == [True, True]

    runner.run(bounded(story(), DEADLINE_S))
