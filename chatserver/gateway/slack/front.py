"""Where calls arrive: whose token it is, whether it is good for the method, and the answer."""

from collections import OrderedDict
from typing import Final

from aiohttp import web

from chatserver.actions.apps import app_of
from chatserver.core.addresses import base_url
from chatserver.domain.policy import Actor
from chatserver.domain.slack import scopes
from chatserver.gateway.answers import incident
from chatserver.gateway.origins import base_for_slacks, scheme
from chatserver.gateway.site import Site
from chatserver.store import apps, log, sessions, users
from chatserver.store.database import Reader
from chatserver.store.sessions import Opening, hash_token
from protocol import CommandRefused
from protocol.ids import SessionId

from .answers import Answer, SlackError, TooFast, accept, refuse
from .arguments import MAX_BYTES, MAX_FILE_BYTES, Plain, arguments_of, given
from .calls import METHODS, Call, Caller, Method
from .refusals import plain as refusal_of

KEPT_S: Final = 1.0
"""So long a token found good is not looked up again; what it changes looks for itself anyway."""

BRINGS_FILE: Final = "files.upload"
"""The one method whose call may be as large as a file, of whoever has said before who they are."""

MAX_KEPT: Final = 10_000
_BEARER: Final = "bearer "


class Front:
    """Takes calls of methods and sees to their answers."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._callers: OrderedDict[str, tuple[float, Caller]] = OrderedDict()

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a call."""
        caller: Caller | None = None
        name = request.match_info["method"].rstrip("/")
        try:
            token = token_before(request)
            caller = await self.caller_of(token) if token else None
            brings_file = caller is not None and name == BRINGS_FILE
            most = MAX_FILE_BYTES if brings_file else MAX_BYTES
            plain = await arguments_of(request, most)
            if caller is None and (token := token_within(plain)):
                caller = await self.caller_of(token)
            method = METHODS.get(name)
            answer = await self._carry_out(request, name, method, caller, plain)
        except SlackError as error:
            return refuse(error, _granted(caller))
        except CommandRefused as error:
            return refuse(refusal_of(error), _granted(caller))
        except web.HTTPException as error:
            return refuse(SlackError(_too_much(error)), _granted(caller))
        except web.RequestPayloadError:
            return refuse(SlackError("invalid_form_data"), _granted(caller))
        except ConnectionError:
            raise  # nobody is left to answer
        except Exception as error:  # noqa: BLE001  # a bug of ours: logged once, told as one
            incident(f"/api/{name}", error)
            return refuse(SlackError("internal_error"), _granted(caller))
        return accept(answer, _granted(caller))

    async def _carry_out(
        self,
        request: web.Request,
        name: str,
        method: Method | None,
        caller: Caller | None,
        plain: Plain,
    ) -> Answer:
        if caller is not None:
            self._require_pace(caller, name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if method.needs_token:
            require_good(method, caller)
        call = Call(self, caller, base_of(request, self.site), plain)
        return await method.function(call, given(method.given, plain))

    async def caller_of(self, token: str) -> Caller:
        """Return whose token it is.

        Raises:
            SlackError: nobody's, or it is good for nothing any more.
        """
        kept = self._callers.get(token)
        now_s = self.site.now_s()
        if kept is not None and now_s - kept[0] < KEPT_S:
            return kept[1]
        caller = await self.site.database.read(_caller, token, self.site.now_us())
        self._callers[token] = now_s, caller
        self._callers.move_to_end(token)
        if len(self._callers) > MAX_KEPT:
            self._callers.popitem(last=False)
        return caller

    def forget(self, caller: Caller) -> None:
        """Look a token up again the next time it comes."""
        for token, (_, kept) in list(self._callers.items()):
            if kept == caller:
                del self._callers[token]

    def require_posting(self, caller: Caller) -> None:
        """Count a message, as if it had come by the WebSocket.

        Raises:
            TooFast: there were too many.
        """
        limits = self.site.config().limits
        rate, burst = limits.messages_per_s, limits.messages_burst
        if caller.actor.kind == "bot":
            rate, burst = limits.bot_messages_per_s, limits.bot_messages_burst
        wait_s = self.site.posting.take(caller.actor.id, rate, burst, self.site.now_s())
        if wait_s:
            raise TooFast(wait_s)

    def _require_pace(self, caller: Caller, name: str) -> None:
        limits = self.site.config().limits
        key = "slack", caller.actor.session, name
        rate, burst = limits.requests_per_s, limits.requests_burst
        if name in ("chat.postMessage", "chat.postEphemeral", "chat.meMessage"):
            return  # messages are counted instead
        wait_s = self.site.buckets.take(key, rate, burst, self.site.now_s())
        if wait_s:
            raise TooFast(wait_s)


def token_before(request: web.BaseRequest) -> str:
    """Return the token that stands before the arguments of a call, or an empty string."""
    for header in request.headers.getall("Authorization", []):
        if header[: len(_BEARER)].lower() == _BEARER:
            return header[len(_BEARER) :].strip()
    return ""


def token_within(plain: Plain) -> str:
    """Return the token among the arguments of a call, or an empty string."""
    token = plain.get("token")
    return token.strip() if isinstance(token, str) else ""


def require_good(method: Method, caller: Caller | None) -> None:
    """Refuse a token that is not good for a method.

    Raises:
        SlackError: there is none, it is of another kind, or lacks the scope.
    """
    if caller is None:
        raise SlackError("not_authed")
    if caller.kind not in method.tokens:
        raise SlackError("not_allowed_token_type")
    if not caller.has(method.scope):
        needed = method.scope.replace("|", ",")
        raise SlackError("missing_scope", needed=needed, provided=",".join(caller.scopes))


def base_of(request: web.BaseRequest, site: Site) -> str:
    """Return where the server is reached: as asked by Slack's name, as configured, or as asked."""
    server = site.config().server
    if by_slacks := base_for_slacks(request.host):
        return by_slacks
    if server.public_url:
        return base_url(server)
    return f"{scheme(request, server)}://{request.host}"


def _caller(reader: Reader, token: str, now_us: int) -> Caller:
    token_hash = hash_token(token)
    team = log.setting(reader, "workspace") or ""
    bot = apps.by_token(reader, token_hash)
    if bot is not None:
        user = users.find(reader, bot)
        if user is None:
            raise SlackError("invalid_auth")
        actor = Actor(bot, SessionId(""), user.role, user.kind)
        return Caller("app", actor, user, team, scopes.APP, token_hash=token_hash)
    opening = sessions.remembered(reader, [token_hash]).get(token_hash)
    if opening is None:
        raise SlackError("invalid_auth")
    _require_standing(opening, now_us)
    user = opening.user
    actor = Actor(user.id, opening.session, user.role, user.kind)
    if user.kind == "bot":
        granted = tuple(app_of(reader, user.id).scopes) or scopes.BOT
        return Caller("bot", actor, user, team, granted, opening.expires_us)
    granted = scopes.USER if user.role == "guest" else scopes.MEMBER
    return Caller("user", actor, user, team, granted, opening.expires_us)


def _require_standing(opening: Opening, now_us: int) -> None:
    if opening.user.deactivated:
        raise SlackError("account_inactive")
    if opening.ended:
        raise SlackError("token_revoked")
    if opening.expires_us is not None and opening.expires_us <= now_us:
        raise SlackError("token_expired")


def _granted(caller: Caller | None) -> str:
    return ",".join(caller.scopes) if caller else ""


def _too_much(error: web.HTTPException) -> str:
    return "request_timeout" if isinstance(error, web.HTTPRequestTimeout) else "invalid_form_data"
