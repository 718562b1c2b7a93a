"""Files: what was uploaded by whom, in which messages it stands, and which bytes are to go."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Select, bindparam, delete, exists, func, insert, null, or_, select, update

from protocol.files import File, PostedFile, Voice
from protocol.messages import Message, MessagePlace

from .database import Prepared, Reader, Row
from .schema import doomed_blobs, files, message_files
from .visible import readable

_C = files.c
_M = message_files.c
_FILE = (
    _C.id,
    _C.creator,
    _C.created_us,
    _C.name,
    _C.type,
    _C.size,
    _C.width,
    _C.height,
    _C.thumbnail,
    _C.deleted_us,
    _C.description,
    _C.duration_ms,
    _C.peaks,
)
_STORED = (*_FILE, _C.blob, _C.hash, _C.expires_us)

_POSTED = exists().where(_M.file == _C.id)
_READABLE = exists().where(_M.file == _C.id, _M.hidden == 0, readable(_M.channel))

_ADD = Prepared(
    insert(files).values(
        {
            name: bindparam(name)
            for name in (
                "id",
                "creator",
                "name",
                "size",
                "created_us",
                "expires_us",
                "token_hash",
                "description",
                "duration_ms",
                "peaks",
            )
        }
    )
)
_FIND = Prepared(select(*_STORED).where(_C.id == bindparam("id")))
_BY_TOKEN = Prepared(select(*_STORED).where(_C.token_hash == bindparam("token_hash")))
_FOR_READER = Prepared(
    select(*_STORED).where(
        _C.id == bindparam("id"),
        _C.blob.is_not(None),
        or_(_READABLE, (_C.creator == bindparam("user")) & ~_POSTED),
    )
)
_SAME = Prepared(
    select(_C.blob, _C.thumbnail, _C.width, _C.height)
    .where(_C.hash == bindparam("hash"), _C.blob.is_not(None))
    .limit(1)
)
_IN_USE = Prepared(select(_C.id).where(_C.hash == bindparam("hash")).limit(1))
_TAKEN = Prepared(
    select(func.coalesce(func.sum(_C.size), 0)).where(
        _C.creator == bindparam("creator"), _C.created_us > bindparam("since_us")
    )
)
_FINISH = Prepared(
    update(files)
    .where(_C.id == bindparam("of_id"))
    .values(
        {
            name: bindparam(name)
            for name in ("type", "width", "height", "hash", "blob", "thumbnail", "expires_us")
        }
    )
)
_DELETE = Prepared(
    update(files)
    .where(_C.id == bindparam("of_id"))
    .values(
        name="",
        token_hash=null(),
        hash=null(),
        blob=null(),
        thumbnail=null(),
        expires_us=null(),
        deleted_us=bindparam("deleted_us"),
        description="",
        duration_ms=null(),
        peaks=null(),
    )
)
_DESCRIBE = Prepared(
    update(files).where(_C.id == bindparam("of_id")).values(description=bindparam("description"))
)
_SILENCE = Prepared(
    update(files).where(_C.id == bindparam("of_id")).values(duration_ms=null(), peaks=null())
)
_KEEP = Prepared(update(files).where(_C.id == bindparam("of_id")).values(expires_us=null()))
_DUE = Prepared(
    select(*_STORED)
    .where(_C.expires_us <= bindparam("now_us"))
    .order_by(_C.expires_us)
    .limit(bindparam("limit"))
)
_UNFINISHED = Prepared(select(_C.id).where(_C.expires_us.is_not(None), _C.blob.is_(None)))
_ATTACH = Prepared(
    insert(message_files).values(
        {name: bindparam(name) for name in ("channel", "seq", "place", "file", "thread")}
    )
)
_DETACH = Prepared(
    delete(message_files).where(
        _M.channel == bindparam("of_channel"), _M.seq == bindparam("of_seq")
    )
)
_DETACH_FILE = Prepared(delete(message_files).where(_M.file == bindparam("of_file")))
_PLACES = Prepared(
    select(_M.channel, _M.seq).where(_M.file == bindparam("file")).order_by(_M.channel, _M.seq)
)
_SEQS = Prepared(
    select(_M.seq)
    .distinct()
    .where(_M.channel == bindparam("channel"), _M.seq < bindparam("before"), _M.hidden == 0)
    .order_by(_M.seq.desc())
    .limit(bindparam("limit"))
)


def _posted() -> Select[tuple[object, ...]]:
    return select(_M.channel, _M.seq, _M.thread, *_FILE).join(files, _C.id == _M.file)


_PAGE = Prepared(
    _posted()
    .where(
        _M.channel == bindparam("channel"),
        _M.seq >= bindparam("since"),
        _M.seq < bindparam("before"),
        _M.hidden == 0,
    )
    .order_by(_M.seq.desc(), _M.place)
)
_DOOM = Prepared(insert(doomed_blobs).values(blob=bindparam("blob"), due_us=bindparam("due_us")))
_SPARE = Prepared(delete(doomed_blobs).where(doomed_blobs.c.blob == bindparam("of_blob")))
_IS_PROMISED = Prepared(
    select(doomed_blobs.c.blob).where(
        doomed_blobs.c.blob == bindparam("blob"), doomed_blobs.c.due_us > bindparam("now_us")
    )
)
_DOOMED = Prepared(
    select(doomed_blobs.c.blob)
    .where(doomed_blobs.c.due_us <= bindparam("now_us"))
    .order_by(doomed_blobs.c.due_us)
    .limit(bindparam("limit"))
)


class Stored(NamedTuple):
    """A file as it is kept: where its bytes are, and what they come to."""

    file: File
    blob: str | None
    thumbnail: str | None
    hash: bytes | None
    expires_us: int | None

    @property
    def finished(self) -> bool:
        """Whether all of it has arrived, and it is not deleted."""
        return self.blob is not None

    @property
    def unfinished(self) -> bool:
        """Whether it is still being uploaded."""
        return self.blob is None and not self.file.deleted


class NewFile(Struct, frozen=True):
    """A file that is going to be uploaded."""

    id: str
    creator: str
    name: str
    size: int
    created_us: int
    expires_us: int
    token_hash: bytes
    description: str = ""
    voice: Voice | None = None


class Content(Struct, frozen=True):
    """What a file holds, and which blobs keep it."""

    hash: bytes
    type: str
    blob: str
    thumbnail: str | None = None
    width: int | None = None
    height: int | None = None


class Kept(NamedTuple):
    """Bytes that are kept already, for a file of the same content."""

    blob: str
    thumbnail: str | None
    width: int | None
    height: int | None


def add(reader: Reader, new: NewFile) -> None:
    """Begin a file; nothing of it is there yet."""
    reader.rows(
        _ADD,
        id=new.id,
        creator=new.creator,
        name=new.name,
        size=new.size,
        created_us=new.created_us,
        expires_us=new.expires_us,
        token_hash=new.token_hash,
        description=new.description,
        duration_ms=new.voice and new.voice.duration_ms,
        peaks=new.voice and bytes(new.voice.peaks),
    )


def find(reader: Reader, file: str) -> Stored | None:
    """Return a file, whoever may read it."""
    row = reader.row(_FIND, id=file)
    return _stored_of(row) if row else None


def by_token(reader: Reader, token_hash: bytes) -> Stored | None:
    """Return the file whose upload a token opens."""
    row = reader.row(_BY_TOKEN, token_hash=token_hash)
    return _stored_of(row) if row else None


def for_reader(reader: Reader, file: str, user: str, *, is_guest: bool) -> Stored | None:
    """Return a file that somebody may read: by a message, or as their own that none has yet."""
    row = reader.row(_FOR_READER, id=file, user=user, is_guest=int(is_guest))
    return _stored_of(row) if row else None


def same_content(reader: Reader, hash_: bytes) -> Kept | None:
    """Return what keeps such bytes already."""
    row = reader.row(_SAME, hash=hash_)
    return Kept(*row) if row else None


def bytes_since(reader: Reader, creator: str, since_us: int) -> int:
    """Return how many bytes somebody has uploaded, or begun to."""
    row = reader.row(_TAKEN, creator=creator, since_us=since_us)
    return int(row[0]) if row else 0


def finish(reader: Reader, file: str, content: Content, expires_us: int) -> None:
    """Store what a file turned out to hold; ``expires_us`` is when it is looked at again."""
    reader.rows(
        _FINISH,
        of_id=file,
        type=content.type,
        width=content.width,
        height=content.height,
        hash=content.hash,
        blob=content.blob,
        thumbnail=content.thumbnail,
        expires_us=expires_us,
    )


def describe(reader: Reader, file: str, description: str) -> None:
    """Store in words what there is to see in a file."""
    reader.rows(_DESCRIBE, of_id=file, description=description)


def silence(reader: Reader, file: str) -> None:
    """Let a file be no voice message."""
    reader.rows(_SILENCE, of_id=file)


def forget(reader: Reader, stored: Stored, now_us: int) -> None:
    """Delete a file; its bytes are doomed unless another file has the same."""
    reader.rows(_DETACH_FILE, of_file=stored.file.id)
    reader.rows(_DELETE, of_id=stored.file.id, deleted_us=now_us)
    if stored.hash is not None and reader.row(_IN_USE, hash=stored.hash) is None:
        doom(reader, filter(None, (stored.blob, stored.thumbnail)), now_us)


def keep(reader: Reader, file: str) -> None:
    """Look at a file no more: it stands in a message."""
    reader.rows(_KEEP, of_id=file)


def due(reader: Reader, now_us: int, limit: int) -> list[Stored]:
    """Return files that are to be looked at: unfinished, or perhaps in no message."""
    return [_stored_of(row) for row in reader.rows(_DUE, now_us=now_us, limit=limit)]


def unfinished(reader: Reader) -> set[str]:
    """Return the files that are being uploaded."""
    return {file for (file,) in reader.rows(_UNFINISHED)}


def attach(reader: Reader, message: Message) -> None:
    """Note which files stand in a new message."""
    rows: list[dict[str, object]] = [
        {
            "channel": message.channel,
            "seq": message.seq,
            "place": place,
            "file": file.id,
            "thread": message.thread,
        }
        for place, file in enumerate(message.files)
    ]
    if rows:
        reader.many(_ATTACH, rows)


def detach(reader: Reader, channel: str, seq: int) -> None:
    """Forget which files stood in a message."""
    reader.rows(_DETACH, of_channel=channel, of_seq=seq)


def places(reader: Reader, file: str) -> list[MessagePlace]:
    """Return where a file stands; not all of it is for everybody's eyes."""
    rows = reader.rows(_PLACES, file=file)
    return [MessagePlace(channel=channel, seq=seq) for channel, seq in rows]


