"""What people say of themselves, what they are up to, and whether they are here."""

from typing import Annotated, Any, Final

from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Wrong, text
from chatserver.gateway.slack.calls import Call, method
from chatserver.gateway.slack.places import user_of
from chatserver.gateway.slack.refusals import Errors
from chatserver.gateway.slack.texts import decoded
from chatserver.jobs.slack_emoji import emoji_named
from chatserver.store import emoji, profiles
from protocol.profiles import ChangeProfile, SetPresence
from protocol.statuses import SetStatus
from protocol.users import RenameUser

from .users import one_user

_DETAILS: Final = ("title", "phone", "pronouns")
_NAMES: Final = ("display_name", "real_name")
_STATUS: Final = ("status_text", "status_emoji", "status_expiration")
_ERRORS: Final[Errors] = {
    "invalid": "invalid_profile",
    "too_large": "invalid_profile",
    "not_found": "user_not_found",
    "forbidden": "not_admin",
}
_US: Final = 1_000_000


class Change(Given):
    """What ``users.profile.set`` is given."""

    profile: Annotated[Any, Wrong("invalid_profile")] = None
    name: str = ""
    value: str = ""
    user: str = ""


class Whose(Given):
    """Whose presence is asked for; by default one's own."""

    user: str = ""


class How(Given):
    """What ``users.setPresence`` is given."""

    presence: str


@method("users.profile.set", tokens=("user",), scope="users.profile:write")
async def change(call: Call, given: Change) -> Answer:
    """Change what is told of the caller; what is not said stays."""
    said = given.profile if given.profile is not None else {given.name: given.value}
    if not isinstance(said, dict) or not any(said):
        raise SlackError("invalid_profile")
    whose = given.user or call.actor.id
    if whose != call.actor.id and not set(said) <= set(_DETAILS):
        raise SlackError("cannot_update_admin_user")
    told = {name: _line(said[name]) for name in (*_DETAILS, *_NAMES, *_STATUS) if name in said}
    details = {name: told[name] for name in _DETAILS if name in told}
    if details:
        await call.ask(ChangeProfile, _ERRORS, user=whose, **details)
    name = told.get("display_name") or told.get("real_name")
    if name:
        await call.ask(RenameUser, _ERRORS, display_name=name)
    if set(told) & set(_STATUS):
        await _set_status(call, told)
    shown = await call.read(one_user, call.me, whose)
    return {"profile": shown["profile"]}


async def _set_status(call: Call, told: dict[str, str]) -> None:
    icon = told.get("status_emoji", "").strip(":")
    found = emoji_named(icon, await call.read(emoji.names)) if icon else None
    if icon and found is None:
        raise SlackError("profile_status_set_failed_not_valid_emoji")
    until = told.get("status_expiration", "0")
    until_s = int(until) if until.isascii() and until.isdigit() and len(until) < 12 else 0  # noqa: PLR2004
    await call.ask(
        SetStatus,
        _ERRORS,
        emoji=found,
        text=decoded(told.get("status_text", "")),
        until_us=until_s * _US or None,
    )


def _line(value: Any) -> str:
    if value is None:
        return ""
    try:
        return text(value)
    except ValueError:
        raise SlackError("invalid_profile") from None


@method("users.getPresence", scope="users:read")
async def get_presence(call: Call, given: Whose) -> Answer:
    """Say whether somebody is here."""
    user = await call.read(user_of, given.user or call.actor.id)
    is_online = call.front.site.is_online(user.id)
    answer: Answer = {"presence": "active" if is_online else "away"}
    if user.id == call.actor.id:
        profile = await call.read(profiles.find, user.id)
        chosen = profile is not None and profile.away
        answer |= {"online": is_online, "auto_away": not is_online, "manual_away": chosen}
        answer |= {"connection_count": int(is_online)}
    return answer


@method("users.setPresence", scope="users:write")
async def set_presence(call: Call, given: How) -> Answer:
    """Seem to be away, or be seen as one is."""
    if given.presence not in ("auto", "away"):
        raise SlackError("invalid_presence")
    await call.ask(SetPresence, away=given.presence == "away")
    return {}
