"""Echo bots on every library people write bots with; each repeats what follows ``!echo``."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from chatserver.actions.apps import MadeApp

from .programs import ERRBOT, HERE, NODE_MODULES, Program, find_node, listing, node_place, python
from .slacks_names import SlacksNames


class Setting(NamedTuple):
    """What a bot is told: where to go, as whom, and where it may keep files."""

    api: str
    app: MadeApp
    directory: Path
    names: SlacksNames | None = None
    """Where Slack's own names lead here, for those that are told nothing."""

    @property
    def environment(self) -> dict[str, str]:
        """What its environment says."""
        return {
            "SLACK_API_URL": self.api,
            "SLACK_BOT_TOKEN": self.app.bot_token,
            "SLACK_APP_TOKEN": self.app.app_token,
            "SLACK_SIGNING_SECRET": self.app.signing_secret,
            **(self.names.environment if self.names else {}),
        }

    def command(self, *command: str | Path) -> list[str | Path]:
        """Return a command as it is run there."""
        return self.names.command(*command) if self.names else list(command)


def _bolt_python(at: Setting) -> Program:
    source = at.directory / "echo_bot.py"
    source.write_text(listing("python", "@app.message"), encoding="utf-8")
    return Program(python(source), at.environment, at.directory)


def _bolt_node(at: Setting) -> Program:
    source = node_place(at.directory) / "echo_bot.mjs"
    source.write_text(listing("javascript", "app.message"), encoding="utf-8")
    return Program([find_node(), source], at.environment, at.directory)


def _socket_mode(at: Setting) -> Program:
    return Program([find_node(), HERE / "node" / "socket_mode.mjs"], at.environment, at.directory)


def _rtm(at: Setting) -> Program:
    return Program([find_node(), HERE / "node" / "rtm.mjs"], at.environment, at.directory)


def hubot(at: Setting) -> Program:
    """Return hubot: on the adapter of docs/slack.md, or on its own where names lead here."""
    own = node_place(at.directory) / "adapter.mjs"
    own.write_text(listing("javascript", "SlackBot"), encoding="utf-8")
    adapter = ("--adapter", "@hubot-friends/hubot-slack") if at.names else ("--file", own)
    scripts = at.directory / "scripts"
    scripts.mkdir()
    (scripts / "echo.mjs").write_bytes((HERE / "node" / "echo.hubot.mjs").read_bytes())
    (at.directory / "package.json").write_text('{"type": "module"}')
    environment = at.environment | {
        "HUBOT_SLACK_APP_TOKEN": at.app.app_token,
        "HUBOT_SLACK_BOT_TOKEN": at.app.bot_token,
    }
    program = NODE_MODULES / "hubot" / "bin" / "hubot"
    options = (*adapter, "--disable-httpd", "--name", "hubot")
    return Program(at.command(find_node(), program, *options), environment, at.directory)


def errbot(at: Setting) -> Program:
    """Return errbot: with what docs/slack.md says of its configuration, unless names lead here."""
    config = at.directory / "config.py"
    plain = (HERE / "errbot" / "config.py").read_text(encoding="utf-8")
    advice = listing("python", "BASE_URL").replace("http://127.0.0.1:8080/api/", at.api)
    config.write_text(plain if at.names else f"{plain}\n{advice}", encoding="utf-8")
    data = at.directory / "data"
    data.mkdir()
    (package,) = ERRBOT.glob("lib/*/site-packages/slackv3")
    environment = at.environment | {
        "ERRBOT_DATA": str(data),
        "ERRBOT_BACKENDS": str(package),
        "ERRBOT_PLUGINS": str(HERE / "errbot" / "echo"),
    }
    program = ERRBOT / "bin" / "errbot"
    return Program(at.command(program, "--config", config), environment, at.directory)


BOTS: Final[dict[str, Callable[[Setting], Program]]] = {
    "bolt-python": _bolt_python,
    "bolt-node": _bolt_node,
    "socket-mode-node": _socket_mode,
    "rtm-node": _rtm,
    "hubot": hubot,
    "errbot": errbot,
}

BY_RTM: Final = {"rtm-node"}
"""They hear what happens while they are there, and nothing that they missed."""
