"""Messages to be sent later, and which of them are due."""

import hashlib

from msgspec.structs import replace

from protocol.ids import ScheduledId
from protocol.scheduled import MessageScheduled, ScheduledMessage

from .app_parts import app_of, stored_app
from .database import Reader, Row
from .made_ids import made_id
from .own import OwnById
from .schema import scheduled

_C = scheduled.c


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


_OWN = OwnById(
    scheduled,
    (_C.id, _C.channel, _C.thread, _C.broadcast, _C.text, _C.app, _C.send_us, _C.failure),
    _scheduled_of,
    changing=("text", "send_us", "failure"),
    due=(_C.send_us, [_C.failure.is_(None)]),
)
find, page, count, due, remove = _OWN.find, _OWN.page, _OWN.count, _OWN.due, _OWN.remove


def id_of(user: str, nonce: str) -> ScheduledId:
    """Return the identifier of what somebody schedules under a nonce: a repeat has the same."""
    return ScheduledId(made_id("Q", user, nonce))


def nonce_of(id_: ScheduledId) -> str:
    """Return the nonce a message is posted with when it is due: however often, it is one."""
    return hashlib.blake2b(f"scheduled\0{id_}".encode(), digest_size=16).hexdigest()


def add(reader: Reader, user: str, message: ScheduledMessage) -> None:
    """Keep a message until its time has come."""
    _OWN.add(
        reader,
        user,
        id=message.id,
        channel=message.channel,
        thread=message.thread,
        broadcast=int(message.broadcast),
        app=stored_app(message.app) if message.app else None,
        **_what_changes(message),
    )


def change(reader: Reader, user: str, message: ScheduledMessage) -> None:
    """Store another text or time, or why it was refused: then it is not due any more."""
    _OWN.change(reader, user, message.id, **_what_changes(message))


def as_now(reader: Reader, user: str, told: MessageScheduled) -> MessageScheduled:
    """Return what the log tells of a message: the log itself holds no text of it."""
    found = find(reader, user, told.scheduled.id)
    if found is None:
        return told
    return replace(told, scheduled=replace(told.scheduled, text=found.text, app=found.app))


def _what_changes(message: ScheduledMessage) -> dict[str, object]:
    return {"text": message.text, "send_us": message.send_us, "failure": message.failure}
