"""``chatserver serve``: run the server."""

import argparse
import asyncio
import sqlite3
from typing import TYPE_CHECKING

from .shared import (
    WRONG_USE,
    CommandFailed,
    Subparsers,
    make_data_directory,
    parser_of,
    read_config,
)

if TYPE_CHECKING:
    from chatserver.core.config import Config

_DESCRIPTION = """
Run the chat server until it is told to stop. The first start prints a link that makes the
first administrator. SIGTERM and Ctrl-C finish what was accepted and send clients away to come
back; SIGHUP reads the configuration file again.
"""
_OVERRIDES = ("host", "port", "workers")


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = parser_of(subparsers, "serve", run, summary="run the server", description=_DESCRIPTION)
    parser.add_argument("--host", metavar="ADDRESS", help="listen there, not on [server] host")
    parser.add_argument("--port", type=int, help="TCP port, instead of [server] port")
    parser.add_argument(
        "--workers", type=int, metavar="N", help="processes, instead of [server] workers"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    config = _with_overrides(read_config(arguments), arguments)
    make_data_directory(arguments.data)

    import uvloop

    from chatserver.app import serve
    from chatserver.store.migrate import SchemaTooNewError

    serving = serve(config, arguments.data, config_path=arguments.config)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(serving)
    except (OSError, sqlite3.Error, SchemaTooNewError) as error:
        raise CommandFailed(f"the server cannot run: {error}") from None


def _with_overrides(config: "Config", arguments: argparse.Namespace) -> "Config":
    """Put the options into the configuration, checked as if they stood in the file.

    Raises:
        CommandFailed: an option has a wrong value.
    """
    import msgspec

    from chatserver.core.config import ConfigError, check

    options = {key: getattr(arguments, key) for key in _OVERRIDES}
    given = {key: value for key, value in options.items() if value is not None}
    plain = msgspec.to_builtins(config)
    try:
        return check(plain | {"server": plain["server"] | given})
    except ConfigError as error:
        raise CommandFailed(str(error), WRONG_USE) from None
