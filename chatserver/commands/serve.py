"""``chatserver serve``: run the server."""

import argparse
import asyncio
import gc
import sqlite3
import sys
from typing import TYPE_CHECKING

from .shared import (
    WRONG_USE,
    CommandFailed,
    Subparsers,
    make_data_directory,
    parser_of,
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
    from chatserver.core.config import ConfigError

    try:
        config = _configured(arguments)
    except ConfigError as error:
        raise CommandFailed(str(error), WRONG_USE) from None
    make_data_directory(arguments.data)
    if config.server.workers > 1:
        return _serve_together(config, arguments)
    return _serve_alone(config, arguments)


def _serve_alone(config: "Config", arguments: argparse.Namespace) -> int:
    gc.disable()  # until it listens: there is no garbage yet to look for, which takes 0.1 s
    from chatserver import serving
    from chatserver.core.config import ConfigError
    from chatserver.store.database import InUseError
    from chatserver.store.soundness import DamagedError

    refusals = (ConfigError, OSError, sqlite3.Error, DamagedError, InUseError)
    try:
        return serving.run(config, arguments.data, lambda: _configured(arguments))
    except refusals as error:
        raise CommandFailed(f"the server cannot run: {error}") from None


def _serve_together(config: "Config", arguments: argparse.Namespace) -> int:
    """Run several processes on one port; they need Redis to hear of each other."""
    from chatserver import serving
    from chatserver.core import logs
    from chatserver.store.database import InUseError
    from chatserver.store.engines import address_of
    from chatserver.store.migrate import migrate
    from chatserver.store.soundness import DamagedError
    from chatserver.supervisor import Supervisor, shared_port, worker_command

    if not config.broker.url:
        raise CommandFailed(
            "several workers need Redis to hear of each other: "
            "set [broker] url = 'redis://127.0.0.1:6379/0', or serve with one worker",
            WRONG_USE,
        )
    logs.configure(config.log.level, config.log.format)
    kept = address_of(config.store, arguments.data)
    try:
        migrate(kept)
        holder, port = shared_port(config.server.host, config.server.port)
    except (OSError, sqlite3.Error, DamagedError, InUseError) as error:
        raise CommandFailed(f"the server cannot run: {error}") from None
    address = f"http://{config.server.host}:{port}"
    asyncio.run(serving.greet(config, kept, address))
    with holder:
        command = worker_command(sys.argv[1:], config.server.host, port)
        return Supervisor(command, config.server.workers).run()


def _configured(arguments: argparse.Namespace) -> "Config":
    """Read the configuration, with the options in it as if they stood in the file.

    Raises:
        ConfigError: the file cannot be used, or an option has a wrong value.
    """
    from chatserver.core.config import load, with_options

    options = {key: getattr(arguments, key) for key in _OVERRIDES}
    return with_options(load(arguments.config), **options)
