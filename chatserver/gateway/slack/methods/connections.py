"""How programs are told what happens: addresses of their WebSockets, and whom an event is for."""

import re
from typing import Any, Final

from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, NoArguments
from chatserver.gateway.slack.calls import Call, method
from chatserver.gateway.slack.events.envelopes import authorization
from chatserver.gateway.slack.methods.team import team_object
from chatserver.gateway.slack.places import MOST, next_page
from chatserver.gateway.slack.switchboard import Switchboard

from . import conversations, users

_CONTEXT: Final = re.compile(r"4-Ev[0-9A-Z]{10}")
_EVERYTHING: Final = ["public_channel", "private_channel", "mpim", "im"]


class Connecting(Given):
    """What methods of RTM are given; presence is told of whom it is asked for later."""

    batch_presence_aware: bool = False
    presence_sub: bool = False


class Event(Given):
    """What ``apps.event.authorizations.list`` is given."""

    event_context: str
    cursor: str = ""
    limit: int = 0


@method("apps.connections.open", tokens=("app",))
async def apps_connections_open(call: Call, given: NoArguments) -> Answer:
    """Return an address for one connection by Socket Mode."""
    del given
    me = call.me
    opened_by = me.token_hash.hex()
    return {"url": await _switchboard(call).address(call.base, "socket", me.user.id, opened_by)}


@method("apps.event.authorizations.list", tokens=("app",), scope="authorizations:read")
async def authorizations(call: Call, given: Event) -> Answer:
    """Return for whom an event was told: an app is here once, with its bot."""
    if not _CONTEXT.fullmatch(given.event_context):
        raise SlackError("invalid_event_context")
    return {"authorizations": [authorization(call.me.team, call.me.user.id)]} | next_page("")


@method("rtm.connect")
async def rtm_connect(call: Call, given: Connecting) -> Answer:
    """Return an address for one connection by RTM, and whose it is."""
    del given
    me = call.me
    team = await call.read(team_object, me.team, call.base)
    return {
        "url": await _switchboard(call).address(call.base, "rtm", me.user.id, me.actor.session),
        "self": {"id": me.user.id, "name": me.user.name},
        "team": {name: team[name] for name in ("id", "name", "domain")},
    }


@method("rtm.start")
async def rtm_start(call: Call, given: Connecting) -> Answer:
    """Do as ``rtm.connect``, and return up to 1,000 people and conversations to begin with."""
    connected = await rtm_connect(call, given)
    found, people = await _conversations(call), await _people(call)
    return connected | {
        "users": people,
        "bots": [_bot(each) for each in people if each["is_bot"]],
        "channels": [each for each in found if each.get("is_channel") and not each["is_private"]],
        "groups": [each for each in found if each.get("is_channel") and each["is_private"]],
        "mpims": [each for each in found if each.get("is_mpim")],
        "ims": [each for each in found if each["is_im"]],
        "cache_ts": int(call.front.site.now_us() // 1_000_000),
    }


async def _conversations(call: Call) -> list[Any]:
    if not call.me.has(conversations.READ):
        return []
    listed = conversations.Listing(types=_EVERYTHING, limit=MOST)
    found: list[Any] = (await conversations.list_all(call, listed))["channels"]
    return found


async def _people(call: Call) -> list[Any]:
    if not call.me.has(users.READ):
        return []
    found: list[Any] = (await users.list_users(call, users.Listing(limit=MOST)))["members"]
    return found


def _bot(user: Any) -> Any:
    own = {"id": user["profile"]["bot_id"], "app_id": user["profile"]["api_app_id"]}
    return own | {key: user[key] for key in ("name", "deleted")}


def _switchboard(call: Call) -> Switchboard:
    switchboard = call.front.site.switchboard
    if switchboard is None:
        raise SlackError("service_unavailable")
    return switchboard
