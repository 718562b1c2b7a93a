"""Messages, from what is known of their authors and threads."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from chatserver.domain.slack.identity import app_id, bot_id, ts_of
from chatserver.gateway.slack.texts import to_slack
from chatserver.jobs.slack_emoji import name_of
from protocol.files import File
from protocol.messages import AppPart, Message
from protocol.reactions import Reaction
from protocol.users import User

from .files import file_object
from .users import bot_profile

Object = dict[str, Any]

SLACKBOT = "USLACKBOT"
DELETED = "This message was deleted."
HIDDEN = "A moderator has hidden this message."


class Known(NamedTuple):
    """What messages refer to, gathered in one reading."""

    team: str
    users: Mapping[str, User]
    roots: Mapping[tuple[str, int], Message]
    """Roots of threads, by their channel and position."""
    base: str = ""
    """Where the server is reached, without a slash at the end."""
    pinned: frozenset[tuple[str, int]] = frozenset()
    """Which messages are pinned, by their channel and position."""


def message_object(message: Message, known: Known, *, metadata: bool = False) -> Object:
    """Return a message as it stands in histories; without what it has not, never null."""
    if message.deleted:
        return _tombstone(message, known)
    shown: Object = {
        "type": "message",
        "text": "" if message.app and message.app.stands_for else to_slack(message.text),
        "ts": ts_of(message.time_us),
        "team": known.team,
    }
    if message.hidden:
        shown["text"] = HIDDEN
    shown |= _author(message, known)
    if message.app is not None:
        shown |= app_part(message.app, metadata=metadata)
    if message.files:
        shown["files"] = [_file(each, message, known) for each in message.files]
    if (message.channel, message.seq) in known.pinned:
        shown["pinned_to"] = [message.channel]
    if message.edited_us is not None:
        shown["edited"] = {"user": message.author, "ts": ts_of(message.edited_us)}
    shown |= _thread(message, known)
    if message.files:
        shown |= {"upload": True, "display_as_bot": False}
        shown.setdefault("subtype", "file_share")
    if message.reactions:
        shown["reactions"] = [reaction_object(each) for each in message.reactions]
    return shown


def _file(file: File, message: Message, known: Known) -> Object:
    return file_object(file, known.team, known.base, [(message.channel, message.time_us)])


def app_part(app: AppPart, *, metadata: bool = False) -> Object:
    """Return what a program gave its message beyond the text."""
    shown: Object = {}
    if app.blocks:
        shown["blocks"] = msgspec.json.decode(app.blocks)
    if app.attachments:
        shown["attachments"] = msgspec.json.decode(app.attachments)
    if metadata and app.metadata:
        shown["metadata"] = msgspec.json.decode(app.metadata)
    return shown


def reaction_object(reaction: Reaction) -> Object:
    """Return one kind of reaction."""
    return {
        "name": name_of(reaction.emoji),
        "users": list(reaction.users),
        "count": reaction.count,
    }


def icons(icon: str) -> Object:
    """Return the picture an author goes under."""
    if not icon:
        return {}
    if icon.startswith(":"):
        return {"emoji": icon}
    return {"image_36": icon, "image_48": icon, "image_72": icon}


def _author(message: Message, known: Known) -> Object:
    user, app = known.users.get(message.author), message.app
    if user is None or user.kind != "bot":
        return {"user": message.author}
    webhook = app.webhook if app else None
    shown: Object = {"bot_id": webhook or bot_id(user.id), "app_id": app_id(user.id)}
    shown["bot_profile"] = bot_profile(user, known.team, webhook)
    if app is not None and (app.name or app.icon or webhook):
        shown["subtype"] = "bot_message"
        shown["username"] = app.name or user.display_name
        if app.icon:
            shown["icons"] = icons(app.icon)
    if webhook is None:
        shown["user"] = message.author
    return shown


def _thread(message: Message, known: Known) -> Object:
    if message.thread is not None:
        return _reply(message, message.thread, known)
    if not message.replies:
        return {}
    shown: Object = {
        "thread_ts": ts_of(message.time_us),
        "reply_count": message.replies,
        "reply_users_count": len(message.faces),
        "reply_users": list(message.faces),
        "is_locked": False,
    }
    if message.last_reply_us is not None:
        shown["latest_reply"] = ts_of(message.last_reply_us)
    return shown


def _reply(message: Message, thread: int, known: Known) -> Object:
    root = known.roots.get((message.channel, thread))
    if root is None:
        return {}
    shown: Object = {"thread_ts": ts_of(root.time_us), "parent_user_id": root.author}
    if message.channel_ordinal is not None:
        shown["subtype"] = "thread_broadcast"
        shown["root"] = {
            "type": "message",
            "user": root.author,
            "text": to_slack(root.text),
            "ts": ts_of(root.time_us),
            "thread_ts": ts_of(root.time_us),
        }
    return shown


def _tombstone(message: Message, known: Known) -> Object:
    shown = {
        "type": "message",
        "subtype": "tombstone",
        "user": SLACKBOT,
        "text": DELETED,
        "hidden": True,
        "ts": ts_of(message.time_us),
    }
    return shown | _thread(message, known)
