"""What every method of Slack's API is asked for: each of its arguments has a value here."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import fields

from chatserver.core.clock import now_us
from chatserver.gateway.slack.calls import METHODS, Method
from chatserver.gateway.slack.methods import load
from tests.town import new_nonce

from .world import DAY_US, Place, World

load()

Aim = Callable[[World, Place], Any]

ARGUMENTS: dict[str, Aim] = {
    **dict.fromkeys(("channel", "channel_id"), lambda _world, place: place.channel),
    "channels": lambda _world, place: [place.channel],
    **dict.fromkeys(("ts", "timestamp", "message_ts", "thread_ts"), lambda _world, place: place.ts),
    "types": lambda *_: ["public_channel", "private_channel", "mpim", "im"],
    **dict.fromkeys(("user", "user_id"), lambda world, _place: world.insiders["bob"].id),
    "users": lambda world, _place: [world.insiders["bob"].id],
    "file": lambda _world, place: place.file,
    "files": lambda _world, place: [{"id": place.file}],
    "query": lambda _world, place: place.lure,
    "reminder": lambda world, _place: world.ids["reminder"],
    "scheduled_message_id": lambda world, _place: world.ids["scheduled"],
    "container": lambda _world, place: {
        "type": "message",
        "channel_id": place.channel,
        "message_ts": place.ts,
    },
    "actions": lambda *_: [{"block_id": "x", "action_id": "x"}],
    "event_context": lambda *_: "4-Ev0000000000",
    "email": lambda *_: "nobody@example.org",
    "usergroup": lambda *_: "S000000000",
    **dict.fromkeys(("view_id", "trigger_id"), lambda *_: "V000000000"),
    "view": lambda *_: {
        "type": "modal",
        "title": {"type": "plain_text", "text": "x"},
        "blocks": [],
    },
    "name": lambda *_: f"x{new_nonce()[:8]}",
    "time": lambda *_: "60",
    "post_at": lambda *_: (now_us() + DAY_US) // 1_000_000,
    "num_minutes": lambda *_: 1,
    "length": lambda *_: 1,
    "presence": lambda *_: "auto",
    "command": lambda *_: "/x",
    "profile": lambda *_: {},
    "test": lambda *_: True,
    **dict.fromkeys(("limit", "count"), lambda *_: 100),
    **dict.fromkeys(("include_num_members", "full", "include_all_metadata"), lambda *_: True),
    **dict.fromkeys(("text", "filename", "alt_txt", "topic", "purpose"), lambda *_: "x"),
    "content": lambda *_: "x",
}
"""What an argument is aimed at, by its name."""

LEFT_OUT = {
    *("cursor", "page", "latest", "oldest", "inclusive", "exclude_archived", "sort", "sort_dir"),
    *("highlight", "include_locale", "include_users", "include_count", "include_disabled"),
    *("return_im", "prevent_creation", "is_private", "reply_broadcast", "client_msg_id"),
    *("username", "icon_emoji", "icon_url", "link_names", "parse", "mrkdwn", "markdown_text"),
    *("blocks", "attachments", "metadata", "initial_comment", "state", "service_id"),
    *("client_token", "hash", "external_id", "interactivity_pointer", "bot", "team", "error"),
    *("description", "handle", "value", "batch_presence_aware", "presence_sub"),
    *("unfurl_links", "unfurl_media"),
}
"""Arguments without which there is more to see, or which say how something is to look."""
FILE_IS_OTHER = {"files.upload", "reactions.add", "reactions.remove", "reactions.get"}
"""Methods whose ``file`` is its bytes, or in place of a message."""


def distinct() -> Iterator[Method]:
    """Yield the methods, of several names for one only the first."""
    yield from {method.function: method for method in reversed(METHODS.values())}.values()


def asked(method: Method, world: World, place: Place) -> dict[str, Any]:
    """Return what a method is given.

    Raises:
        AssertionError: nobody has aimed one of its arguments.
    """
    names = {field.encode_name for field in fields(method.given)}
    unknown = names - set(ARGUMENTS) - LEFT_OUT
    assert not unknown, (
        f"nobody has said what {method.name} is to be asked for by {sorted(unknown)}: add it to "
        f"ARGUMENTS of {__name__}, or to LEFT_OUT if without it there is more to see"
    )
    given = {name: ARGUMENTS[name](world, place) for name in sorted(names - LEFT_OUT)}
    if method.name == "views.publish":
        given["view"] = {"type": "home", "blocks": []}
    if method.name == "dnd.teamInfo":
        given["users"] = world.insiders["alice"].id
    if method.name in FILE_IS_OTHER:
        del given["file"]
    return given
