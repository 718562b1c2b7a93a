"""``chatserver import``: bring in what was said elsewhere."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from .shared import (
    CommandFailed,
    Subparsers,
    database_of,
    parser_of,
    read_config,
    with_database,
)

if TYPE_CHECKING:
    from chatserver.jobs.imports.report import ImportReport
    from chatserver.store.engines import Address

_DESCRIPTION: Final = """
Import {}: people, channels, messages and threads. It may be
interrupted and repeated; what is here already is not imported twice. A server may be running.
"""


class _Named(NamedTuple):
    what: str
    file: str


_SYSTEMS: Final = {
    "zulip": _Named("an export of Zulip", "the .tar.gz file, or the directory it was unpacked to"),
    "slack": _Named("an export of Slack", "the .zip file Slack made"),
    "mattermost": _Named(
        "a bulk export of Mattermost", "the .jsonl file, or the .zip file with its attachments"
    ),
}


def add(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("import", help="bring in what was said elsewhere")
    sources = parser.add_subparsers(title="sources", metavar="SOURCE", required=True)
    for system, named in _SYSTEMS.items():
        source = parser_of(
            sources,
            system,
            partial(run, system),
            summary=f"import {named.what}",
            description=_DESCRIPTION.format(named.what),
        )
        source.add_argument("file", type=Path, metavar="FILE", help=named.file)
        source.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would come over and what not, and write nothing",
        )
        source.add_argument(
            "--workspace",
            metavar="NAME",
            help="what to tell this workspace from others by; always the same for the same one",
        )
        source.set_defaults(fetch_files=False)
        if system == "slack":
            source.add_argument(
                "--fetch-files",
                action="store_true",
                help="fetch files that are not in the export from Slack, by their addresses in it",
            )


def run(system: str, arguments: argparse.Namespace) -> int:
    """Import an export with a progress bar, and say what came of it."""
    from chatserver.jobs.imports.report import report_lines

    if not arguments.file.exists():
        raise CommandFailed(f"there is no file {arguments.file}")
    work = partial(_import, system, arguments)
    report = _on_trial(arguments, work) if arguments.dry_run else work(_address(arguments))
    for line in report_lines(report, rehearsed=arguments.dry_run):
        print(line)
    return 0


def _address(arguments: argparse.Namespace) -> "Address":
    return database_of(arguments, must_exist=False)


def _on_trial(
    arguments: argparse.Namespace, work: "Callable[[Address], ImportReport]"
) -> "ImportReport":
    """Try an import on the database, or on an empty one if there is none yet."""
    from chatserver.store.engines import address_of

    address = address_of(read_config(arguments).store, arguments.data)
    if not isinstance(address, Path) or address.exists():
        return work(_address(arguments))
    with TemporaryDirectory() as directory:
        arguments.data = Path(directory)
        return work(_address(arguments))


def _import(system: str, arguments: argparse.Namespace, address: "Address") -> "ImportReport":
    from chatserver.blobs.address import blobs_at
    from chatserver.blobs.staging import Staging
    from chatserver.jobs.imports.files import Place
    from chatserver.jobs.imports.model import ImportFailed
    from chatserver.jobs.imports.systems import import_archive
    from chatserver.jobs.progress import console_progress

    url = read_config(arguments).files.url
    place = Place(blobs_at(url, arguments.data), Staging(arguments.data / "uploads"))
    try:
        with console_progress() as progress:
            return with_database(
                address,
                lambda database: import_archive(
                    system,
                    arguments.file,
                    database,
                    place,
                    progress,
                    rehearse=arguments.dry_run,
                    fetch=arguments.fetch_files,
                    workspace=arguments.workspace,
                ),
            )
    except ImportFailed as error:
        raise CommandFailed(str(error)) from None
