"""Whose token it is, and whether there is anybody at all."""

from chatserver.domain.slack.identity import app_id, bot_id
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, NoArguments
from chatserver.gateway.slack.calls import Call, method
from chatserver.store import log
from protocol.sessions import EndSession


class Echo(Given):
    """What ``api.test`` is given."""

    error: str = ""


class Revocation(Given):
    """What ``auth.revoke`` is given."""

    test: bool = False


@method("api.test", needs_token=False)
async def api_test(call: Call, given: Echo) -> Answer:
    """Answer with what was said."""
    args = {name: value for name, value in call.plain.items() if name != "token"}
    if given.error:
        raise SlackError(given.error, args=args)
    return {"args": args} if args else {}


@method("auth.test")
async def auth_test(call: Call, given: NoArguments) -> Answer:
    """Say whose token it is."""
    del given
    me = call.me
    answer = {
        "url": f"{call.base}/",
        "team": await call.read(log.setting, "workspace_name") or me.team,
        "user": me.user.name,
        "team_id": me.team,
        "user_id": me.user.id,
        "is_enterprise_install": False,
    }
    if me.kind == "bot":
        answer |= {"bot_id": bot_id(me.user.id), "app_id": app_id(me.user.id)}
    return answer


@method("auth.revoke")
async def auth_revoke(call: Call, given: Revocation) -> Answer:
    """Make the token good for nothing from now on; with ``test`` it stays."""
    if not given.test:
        await call.ask(EndSession, session=call.actor.session)
        call.front.forget(call.me)
    return {"revoked": not given.test}
