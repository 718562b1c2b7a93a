"""Messages: stored, found, changed, and read page by page."""

import hashlib
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import bindparam, func, insert, null, select, update

from protocol.feed import Preview
from protocol.files import File
from protocol.ids import UserId
from protocol.limits import MAX_FACES
from protocol.messages import Message, PostMessage, with_face
from protocol.polls import Poll

from . import reactions
from .app_parts import stored_app
from .database import Prepared, Reader, Row
from .lanes import Question
from .message_rows import (
    EMPTIED,
    MESSAGE_COLUMNS,
    columns_of,
    content_of,
    files_of,
    message_of,
)
from .polls import stored_poll, with_votes
from .schema import messages
from .stored_places import stored_place

_C = messages.c
PREVIEW_CHARACTERS = 280
BY_THREAD = ("INDEXED BY messages_by_thread", "sqlite")
"""SQLite would rather go through the whole channel, in order."""

_OUTSIDE = _C.thread.is_(None) | _C.channel_ordinal.is_not(None)
_VISIBLE = _C.deleted_us.is_(None) | (_C.replies > 0)
_STANDS = _C.deleted_us.is_(None) & _C.hidden_us.is_(None)
_PAGE = select(*MESSAGE_COLUMNS, _C.kinds).where(_C.channel == bindparam("channel"), _VISIBLE)

_ADD = Prepared(
    insert(messages).values(
        {
            name: bindparam(name)
            for name in (
                "channel",
                "seq",
                "time_us",
                "author",
                "thread",
                "ordinal",
                "channel_ordinal",
                *EMPTIED,
                "nonce",
                "digest",
            )
        }
        | {"replies": 0}
    )
)
_BY_NONCE = Prepared(
    select(*MESSAGE_COLUMNS, _C.digest).where(
        _C.author == bindparam("author"), _C.nonce == bindparam("nonce")
    ),
    anywhere=True,
)
_BEFORE = Prepared(
    _PAGE.where(_OUTSIDE, _C.seq < bindparam("before"))
    .order_by(_C.seq.desc())
    .limit(bindparam("limit"))
)
_AFTER = Prepared(
    _PAGE.where(_OUTSIDE, _C.seq > bindparam("after")).order_by(_C.seq).limit(bindparam("limit"))
)
_REPLIES = Prepared(
    _PAGE.where(_C.thread == bindparam("thread"), _C.seq > bindparam("after"))
    .order_by(_C.seq)
    .limit(bindparam("limit"))
)
_ONE = Prepared(
    select(*MESSAGE_COLUMNS, _C.kinds).where(
        _C.channel == bindparam("channel"), _C.seq == bindparam("seq")
    )
)
_PREVIEW = Prepared(
    select(
        _C.seq,
        _C.author,
        _C.time_us,
        func.substr(_C.text, 1, PREVIEW_CHARACTERS),
        _C.thread,
        _C.files,
    ).where(_C.channel == bindparam("channel"), _C.seq == bindparam("seq"), _STANDS)
)
_EDIT = Prepared(
    update(messages)
    .where(_C.channel == bindparam("of_channel"), _C.seq == bindparam("of_seq"))
    .values(
        text=bindparam("text"),
        edited_us=bindparam("edited_us"),
        called=bindparam("called"),
        app=bindparam("app"),
    )
)
_CHANGE_FILES = Prepared(
    update(messages)
    .where(_C.channel == bindparam("of_channel"), _C.seq == bindparam("of_seq"))
    .values(files=bindparam("files"))
)
_DELETE = Prepared(
    update(messages)
    .where(_C.channel == bindparam("of_channel"), _C.seq == bindparam("of_seq"))
    .values(**EMPTIED, deleted_us=bindparam("deleted_us"), hidden_us=null())
)
_COUNT_REPLIES = Prepared(
    update(messages)
    .where(_C.channel == bindparam("of_channel"), _C.seq == bindparam("of_seq"))
    .values(
        replies=bindparam("replies"),
        last_reply_us=bindparam("last_reply_us"),
        faces=bindparam("faces"),
    )
)
_FACES = Prepared(
    select(_C.author)
    .with_hint(messages, *BY_THREAD)
    .where(
        _C.channel == bindparam("channel"),
        _C.thread == bindparam("thread"),
        _C.deleted_us.is_(None),
    )
    .group_by(_C.author)
    .order_by(func.max(_C.seq).desc())
    .limit(MAX_FACES)
)
_REPLY_TIME = Prepared(
    select(_C.time_us)
    .where(
        _C.channel == bindparam("channel"),
        _C.thread == bindparam("thread"),
        _C.seq <= bindparam("seq"),
    )
    .order_by(_C.seq.desc())
    .limit(1)
)
_LAST_REPLY = Prepared(
    select(_C.time_us)
    .with_hint(messages, *BY_THREAD)
    .where(
        _C.channel == bindparam("channel"),
        _C.thread == bindparam("thread"),
        _C.deleted_us.is_(None),
    )
    .order_by(_C.seq.desc())
    .limit(1)
)
_ORDINAL_AT = Prepared(
    select(func.coalesce(_C.channel_ordinal, _C.ordinal))
    .where(_C.channel == bindparam("channel"), _OUTSIDE, _C.seq <= bindparam("seq"))
    .order_by(_C.seq.desc())
    .limit(1)
)
_FROM = Prepared(
    select(_C.seq, _C.time_us)
    .where(_C.channel == bindparam("channel"), _C.seq >= bindparam("seq"))
    .order_by(_C.seq)
    .limit(1)
)
_UNTIL = Prepared(
    select(_C.time_us)
    .where(_C.channel == bindparam("channel"), _C.seq <= bindparam("seq"))
    .order_by(_C.seq.desc())
    .limit(1)
)


