"""From which systems archives can be brought in, and how they are opened."""

import tarfile
import zipfile
import zlib
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, Final

from chatserver.jobs.progress import Progress
from chatserver.store.database import Database
from chatserver.store.rehearsal import Rehearsal

from .files import Place
from .mattermost.source import MattermostSource
from .model import ImportFailed, Source
from .report import ImportReport
from .slack.source import SlackSource
from .writer import bring_in
from .zulip.source import ZulipSource

SYSTEMS: Final[dict[str, Callable[[Path], Source[Any]]]] = {
    "slack": SlackSource,
    "mattermost": MattermostSource,
    "zulip": ZulipSource,
}
_FIRST_BYTES: Final = b'{"type"'
_LOOKED_AT: Final = 1_000


async def import_archive(
    system: str,
    path: Path,
    database: Database,
    place: Place,
    progress: Callable[[Progress], None],
    *,
    rehearse: bool = False,
    fetch: bool = False,
    workspace: str | None = None,
) -> ImportReport:
    """Bring in what somebody exported from another system, or only say what that would come to.

    Slack's own exports name files by their addresses there, from where they can be fetched. A
    name for the workspace keeps two apart whose archives do not.

    Raises:
        ImportFailed: it could not go on; what was stored so far is whole, and the same import
            may be started again.
    """
    with _opened(system, path, fetch=fetch) as source:
        if workspace:
            source.workspaces = [workspace]
        if rehearse:
            return await bring_in(source, Rehearsal(database), None, progress)
        return await bring_in(source, database, place, progress)


def _opened(system: str, path: Path, *, fetch: bool) -> Source[Any]:
    try:
        if system == SlackSource.system:
            return SlackSource(path, fetch=fetch)
        return SYSTEMS[system](path)
    except ImportFailed as error:
        other = _system_of(path)
        if other in (None, system):
            raise
        raise ImportFailed(
            f"{error}. It looks like one of {other.title()}: chatserver import {other} {path}"
        ) from error


def _system_of(path: Path) -> str | None:
    """Guess which system a file comes from, by a look at its beginning."""
    try:
        names = _names_in(path)
        if not names and path.is_file():
            with path.open("rb") as file:
                return "mattermost" if file.read(len(_FIRST_BYTES)) == _FIRST_BYTES else None
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError):
        return None
    if {"users.json", "org_users.json"} & names:
        return "slack"
    if any(name.endswith(".jsonl") for name in names):
        return "mattermost"
    return "zulip" if any(name.endswith("realm.json") for name in names) else None


def _names_in(path: Path) -> set[str]:
    """Return the first names in a directory or archive; none in another file."""
    if path.is_dir():
        return {each.name for each in path.iterdir()}
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as zipped:
            return set(zipped.namelist())
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as packed:
            return {member.name for member in islice(packed, _LOOKED_AT)}
    return set()
