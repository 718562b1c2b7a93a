"""Messages to be sent later, and which of them are due."""

import hashlib

from msgspec.structs import replace
from sqlalchemy import bindparam, delete, func, insert, null, select, update

from protocol.ids import ScheduledId, UserId
from protocol.scheduled import MessageScheduled, ScheduledMessage

from .app_parts import app_of, stored_app
from .database import Prepared, Reader, Row
from .made_ids import made_id
from .schema import scheduled

_C = scheduled.c
_NAMES = ("id", "user", "channel", "thread", "broadcast", "text", "app", "send_us")
_COLUMNS = (
    _C.id,
    _C.channel,
    _C.thread,
    _C.broadcast,
    _C.text,
    _C.app,
    _C.send_us,
    _C.failure,
)
_THIS = (_C.user == bindparam("user"), _C.id == bindparam("id"))

_FIND = Prepared(select(*_COLUMNS).where(*_THIS))
_PAGE = Prepared(
    select(*_COLUMNS)
    .where(_C.user == bindparam("user"), _C.id > bindparam("after"))
    .order_by(_C.id)
    .limit(bindparam("limit"))
)
_COUNT = Prepared(select(func.count()).where(_C.user == bindparam("user")))
_DUE = Prepared(
    select(_C.user, _C.id)
    .where(_C.send_us <= bindparam("until"), _C.failure.is_(None))
    .order_by(_C.send_us, _C.id)
    .limit(bindparam("limit"))
)
_ADD = Prepared(insert(scheduled).values({name: bindparam(name) for name in _NAMES}))
_CHANGE = Prepared(
    update(scheduled)
    .where(_C.user == bindparam("of_user"), _C.id == bindparam("of_id"))
    .values(text=bindparam("text"), send_us=bindparam("send_us"), failure=null())
)
_FAIL = Prepared(
    update(scheduled)
    .where(_C.user == bindparam("of_user"), _C.id == bindparam("of_id"))
    .values(failure=bindparam("failure"))
)
_REMOVE = Prepared(delete(scheduled).where(*_THIS))


def id_of(user: str, nonce: str) -> ScheduledId:
    """Return the identifier of what somebody schedules under a nonce: a repeat has the same."""
    return ScheduledId(made_id("Q", user, nonce))


def nonce_of(id_: ScheduledId) -> str:
    """Return the nonce a message is posted with when it is due: however often, it is one."""
    return hashlib.blake2b(f"scheduled\0{id_}".encode(), digest_size=16).hexdigest()


def find(reader: Reader, user: str, id_: str) -> ScheduledMessage | None:
    """Return one of somebody's messages that are to be sent later."""
    row = reader.row(_FIND, user=user, id=id_)
    return _scheduled_of(row) if row else None


def page(reader: Reader, user: str, after: str, limit: int) -> list[ScheduledMessage]:
    """Return up to ``limit`` of somebody's, by identifier, after one."""
    rows = reader.rows(_PAGE, user=user, after=after, limit=limit)
    return [_scheduled_of(row) for row in rows]


def count(reader: Reader, user: str) -> int:
    """Return how many somebody has."""
    row = reader.row(_COUNT, user=user)
    return int(row[0]) if row else 0


def due(reader: Reader, until_us: int, limit: int) -> list[tuple[UserId, ScheduledId]]:
    """Return up to ``limit`` of those whose time has come, in its order."""
    rows = reader.rows(_DUE, until=until_us, limit=limit)
    return [(UserId(user), ScheduledId(id_)) for user, id_ in rows]


def add(reader: Reader, user: str, message: ScheduledMessage) -> None:
    """Keep a message until its time has come."""
    reader.rows(
        _ADD,
        id=message.id,
        user=user,
        channel=message.channel,
        thread=message.thread,
        broadcast=int(message.broadcast),
        text=message.text,
        app=stored_app(message.app) if message.app else None,
        send_us=message.send_us,
    )


def change(reader: Reader, user: str, message: ScheduledMessage) -> None:
    """Store another text and time; it has not failed any more."""
    reader.rows(_CHANGE, of_user=user, of_id=message.id, text=message.text, send_us=message.send_us)


def fail(reader: Reader, user: str, id_: str, failure: str) -> None:
    """Note that a message was refused: it is not due any more."""
    reader.rows(_FAIL, of_user=user, of_id=id_, failure=failure)


def remove(reader: Reader, user: str, id_: str) -> None:
    """Forget a message, which is sent or shall not be."""
    reader.rows(_REMOVE, user=user, id=id_)


def as_now(reader: Reader, user: str, told: MessageScheduled) -> MessageScheduled:
    """Return what the log tells of a message: the log itself holds no text of it."""
    found = find(reader, user, told.scheduled.id)
    if found is None:
        return told
    return replace(told, scheduled=replace(told.scheduled, text=found.text, app=found.app))


def _scheduled_of(row: Row) -> ScheduledMessage:
    id_, channel, thread, broadcast, text, app, send_us, failure = row
    return ScheduledMessage(
        id=id_,
        channel=channel,
        thread=thread,
        broadcast=bool(broadcast),
        text=text,
        app=app_of(app),
        send_us=send_us,
        failure=failure,
    )
