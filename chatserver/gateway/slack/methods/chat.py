"""Posting, changing and deleting messages."""

import secrets
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec.structs import replace

from chatserver.domain.deeds import as_deed
from chatserver.domain.slack.identity import ts_of
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, Caller, method
from chatserver.gateway.slack.layouts import (
    Layout,
    app_part,
    fallback,
    names_wanted,
    text_of,
)
from chatserver.gateway.slack.objects.messages import Known, message_object
from chatserver.gateway.slack.places import (
    CHANNEL,
    channel_of,
    message_at,
    named_channel,
    root_at,
)
from chatserver.gateway.slack.refusals import Errors
from chatserver.gateway.slack.texts import names_known
from chatserver.store import log, users
from chatserver.store.database import Reader
from protocol.ids import ChannelId
from protocol.messages import AppPart, DeleteMessage, EditMessage, Message, PostMessage

from .memberships import direct_with

Roots = dict[tuple[str, int], Message]
WRITE: Final = "chat:write|chat:write:bot|chat:write:user"
CUSTOM: Final = "chat:write.customize"
POSTING: Final[Errors] = {
    "invalid thread": "thread_not_found",
    "invalid text": "msg_too_long",
    "too_large app": "msg_blocks_too_long",
    "too_large": "msg_too_long",
    "forbidden text": "restricted_action",
}
_EDITING: Final[Errors] = POSTING | {"forbidden": "cant_update_message"}


class Posting(Layout):
    """What ``chat.postMessage`` is given."""

    channel: Annotated[str, Wrong("channel_not_found")] = ""
    thread_ts: Annotated[Ts, Wrong("invalid_thread_ts")] = ""
    reply_broadcast: bool = False
    client_msg_id: str = ""


class Update(Layout, kw_only=True):
    """What ``chat.update`` is given."""

    channel: str
    ts: Annotated[Ts, Wrong("message_not_found")]


class OneMessage(Given):
    """What methods about one message are given."""

    channel: str
    ts: Annotated[Ts, Wrong("message_not_found")]


class Link(Given):
    """What ``chat.getPermalink`` is given."""

    channel: str
    message_ts: Annotated[Ts, Wrong("message_not_found")]


class Deed(Given):
    """What ``chat.meMessage`` is given."""

    channel: str
    text: str


@method("chat.postMessage", scope=WRITE)
async def post_message(call: Call, given: Posting) -> Answer:
    """Post a message."""
    return await post(call, given)


@method("chat.meMessage", scope=WRITE)
async def me_message(call: Call, given: Deed) -> Answer:
    """Post what the caller does, in italics."""
    said = given.text.strip()
    if not said:
        raise SlackError("no_text")
    user = await call.read(users.find, call.actor.id)
    doing = await written(call, Posting(channel=given.channel, text=said))
    text = as_deed(user.display_name if user else "", doing)
    answer = await post(call, Posting(channel=given.channel, markdown_text=text))
    return {"channel": answer["channel"], "ts": answer["ts"]}


async def post(
    call: Call, given: Posting, *, webhook: str | None = None, files: tuple[str, ...] = ()
) -> Answer:
    """Post a message and return what is answered.

    Raises:
        SlackError: it was refused.
    """
    me = call.me
    part = app_part(given, may_rename=me.kind == "bot" and me.has(CUSTOM))
    if webhook is not None:
        part = with_webhook(part, webhook)
    text = await written(call, given) or fallback(part)
    if not text.strip() and not files:
        raise SlackError("no_text")
    call.front.require_posting(me)
    channel = await channel_named(call, given.channel)
    root = await call.read(root_named, me, channel, given.thread_ts) if given.thread_ts else None
    posted = await call.ask(
        PostMessage,
        POSTING,
        channel=channel,
        text=text,
        nonce=nonce_of(given.client_msg_id),
        thread=root.seq if root else None,
        broadcast=given.reply_broadcast and root is not None,
        app=part,
        files=list(files),
    )
    message = posted.message
    roots: Roots = {(root.channel, root.seq): root} if root else {}
    known = Known(me.team, {me.user.id: me.user}, roots, call.base)
    shown = message_object(message, known, metadata=True)
    return {"channel": message.channel, "ts": ts_of(message.time_us), "message": shown}


