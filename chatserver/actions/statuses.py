"""Saying how one is, and seeing how others are."""

from chatserver.domain.policy import may_use_workspace
from chatserver.store import apps, statuses
from chatserver.store.transaction import Transaction
from protocol.errors import Invalid
from protocol.ids import UserId
from protocol.statuses import (
    ListStatuses,
    PersonStatus,
    SetStatus,
    Status,
    StatusChanged,
    Statuses,
    StatusNow,
)

from .reactions import require_emoji
from .registry import Act, Look, action, query

ASKED_FOR = frozenset({"user_change", "user_profile_changed", "user_status_changed"})
"""The events of Slack's that tell of a status."""


@query(may_use_workspace)
def list_statuses(look: Look, command: ListStatuses) -> Statuses:
    """Return the statuses of some people."""
    found = statuses.several(look.reader, command.users)
    return Statuses(statuses=[PersonStatus(user=user, status=each) for user, each in found.items()])


@action(may_use_workspace)
def set_status(act: Act, command: SetStatus) -> StatusNow:
    """Change the actor's status, and tell whoever looks; the same again changes nothing.

    Raises:
        Invalid: there is no such emoji, or its time has passed.
    """
    status = _status_of(act, command)
    if statuses.find(act.reader, act.actor.id) != status:
        _change(act.transaction, act.actor.id, status)
    return StatusNow(status=status)


def end_status(transaction: Transaction, user: UserId, at_us: int) -> None:
    """Take away a status whose time is over by ``at_us``, unless there is another one now."""
    found = statuses.find(transaction.reader, user)
    if found and found.until_us is not None and found.until_us <= at_us:
        _change(transaction, user, None)


def _status_of(act: Act, command: SetStatus) -> Status | None:
    text = command.text.strip()
    if not text and command.emoji is None:
        return None
    if command.emoji is not None:
        require_emoji(act.reader, command.emoji)
    if command.until_us is not None and command.until_us <= act.now_us:
        raise Invalid("that time has passed", field="until_us")
    return Status(emoji=command.emoji or "", text=text, until_us=command.until_us)


def _change(transaction: Transaction, user: UserId, status: Status | None) -> None:
    """Store it and tell their own devices and the apps that asked; the node tells who looks."""
    statuses.change(transaction.reader, user, status)
    known = apps.every(transaction.reader)
    asking = (app.bot for app, _ in known if any(map(app.wants, ASKED_FOR)))
    for stream in dict.fromkeys((user, *asking)):
        transaction.record(StatusChanged(user=user, status=status), to=stream)
