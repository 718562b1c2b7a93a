"""Incoming webhooks: an address that anything can post to, into one channel.

Answers are plain text, exactly ``ok`` if it was posted: there are senders that repeat all else.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, NamedTuple

from aiohttp import web
from msgspec.structs import replace

from chatserver.actions.actors import place_of
from chatserver.domain.policy import Actor
from chatserver.domain.slack import scopes
from chatserver.gateway.answers import incident
from chatserver.gateway.bodies import read_bytes
from chatserver.gateway.routes import Route, anybody
from chatserver.store import apps, log, users
from chatserver.store.database import Reader
from chatserver.store.sessions import hash_token
from protocol import CommandRefused
from protocol.apps import Webhook
from protocol.ids import ChannelId

from .answers import SlackError, TooFast
from .arguments import MAX_BYTES, Plain, arguments_of, form, given, json_object
from .calls import Call, Caller
from .front import Front, base_of
from .methods.chat import Posting, post
from .places import CHANNEL, named_channel
from .refusals import plain as refusal_of

_STATUSES: Final = {
    "channel_not_found": HTTPStatus.NOT_FOUND,
    "user_not_found": HTTPStatus.NOT_FOUND,
    "thread_not_found": HTTPStatus.NOT_FOUND,
    "no_service": HTTPStatus.NOT_FOUND,
    "invalid_token": HTTPStatus.FORBIDDEN,
    "action_prohibited": HTTPStatus.FORBIDDEN,
    "channel_is_archived": HTTPStatus.GONE,
    "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
    "service_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "internal_error": HTTPStatus.INTERNAL_SERVER_ERROR,
}
_WORDS: Final = {
    "invalid_blocks_format": "invalid_blocks",
    "invalid_json": "invalid_payload",
    "json_not_object": "invalid_payload",
    "invalid_form_data": "invalid_payload",
    "invalid_post_type": "invalid_payload",
    "invalid_arguments": "invalid_payload",
    "is_archived": "channel_is_archived",
    "not_in_channel": "action_prohibited",
    "restricted_action": "action_prohibited",
    "method_not_supported_for_channel_type": "action_prohibited",
    "token_revoked": "invalid_token",
    "ratelimited": "rate_limited",
}


class Hooked(NamedTuple):
    """A webhook, and who posts by it."""

    webhook: Webhook
    caller: Caller


class Webhooks:
    """Takes what is posted to webhooks."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def serve(self, request: web.Request) -> web.Response:
        """Post what came, and answer ``ok``."""
        return await answered_ok("/services", self._post(request), _refused)

    async def _post(self, request: web.Request) -> None:
        path = request.match_info
        site = self._front.site
        hooked = await site.database.read(_hooked, path["secret"])
        named = path.get("team", hooked.caller.team), path.get("webhook", hooked.webhook.id)
        if named != (hooked.caller.team, hooked.webhook.id):
            raise SlackError("no_service")
        plain = await payload_of(request)
        call = Call(self._front, hooked.caller, base_of(request, site), plain)
        await self._deliver(call, hooked.webhook, given(Posting, plain))

    async def _deliver(self, call: Call, webhook: Webhook, said: Posting) -> None:
        channel = webhook.channel
        if said.channel:
            own = await call.read(_own, call.actor, said.channel)
            channel = own or channel
        is_icon = webhook.icon.startswith(":")
        posting = replace(
            said,
            channel=channel,
            username=said.username or webhook.name,
            icon_emoji=said.icon_emoji or (webhook.icon if is_icon else ""),
            icon_url=said.icon_url or ("" if is_icon else webhook.icon),
        )
        await post(call, posting, webhook=webhook.id)


def routes(front: Front) -> list[Route]:
    """Return the addresses of webhooks."""
    webhooks = Webhooks(front)
    return [
        anybody("POST", "/services/{team}/{webhook}/{secret}", webhooks.serve),
        anybody("POST", "/hooks/{secret}", webhooks.serve),
    ]


async def answered_ok(
    where: str, work: Awaitable[None], refused: Callable[[SlackError], web.Response]
) -> web.Response:
    """Wait for what a secret address sets going, and answer ``ok``, or as ``refused`` says."""
    try:
        await work
    except SlackError as error:
        return refused(error)
    except CommandRefused as error:
        return refused(refusal_of(error))
    except (web.HTTPException, web.RequestPayloadError):
        return refused(SlackError("invalid_payload"))
    except ConnectionError:
        raise  # nobody is left to answer
    except Exception as error:  # noqa: BLE001  # a bug of ours: logged once, told as one
        incident(where, error)
        return refused(SlackError("internal_error"))
    return web.Response(text="ok")


async def payload_of(request: web.Request) -> Plain:
    """Return what came: JSON whatever it calls itself, or in a form's ``payload``.

    Raises:
        SlackError: it is neither.
    """
    if request.content_type == "multipart/form-data":
        plain = await arguments_of(request)
    else:
        data = await read_bytes(request, MAX_BYTES)
        plain = json_object(data) if data.lstrip()[:1] in (b"{", b"[") else form(data)
    payload = plain.get("payload")
    return json_object(payload.encode()) if isinstance(payload, str) else plain


def _hooked(reader: Reader, secret: str) -> Hooked:
    webhook = apps.webhook_by_secret(reader, hash_token(secret))
    if webhook is None:
        raise SlackError("no_service")
    user, kept = users.find(reader, webhook.bot), apps.kept(reader, webhook.bot)
    if user is None or kept is None or user.deactivated:
        raise SlackError("no_service")
    actor = Actor(user.id, kept.session, user.role, user.kind)
    team = log.setting(reader, "workspace") or ""
    return Hooked(webhook, Caller("bot", actor, user, team, scopes.BOT))


def _own(reader: Reader, actor: Actor, wanted: str) -> ChannelId | None:
    """Return the channel a sender names, if the app is in it: it goes nowhere else."""
    try:
        found = named_channel(reader, actor, wanted)
    except SlackError:
        return None
    if not CHANNEL.fullmatch(found):
        return None
    place = place_of(reader, ChannelId(found), actor)
    return ChannelId(found) if place and place.role else None


def _refused(error: SlackError) -> web.Response:
    word = _WORDS.get(error.code, error.code)
    response = web.Response(text=word, status=_STATUSES.get(word, HTTPStatus.BAD_REQUEST))
    if isinstance(error, TooFast):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response
