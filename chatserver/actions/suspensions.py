"""Shutting people out: for a time, until it is lifted, or for good."""

from chatserver.domain.policy import may_moderate_people
from chatserver.store import apps, suspensions, users
from chatserver.store.transaction import Transaction
from protocol.errors import Conflict, Forbidden, Invalid, NotFound
from protocol.ids import UserId
from protocol.moderation import (
    DeactivatePerson,
    LiftSuspension,
    ListSuspensions,
    PersonDeactivated,
    SuspendPerson,
    Suspension,
    SuspensionLifted,
    Suspensions,
)
from protocol.users import User

from . import accounts
from .audited import note
from .moderation import report_about, settle_by
from .registry import Act, Look, action, query
from .sessions import sign_out_everywhere


@action(may_moderate_people, on_full_disk=True)
def suspend_person(act: Act, command: SuspendPerson) -> Suspension:
    """Shut somebody out for a time; their sessions and tokens end, and those of their apps.

    An app begins again once an administrator makes a token for it, during that time or after.
    As nobody suspends themselves, there always is an administrator left.

    Raises:
        NotFound: there is no such open report.
        Invalid: the time has passed, or the report is about somebody else.
        Conflict: they are deactivated, or a bot.
    """
    user = _somebody_else(act, command.user)
    if user.deactivated or user.kind == "bot":
        raise Conflict(f"@{user.name} does not sign in", field="user")
    if command.until_us is not None and command.until_us <= act.now_us:
        raise Invalid("that time has passed", field="until_us")
    report = None if command.report is None else report_about(act, command.report, user.id)
    suspension = Suspension(user=user.id, since_us=act.now_us, until_us=command.until_us)
    suspensions.put(act.reader, suspension)
    sign_out_everywhere(act.transaction, user.id)
    for bot in suspensions.bots_of(act.reader, user.id):
        sign_out_everywhere(act.transaction, bot)
        apps.forget_tokens(act.reader, bot)
    if report is not None:
        settle_by(act, report, "suspended")
    return suspension


@action(may_moderate_people)
def lift_suspension(act: Act, command: LiftSuspension) -> SuspensionLifted:
    """Let somebody sign in again; twice is the same as once."""
    suspensions.lift(act.reader, command.user)
    return SuspensionLifted()


@query(may_moderate_people)
def list_suspensions(look: Look, command: ListSuspensions) -> Suspensions:
    """List who is suspended."""
    del command
    return Suspensions(suspensions=suspensions.every(look.reader))


@action(may_moderate_people, on_full_disk=True)
def deactivate_person(act: Act, command: DeactivatePerson) -> PersonDeactivated:
    """Shut somebody out for good; what they wrote stays."""
    user = _somebody_else(act, command.user)
    accounts.deactivate(act.transaction, user.id)
    suspensions.lift(act.reader, user.id)
    return PersonDeactivated()


def lift_due(transaction: Transaction, user: UserId, at_us: int) -> None:
    """Let somebody in again whose time is over by ``at_us``, unless that was changed meanwhile."""
    found = suspensions.find(transaction.reader, user)
    if found is not None and found.until_us is not None and found.until_us <= at_us:
        suspensions.lift(transaction.reader, user)
        note(transaction, None, "suspension.lift", user=user)


def _somebody_else(act: Act, user: UserId) -> User:
    if user == act.actor.id:
        raise Forbidden("nobody shuts themselves out; ask another administrator", field="user")
    found = users.find(act.reader, user)
    if found is None:
        raise NotFound("there is no such user", field="user")
    return found
