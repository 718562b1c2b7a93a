"""What every command asks for, made from its fields: so a new command is tried by itself.

A field that nobody has aimed yet fails the matrix with words on what to add here.
"""

import types
from collections.abc import Callable, Iterator
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from chatserver.core.clock import now_us
from protocol import Command, tag_of
from protocol.apps import App
from protocol.ids import (
    ChannelId,
    FileId,
    GroupId,
    ReminderId,
    ScheduledId,
    SessionId,
    StreamId,
    UserId,
    ViewId,
    WebhookId,
)
from protocol.log import FillStream
from protocol.messages import MessagePlace
from protocol.moderation import DeactivatePerson, SuspendPerson
from protocol.presence import SetView
from protocol.search import SearchMessages
from tests.pushes import Browser
from tests.town import new_nonce

from .planting import link_of
from .world import DAY_US, KNOWN, Place, World

Aim = Callable[[World, Place], Any]

BY_KIND: dict[Any, Aim] = {
    ChannelId: lambda _world, place: place.channel,
    StreamId: lambda _world, place: place.channel,
    FileId: lambda _world, place: place.file,
    MessagePlace: lambda _world, place: {"channel": place.channel, "seq": place.seq},
    UserId: lambda world, _place: world.insiders["bob"].id,
    SessionId: lambda world, _place: world.insiders["alice"].actor.session,
    ScheduledId: lambda world, _place: world.ids["scheduled"],
    ReminderId: lambda world, _place: world.ids["reminder"],
    WebhookId: lambda world, _place: world.ids["webhook"],
    ViewId: lambda _world, _place: "V000000000",
    GroupId: lambda _world, _place: "P000000000",
}
"""By what a field names; optional fields are tried as well if they name one of these."""

BY_NAME: dict[str, Aim] = {
    "seq": lambda _world, place: place.seq,
    "thread": lambda _world, place: place.seq,
    **dict.fromkeys(("query", "prefix", "tag"), lambda _world, place: place.lure),
    "keywords": lambda _world, place: [place.lure],
    "key": lambda _world, place: f"M:{place.channel}:{place.seq}",
    "nonce": lambda _world, _place: new_nonce(),
    "name": lambda _world, _place: f"x{new_nonce()[:8]}",
    "bot": lambda world, _place: world.askers["spare"].id,
    "app": lambda world, _place: App(bot=world.askers["spare"].id),
    "emoji": lambda _world, _place: "🎉",
    "command": lambda _world, _place: "/x",
    "send_us": lambda _world, _place: now_us() + DAY_US,
    **dict.fromkeys(("after", "seen_us", "time_us"), lambda _world, _place: 0),
    "have": lambda _world, _place: [],
    "slow_s": lambda _world, _place: 0,
    "sections": lambda _world, _place: [{"name": "x"}],  # what one put there oneself is no news
    "question": lambda _world, _place: "x",
    "options": lambda _world, _place: ["yes", "no"],
    "choices": lambda _world, _place: [0],
    "url": lambda _world, place: link_of(place),
    "policy": lambda *_: {},
    **dict.fromkeys(("slow_s", "caution", "report", "worded_us"), lambda *_: 1),
    "posting": lambda *_: "members",
    "newcomers": lambda *_: False,
    "outcome": lambda *_: "nothing",
    "readers": lambda *_: "everybody",
    "users": lambda world, _place: [world.insiders["alice"].id],
    "hours": lambda *_: {},
    "endpoint": lambda *_: "https://push.example/x",
    "p256dh": lambda *_: Browser("", "x").subscription().p256dh,
    "auth": lambda *_: Browser("", "x").subscription().auth,
    **dict.fromkeys(
        ("text", "topic", "purpose", "display_name", "block", "action"), lambda *_: "x"
    ),
}
"""By what a field is called, where it holds a plain value."""

NARROWING = {"after", "before"}
"""Optional fields without which there is more to see."""


def commands(world: World, asker: str, me: str) -> Iterator[Command[Any]]:
    """Yield what somebody asks in words and operators of its own, beside :func:`aimed`."""
    for place in world.targets(asker):
        for narrowed in ("from:bob", "has:file", "is:thread", "has:reaction", "after:2020-01-01"):
            yield SearchMessages(query=f"{place.lure} {narrowed}", limit=50)
        for where in (place.channel, f"{KNOWN}-{place.name}", "@alice"):
            yield SearchMessages(query=f"in:{where} {place.lure[:-1]}", limit=50, typing=True)
    yield SetView(channels=[place.channel for place in world.targets(asker)], feed=True)
    for stream in (me, world.insiders["alice"].id, world.ids["workspace"], world.ids["updates"]):
        yield FillStream(stream=StreamId(stream), after=0)


SHUTS_OUT = {SuspendPerson, DeactivatePerson}


def aimed(kind: type[Command[Any]], world: World, place: Place) -> Iterator[Command[Any]]:
    """Yield a command aimed at a place: what it needs, and then each other thing it can name.

    Raises:
        AssertionError: it has a field that nobody has aimed.
    """
    needed = {
        field.encode_name: _aim(kind, field.encode_name, field.type, world, place)
        for field in fields(kind)
        if field.required
    }
    if kind in SHUTS_OUT:
        needed["user"] = "UNOBODY000"  # the others go on asking
    yield made(kind, needed)
    for field in fields(kind):
        if not field.required and _names(field):
            aim = _aim(kind, field.encode_name, field.type, world, place)
            yield made(kind, needed | {field.encode_name: aim})
    if {field.encode_name for field in fields(kind)} >= {"channel", "seq", "view"}:
        yield made(kind, needed | {"channel": place.channel, "seq": place.seq})


def made(kind: type[Command[Any]], values: dict[str, Any]) -> Command[Any]:
    """Return a command of plain values, checked as one from the wire is."""
    try:
        found: Command[Any] = msgspec.convert(msgspec.to_builtins(values), kind)
    except msgspec.ValidationError as error:
        raise AssertionError(
            f"{tag_of(kind)} cannot be asked so: {error}. Say in BY_NAME or BY_KIND of {__name__} "
            "what its fields are to be aimed at."
        ) from None
    return found


def _names(field: FieldInfo) -> bool:
    if field.encode_name in NARROWING:
        return False
    return field.encode_name == "thread" or _kind_in(field.type) in BY_KIND


def _kind_in(hint: Any) -> Any:
    """Return what a type is about: without notes, None and lists around it."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _kind_in(next(each for each in get_args(hint) if each is not types.NoneType))
    if hasattr(hint, "__metadata__") or origin is list:
        return _kind_in(get_args(hint)[0])
    return hint


def _aim(kind: type[Struct], name: str, hint: Any, world: World, place: Place) -> Any:
    about = _kind_in(hint)
    if about is bool:
        return True
    if name in BY_NAME:
        return BY_NAME[name](world, place)
    if get_origin(about) is Literal:
        return get_args(about)[0]
    if about in BY_KIND:
        value = BY_KIND[about](world, place)
        return [value] if "list[" in str(hint) else value
    raise AssertionError(
        f"nobody has said what {tag_of(kind)} is to be asked for by {name!r}: add it to BY_NAME "
        f"or BY_KIND of {__name__}, so that the matrix tries it as somebody who may not see it"
    )
