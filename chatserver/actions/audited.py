"""Which commands are done by right of an office, and what is written down of them.

What people write, names and tokens are left out: the log says who did what to what.
"""

from collections.abc import Callable
from typing import Any, Final

from chatserver.domain.policy import Actor
from chatserver.store import audit
from chatserver.store.transaction import Transaction
from protocol import Command, Model, tag_of
from protocol.apps import (
    AddApp,
    AddWebhook,
    AppAdded,
    AppNow,
    ChangeApp,
    MakeAppToken,
    RemoveApp,
    RemoveWebhook,
    RenewAppSecret,
)
from protocol.channels import (
    ArchiveChannel,
    ConvertChannel,
    RemoveMember,
    RenameChannel,
    RestoreChannel,
    SetNewcomers,
    SetPace,
    SetPosting,
    SetRole,
)
from protocol.groups import ChangeGroup, CreateGroup, GroupNow, RemoveGroup
from protocol.moderation import (
    DeactivatePerson,
    HideMessage,
    LiftSuspension,
    SettleReport,
    ShowMessage,
    SuspendPerson,
    WarnPerson,
)
from protocol.quiet import ChangeQuietPolicy
from protocol.revisions import SetRevisionReaders

AUDITED: Final[dict[type[Command[Any]], tuple[str, ...]]] = {
    RemoveMember: ("channel", "user"),
    SetRole: ("channel", "user", "role"),
    RenameChannel: ("channel",),
    ArchiveChannel: ("channel",),
    RestoreChannel: ("channel",),
    SetPosting: ("channel", "posting"),
    SetPace: ("channel", "slow_s"),
    SetNewcomers: ("channel", "newcomers"),
    ConvertChannel: ("channel",),
    CreateGroup: (),
    ChangeGroup: (),
    RemoveGroup: ("group",),
    AddApp: (),
    ChangeApp: (),
    RemoveApp: ("bot",),
    MakeAppToken: ("bot",),
    RenewAppSecret: ("bot",),
    AddWebhook: ("bot", "channel"),
    RemoveWebhook: ("webhook",),
    SettleReport: ("report", "outcome"),
    HideMessage: ("channel", "seq"),
    ShowMessage: ("channel", "seq"),
    WarnPerson: ("user", "report"),
    SuspendPerson: ("user", "until_us", "report"),
    LiftSuspension: ("user",),
    DeactivatePerson: ("user",),
    SetRevisionReaders: ("readers",),
    ChangeQuietPolicy: (),
}
"""What is written down of each: fields that are identifiers, choices or numbers."""


_MADE: Final[dict[type[Model], Callable[[Any], dict[str, str]]]] = {
    AppAdded: lambda answer: {"bot": answer.user.id},
    AppNow: lambda answer: {"bot": answer.app.bot},
    GroupNow: lambda answer: {"group": answer.group.id},
}
"""What an answer adds to it: which thing was made or changed."""


def note_command(
    transaction: Transaction, actor: Actor, command: Command[Any], answer: Model
) -> None:
    """Write down a command that was carried out, if it is done by right of an office."""
    fields = AUDITED.get(type(command))
    if fields is not None:
        on = {name: str(value) for name in fields if (value := getattr(command, name)) is not None}
        made = _MADE.get(type(answer))
        note(transaction, actor, tag_of(type(command)), **on, **(made(answer) if made else {}))


def note(transaction: Transaction, actor: Actor | None, act: str, **on: str) -> None:
    """Write down what somebody did; without an actor it was done on the server itself."""
    by = actor.id if actor else None
    audit.add(transaction.reader, time_us=transaction.now_us, by=by, act=act, on=on)
