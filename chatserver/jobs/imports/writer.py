"""Bring an archive in: people first, then channel by channel, each in the order of time.

What is stored of a channel is always the beginning of what the archive has of it. So an import
that was interrupted at any moment goes on where it stopped, and a second one adds nothing.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from chatserver.core.clock import now_us
from chatserver.domain.slack.mrkdwn import Names
from chatserver.jobs.progress import Progress
from chatserver.store import log
from chatserver.store.database import Database
from protocol.errors import StorageFull, Unavailable

from .files import Keeper, Place
from .filling import ChannelImport, Known, chunks
from .model import ImportFailed, Person, Room, Source
from .people import Handles, Identifiers, settle, taken_by_others
from .pictures import add_pictures
from .reactions import Reactions
from .report import ImportReport
from .rooms import Destination, destinations

PEOPLE_AT_ONCE: Final = 500
TOLD_EVERY: Final = 1_000
_MAX_KEY_CHARACTERS: Final = 32


async def bring_in(
    source: Source[Any],
    database: Database,
    place: Place | None,
    progress: Callable[[Progress], None],
) -> ImportReport:
    """Bring an archive's people, channels, messages and files into the database and their place.

    A server may be running on the same database: each transaction is short. Without a place for
    files, they are only counted.

    Raises:
        ImportFailed: it could not go on; what was stored so far is whole, and the same import
            may be started again.
    """
    with _explained():
        return await _Import(source, database, place, progress).run()


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what stops an import into a sentence that says what to do."""
    again = "run the import again, it goes on where it stopped"
    try:
        yield
    except StorageFull as error:
        raise ImportFailed(f"the disk is full; make some room, then {again}") from error
    except Unavailable as error:
        raise ImportFailed(f"the database was busy for too long; {again}") from error


class _Import:
    """One run over one archive."""

    def __init__(
        self,
        source: Source[Any],
        database: Database,
        place: Place | None,
        progress: Callable[[Progress], None],
    ) -> None:
        self._database = database
        self._place = place
        self._source = source
        self._report = source.report
        self._progress = progress
        self._done = 0

    async def run(self) -> ImportReport:
        """Import everything."""
        source = self._source
        identifiers = await self._identifiers(source.people, source.rooms)
        ids = await self._settle(source.people, identifiers)
        ids |= {alias: ids[key] for alias, key in source.aliases.items() if key in ids}
        names = Names(ids, {room.key: identifiers.channel(room) for room in source.rooms})
        custom = await add_pictures(source.pictures(), self._database, ids, self._report)
        reactions = Reactions(ids, lambda name: source.emoji_named(name, custom), self._report)
        keeper = Keeper(self._database, self._place, identifiers, self._report)
        known = Known(names, reactions, keeper)
        await self._fill(destinations(source.rooms, identifiers, ids), known)
        return self._report

    async def _identifiers(self, people: Sequence[Person], rooms: Sequence[Room]) -> Identifiers:
        """Return which identifiers are kept; decided once for each workspace, and remembered."""
        for workspace in self._source.workspaces:
            remembered = await self._database.read(log.setting, self._key(workspace))
            if remembered is not None:
                return Identifiers(workspace, json.loads(remembered))
        workspace = self._source.workspaces[0]
        taken = await self._database.read(taken_by_others, people, rooms)
        await self._database.write(log.set_setting, self._key(workspace), json.dumps(taken))
        return Identifiers(workspace, taken)

    def _key(self, workspace: str) -> str:
        return f"{self._source.system}.{workspace}"[:_MAX_KEY_CHARACTERS]

    async def _settle(self, people: Sequence[Person], identifiers: Identifiers) -> dict[str, str]:
        handles = Handles()
        ids: dict[str, str] = {}
        for some in chunks(people, PEOPLE_AT_ONCE):
            settled = await self._database.write(settle, some, identifiers, handles, now_us())
            ids |= settled.ids
            self._report.users_added += settled.added
        self._report.users = len(people)
        return ids

    async def _fill(self, channels: list[Destination], known: Known) -> None:
        total = self._source.messages
        self._report.messages = total
        self._report.channels = len(channels)
        for to in channels:
            if to.creator:
                await ChannelImport(self._source, self._database, to, known).run(self._passed)
            else:
                self._report.notes.append(f"{to.label} has no members; it was left out.")
        self._progress(Progress(total, total, "done"))

    def _passed(self, at: str) -> None:
        """Count a message, and say now and then how far the import is."""
        self._done += 1
        total = self._source.messages
        if self._done % TOLD_EVERY == 0 and self._done < total:
            self._progress(Progress(self._done, total, at))
