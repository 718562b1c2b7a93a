"""When people are told nothing: a snooze is a pause here, the schedule is quiet hours."""

from typing import Final

from chatserver.core.clock import now_us
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, NoArguments
from chatserver.gateway.slack.calls import Call, method
from chatserver.gateway.slack.objects.messages import Object
from chatserver.store import quiet, users
from chatserver.store.database import Reader
from protocol.ids import UserId
from protocol.quiet import SetPause

READ: Final = "dnd:read"
WRITE: Final = "dnd:write"
_US: Final = 1_000_000
_MINUTE_US: Final = 60 * _US
_MOST: Final = 50


class Whose(Given):
    """Whose quiet hours are asked for; by default one's own."""

    user: str = ""


class Several(Given):
    """Whose are asked for, with commas between them."""

    users: str


class Long(Given):
    """For how long one is told nothing."""

    num_minutes: int


@method("dnd.info", scope=READ)
async def info(call: Call, given: Whose) -> Answer:
    """Say whether somebody is told nothing now, and until when."""
    found = await _read(call, [UserId(given.user or call.actor.id)])
    if not found:
        raise SlackError("user_not_found")
    return dict(next(iter(found.values())))


@method("dnd.teamInfo", scope=READ)
async def team_info(call: Call, given: Several) -> Answer:
    """Say it of several people."""
    asked = [UserId(user.strip()) for user in given.users.split(",") if user.strip()]
    if len(asked) > _MOST:
        raise SlackError("too_many_users")
    return {"users": await _read(call, asked)}


@method("dnd.setSnooze", tokens=("user",), scope=WRITE)
async def set_snooze(call: Call, given: Long) -> Answer:
    """Be told nothing for some minutes."""
    if given.num_minutes < 1:
        raise SlackError("missing_duration")
    until_us = now_us() + given.num_minutes * _MINUTE_US
    await call.ask(SetPause, {"invalid": "too_long"}, until_us=until_us)
    return {
        "snooze_enabled": True,
        "snooze_endtime": until_us // _US,
        "snooze_remaining": given.num_minutes * 60,
    }


@method("dnd.endSnooze", tokens=("user",), scope=WRITE)
async def end_snooze(call: Call, given: NoArguments) -> Answer:
    """Be told again, unless it is quiet anyway."""
    del given
    await call.ask(SetPause, {}, until_us=None)
    (shown,) = (await _read(call, [call.actor.id])).values()
    return {**shown, "snooze_enabled": False}


@method("dnd.endDnd", tokens=("user",), scope=WRITE)
async def end_dnd(call: Call, given: NoArguments) -> Answer:
    """End one's pause; quiet hours stay, and the answer says until when it is quiet by them."""
    return await end_snooze(call, given)


async def _read(call: Call, asked: list[UserId]) -> dict[str, Object]:
    """Guests may write to few: of others they learn nothing here."""
    is_guest = call.actor.role == "guest"
    people = [user for user in asked if user == call.actor.id or not is_guest]
    return await call.read(_shown, people, now_us())


def _shown(reader: Reader, people: list[UserId], at_us: int) -> dict[str, Object]:
    """Say of each whether they are told nothing now; when it is quiet otherwise, is theirs."""
    reaches = quiet.reaches(reader, people)
    known = {user.id for user in users.several(reader, people)}
    shown: dict[str, Object] = {}
    for user in (user for user in people if user in known):
        opens = reaches[user].opens_us(at_us) if user in reaches else None
        begins, ends = (at_us // _US, opens // _US) if opens else (1, 1)
        shown[user] = {
            "dnd_enabled": opens is not None,
            "next_dnd_start_ts": begins,
            "next_dnd_end_ts": ends,
        }
    return shown
