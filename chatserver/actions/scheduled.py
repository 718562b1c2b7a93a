"""Messages to be sent later: kept, changed, listed, and sent when their time has come."""

from typing import Final

from msgspec.structs import replace

from chatserver.domain.pages import fitting
from chatserver.domain.policy import Actor, may_post, may_use_workspace
from chatserver.store import scheduled, suspensions, users
from chatserver.store.transaction import Transaction
from protocol.errors import Forbidden, Invalid, NotFound, TooLarge
from protocol.ids import ScheduledId, SessionId, UserId
from protocol.limits import MAX_SCHEDULED, MAX_SCHEDULED_DAYS
from protocol.messages import Posted, PostMessage
from protocol.scheduled import (
    ChangeScheduled,
    DeleteScheduled,
    ListScheduled,
    MessageScheduled,
    Scheduled,
    ScheduledMessage,
    ScheduledPage,
    ScheduledRemoved,
    ScheduleMessage,
    SendScheduled,
    Unscheduled,
)

from .messages import post_message, require_postable
from .registry import HANDLERS, Act, Action, Look, action, in_channel_and_own, in_own, query

_DAY_US: Final = 86_400_000_000
_NO_SESSION: Final = SessionId("")


@action(may_post, stays_in=in_channel_and_own)
def schedule_message(act: Act, command: ScheduleMessage) -> Scheduled:
    """Keep a message until its time has come, and tell the author's devices.

    Raises:
        Invalid: the time is past or too far, or posting it would be refused so.
        TooLarge: too many wait already, or posting it would be refused so.
        Forbidden: posting it would be refused so.
    """
    me = act.actor.id
    message = ScheduledMessage(
        id=scheduled.id_of(me, command.nonce),
        channel=command.channel,
        text=command.text,
        send_us=command.send_us,
        thread=command.thread,
        broadcast=command.broadcast,
        app=command.app,
    )
    before = scheduled.find(act.reader, me, message.id)
    if before is not None:
        return Scheduled(scheduled=before, repeated=True)
    _require_time(act, command.send_us)
    require_postable(act, _posting(message))
    if scheduled.count(act.reader, me) >= MAX_SCHEDULED:
        raise TooLarge(f"{MAX_SCHEDULED} messages wait already; delete one first")
    scheduled.add(act.reader, me, message)
    act.transaction.record(MessageScheduled(scheduled=message), to=me)
    return Scheduled(scheduled=message)


@action(may_use_workspace, stays_in=in_own)
def change_scheduled(act: Act, command: ChangeScheduled) -> Scheduled:
    """Change the text or the time of one's own; the same again changes nothing.

    Raises:
        NotFound: there is no such message, be it that it was sent.
        Invalid: the text is empty, or the time is past or too far.
    """
    before = _found(act, command.id)
    changed = replace(
        before,
        text=before.text if command.text is None else command.text,
        send_us=before.send_us if command.send_us is None else command.send_us,
        failure=None,
    )
    if changed == before:
        return Scheduled(scheduled=before)
    _require_time(act, changed.send_us)
    if not changed.text.strip():
        raise Invalid("a message needs some text; delete it instead", field="text")
    scheduled.change(act.reader, act.actor.id, changed)
    act.transaction.record(MessageScheduled(scheduled=changed), to=act.actor.id)
    return Scheduled(scheduled=changed)


@action(may_use_workspace, on_full_disk=True, stays_in=in_own)
def delete_scheduled(act: Act, command: DeleteScheduled) -> Unscheduled:
    """Forget one's own message that was to be sent later."""
    if scheduled.find(act.reader, act.actor.id, command.id) is None:
        return Unscheduled(repeated=True)
    _forget(act.transaction, act.actor.id, command.id)
    return Unscheduled()


@action(may_use_workspace)
def send_scheduled(act: Act, command: SendScheduled) -> Posted:
    """Post one's own message now that was to be sent later.

    Raises:
        NotFound: there is no such message, be it that it was sent.
    """
    return _post(act.transaction, act.actor, _found(act, command.id))


@query(may_use_workspace)
def list_scheduled(look: Look, command: ListScheduled) -> ScheduledPage:
    """List the actor's own; long ones make short pages."""
    page = scheduled.page(look.reader, look.actor.id, command.after or "", command.limit + 1)
    shown = fitting(page[: command.limit], lambda message: len(message.text))
    return ScheduledPage(scheduled=shown, more=len(shown) < len(page))


def send_due(transaction: Transaction, user: UserId, id_: ScheduledId, at_us: int) -> None:
    """Post somebody's message whose time has come by ``at_us``, unless that was done already.

    The message and that it waits no more are stored together: it is sent once, by whichever
    node comes first. What was changed meanwhile and is not due any more is left alone.

    Raises:
        CommandRefused: its author may not post it there, as of now.
    """
    message = scheduled.find(transaction.reader, user, id_)
    if message is None or message.failure is not None or message.send_us > at_us:
        return
    author = users.find(transaction.reader, user)
    if author is None or author.deactivated:
        raise Forbidden("the author's account is deactivated")
    if suspensions.find(transaction.reader, user) is not None:
        raise Forbidden("the author's account is suspended")
    _post(transaction, Actor(user, _NO_SESSION, author.role, author.kind), message)


def note_failure(transaction: Transaction, user: UserId, id_: ScheduledId, failure: str) -> None:
    """Keep somebody's message that was refused when it was due, and tell them why."""
    message = scheduled.find(transaction.reader, user, id_)
    if message is None or message.failure is not None:
        return
    failed = replace(message, failure=failure)
    scheduled.change(transaction.reader, user, failed)
    transaction.record(MessageScheduled(scheduled=failed), to=user)


def _post(transaction: Transaction, actor: Actor, message: ScheduledMessage) -> Posted:
    handler = HANDLERS[PostMessage]
    if not isinstance(handler, Action) or handler.function is not post_message:
        raise LookupError("posting is an action")
    posted = handler.run_later(transaction, actor, _posting(message))
    _forget(transaction, actor.id, message.id)
    if not isinstance(posted, Posted):
        raise TypeError("posting is answered with Posted")
    return posted


def _posting(message: ScheduledMessage) -> PostMessage:
    return PostMessage(
        channel=message.channel,
        text=message.text,
        nonce=scheduled.nonce_of(message.id),
        thread=message.thread,
        broadcast=message.broadcast,
        app=message.app,
    )


def _forget(transaction: Transaction, user: UserId, id_: ScheduledId) -> None:
    scheduled.remove(transaction.reader, user, id_)
    transaction.record(ScheduledRemoved(id=id_), to=user)


def _found(act: Act, id_: ScheduledId) -> ScheduledMessage:
    message = scheduled.find(act.reader, act.actor.id, id_)
    if message is None:
        raise NotFound("there is no such message to be sent later", field="id")
    return message


def _require_time(act: Act, send_us: int) -> None:
    if send_us <= act.now_us:
        raise Invalid("that time has passed", field="send_us")
    if send_us > act.now_us + MAX_SCHEDULED_DAYS * _DAY_US:
        raise Invalid(f"it is more than {MAX_SCHEDULED_DAYS} days away", field="send_us")