def preview(reader: Reader, channel: str, seq: int) -> Preview | None:
    """Return the beginning of a message, if it stands."""
    row = reader.row(_PREVIEW, channel=channel, seq=seq)
    if row is None:
        return None
    seq, author, time_us, text, thread, files = row
    return Preview(
        seq=seq,
        author=author,
        time_us=time_us,
        text=text,
        thread=thread,
        files=len(files_of(files)),
    )


class Sent(NamedTuple):
    """Under which nonce a message was sent, and what a repeat must agree in, as 8 bytes."""

    nonce: bytes
    digest: bytes


def sent_as(command: PostMessage, poll: Poll | None = None) -> Sent:
    """Return what tells a message from others, and from another under the same nonce."""
    said = [command.channel, str(command.thread or ""), command.text]
    if command.broadcast:
        said.append("broadcast")
    if command.shares is not None:
        said.append(stored_place(command.shares))
    if command.files:
        said.append(",".join(command.files))
    if command.app is not None:
        said.append(stored_app(command.app))
    if poll is not None:
        said.append(stored_poll(poll))
    if command.urgent:
        said.append("urgent")
    digest = hashlib.blake2b("\0".join(said).encode(), digest_size=8).digest()
    return Sent(bytes.fromhex(command.nonce), digest)


def add(reader: Reader, message: Message, sent: Sent | None) -> None:
    """Store a message; it is its own entry in the channel's log."""
    reader.rows(
        _ADD,
        channel=message.channel,
        seq=message.seq,
        time_us=message.time_us,
        author=message.author,
        thread=message.thread,
        ordinal=message.ordinal,
        channel_ordinal=message.channel_ordinal,
        nonce=sent.nonce if sent else None,
        digest=sent.digest if sent else None,
        **content_of(message),
    )


def by_nonce(reader: Reader, author: str, nonce: str) -> tuple[Message, bytes] | None:
    """Return the message an author stored under a nonce, and the digest it was stored with."""
    row = reader.row(_BY_NONCE, author=author, nonce=bytes.fromhex(nonce))
    return (message_of(row[:-1]), row[-1]) if row else None


def asking_nonce(author: str, nonce: str) -> Question:
    """Return what :func:`by_nonce` asks."""
    return Question(_BY_NONCE, {"author": author, "nonce": bytes.fromhex(nonce)})


class Pages:
    """A channel's messages page by page, oldest first, as ``viewer`` sees them."""

    __slots__ = ("_channel", "_reader", "_viewer")

    def __init__(self, reader: Reader, channel: str, viewer: str) -> None:
        self._reader = reader
        self._channel = channel
        self._viewer = viewer

    def before(self, seq: int, limit: int) -> list[Message]:
        """Return up to ``limit`` messages outside threads before a position."""
        return self._messages(self._rows(_BEFORE, before=seq, limit=limit)[::-1])

    def after(self, seq: int, limit: int) -> list[Message]:
        """Return up to ``limit`` messages outside threads after a position."""
        return self._messages(self._rows(_AFTER, after=seq, limit=limit))

    def replies(self, thread: int, after: int, limit: int) -> list[Message]:
        """Return up to ``limit`` replies of a thread after a position."""
        return self._messages(self._rows(_REPLIES, thread=thread, after=after, limit=limit))

    def one(self, seq: int) -> list[Message]:
        """Return the message at a position, if there is one."""
        return self._messages(self._rows(_ONE, seq=seq))

    def _rows(self, statement: Prepared, **values: object) -> list[Row]:
        return self._reader.rows(statement, channel=self._channel, **values)

    def _messages(self, rows: list[Row]) -> list[Message]:
        found = [(message_of(row[:-1]), row[-1]) for row in rows]
        return with_reactions(self._reader, found, self._viewer)


