"""Hidden messages: what was in them is kept aside, so that it can be looked at and brought back."""

import msgspec
from sqlalchemy import bindparam, delete, insert, null, select, update

from protocol.messages import Message

from .database import Prepared, Reader
from .message_rows import EMPTIED, content_of
from .schema import hidden_messages, message_files, messages

_C = hidden_messages.c
_M = messages.c
_F = message_files.c
_DECODE = msgspec.json.Decoder(Message)

_FIND = Prepared(
    select(_C.message).where(_C.channel == bindparam("channel"), _C.seq == bindparam("seq"))
)
_ADD = Prepared(
    insert(hidden_messages).values(
        {name: bindparam(name) for name in ("channel", "seq", "message")}
    )
)
_FORGET = Prepared(
    delete(hidden_messages).where(
        _C.channel == bindparam("of_channel"), _C.seq == bindparam("of_seq")
    )
)
_EMPTY = Prepared(
    update(messages)
    .where(_M.channel == bindparam("of_channel"), _M.seq == bindparam("of_seq"))
    .values(**EMPTIED, hidden_us=bindparam("at_us"))
)
_FILL = Prepared(
    update(messages)
    .where(_M.channel == bindparam("of_channel"), _M.seq == bindparam("of_seq"))
    .values(**{name: bindparam(name) for name in EMPTIED}, hidden_us=null())
)
_MARK_FILES = Prepared(
    update(message_files)
    .where(_F.channel == bindparam("of_channel"), _F.seq == bindparam("of_seq"))
    .values(hidden=bindparam("hidden"))
)


def hide(reader: Reader, message: Message, at_us: int) -> None:
    """Put aside what is in a message; its files are served to nobody on its account."""
    this = {"of_channel": message.channel, "of_seq": message.seq}
    written = msgspec.json.encode(message).decode()
    reader.rows(_ADD, channel=message.channel, seq=message.seq, message=written)
    reader.rows(_EMPTY, **this, at_us=at_us)
    reader.rows(_MARK_FILES, **this, hidden=1)


def show(reader: Reader, kept: Message) -> None:
    """Put back what was in a message."""
    this = {"of_channel": kept.channel, "of_seq": kept.seq}
    reader.rows(_FILL, **this, **content_of(kept))
    reader.rows(_MARK_FILES, **this, hidden=0)
    forget(reader, kept.channel, kept.seq)


def find(reader: Reader, channel: str, seq: int) -> Message | None:
    """Return a hidden message as it was."""
    row = reader.row(_FIND, channel=channel, seq=seq)
    return _DECODE.decode(row[0]) if row else None


def forget(reader: Reader, channel: str, seq: int) -> None:
    """Forget what was in a hidden message."""
    reader.rows(_FORGET, of_channel=channel, of_seq=seq)
