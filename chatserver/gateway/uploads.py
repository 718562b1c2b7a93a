"""How a file comes in: piece by piece onto the disk, then into its place, then into the database.

A blob is noted in the database before it is stored, and no more once a file has it. So whatever
is killed in between leaves nothing behind that nobody knows of, and no file without its bytes.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from chatserver.actions import files
from chatserver.actions.files import Begun, Quota, Wanted
from chatserver.blobs.contract import Blobs, new_name
from chatserver.blobs.staging import HEAD_BYTES, Staging
from chatserver.blobs.thumbnails import Thumbnail, Thumbnails
from chatserver.core import faults
from chatserver.core.clock import now_us
from chatserver.core.config import Config
from chatserver.domain.policy import Actor
from chatserver.domain.sniffing import type_of
from chatserver.store import files as stored_files
from chatserver.store.committer import Committer
from chatserver.store.database import Database
from chatserver.store.files import Content, Stored
from protocol.errors import StorageFull, Unavailable
from protocol.files import File

_MB: Final = 1 << 20
_TRIES: Final = 3
_BATCH: Final = 100


class Uploads:
    """What a node does to take files in, and to remove them."""

    def __init__(
        self,
        config: Callable[[], Config],
        database: Database,
        committer: Committer,
        blobs: Blobs,
        staging: Staging,
    ) -> None:
        self._config = config
        self._database = database
        self._committer = committer
        self.blobs = blobs
        self._staging = staging
        self._thumbnails = Thumbnails()
        self._receiving: dict[str, asyncio.Task[object]] = {}

    async def begin(self, actor: Actor, wanted: Wanted) -> Begun:
        """Begin a file.

        Raises:
            Invalid, TooLarge, RateLimited: it may not be.
            StorageFull: there is no room for it.
        """
        limits = self._config().files
        quota = Quota(limits.max_mb * _MB, limits.max_mb_per_day * _MB)
        if wanted.size <= quota.file_bytes:
            await self._staging.require_room(wanted.size)
        return await self._committer.commit(
            lambda transaction: files.begin_upload(transaction, actor, wanted, quota)
        )

    async def describe(self, actor: Actor, file: str, description: str) -> File:
        """Say in words what there is to see in a file that stands in no message yet.

        Raises:
            NotFound: it is none of the actor's.
            Conflict: it stands in a message.
        """
        return await self._committer.commit(
            lambda transaction: files.describe_upload(transaction, actor, file, description)
        )

    async def offset(self, stored: Stored) -> int:
        """Return how much of a file has arrived."""
        if stored.finished:
            return stored.file.size
        return await self._staging.offset(stored.file.id)

    async def receive(
        self, stored: Stored, offset: int, stream: AsyncIterator[bytes]
    ) -> tuple[int, File | None]:
        """Take what comes from ``offset`` on; return how much there is, and the file if it is all.

        Whoever sends the same file again takes over from a connection that may be dead.

        Raises:
            Conflict: the file does not end at that offset.
            TooLarge: more comes than was announced.
            StorageFull: the disk is full; what came before stays.
        """
        file = stored.file
        if stored.finished:
            return file.size, file
        if self._database.reserve.full:
            raise StorageFull("the server's disk is full; reading and deleting still work")
        await self._take_over(file.id)
        try:
            offset = await self._staging.append(file.id, offset, file.size, stream)
            return offset, await self.finish(stored) if offset == file.size else None
        finally:
            self._receiving.pop(file.id, None)

    async def receive_whole(self, stored: Stored, stream: AsyncIterator[bytes]) -> File | None:
        """Take a file in one piece, from its beginning; None if it ended too early.

        Raises:
            TooLarge: more comes than was announced.
            StorageFull: the disk is full.
        """
        if not stored.finished:
            await self._take_over(stored.file.id)
            await self._staging.remove(stored.file.id)
        _, file = await self.receive(stored, 0, stream)
        return file

    async def _take_over(self, file: str) -> None:
        task, mine = self._receiving.get(file), asyncio.current_task()
        if task is not None and task is not mine:
            task.cancel()
            await asyncio.wait([task])
        if mine is not None:
            self._receiving[file] = mine

    async def finish(self, stored: Stored) -> File:
        """Put a file that has arrived as a whole into its place."""
        id_ = stored.file.id
        path = self._staging.path_of(id_)
        digest, head = await self._staging.look_at(path)
        type_ = type_of(head, stored.file.name)
        for _ in range(_TRIES):
            content, new = await self._content(digest, type_, path)
            finishing = partial(files.finish_upload, file=id_, content=content, new=new)
            file = await self._committer.commit(finishing)
            if file is not None:
                await self._staging.remove(id_)
                await self._staging.remove(_small(id_))
                return file
        raise Unavailable("the file could not be put into its place; send it again")

    async def _content(self, digest: bytes, type_: str, path: Path) -> tuple[Content, list[str]]:
        """Return what keeps the bytes, and which blobs were stored: none if some are there."""
        kept = await self._database.read(stored_files.same_content, digest)
        if kept is not None:
            blob, thumbnail, width, height = kept
            return Content(digest, type_, blob, thumbnail, width, height), []
        if not await self._staging.offset(path.stem):
            raise Unavailable("the file could not be put into its place; send it again")
        content = Content(digest, type_, new_name(digest))
        sources = {content.blob: path}
        made = await self._thumbnails.make(path, type_)
        if made is not None:
            thumbnail = new_name(hashlib.sha256(made.data).digest())
            sources[thumbnail] = await self._staging.keep(_small(path.stem), made.data)
            content = replace(content, thumbnail=thumbnail, width=made.width, height=made.height)
        await self._committer.commit(partial(files.promise, blobs=list(sources)))
        faults.passing("upload.promised")
        for blob, source in reversed(sources.items()):  # what is whole is moved last
            await self.blobs.put(blob, source)
        faults.passing("upload.stored")
        return content, list(sources)

    async def keep_small(
        self, data: bytes, name: str, min_side: int
    ) -> tuple[str, Thumbnail] | None:
        """Keep a small picture of one as a blob that is promised; None if it is none, or tiny.

        Raises:
            StorageFull: there is no room for it.
        """
        await self._staging.require_room(len(data))
        source = await self._staging.keep(name, data)
        try:
            made = await self._thumbnails.make(source, type_of(data[:HEAD_BYTES], ""))
            if made is None or min(made.width, made.height) < min_side:
                return None
            blob = new_name(hashlib.sha256(made.data).digest())
            small = await self._staging.keep(_small(name), made.data)
            await self._committer.commit(partial(files.promise, blobs=[blob]))
            await self.blobs.put(blob, small)
            return blob, made
        finally:
            await self._staging.remove(name)
            await self._staging.remove(_small(name))

    async def cancel(self, actor: Actor, file: str) -> None:
        """Give up a file that stands in no message.

        Raises:
            NotFound: it is none of the actor's.
            Conflict: it stands in a message.
        """
        await self._committer.commit(lambda tx: files.cancel_upload(tx, actor, file))
        await self._take_over(file)
        self._receiving.pop(file, None)
        await self._staging.remove(file)

    async def sweep(self) -> None:
        """Forget files nobody came to want, and remove the blobs of those that are deleted."""
        while await self._committer.commit(files.sweep):
            pass
        await self._staging.tidy(await self._database.read(stored_files.unfinished))
        await self.remove_doomed()

    async def remove_doomed(self) -> None:
        """Remove the blobs whose time has come. Every node may: twice is the same as once."""
        while doomed := await self._database.read(stored_files.doomed, now_us(), _BATCH):
            for blob in doomed:
                await self.blobs.remove(blob)
            faults.passing("blobs.removed")
            await self._committer.commit(partial(files.forget_blobs, blobs=doomed))


def _small(file: str) -> str:
    """Return under which name a small picture waits beside the whole one."""
    return f"{file}-small"
