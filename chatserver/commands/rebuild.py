"""``chatserver rebuild``: compute again what is computed from the log."""

import argparse

from .shared import Subparsers, database_of, parser_of, with_database

_DESCRIPTION = """
Drop everybody's feed and fold the log into it again. What people dismissed, marked and weighed
stays. A server may be running.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("rebuild", help="compute again what the log says")
    what = parser.add_subparsers(title="projections", metavar="WHAT", required=True)
    parser_of(what, "feed", run, summary="everybody's feed", description=_DESCRIPTION)


def run(arguments: argparse.Namespace) -> int:
    """Fold the log with a progress bar, and say how much it was."""
    import time

    from chatserver.jobs.progress import Progress, console_progress
    from chatserver.projections.feed import rebuild

    path = database_of(arguments, must_exist=True)
    begun_s = time.monotonic()
    with console_progress() as progress:
        count = with_database(
            path, lambda database: rebuild(database, lambda *at: progress(Progress(*at)))
        )
    took_s = time.monotonic() - begun_s
    print(f"folded {count:,} events in {took_s:.1f} s ({count / max(took_s, 1e-3):,.0f}/s)")
    return 0
