"""Commands that are typed: run on the server, and what comes of them told here alone."""

import os
import re
import secrets
from pathlib import Path
from typing import Final

from chatclient import ChatError
from chatclient.typed import Typed

from protocol.ids import ChannelId
from protocol.interactions import CommandDone, CommandHelp, ListCommands, RunCommand

from .shared import Shared

HELP: Final = "/help"
_NAME: Final = re.compile(r"/[a-z0-9_.-]{1,32}")


async def known(shared: Shared) -> list[CommandHelp]:
    """Return the commands there are."""
    listed = await shared.client.request(ListCommands(language=shared.phrases.language))
    return listed.commands


async def run(
    shared: Shared, channel: ChannelId, root: int | None, typed: Typed
) -> CommandDone | None:
    """Run a command; say so and return None if it is refused."""
    if not _NAME.fullmatch(typed.command):
        shared.say(shared.phrases.no_such_command.format(typed.command))
        return None
    try:
        ours = {each.command for each in await known(shared) if each.bot is None}
        done = await shared.client.request(
            RunCommand(
                channel=channel,
                thread=root,
                command=typed.command,
                text=await shared.outgoing.wire(typed.text)
                if typed.command in ours
                else typed.text,
                language=shared.phrases.language,
                time_zone=_time_zone(),
                nonce=secrets.token_hex(16),
            )
        )
    except ChatError as error:
        shared.say(shared.phrases.refused.format(error))
        return None
    if done.text:
        shared.say(done.text)
    return done


def _time_zone() -> str:
    """Return the name of this machine's time zone; empty if it cannot be told."""
    name = os.environ.get("TZ", "").lstrip(":")
    if not name:
        _, _, name = str(Path("/etc/localtime").resolve()).rpartition("/zoneinfo/")
    return name if re.fullmatch(r"[A-Za-z]+(/[A-Za-z0-9_+-]+)*", name) else ""
