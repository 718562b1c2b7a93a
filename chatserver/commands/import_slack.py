"""``chatserver import slack``: bring in what was said elsewhere."""

import argparse
from pathlib import Path

from .shared import CommandFailed, Subparsers, database_of, parser_of, with_database

_DESCRIPTION = """
Import a workspace export of Slack: people, channels, messages and threads. It may be
interrupted and repeated; what is here already is not imported twice. A server may be running.
"""


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("import", help="bring in what was said elsewhere")
    sources = parser.add_subparsers(title="sources", metavar="SOURCE", required=True)
    slack = parser_of(
        sources, "slack", run, summary="import an export of Slack", description=_DESCRIPTION
    )
    slack.add_argument("file", type=Path, metavar="FILE", help="the .zip file Slack made")


def run(arguments: argparse.Namespace) -> int:
    """Import an export with a progress bar, and say what came of it."""
    from chatserver.jobs.progress import console_progress
    from chatserver.jobs.slack_import import ImportFailed, import_slack, report_lines

    archive: Path = arguments.file
    if not archive.is_file():
        raise CommandFailed(f"there is no file {archive}")
    path = database_of(arguments, must_exist=False)
    try:
        with console_progress() as progress:
            report = with_database(path, lambda database: import_slack(archive, database, progress))
    except ImportFailed as error:
        raise CommandFailed(str(error)) from None
    for line in report_lines(report):
        print(line)
    return 0
