"""Addresses of the WebSockets on which programs are told what happens."""

from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, NoArguments
from chatserver.gateway.slack.calls import Call, method
from chatserver.gateway.slack.methods.team import team_object
from chatserver.gateway.slack.switchboard import Switchboard


class Connecting(Given):
    """What ``rtm.connect`` is given; presence is told of whom it is asked for later."""

    batch_presence_aware: bool = False
    presence_sub: bool = False


@method("apps.connections.open", tokens=("app",))
async def apps_connections_open(call: Call, given: NoArguments) -> Answer:
    """Return an address for one connection by Socket Mode."""
    del given
    me = call.me
    opened_by = me.token_hash.hex()
    return {"url": await _switchboard(call).address(call.base, "socket", me.user.id, opened_by)}


@method("rtm.connect", "rtm.start")
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


def _switchboard(call: Call) -> Switchboard:
    switchboard = call.front.site.switchboard
    if switchboard is None:
        raise SlackError("service_unavailable")
    return switchboard