@method("chat.update", scope=WRITE)
async def update(call: Call, given: Update) -> Answer:
    """Change a message of the caller's; what is not said stays."""
    message, root = await call.read(_standing, call.me, given.channel, given.ts)
    part = _changed_part(given, message)
    text = await written(call, given)
    if not text.strip():
        keeps = given.blocks is None and given.attachments is None
        text = message.text if keeps else fallback(part)
    if not text.strip():
        raise SlackError("no_text")
    edited = await call.ask(
        EditMessage, _EDITING, channel=message.channel, seq=message.seq, text=text, app=part
    )
    known = Known(call.me.team, {call.me.user.id: call.me.user}, root, call.base)
    shown = message_object(edited.message, known, metadata=True)
    return {
        "channel": message.channel,
        "ts": ts_of(message.time_us),
        "text": shown["text"],
        "message": shown,
    }


@method("chat.delete", scope=WRITE)
async def delete(call: Call, given: OneMessage) -> Answer:
    """Delete a message."""
    message, _ = await call.read(_standing, call.me, given.channel, given.ts)
    errors = {"forbidden": "cant_delete_message"}
    await call.ask(DeleteMessage, errors, channel=message.channel, seq=message.seq)
    return {"channel": message.channel, "ts": ts_of(message.time_us)}


@method("chat.getPermalink", scope="")
async def permalink(call: Call, given: Link) -> Answer:
    """Return the address of a message."""
    message, roots = await call.read(_standing, call.me, given.channel, given.message_ts)
    root = next(iter(roots.values()), None)
    return {"channel": message.channel, "permalink": permalink_of(call.base, message, root)}


def permalink_of(base: str, message: Message, root: Message | None = None) -> str:
    """Return the address of a message; of a reply it names the thread too."""
    stamp = ts_of(message.time_us)
    path = f"{base}/archives/{message.channel}/p{stamp.replace('.', '')}"
    if root is None:
        return path
    return f"{path}?thread_ts={ts_of(root.time_us)}&cid={message.channel}"


async def channel_named(call: Call, wanted: str) -> ChannelId:
    """Return the channel somebody posts to, by any name it has; one with a user is opened.

    Raises:
        SlackError: there is none.
    """
    if CHANNEL.fullmatch(wanted):
        return ChannelId(wanted)
    found = await call.read(named_channel, call.actor, wanted)
    return ChannelId(found) if CHANNEL.fullmatch(found) else await direct_with(call, [found])


async def written(call: Call, given: Layout) -> str:
    """Return a message's text as it is stored, with names linked where that is asked for."""
    known = await call.read(names_known, given.text) if names_wanted(given) else None
    return text_of(given, known)


def with_webhook(part: AppPart | None, webhook: str) -> AppPart:
    """Return what a webhook's message has beyond the text."""
    return replace(part or AppPart(), webhook=webhook)


def _changed_part(given: Update, message: Message) -> AppPart | None:
    """Return what a message has beyond its text after a change: what is not said stays."""
    before = message.app or AppPart()
    said = app_part(given, may_rename=False) or AppPart()
    has_text = bool((given.text or given.markdown_text).strip())
    keeps_text = given.blocks is None and given.attachments is None
    part = AppPart(
        blocks=before.blocks if given.blocks is None else said.blocks,
        attachments=before.attachments if given.attachments is None else said.attachments,
        metadata=before.metadata if given.metadata is None else said.metadata,
        stands_for=not has_text and (before.stands_for if keeps_text else True),
        unfurl=before.unfurl,
        name=before.name,
        icon=before.icon,
        webhook=before.webhook,
    )
    return None if part == AppPart() else part


def root_named(reader: Reader, me: Caller, channel: ChannelId, ts: str) -> Message:
    """Return the message a thread hangs on, in a channel the caller may read.

    Raises:
        SlackError: there is none.
    """
    channel_of(reader, me.actor, channel)
    return root_at(reader, channel, ts)


def _standing(reader: Reader, me: Caller, channel: str, ts: str) -> tuple[Message, Roots]:
    """Return a message, and the root of its thread if it is a reply."""
    found = message_at(reader, channel_of(reader, me.actor, channel).id, ts)
    roots: Roots = {}
    if found.thread is not None:
        root: Any = log.message_at(reader, found.channel, found.thread)
        roots = {(found.channel, found.thread): root}
    return found, roots


def nonce_of(client_msg_id: str) -> str:
    """Return a nonce; the identifier a client gave its message serves, if it is one."""
    try:
        return UUID(client_msg_id).hex if client_msg_id else secrets.token_hex(16)
    except ValueError:
        return secrets.token_hex(16)
