"""``chatserver nodes``: which servers share the work, and how they are doing."""

import argparse
import asyncio
import time
from typing import TYPE_CHECKING

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
seconds and is forgotten ten seconds after its last.
"""
_COLUMNS = "{:<12} {:<20} {:>8}  {:<10} {:>11} {:>9}  {}"


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
    print(_COLUMNS.format("NODE", "HOST", "PID", "VERSION", "CONNECTIONS", "LAG", "SINCE"))
    for card in cards:
        print(_line(card))
    return 0


def _line(card: "Card") -> str:
    since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(card.since_us / 1_000_000))
    return _COLUMNS.format(
        card.node,
        printable(card.host),
        card.pid,
        printable(card.version),
        card.connections,
        f"{card.loop_lag_ms:.1f} ms",
        f"{since}{', about to stop' if card.stopping else ''}",
    )
