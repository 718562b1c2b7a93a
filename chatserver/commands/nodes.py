"""``chatserver nodes``: which servers share the work, and how they are doing."""

import argparse
import asyncio
import time
from typing import TYPE_CHECKING

from chatserver.core.timings import BOUNDS_S

from .shared import (
    CommandFailed,
    Subparsers,
    database_of,
    parser_of,
    printable,
    read_config,
    with_database,
)

if TYPE_CHECKING:
    from chatserver.delivery.roster import Card

_DESCRIPTION = """
List the server processes that are connected by [broker] url: each renews its line every three
seconds and is forgotten ten seconds after its last. COMMIT and DELIVERY are what 99 of 100 took no
longer than, since its start; REPAIRS are reads of the log for what Redis did not bring, REDIS how
often it has subscribed there, BACKLOG what slow readers hold.
"""
_COLUMNS = "{:<12} {:<16} {:>8} {:>6}  {:<10} {:>11} {:>9} {:>9} {:>9} {:>9} {:>8} {:>6}  {}"
_HEAD = ("NODE", "HOST", "PID", "PORT", "VERSION", "CONNECTIONS", "LAG", "COMMIT", "DELIVERY",
         "BACKLOG", "REPAIRS", "REDIS", "SINCE")  # fmt: skip


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser_of(subparsers, "nodes", run, summary="list running servers", description=_DESCRIPTION)


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each node."""
    from redis.exceptions import RedisError

    from chatserver.delivery.roster import Roster
    from chatserver.store import log

    config = read_config(arguments)
    if not config.broker.url:
        raise CommandFailed(
            "without [broker] url there is one server at most; its /metrics and /readyz tell of it"
        )
    path = database_of(arguments, must_exist=True)
    workspace = with_database(path, lambda database: database.read(log.setting, "workspace"))

    async def ask() -> "list[Card]":
        roster = Roster(config.broker.url, workspace or "")
        try:
            return await roster.cards()
        finally:
            await roster.close()

    try:
        cards = asyncio.run(ask())
    except (RedisError, OSError, TimeoutError) as error:
        raise CommandFailed(f"Redis does not answer: {error}") from None
    print(_COLUMNS.format(*_HEAD))
    for card in cards:
        print(_line(card))
    return 0


def _line(card: "Card") -> str:
    since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(card.since_us / 1_000_000))
    return _COLUMNS.format(
        card.node,
        printable(card.host),
        card.pid,
        card.port,
        printable(card.version),
        card.connections,
        f"{card.loop_lag_ms:.1f} ms",
        _bound(card.commit_p99_s),
        _bound(card.delivery_p99_s),
        f"{card.backlog_bytes >> 10:,} K",
        card.repairs,
        card.generations,
        f"{since}{', about to stop' if card.stopping else ''}",
    )


def _bound(at_most_s: float | None) -> str:
    """Write within which bound something was done, if it was done at all."""
    if at_most_s is None:
        return f"> {BOUNDS_S[-1]:g} s"
    return f"{at_most_s * 1_000:g} ms" if at_most_s else "-"