def page(reader: Reader, channel: str, before: int, limit: int) -> tuple[list[PostedFile], bool]:
    """Return the files of the newest messages before one, and whether there are more."""
    seqs = [seq for (seq,) in reader.rows(_SEQS, channel=channel, before=before, limit=limit + 1)]
    if not seqs:
        return [], False
    since = seqs[:limit][-1]
    rows = reader.rows(_PAGE, channel=channel, since=since, before=before)
    found = [
        PostedFile(file=_file_of(row[3:]), channel=row[0], seq=row[1], thread=row[2])
        for row in rows
    ]
    return found, len(seqs) > limit


def doom(reader: Reader, blobs: Iterable[str], due_us: int) -> None:
    """Have blobs removed once their time has come."""
    for blob in blobs:
        reader.rows(_SPARE, of_blob=blob)
        reader.rows(_DOOM, blob=blob, due_us=due_us)


def spare(reader: Reader, blob: str) -> None:
    """Forget that a blob was to be removed."""
    reader.rows(_SPARE, of_blob=blob)


def is_promised(reader: Reader, blob: str, now_us: int) -> bool:
    """Say whether a blob was promised to a file, and nobody is removing it."""
    return reader.row(_IS_PROMISED, blob=blob, now_us=now_us) is not None


def doomed(reader: Reader, now_us: int, limit: int) -> list[str]:
    """Return blobs whose time has come."""
    return [blob for (blob,) in reader.rows(_DOOMED, now_us=now_us, limit=limit)]


def _file_of(row: Row) -> File:
    id_, creator, created_us, name, type_, size, width, height, thumbnail, *rest = row
    deleted_us, description, duration_ms, peaks = rest
    if deleted_us is not None:
        return File(id=id_, creator=creator, created_us=created_us, deleted=True)
    voice = None if peaks is None else Voice(duration_ms=duration_ms, peaks=list(peaks))
    return File(
        id=id_,
        creator=creator,
        created_us=created_us,
        name=name,
        type=type_,
        size=size,
        width=width,
        height=height,
        thumbnail=thumbnail is not None,
        description=description,
        voice=voice,
    )


def _stored_of(row: Row) -> Stored:
    blob, hash_, expires_us = row[-3:]
    return Stored(_file_of(row[:-3]), blob, row[8], hash_, expires_us)
