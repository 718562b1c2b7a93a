"""What an app is sent when somebody acts: made from what was found, without a wait.

None of them has a ``name`` of its own: there are clients that take it for a question for options.
"""

from typing import Any, Final

from msgspec import Struct

from chatserver.actions.interactions import Asked
from chatserver.domain.slack.identity import app_id, ts_of
from chatserver.gateway.slack.objects.views import view_object

Object = dict[str, Any]

_PRIVATE: Final = {"direct": "directmessage", "private": "privategroup", "group": "mpdm"}


class Around(Struct, frozen=True):
    """What payloads say of the workspace, and of what was acted on."""

    team: str
    domain: str
    base: str
    """Where the server is reached, without a slash at the end."""
    now_us: int
    message: Object | None = None


def block_actions(asked: Asked, around: Around) -> Object:
    """Return what tells of a press."""
    payload = _interactive("block_actions", asked, around)
    payload |= _where(asked, around)
    payload["state"] = {"values": asked.state}
    payload["trigger_id"] = asked.trigger
    payload["actions"] = [_action(asked, around)]
    if asked.response:
        payload["response_url"] = response_url(asked, around, "actions")
    return payload


def block_suggestion(asked: Asked, around: Around, typed: str) -> Object:
    """Return what asks for options."""
    payload = _interactive("block_suggestion", asked, around)
    payload |= _where(asked, around)
    return payload | {"action_id": asked.action, "block_id": asked.block, "value": typed}


def view_submission(asked: Asked, around: Around) -> Object:
    """Return what tells that a form was sent."""
    payload = _interactive("view_submission", asked, around)
    payload["view"] = _view(asked, around)
    payload["trigger_id"] = asked.trigger
    payload["response_urls"] = []
    return payload


def view_closed(asked: Asked, around: Around, *, cleared: bool) -> Object:
    """Return what tells that a form was closed."""
    payload = _interactive("view_closed", asked, around)
    return payload | {"view": _view(asked, around), "is_cleared": cleared}


def slash_command(asked: Asked, around: Around, command: str, text: str) -> Object:
    """Return what tells of a command; all of it is text."""
    channel = asked.channel
    kind = channel.kind if channel else ""
    return {
        "token": asked.verification,
        "team_id": around.team,
        "team_domain": around.domain,
        "channel_id": channel.id if channel else "",
        "channel_name": _PRIVATE.get(kind) or (channel.name or "" if channel else ""),
        "user_id": asked.user.id,
        "user_name": asked.user.name,
        "command": command,
        "text": text,
        "api_app_id": app_id(asked.bot),
        "is_enterprise_install": "false",
        "response_url": response_url(asked, around, "commands"),
        "trigger_id": asked.trigger,
    }


def home_opened(asked: Asked, around: Around, direct: str | None) -> Object:
    """Return the event that somebody looks at an app's page."""
    event: Object = {
        "type": "app_home_opened",
        "user": asked.user.id,
        "channel": direct or "",
        "tab": "home",
        "event_ts": ts_of(around.now_us),
    }
    if asked.shown is not None:
        event["view"] = _view(asked, around)
    return event


def response_url(asked: Asked, around: Around, kind: str) -> str:
    """Return where the app may answer."""
    return f"{around.base}/{kind}/{around.team}/{app_id(asked.bot)}/{asked.response}"


def _interactive(type_: str, asked: Asked, around: Around) -> Object:
    user = asked.user
    return {
        "type": type_,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": around.team,
        },
        "api_app_id": app_id(asked.bot),
        "token": asked.verification,
        "team": {"id": around.team, "domain": around.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _where(asked: Asked, around: Around) -> Object:
    shown, channel = asked.shown, asked.channel
    if shown is not None and shown.kind != "whisper":
        return {
            "container": {"type": "view", "view_id": shown.id},
            "view": _view(asked, around),
        }
    message = around.message or {}
    container = {
        "type": "message",
        "message_ts": message.get("ts", ""),
        "channel_id": channel.id if channel else "",
        "is_ephemeral": shown is not None,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    where: Object = {"container": container, "message": message}
    if channel is not None:
        name = _PRIVATE.get(channel.kind) or channel.name or ""
        where["channel"] = {"id": channel.id, "name": name}
    return where


def _view(asked: Asked, around: Around) -> Object:
    if asked.shown is None:
        raise ValueError("there is no view")
    return view_object(asked.shown, around.team, asked.state)


def _action(asked: Asked, around: Around) -> Object:
    element = asked.element
    said: Object = {key: element[key] for key in ("text", "style", "placeholder") if key in element}
    return {
        **said,
        **asked.value,
        "action_id": asked.action,
        "block_id": asked.block,
        "action_ts": ts_of(around.now_us),
    }
