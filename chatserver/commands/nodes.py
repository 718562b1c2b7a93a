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
    from chatserver.store.database import Reader

_DESCRIPTION = """
List the server processes that are connected by [broker] url: each that answers within a second.
COMMIT and DELIVERY are what 99 of 100 took no longer than, since its start; BACKLOG is what slow
readers hold. OUT/S and IN/S are messages to and from the others; LOST those that were not sent, or
refused; REPAIRS reads of the log for what did not come, REDIS how often it has connected there.
"""
_COLUMNS = (
    "{:<12} {:<16} {:>8} {:>6}  {:<10} {:>11} {:>9} {:>9} {:>9} {:>9} "
    "{:>6} {:>6} {:>6} {:>8} {:>6}  {}"
)
_HEAD = ("NODE", "HOST", "PID", "PORT", "VERSION", "CONNECTIONS", "LAG", "COMMIT", "DELIVERY",
         "BACKLOG", "OUT/S", "IN/S", "LOST", "REPAIRS", "REDIS", "SINCE")  # fmt: skip


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser_of(subparsers, "nodes", run, summary="list running servers", description=_DESCRIPTION)


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each node."""
    from chatserver.core.config import ConfigError

    config = read_config(arguments)
    if not config.broker.url:
        raise CommandFailed(
            "without [broker] url there is one server at most; its /metrics and /readyz tell of it"
        )
    path = database_of(arguments, must_exist=True)
    workspace, epoch, secret = with_database(path, lambda database: database.read(_settings))
    try:
        cards = asyncio.run(_ask(config.broker.url, workspace, epoch, secret))
    except (ConfigError, OSError) as error:
        raise CommandFailed(f"Redis cannot be asked: {error}") from None
    print(_COLUMNS.format(*_HEAD))
    for card in cards:
        print(_line(card))
    return 0


def _settings(reader: "Reader") -> tuple[str, str, str]:
    from chatserver.store import log

    workspace, epoch, secret = (
        log.setting(reader, key) or "" for key in ("workspace", "epoch", log.BROKER_SECRET)
    )
    return workspace, epoch, secret


async def _ask(url: str, workspace: str, epoch: str, secret: str) -> "list[Card]":
    from chatserver.delivery.broker import make_broker
    from chatserver.delivery.redis_address import parse
    from chatserver.delivery.redis_check import examine
    from chatserver.delivery.roster import ask_all
    from chatserver.delivery.topics import Names

    await examine(parse(url))
    return await ask_all(make_broker(url, secret, epoch), Names(workspace), epoch)


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
        card.sent_per_s,
        card.received_per_s,
        card.lost,
        card.repairs,
        card.generations,
        f"{since}{', about to stop' if card.stopping else ''}",
    )


def _bound(at_most_s: float | None) -> str:
    """Write within which bound something was done, if it was done at all."""
    if at_most_s is None:
        return f"> {BOUNDS_S[-1]:g} s"
    return f"{at_most_s * 1_000:g} ms" if at_most_s else "-"
