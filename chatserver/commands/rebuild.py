"""``chatserver rebuild``: compute again what is computed from the log."""

import argparse
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from .shared import Subparsers, database_of, parser_of, with_database

if TYPE_CHECKING:
    from chatserver.store.database import Database

    Rebuild = Callable[[Database, Callable[[int, int, str], None]], Coroutine[Any, Any, int]]

_FEED = """
Drop everybody's feed and fold the log into it again. What people dismissed, marked and weighed
stays. A server may be running.
"""
_SEARCH = """
Forget by which words messages are found and read them all again. Until it is done, some are not
found. A server may be running.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("rebuild", help="compute again what the log says")
    what = parser.add_subparsers(title="projections", metavar="WHAT", required=True)
    parser_of(what, "feed", run_feed, summary="everybody's feed", description=_FEED)
    parser_of(what, "search", run_search, summary="what search finds", description=_SEARCH)


def run_feed(arguments: argparse.Namespace) -> int:
    """Fold the log with a progress bar, and say how much it was."""
    from chatserver.projections.feed import rebuild

    return _run(arguments, rebuild, "folded")


def run_search(arguments: argparse.Namespace) -> int:
    """Read all messages with a progress bar, and say how much it was."""
    from chatserver.projections.search import rebuild

    return _run(arguments, rebuild, "read")


def _run(arguments: argparse.Namespace, rebuild: "Rebuild", did: str) -> int:
    import time

    from chatserver.jobs.progress import Progress, console_progress

    path = database_of(arguments, must_exist=True)
    begun_s = time.monotonic()
    with console_progress() as progress:
        count = with_database(
            path, lambda database: rebuild(database, lambda *at: progress(Progress(*at)))
        )
    took_s = time.monotonic() - begun_s
    print(f"{did} {count:,} events in {took_s:.1f} s ({count / max(took_s, 1e-3):,.0f}/s)")
    return 0
