"""The files of an archive: each is kept once, and stands in the messages that had it."""

import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from chatserver.blobs.contract import PIECE_BYTES, Blobs, new_name
from chatserver.blobs.staging import Staging
from chatserver.blobs.thumbnails import Thumbnails
from chatserver.core import faults
from chatserver.core.clock import now_us
from chatserver.core.threads import in_thread
from chatserver.domain.filenames import file_name
from chatserver.domain.sniffing import type_of
from chatserver.store import files
from chatserver.store.database import Database, Reader
from chatserver.store.files import Content, NewFile
from protocol.errors import Invalid
from protocol.files import File
from protocol.ids import UserId
from protocol.limits import MAX_FILES

from .archive import UNREADABLE
from .model import Attached, ImportFailed, NotThereError
from .people import Identifiers
from .report import ImportReport

MAX_BYTES: Final = 1 << 30
_DAY_US: Final = 86_400_000_000


class Place(NamedTuple):
    """Where files are kept, and where they are written before."""

    blobs: Blobs
    staging: Staging


class Keeper:
    """Puts files into their place; without one it only says what would become of them."""

    def __init__(
        self,
        database: Database,
        place: Place | None,
        identifiers: Identifiers,
        report: ImportReport,
    ) -> None:
        self._database = database
        self._place = place
        self._thumbnails = Thumbnails()
        self._tried: set[str] = set()
        self._identifiers = identifiers
        self._report = report

    async def keep(
        self, attached: Sequence[Attached], author: str, at_us: int
    ) -> tuple[list[File], list[str]]:
        """Return the files that are kept, and links in place of those that cannot be."""
        kept: list[File] = []
        links: list[str] = []
        for each in attached:
            if len(kept) == MAX_FILES:
                self._report.lose("file", f"in excess of {MAX_FILES} in a message", each.name)
                links.append(each.link)
            elif file := await self._kept(each, author, at_us):
                kept.append(file)
            else:
                links.append(each.link)
        return kept, links

    async def _kept(self, attached: Attached, author: str, at_us: int) -> File | None:
        if attached.open is None:
            self._report.lose("file", attached.why, attached.name)
            return None
        id_ = self._identifiers.file(attached.key)
        known = await self._database.read(files.find, id_)
        if known is not None:
            return known.file if known.finished else None
        file = File(
            id=id_, creator=UserId(author), created_us=at_us, name=_name_of(attached.name), size=1
        )
        if self._place is None:
            self._report.files_added += id_ not in self._tried
            self._tried.add(id_)
            return file
        return await self._stored(attached, file, self._place)

    async def _stored(self, attached: Attached, file: File, place: Place) -> File | None:
        """Put a file into its place, as an upload does."""
        await place.staging.require_room(attached.size)
        path = place.staging.path_of(file.id)
        try:
            size = await in_thread(_copy, attached, path)
        except NotThereError:
            self._report.lose("file", "that could not be had as a whole", attached.name)
            return None
        if not 0 < size <= MAX_BYTES:
            await place.staging.remove(file.id)
            reason = f"of more than {MAX_BYTES >> 20:,} MB" if size else "with nothing in them"
            self._report.lose("file", reason, attached.name)
            return None
        digest, head = await place.staging.look_at(path)
        content = Content(digest, type_of(head, file.name), new_name(digest))
        sources = {content.blob: path}
        made = await self._thumbnails.make(path, content.type)
        if made:
            small = new_name(hashlib.sha256(made.data).digest())
            sources[small] = await place.staging.keep(f"{file.id}-small", made.data)
            content = replace(content, thumbnail=small, width=made.width, height=made.height)
        await self._database.write(files.doom, list(sources), now_us() + _DAY_US)
        for blob, source in reversed(sources.items()):  # what is whole is moved last
            await place.blobs.put(blob, source)
        faults.passing("import.file")
        stored = await self._database.write(_add, replace(file, size=size), content)
        await place.staging.remove(file.id)
        await place.staging.remove(f"{file.id}-small")
        self._report.files_added += 1
        return stored


def _add(reader: Reader, file: File, content: Content) -> File | None:
    """Store a file whose bytes are kept; another one of the same bytes lends its own."""
    new = NewFile(
        id=file.id,
        creator=file.creator,
        name=file.name,
        size=file.size,
        created_us=file.created_us,
        expires_us=0,
        token_hash=secrets.token_bytes(32),
    )
    kept = files.same_content(reader, content.hash)
    if kept:
        content = replace(content, **kept._asdict())
    else:
        for blob in filter(None, (content.blob, content.thumbnail)):
            files.spare(reader, blob)
    files.add(reader, new)
    files.finish(reader, file.id, content, now_us() + 7 * _DAY_US)
    stored = files.find(reader, file.id)
    return stored.file if stored else None


def _copy(attached: Attached, path: Path) -> int:
    """Write a file to disk; stop beyond what one may have.

    Raises:
        NotThereError: it is not as large as it should be.
        ImportFailed: it cannot be read.
    """
    if attached.open is None:
        return 0
    size = 0
    try:
        with attached.open() as source, path.open("wb") as target:
            while size <= MAX_BYTES and (piece := source.read(PIECE_BYTES)):
                target.write(piece)
                size += len(piece)
    except UNREADABLE as error:
        raise ImportFailed(f"{attached.name} in the export cannot be read: {error}") from error
    if attached.size and size != attached.size and size <= MAX_BYTES:
        raise NotThereError
    return size


def _name_of(name: str) -> str:
    try:
        return file_name(name)
    except Invalid:
        return "file"