def with_reactions(reader: Reader, found: list[tuple[Message, int]], viewer: str) -> list[Message]:
    """Add reactions to messages that have so many kinds, and the viewer's votes to polls.

    One query for each channel with any.
    """
    marked: dict[str, list[int]] = {}
    for message, kinds in found:
        if kinds:
            marked.setdefault(message.channel, []).append(message.seq)
    if not marked:
        return with_votes(reader, [message for message, _ in found], viewer)
    shown = {
        (channel, seq): kinds
        for channel, seqs in marked.items()
        for seq, kinds in reactions.of_messages(reader, channel, seqs, viewer).items()
    }
    reacted = [
        replace(message, reactions=shown[message.channel, message.seq])
        if (message.channel, message.seq) in shown
        else message
        for message, _ in found
    ]
    return with_votes(reader, reacted, viewer)


def first_since(reader: Reader, channel: str, time_us: int, head: int) -> int:
    """Return the first position from which on every message is at or after a time.

    Times rise with positions, so it is found by halving: no index, and a seek for each step.
    """
    low, high = 1, head + 1
    while low < high:
        middle = (low + high) // 2
        row = reader.row(_FROM, channel=channel, seq=middle)
        if row is None or row[1] >= time_us:
            high = middle
        else:
            low = int(row[0]) + 1
    return low


def posted_at(reader: Reader, channel: str, time_us: int, head: int) -> int | None:
    """Return the position of the message that was posted at a time, exactly, if one was."""
    begin = first_since(reader, channel, time_us, head)
    row = reader.row(_FROM, channel=channel, seq=begin)
    return int(row[0]) if row and row[1] == time_us else None


def time_until(reader: Reader, channel: str, seq: int) -> int:
    """Return when the last message up to a position was posted, 0 if there is none."""
    row = reader.row(_UNTIL, channel=channel, seq=seq)
    return int(row[0]) if row else 0


def edit(reader: Reader, edited: Message) -> None:
    """Replace a message's text and layout, and whom it calls through groups."""
    reader.rows(
        _EDIT,
        of_channel=edited.channel,
        of_seq=edited.seq,
        text=edited.text,
        edited_us=edited.edited_us,
        **columns_of(called=edited.called, app=edited.app),
    )


def change_files(reader: Reader, message: Message, files: list[File]) -> None:
    """Replace what is attached to a message."""
    reader.rows(
        _CHANGE_FILES,
        of_channel=message.channel,
        of_seq=message.seq,
        **columns_of(files=files),
    )


def delete(reader: Reader, channel: str, seq: int, deleted_us: int) -> None:
    """Leave a tombstone; its nonce stays, so that a late repeat does not bring it back."""
    reader.rows(_DELETE, of_channel=channel, of_seq=seq, deleted_us=deleted_us)


def count_reply(reader: Reader, root: Message, reply: Message) -> None:
    """Count a new reply on its root."""
    faces = with_face(root.faces, reply.author)
    _count_replies(reader, root, reply.ordinal, reply.time_us, faces)


def uncount_reply(reader: Reader, root: Message) -> None:
    """Take a reply that was deleted off its root."""
    here = {"channel": root.channel, "thread": root.seq}
    last = reader.row(_LAST_REPLY, **here)
    faces = [row[0] for row in reader.rows(_FACES, **here)][::-1]
    _count_replies(reader, root, root.replies - 1, int(last[0]) if last else None, faces)


def _count_replies(
    reader: Reader, root: Message, replies: int, last_us: int | None, faces: list[UserId]
) -> None:
    reader.rows(
        _COUNT_REPLIES,
        of_channel=root.channel,
        of_seq=root.seq,
        replies=replies,
        last_reply_us=last_us,
        faces=",".join(faces),
    )


def reply_time_us(reader: Reader, channel: str, thread: int, seq: int) -> int | None:
    """Return when the last reply up to a position was posted, be it deleted or not."""
    row = reader.row(_REPLY_TIME, channel=channel, thread=thread, seq=seq)
    return int(row[0]) if row else None


def ordinal_at(reader: Reader, channel: str, seq: int) -> int:
    """Return how many messages outside threads there are up to a position, deleted ones too."""
    row = reader.row(_ORDINAL_AT, channel=channel, seq=seq)
    return int(row[0]) if row else 0
