"""Looking at profiles, changing them, and choosing how one is seen."""

from zoneinfo import available_timezones

from msgspec.structs import replace

from chatserver.domain.policy import may_change_profile, may_use_workspace
from chatserver.store import profiles, users
from chatserver.store.transaction import Transaction
from protocol.errors import Invalid, NotFound
from protocol.ids import UserId
from protocol.profiles import (
    ChangeProfile,
    GetProfile,
    PresenceChosen,
    PresenceNow,
    ProfileNow,
    SetPresence,
)
from protocol.users import UserChanged

from .registry import Act, Look, action, note_for_others, query
from .users import workspace_of

_DETAILS = ("title", "phone", "pronouns", "department", "location", "time_zone", "about")


@query(may_use_workspace)
def get_profile(look: Look, command: GetProfile) -> ProfileNow:
    """Return a profile as the actor may see it."""
    found = profiles.find(look.reader, command.user)
    if found is None:
        raise _nobody()
    is_guest = look.actor.role == "guest"
    return ProfileNow(profile=profiles.seen_by(found, look.actor.id, is_guest=is_guest))


@action(may_use_workspace)
def change_profile(act: Act, command: ChangeProfile) -> ProfileNow:
    """Change a profile and tell everybody; the same again changes nothing.

    Raises:
        NotFound: there is no such user.
        Forbidden: the actor may not change that of them.
        Invalid: there is no such time zone.
    """
    before = profiles.find(act.reader, command.user)
    if before is None:
        raise _nobody()
    fields = {name: getattr(command, name) for name in _DETAILS}
    told = {name: value for name, value in fields.items() if value is not None}
    may_change_profile(act.actor, command.user, told)
    if command.time_zone and command.time_zone not in available_timezones():
        raise Invalid("there is no such time zone", field="time_zone")
    changed = replace(before, **{name: value.strip() for name, value in told.items()})
    if changed != before:
        profiles.change(act.reader, changed)
        note_for_others(act, "profile.change", command.user)
        _tell(act.transaction, command.user)
    is_guest = act.actor.role == "guest"
    return ProfileNow(profile=profiles.seen_by(changed, act.actor.id, is_guest=is_guest))


@action(may_use_workspace)
def set_presence(act: Act, command: SetPresence) -> PresenceNow:
    """Let the actor seem to be offline, or be seen as they are, and tell their devices alone."""
    before = profiles.find(act.reader, act.actor.id)
    if before is None or before.away != command.away:
        profiles.set_away(act.reader, act.actor.id, away=command.away)
        act.transaction.record(PresenceChosen(away=command.away), to=act.actor.id)
    return PresenceNow(away=command.away)


def _tell(transaction: Transaction, user: UserId) -> None:
    now = users.find(transaction.reader, user)
    if now is not None:
        transaction.record(UserChanged(user=now), to=workspace_of(transaction.reader))


def _nobody() -> NotFound:
    return NotFound("there is no such user", field="user")
