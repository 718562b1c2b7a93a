"""Uploading, attaching, listing and deleting files; their bytes are carried elsewhere."""

import hashlib
import secrets
from typing import Final, NamedTuple

from msgspec.structs import replace

from chatserver.domain.filenames import file_name
from chatserver.domain.policy import Actor, may_delete_file, may_read, may_use_workspace
from chatserver.domain.sniffing import VOICE
from chatserver.store import files, log, messages, search, users
from chatserver.store.database import Reader
from chatserver.store.files import Content, NewFile, Stored
from chatserver.store.transaction import Transaction
from protocol.errors import Conflict, Invalid, NotFound, RateLimited, StorageFull, TooLarge
from protocol.files import (
    DeleteFile,
    File,
    FileDeleted,
    FileGone,
    FileList,
    ListFiles,
    Voice,
    deleted_file,
)
from protocol.ids import FileId, new_id
from protocol.messages import Message

from .actors import actor_now
from .registry import Act, Look, action, note_for_others, query

DAY_US: Final = 86_400_000_000
UNPOSTED_US: Final = 7 * DAY_US
"""A file that stands in no message is kept so long."""

PENDING_US: Final = DAY_US
"""A blob that no file came to have is kept so long."""

_AT_ONCE: Final = 200


class Quota(NamedTuple):
    """How much somebody may upload, in bytes."""

    file_bytes: int
    day_bytes: int


class Wanted(NamedTuple):
    """A file as its owner describes it."""

    name: str
    size: int
    description: str = ""
    voice: Voice | None = None


class Begun(NamedTuple):
    """A file that may be uploaded now; the token lets whoever has it do so."""

    file: File
    token: str


def begin_upload(transaction: Transaction, actor: Actor, wanted: Wanted, quota: Quota) -> Begun:
    """Begin a file.

    Raises:
        Invalid: it has no name or nothing in it.
        TooLarge: it is larger than a file may be.
        RateLimited: the actor has uploaded enough for a day.
        StorageFull: there is hardly any room.
    """
    actor_now(transaction, actor)
    _require_room(transaction)
    size = wanted.size
    if size < 1:
        raise Invalid("the file is empty", field="size")
    if size > quota.file_bytes:
        raise TooLarge(f"a file has at most {quota.file_bytes} bytes", field="size")
    reader, now_us = transaction.reader, transaction.now_us
    if files.bytes_since(reader, actor.id, now_us - DAY_US) + size > quota.day_bytes:
        raise RateLimited(
            f"one uploads at most {quota.day_bytes} bytes a day", retry_after_ms=DAY_US // 24_000
        )
    token = secrets.token_urlsafe(32)
    new = NewFile(
        id=new_id("F"),
        creator=actor.id,
        name=file_name(wanted.name),
        size=size,
        created_us=now_us,
        expires_us=now_us + DAY_US,
        token_hash=hash_token(token),
        description=wanted.description.strip(),
        voice=wanted.voice,
    )
    files.add(reader, new)
    return Begun(_found(reader, new.id).file, token)


def hash_token(token: str) -> bytes:
    """Return what is stored of an upload's token."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def upload_of(reader: Reader, actor: Actor, file: str) -> Stored:
    """Return a file of the actor's own, finished or not.

    Raises:
        NotFound: it is none of theirs.
    """
    stored = files.find(reader, file)
    if stored is None or stored.file.creator != actor.id or stored.file.deleted:
        raise no_file()
    return stored


def upload_by_token(reader: Reader, token: str) -> Stored:
    """Return the file that a token lets one upload.

    Raises:
        NotFound: there is none, or its owner is here no more.
    """
    stored = files.by_token(reader, hash_token(token))
    owner = users.find(reader, stored.file.creator) if stored else None
    if stored is None or owner is None or owner.deactivated:
        raise no_file()
    return stored


def file_for(reader: Reader, actor: Actor, file: str) -> Stored:
    """Return a file whose bytes the actor may read.

    Raises:
        NotFound: there is none, or it is not for their eyes.
    """
    stored = files.for_reader(reader, file, actor.id, is_guest=actor.role == "guest")
    if stored is None:
        raise no_file()
    return stored


def no_file() -> NotFound:
    """Return the one error for a file that is not there, or not for the actor's eyes."""
    return NotFound("there is no such file", field="file")


def promise(transaction: Transaction, blobs: list[str]) -> None:
    """Note blobs before they are stored, so that none is left behind if nothing comes of them."""
    files.doom(transaction.reader, blobs, transaction.now_us + PENDING_US)


