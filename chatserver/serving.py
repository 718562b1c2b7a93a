"""One node as a process: it greets, follows signals, and leaves in order."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog
import uvloop

from protocol.errors import Unavailable

from .actions.invitations import offer_setup
from .app import Server
from .core import logs
from .core.clock import now_us
from .core.config import Config, ConfigError
from .store.engines import Address, address_of, database_at
from .store.transaction import Transaction
from .supervisor import WORKER_MARK

log = structlog.get_logger()

DRAIN_MIN_S: Final = 2.0
DRAIN_MAX_S: Final = 20.0
DRAIN_PER_S: Final = 500


async def serve(config: Config, data: Path, read_again: Callable[[], Config]) -> bool:
    """Run one node until SIGTERM or SIGINT; on SIGHUP the configuration is read again.

    A supervisor that runs several has greeted for them; ``CHATSERVER_WORKER`` tells. Return
    whether it ended because everything has moved to another database.
    """
    logs.configure(config.log.level, config.log.format)
    server = Server(config, data)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopping.set)
    loop.add_signal_handler(signal.SIGHUP, _reload, server, read_again)
    address = await server.start()
    log.info("server.started", address=address, data=str(data))
    try:
        if WORKER_MARK not in os.environ:
            await greet(config, address_of(config.store, data), address)
        await _first(stopping, server.moved)
    finally:
        count = sum(len(mine) for mine in server.hub.connections.values())
        moved = not stopping.is_set() and server.moved.is_set()
        at_least_s = 0.0 if moved else DRAIN_MIN_S
        drain_s = min(max(at_least_s, count / DRAIN_PER_S), DRAIN_MAX_S) if count else 0.0
        log.info("server.draining", connections=count, seconds=drain_s, moved=moved)
        await server.stop(drain_s)
        log.info("server.stopped")
    return moved


async def _first(*events: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(each.wait()) for each in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()


async def greet(config: Config, kept: Address, address: str) -> None:
    """Say where the server is and, as long as it has no administrator, how to become one.

    Where the database is busy or away just now, the next start says the latter.
    """
    public = config.server.public_url.rstrip("/") or address
    token = None
    with contextlib.suppress(Unavailable, ConnectionError):
        token = await _offer_setup(kept)
    words = [f"\n  chatserver is at {public}"]
    if token:
        words.append(f"  Become its administrator: {public}/setup/{token}")
    words.append("  Stop it with Ctrl-C.\n")
    with contextlib.suppress(BrokenPipeError):  # nobody reads; the server is for others
        print("\n".join(words), flush=True)  # noqa: T201  # for the person who started it


async def _offer_setup(kept: Address) -> str | None:
    database = database_at(kept, readers=1)
    try:
        await database.open()
        return await database.write(lambda reader: offer_setup(Transaction(reader, now_us())))
    finally:
        await database.close()


def run(config: Config, data: Path, read_again: Callable[[], Config]) -> int:
    """Run :func:`serve` on uvloop; where everything has moved, begin anew on the new database."""
    sys.setswitchinterval(0.0005)  # the committer's thread must not wait 5 ms for the loop
    with contextlib.suppress(KeyboardInterrupt):
        if uvloop.run(serve(config, data, read_again)):
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # itself
    return 0


def _reload(server: Server, read_again: Callable[[], Config]) -> None:
    try:
        ignored = server.reload(read_again())
    except ConfigError as error:
        log.error("config.refused", error=str(error))  # noqa: TRY400  # no traceback for a typo
        return
    log.info("config.reloaded", needs_restart=ignored)
