"""Choosing quiet hours, pausing, and asking when others are told."""

from collections.abc import Collection
from datetime import date
from typing import Final
from zoneinfo import available_timezones

from msgspec.structs import replace

from chatserver.core.clock import now_us
from chatserver.domain.policy import (
    may_change_quiet_policy,
    may_follow,
    may_send_anyway,
    may_use_workspace,
)
from chatserver.domain.reach import Reach
from chatserver.store import channels, memberships, quiet
from chatserver.store.database import Reader
from protocol.errors import Forbidden, Invalid
from protocol.ids import UserId
from protocol.limits import MAX_PAUSE_DAYS
from protocol.quiet import (
    AskReach,
    ChangeQuiet,
    ChangeQuietPolicy,
    GetQuiet,
    Quiet,
    QuietChanged,
    QuietNow,
    QuietPolicyChanged,
    QuietPolicyNow,
    ReachNow,
    SetPause,
    Unreached,
    WeeklyHours,
)

from .registry import Act, Look, action, query
from .users import workspace

_DAY_US: Final = 86_400_000_000
_WITHOUT_NAME: Final = ("direct", "group")


@query(may_use_workspace)
def get_quiet(look: Look, command: GetQuiet) -> QuietNow:
    """Return the actor's quiet hours, and what comes of them."""
    del command
    return _now(look.reader, look.actor.id, now_us())


@action(may_use_workspace)
def change_quiet(act: Act, command: ChangeQuiet) -> QuietNow:
    """Choose, and tell the actor's devices; the same again changes nothing.

    Raises:
        Invalid: there is no such time zone or day, a span is none, or there are no hours.
    """
    before = quiet.find(act.reader, act.actor.id)
    hours = before.hours if command.hours is None else command.hours
    if hours is None and command.mode == "own":
        raise Invalid("say which hours", field="hours")
    if command.hours is not None:
        _require_hours(command.hours, "hours")
    return _change(act, before, replace(before, mode=command.mode, hours=hours))


@action(may_use_workspace)
def set_pause(act: Act, command: SetPause) -> QuietNow:
    """Be told nothing for a while, or be told again, on all the actor's devices.

    Raises:
        Invalid: the time has passed, or is too far.
    """
    until_us = command.until_us
    if until_us is not None and until_us <= act.now_us:
        raise Invalid("that time has passed", field="until_us")
    if until_us is not None and until_us > act.now_us + MAX_PAUSE_DAYS * _DAY_US:
        raise Invalid(f"a pause takes {MAX_PAUSE_DAYS} days at most", field="until_us")
    before = quiet.find(act.reader, act.actor.id)
    return _change(act, before, replace(before, paused_until_us=until_us))


@action(may_change_quiet_policy)
def change_quiet_policy(act: Act, command: ChangeQuietPolicy) -> QuietPolicyNow:
    """Say what holds for everybody, and tell everybody; the same again changes nothing.

    Raises:
        Invalid: there is no such time zone or day, or a span is none.
    """
    policy = command.policy
    for field, hours in (("default", policy.default), ("floor", policy.floor)):
        if hours is not None:
            _require_hours(hours, f"policy.{field}")
    if policy != quiet.policy(act.reader):
        quiet.set_policy(act.reader, policy)
        act.transaction.record(QuietPolicyChanged(policy=policy), to=workspace(act))
    return QuietPolicyNow(policy=policy)


@query(may_follow)
def ask_reach(look: Look, command: AskReach) -> ReachNow:
    """Say who would be told later of what is written there now."""
    people = [user for user in _people(look, command) if user != look.actor.id]
    at_us = now_us()
    found = [
        _unreached(user, each, at_us) for user, each in quiet.reaches(look.reader, people).items()
    ]
    return ReachNow(
        unreached=sorted((each for each in found if each), key=lambda each: each.opens_us),
        may_send_anyway=_may_send_anyway(look),
    )


def require_may_send_anyway(act: Act, called: Collection[UserId]) -> None:
    """Refuse what would be sent anyway to nobody by name, or by whom that is not for.

    Raises:
        Invalid: it calls nobody by name, and the channel has one.
        Forbidden: the organisation does not let the actor.
    """
    if not called and (act.place is None or act.place.kind not in _WITHOUT_NAME):
        raise Invalid("that is for calling people by name", field="urgent")
    may_send_anyway(act.actor, quiet.policy(act.reader).send_anyway)


def _may_send_anyway(look: Look) -> bool:
    try:
        may_send_anyway(look.actor, quiet.policy(look.reader).send_anyway)
    except Forbidden:
        return False
    return True


def _people(look: Look, command: AskReach) -> list[UserId]:
    """Return whom a message there would tell, of those whom the actor may know to be there."""
    channel = channels.find(look.reader, command.channel)
    if channel is not None and channel.kind in _WITHOUT_NAME:
        return channel.users
    asked = dict.fromkeys(command.users)
    return [user for user in asked if memberships.role(look.reader, command.channel, user)]


def _unreached(user: UserId, reach: Reach, at_us: int) -> Unreached | None:
    opens = reach.opens_us(at_us)
    if opens is None:
        return None
    return Unreached(
        user=user, opens_us=opens, locked=reach.opens_us(at_us, urgent=True) is not None
    )


def _change(act: Act, before: Quiet, chosen: Quiet) -> QuietNow:
    if chosen != before:
        quiet.save(act.reader, act.actor.id, chosen)
        act.transaction.record(QuietChanged(quiet=chosen), to=act.actor.id)
    return _now(act.reader, act.actor.id, act.now_us)


def _now(reader: Reader, user: UserId, at_us: int) -> QuietNow:
    reach = quiet.reaches(reader, [user]).get(user, Reach())
    return QuietNow(
        quiet=quiet.find(reader, user),
        policy=quiet.policy(reader),
        ahead=reach.ahead(at_us),
        locked=reach.ahead(at_us, urgent=True),
    )


def _require_hours(hours: WeeklyHours, field: str) -> None:
    if hours.time_zone and hours.time_zone not in available_timezones():
        raise Invalid("there is no such time zone", field=f"{field}.time_zone")
    if any(span.ends <= span.begins for span in hours.spans):
        raise Invalid("a span ends after it begins", field=f"{field}.spans")
    try:
        _ = [date.fromisoformat(day) for day in hours.holidays]
    except ValueError as error:
        raise Invalid("there is no such day", field=f"{field}.holidays") from error
