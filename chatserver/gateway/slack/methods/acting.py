"""What Slack's own clients do for people: run commands, press, send forms."""

from typing import Annotated, Any, Final

import msgspec

from chatserver.actions.actors import place_of
from chatserver.domain.policy import Actor
from chatserver.domain.slack.identity import time_of, ts_of
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, made, method
from chatserver.gateway.slack.interactive.answers import words_of
from chatserver.gateway.slack.layouts import Layout
from chatserver.gateway.slack.places import channel_of, message_at, root_at, user_of
from chatserver.store.app_tickets import Ticket
from chatserver.store.database import Reader
from protocol import Command
from protocol.errors import Conflict
from protocol.ids import ChannelId
from protocol.interactions import CommandDone, PressAction, RunCommand, SubmitView, ViewDone
from protocol.messages import Message

from .views import errands_of

_USER: Final = ("user",)


class Ephemeral(Layout, kw_only=True):
    """What ``chat.postEphemeral`` is given."""

    channel: str
    user: str
    thread_ts: Annotated[Ts, Wrong("invalid_thread_ts")] = ""


class Typed(Given):
    """What ``chat.command`` is given."""

    channel: str
    command: str
    text: str = ""


class Pressed(Given):
    """What ``blocks.actions`` is given."""

    container: Any
    actions: Any
    state: Any = None
    service_id: str = ""
    client_token: str = ""


class Sent(Given):
    """What ``views.submit`` is given."""

    view_id: str
    state: Any = None
    client_token: str = ""


@method("chat.postEphemeral", tokens=("bot",), scope="chat:write|chat:write:bot")
async def post_ephemeral(call: Call, given: Ephemeral) -> Answer:
    """Show somebody in a channel something only they see."""
    errands, words = errands_of(call), words_of(given)
    channel, thread = await call.read(_addressed, call.actor, given)
    call.front.require_posting(call.me)
    ticket = Ticket("response", call.actor.id, given.user, channel, thread=thread)
    return {"message_ts": ts_of(await errands.answers.whisper(ticket, words))}


@method("chat.command", tokens=_USER)
async def run_command(call: Call, given: Typed) -> Answer:
    """Run a command as the caller."""
    command = f"/{given.command.lstrip('/')}".lower()
    call.front.require_posting(call.me)
    ran = made(RunCommand, channel=given.channel, command=command, text=given.text)
    done = await _go(call, ran)
    return {"response": done.text} if isinstance(done, CommandDone) and done.text else {}


@method("blocks.actions", tokens=_USER)
async def press(call: Call, given: Pressed) -> Answer:
    """Press something in a message or a form as the caller."""
    action = given.actions[0] if isinstance(given.actions, list) and given.actions else None
    if not isinstance(action, dict) or not isinstance(given.container, dict):
        raise SlackError("invalid_arguments", "actions and container are needed")
    state = given.state.get("values") if isinstance(given.state, dict) else None
    command = made(
        PressAction,
        block=action.get("block_id", ""),
        action=action.get("action_id", ""),
        value=msgspec.json.encode(action).decode(),
        state=msgspec.json.encode(state).decode() if state else "",
        **await _place(call, given.container),
    )
    await _go(call, command)
    return {}


@method("views.submit", tokens=_USER)
async def submit(call: Call, given: Sent) -> Answer:
    """Send a form as the caller."""
    state = given.state.get("values") if isinstance(given.state, dict) else None
    json = msgspec.json.encode(state).decode() if state else ""
    done = await _go(call, made(SubmitView, view=given.view_id, state=json))
    if not isinstance(done, ViewDone) or done.outcome != "wrong":
        return {}
    errors = {each.block: each.message or "required" for each in done.errors}
    return {"response_action": "errors", "errors": errors}


async def _go(call: Call, command: Command[Any]) -> Any:
    try:
        return await errands_of(call).carry_out(call.actor, command, call.base)
    except Conflict as error:
        if error.refusal.field != "app":
            raise
        raise SlackError("operation_timeout") from None


async def _place(call: Call, container: dict[str, Any]) -> dict[str, Any]:
    if container.get("type") == "view":
        return {"view": container.get("view_id")}
    channel, ts = str(container.get("channel_id", "")), str(container.get("message_ts", ""))
    if time_of(ts) is None:
        raise SlackError("message_not_found")
    message = await call.read(_message, call.actor, channel, ts)
    return {"channel": message.channel, "seq": message.seq}


def _message(reader: Reader, actor: Actor, channel: str, ts: str) -> Message:
    return message_at(reader, channel_of(reader, actor, channel).id, ts)


def _addressed(reader: Reader, actor: Actor, given: Ephemeral) -> tuple[ChannelId, int | None]:
    """Return where somebody is shown something: a channel both are in."""
    channel = channel_of(reader, actor, given.channel).id
    own = place_of(reader, channel, actor)
    if own is None or own.role is None:
        raise SlackError("not_in_channel")
    user = user_of(reader, given.user)
    place = place_of(reader, channel, Actor(user.id, actor.session, user.role, user.kind))
    if place is None or place.role is None:
        raise SlackError("user_not_in_channel")
    thread = root_at(reader, channel, given.thread_ts).seq if given.thread_ts else None
    return channel, thread
