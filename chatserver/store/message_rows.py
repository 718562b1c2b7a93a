"""A message as its row holds it: what may be in one is told here, once for reading and writing.

A new field of a message is a column in ``schema``, and a line among :data:`PARTS`.
"""

from collections.abc import Callable
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Text, null

from chatserver.domain.hashtags import tags_in
from chatserver.domain.mentions import named_in
from protocol.files import File
from protocol.messages import Message

from .app_parts import app_of, stored_app
from .database import Row
from .polls import poll_of, stored_poll
from .schema import messages
from .stored_places import place_of, stored_place
from .stored_previews import previews_of, stored_shown

_READ_FILES = msgspec.json.Decoder(list[File]).decode


class Part(NamedTuple):
    """What may be in a message: a field of it, and the column of that name, which is NULL if not.

    A message that is hidden or deleted loses it.
    """

    name: str
    stored: Callable[[Any], str | int]
    """Turn what is in the field, if anything is, into what the column holds."""
    read: Callable[[Any], Any]


def stored_files(files: list[File]) -> str:
    """Return files as they are stored with a message."""
    return msgspec.json.encode(files).decode()


def files_of(stored: str | None) -> list[File]:
    """Return the files that are stored with a message."""
    return _READ_FILES(stored) if stored else []


def _split(joined: str) -> list[str]:
    return joined.split(",")


PARTS: Final = (
    Part("called", ",".join, _split),
    Part("shares", stored_place, place_of),
    Part("files", stored_files, files_of),
    Part("app", stored_app, app_of),
    Part("poll", stored_poll, poll_of),
    Part("urgent", int, bool),
    Part("previews", stored_shown, previews_of),
)
_STORED: Final = {part.name: part.stored for part in PARTS}
_READ: Final = {part.name: part.read for part in PARTS}
_NOTHING: Final[dict[str, str | int | None]] = {"text": "", **dict.fromkeys(_STORED)}
_parts_of: Final = attrgetter(*_STORED)

_BESIDE: Final = (
    "channel",
    "seq",
    "time_us",
    "author",
    "text",
    "thread",
    "ordinal",
    "channel_ordinal",
    "replies",
    "last_reply_us",
    "faces",
    "edited_us",
    "hidden_us",
    "deleted_us",
)
MESSAGE_COLUMNS: Final = tuple(messages.c[name] for name in (*_BESIDE, *_STORED))
"""What :func:`message_of` wants of a row."""

EMPTIED: Final = {"text": "", **dict.fromkeys(_STORED, null())}
"""The columns of a message in which there is nothing any more."""

TEXT_COLUMNS: Final = [
    messages.c[name] for name in EMPTIED if isinstance(messages.c[name].type, Text)
]
"""The columns by which one message is longer than another."""


def picked(*names: str) -> Callable[[Row], Row]:
    """Return what takes some columns out of a row of :data:`MESSAGE_COLUMNS`."""
    places = [column.name for column in MESSAGE_COLUMNS]
    return itemgetter(*map(places.index, names))


def columns_of(**parts: Any) -> dict[str, str | int | None]:
    """Return parts of a message as their columns hold them."""
    return {name: _STORED[name](part) if part else None for name, part in parts.items()}


def content_of(message: Message) -> dict[str, str | int | None]:
    """Return the columns of what is in a message: its text, and its parts."""
    content = _NOTHING | {"text": message.text}
    parts = _parts_of(message)
    if any(parts):  # most messages are text alone
        content |= columns_of(**dict(zip(_STORED, parts, strict=True)))
    return content


def message_of(row: Row) -> Message:
    """Turn a row of :data:`MESSAGE_COLUMNS` into the wire model."""
    channel, seq, time_us, author, text, thread, ordinal, channel_ordinal = row[:8]
    replies, last_reply_us, faces, edited_us, hidden_us, deleted_us = row[8:14]
    parts = row[14:]
    named = named_in(text)
    outside = thread is None or channel_ordinal is not None
    return Message(
        channel=channel,
        seq=seq,
        time_us=time_us,
        author=author,
        text=text,
        thread=thread,
        ordinal=ordinal,
        channel_ordinal=channel_ordinal,
        replies=replies,
        last_reply_us=last_reply_us,
        faces=faces.split(",") if faces else [],
        edited_us=edited_us,
        hidden=hidden_us is not None,
        deleted=deleted_us is not None,
        mentions=named.users if named else [],
        tags=tags_in(text),
        everyone=named.everyone if named and outside else None,
        **(_read(parts) if any(parts) and deleted_us is None else {}),
    )


def _read(parts: Row) -> dict[str, Any]:
    return {
        name: read(stored)
        for (name, read), stored in zip(_READ.items(), parts, strict=True)
        if stored
    }
