"""Files: uploaded in three steps, listed and deleted."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from msgspec.structs import replace

from chatserver.actions.files import Begun, Wanted, file_for, upload_of
from chatserver.gateway import rates
from chatserver.gateway.slack.answers import Answer, SlackError, TooFast
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.objects.files import Object, Share, file_object
from chatserver.gateway.slack.places import MOST, channel_of, own_channels
from chatserver.gateway.slack.refusals import plain
from chatserver.store import files, log
from chatserver.store.database import Reader
from protocol import CommandRefused
from protocol.errors import RateLimited, TooLarge
from protocol.files import DeleteFile, File, ListFiles
from protocol.ids import ChannelId
from protocol.limits import MAX_DESCRIPTION_CHARACTERS, MAX_FILES, MAX_PAGE

from .chat import Posting, post

WRITE: Final = "files:write|files:write:user"
READ: Final = "files:read"
_MS: Final = 1_000
_PIECE: Final = 1 << 16


class Beginning(Given):
    """What ``files.getUploadURLExternal`` is given."""

    filename: str
    length: int
    alt_txt: str = ""


class Finish(Given):
    """What ``files.completeUploadExternal`` is given."""

    files: Annotated[Any, Wrong("invalid_arguments")]
    channel_id: str = ""
    channels: list[str] = []
    thread_ts: Annotated[Ts, Wrong("invalid_thread_ts")] = ""
    initial_comment: str = ""
    blocks: Annotated[Any, Wrong("invalid_blocks_format")] = None


class Whole(Given):
    """What ``files.upload`` is given."""

    file: bytes = b""
    content: bytes = b""
    filename: str = ""
    channels: list[str] = []
    channel: str = ""
    thread_ts: Annotated[Ts, Wrong("invalid_thread_ts")] = ""
    initial_comment: str = ""


class One(Given):
    """What methods about one file are given."""

    file: str


class Listing(Given):
    """What ``files.list`` is given."""

    channel: str = ""
    user: str = ""
    count: int = 100
    page: int = 1


@method("files.getUploadURLExternal", scope=WRITE)
async def begin(call: Call, given: Beginning) -> Answer:
    """Begin a file, and say where its bytes go."""
    description = given.alt_txt[:MAX_DESCRIPTION_CHARACTERS]
    begun = await _begun(call, Wanted(given.filename, given.length, description))
    return {"upload_url": f"{call.base}/upload/{begun.token}", "file_id": begun.file.id}


@method("files.upload", scope=WRITE)
async def upload(call: Call, given: Whole) -> Answer:
    """Take a file with the call, as programs from before 2025 send it, and post it."""
    data = given.file or given.content
    if not data:
        raise SlackError("no_file_data")
    begun = await _begun(call, Wanted(given.filename or "file", len(data)))
    stored = await call.read(upload_of, call.actor, begun.file.id)
    await call.front.site.uploads.receive_whole(stored, _pieces(data))
    channels = [*given.channels, *([given.channel] if given.channel else [])]
    await _share(
        call,
        [begun.file.id],
        channels,
        Finish(files=None, thread_ts=given.thread_ts, initial_comment=given.initial_comment),
    )
    return {"file": await call.read(_shown, call.me, begun.file.id, call.base)}


@method("files.completeUploadExternal", scope=WRITE)
async def finish(call: Call, given: Finish) -> Answer:
    """Post files that have arrived into some channels, or keep them to oneself."""
    ids = _ids(given.files)
    channels = dict.fromkeys([*([given.channel_id] if given.channel_id else []), *given.channels])
    await call.read(_own, call.me, ids)
    await _share(call, ids, list(channels), given)
    return {"files": [await call.read(_shown, call.me, each, call.base) for each in ids]}


@method("files.info", scope=READ)
async def info(call: Call, given: One) -> Answer:
    """Return one file."""
    found = await call.read(_shown, call.me, given.file, call.base)
    return {"file": found, "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.list", scope=READ)
async def list_files(call: Call, given: Listing) -> Answer:
    """List the files of a channel, or of all the caller is in, the newest first."""
    found = await call.read(_listed, call.me, given, call.base)
    count = min(max(given.count, 1), MOST)
    pages = max(1, -(-len(found) // count))
    begin = (max(given.page, 1) - 1) * count
    paging = {"count": count, "total": len(found), "page": max(given.page, 1), "pages": pages}
    return {"files": found[begin : begin + count], "paging": paging}


@method("files.delete", scope=WRITE)
async def delete(call: Call, given: One) -> Answer:
    """Delete a file."""
    errors = {
        "forbidden": "cant_delete_file",
        "not_found": "file_not_found",
        "invalid": "file_not_found",
    }
    await call.ask(DeleteFile, errors, file=given.file)
    return {}


async def _begun(call: Call, wanted: Wanted) -> Begun:
    site = call.front.site
    try:
        await rates.require(site, ("file", call.actor.id, rates.FILE_USER))
        return await site.uploads.begin(call.actor, wanted)
    except RateLimited as error:
        raise TooFast((error.refusal.retry_after_ms or _MS) / _MS) from error
    except TooLarge as error:
        raise SlackError("file_upload_size_restricted") from error
    except CommandRefused as error:
        raise plain(error) from error


async def _share(call: Call, ids: list[str], channels: list[str], said: Finish) -> None:
    for channel in channels:
        posting = Posting(channel=channel, text=said.initial_comment, blocks=said.blocks)
        posting = replace(posting, thread_ts=said.thread_ts)
        await post(call, posting, files=tuple(ids))


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    for begin in range(0, len(data), _PIECE):
        yield data[begin : begin + _PIECE]


def _ids(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    ids = [each.get("id") if isinstance(each, dict) else each for each in listed]
    texts = [each for each in ids if isinstance(each, str)]
    if not ids or len(ids) > MAX_FILES or len(texts) < len(ids):
        raise SlackError("invalid_arguments", "files must be a list of objects with an id")
    return list(dict.fromkeys(texts))


def _own(reader: Reader, me: Caller, ids: list[str]) -> None:
    """Refuse files that are not the caller's, or have not arrived.

    Raises:
        SlackError: one is not.
    """
    for each in ids:
        try:
            stored = upload_of(reader, me.actor, each)
        except CommandRefused:
            raise SlackError("file_not_found") from None
        if not stored.finished:
            raise SlackError("file_not_found")


def _shown(reader: Reader, me: Caller, file: str, base: str) -> Object:
    try:
        stored = file_for(reader, me.actor, file)
    except CommandRefused:
        raise SlackError("file_not_found") from None
    return file_object(stored.file, me.team, base, shares_of(reader, me, file))


def shares_of(reader: Reader, me: Caller, file: str) -> list[Share]:
    """Return where a file stands, as far as the caller may know."""
    found: list[Share] = []
    for place in files.places(reader, file):
        try:
            channel_of(reader, me.actor, place.channel)
        except SlackError:
            continue
        message = log.message_at(reader, place.channel, place.seq)
        if message is not None:
            found.append((place.channel, message.time_us))
    return found


def _listed(reader: Reader, me: Caller, given: Listing, base: str) -> list[Object]:
    wanted = min(max(given.count, 1) * max(given.page, 1), MOST)
    if given.channel:
        channels = [channel_of(reader, me.actor, given.channel).id]
    else:
        channels = [each.id for each in own_channels(reader, me.actor)]
    found: dict[str, File] = {}
    for channel in channels:
        command = ListFiles(channel=ChannelId(channel), limit=min(wanted, MAX_PAGE))
        page = looked(reader, me.actor, command)
        found |= {each.file.id: each.file for each in page.files}
    theirs = (f for f in found.values() if given.user in ("", f.creator) and not f.deleted)
    newest = sorted(theirs, key=lambda file: file.created_us, reverse=True)
    return [
        file_object(each, me.team, base, shares_of(reader, me, each.id)) for each in newest[:MOST]
    ]