def finish_upload(
    transaction: Transaction, file: str, content: Content, new: list[str]
) -> File | None:
    """Let a file be there as a whole; None if its blobs are gone by now.

    Only what may have been recorded is a voice message, whatever its owner said of it.
    ``new`` are the blobs that were stored for it, none if another file has the same bytes. If one
    has come to have them meanwhile, both share its blobs.

    Raises:
        NotFound: it was cancelled.
        StorageFull: there is hardly any room.
    """
    reader, now_us = transaction.reader, transaction.now_us
    stored = _found(reader, file)
    if stored.finished:
        return stored.file
    _require_room(transaction)
    kept = files.same_content(reader, content.hash)
    if kept is not None:
        files.doom(reader, new, now_us)
        content = replace(
            content,
            blob=kept.blob,
            thumbnail=kept.thumbnail,
            width=kept.width,
            height=kept.height,
        )
    elif not new or not all(files.is_promised(reader, blob, now_us) for blob in new):
        return None
    else:
        for blob in new:
            files.spare(reader, blob)
    files.finish(reader, file, content, now_us + UNPOSTED_US)
    if content.type not in VOICE:
        files.silence(reader, file)
    return _found(reader, file).file


def describe_upload(transaction: Transaction, actor: Actor, file: str, description: str) -> File:
    """Say in words what there is to see in a file that stands in no message yet.

    Raises:
        NotFound: it is none of the actor's.
        Conflict: it stands in a message, as its readers know it.
    """
    upload_of(transaction.reader, actor, file)
    _require_unposted(transaction, file)
    files.describe(transaction.reader, file, description.strip())
    return _found(transaction.reader, file).file


def cancel_upload(transaction: Transaction, actor: Actor, file: str) -> None:
    """Give up a file that stands in no message; twice is the same as once."""
    stored = upload_of(transaction.reader, actor, file)
    _require_unposted(transaction, file)
    files.forget(transaction.reader, stored, transaction.now_us)


def forget_blobs(transaction: Transaction, blobs: list[str]) -> None:
    """Note that blobs are removed."""
    for blob in blobs:
        files.spare(transaction.reader, blob)


def attachable(act: Act, wanted: list[FileId]) -> list[File]:
    """Return the actor's files that a new message shall have.

    Raises:
        Invalid: one is there twice.
        NotFound: one is none of theirs.
        Conflict: one is not there as a whole, or was deleted.
    """
    if len(set(wanted)) < len(wanted):
        raise Invalid("each file once", field="files")
    return [_attachable(act, file) for file in wanted]


def _attachable(act: Act, file: FileId) -> File:
    stored = files.find(act.reader, file)
    if stored is None or stored.file.creator != act.actor.id:
        raise NotFound("there is no such file", field="files")
    if not stored.finished:
        raise Conflict("the file is not there as a whole", field="files")
    return stored.file


def forget_files_of(act: Act, message: Message) -> None:
    """Delete the files of a message that is being deleted, but for those that others have too."""
    if not message.files:
        return
    files.detach(act.reader, message.channel, message.seq)
    for file in message.files:
        stored = files.find(act.reader, file.id)
        if stored is not None and stored.finished and not files.places(act.reader, file.id):
            files.forget(act.reader, stored, act.now_us)


@action(may_use_workspace, on_full_disk=True)
def delete_file(act: Act, command: DeleteFile) -> FileGone:
    """Delete a file and mark it in its messages; twice is the same as once."""
    stored = files.find(act.reader, command.file)
    mine = stored is not None and stored.file.creator == act.actor.id
    if not mine:
        stored = file_for(act.reader, act.actor, command.file)
    if stored is None or stored.file.deleted:
        return FileGone()
    may_delete_file(act.actor, stored.file.creator)
    note_for_others(act, "file.delete", stored.file.creator, file=command.file)
    places = files.places(act.reader, command.file)
    files.forget(act.reader, stored, act.now_us)
    for place in places:
        message = log.message_at(act.reader, place.channel, place.seq)
        if message is None:
            continue
        left = [deleted_file(each) if each.id == command.file else each for each in message.files]
        search.forget(act.reader, message)
        messages.change_files(act.reader, message, left)
        act.transaction.record(
            FileDeleted(channel=place.channel, seq=place.seq, file=command.file), to=place.channel
        )
    return FileGone()


@query(may_read)
def list_files(look: Look, command: ListFiles) -> FileList:
    """List a channel's files."""
    before = command.before or 2**53
    found, more = files.page(look.reader, command.channel, before, command.limit)
    return FileList(files=found, more=more)


def sweep(transaction: Transaction) -> int:
    """Delete files that were not finished, or stand in no message, in time; return how many."""
    reader, now_us = transaction.reader, transaction.now_us
    gone = 0
    for stored in files.due(reader, now_us, _AT_ONCE):
        if stored.finished and files.places(reader, stored.file.id):
            files.keep(reader, stored.file.id)
        else:
            files.forget(reader, stored, now_us)
            gone += 1
    return gone


def _found(reader: Reader, file: str) -> Stored:
    stored = files.find(reader, file)
    if stored is None or stored.file.deleted:
        raise no_file()
    return stored


def _require_unposted(transaction: Transaction, file: str) -> None:
    if files.places(transaction.reader, file):
        raise Conflict("the file stands in a message by now", field="file")


def _require_room(transaction: Transaction) -> None:
    if transaction.scarce:
        raise StorageFull("the server's disk is full; reading and deleting still work")
