"""From which systems archives can be brought in, and how they are opened."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from chatserver.jobs.progress import Progress
from chatserver.store.database import Database
from chatserver.store.rehearsal import Rehearsal

from .mattermost.source import MattermostSource
from .model import Source
from .report import ImportReport
from .slack.source import SlackSource
from .writer import bring_in

SYSTEMS: Final[dict[str, Callable[[Path], Source[Any]]]] = {
    "slack": SlackSource,
    "mattermost": MattermostSource,
}


async def import_archive(
    system: str,
    path: Path,
    database: Database,
    progress: Callable[[Progress], None],
    *,
    rehearse: bool = False,
) -> ImportReport:
    """Bring in what somebody exported from another system, or only say what that would come to.

    Raises:
        ImportFailed: it could not go on; what was stored so far is whole, and the same import
            may be started again.
    """
    with SYSTEMS[system](path) as source:
        return await bring_in(source, Rehearsal(database) if rehearse else database, progress)
