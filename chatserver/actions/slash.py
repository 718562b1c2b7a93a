"""Commands that are built in: each is carried out as what it stands for, with its rights."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chatserver.domain.policy import Actor, may_read
from chatserver.domain.slash.reading import Around, Directly, MisreadError, meant
from chatserver.domain.slash.wording import listed, told
from chatserver.store import channels, memberships, profiles, users
from chatserver.store.database import Reader
from protocol import Command, CommandRefused, Model
from protocol.channels import Channel, Joined, OpenDirect
from protocol.errors import Invalid
from protocol.ids import ChannelId, UserId
from protocol.interactions import CommandDone, CommandHelp, RunCommand
from protocol.messages import PostMessage

from .actors import place_of
from .registry import HANDLERS, Act, Action

_PAGE: Final = 500


def run_built_in(
    act: Act, command: RunCommand, known: Callable[[], list[CommandHelp]]
) -> CommandDone:
    """Carry out what a command stands for, all of it or nothing, and say what came of it.

    ``known`` finds all commands there are, for whoever asks.

    Raises:
        Invalid: it cannot be read.
        CommandRefused: what it stands for is refused.
    """
    around = _around(act, command)
    try:
        wanted = meant(command.command, command.text, around)
    except MisreadError as error:
        raise Invalid(str(error), field="text") from error
    if isinstance(wanted, Directly):
        return _say_directly(act, wanted, around.nonce)
    if not wanted:
        return CommandDone(text=listed(known(), around))
    replies = [(each, _carry_out(act, each)) for each in wanted]
    texts = [told(each, reply, around) for each, reply in replies]
    last = replies[-1][1]
    joined = last.membership.channel.id if isinstance(last, Joined) else None
    return CommandDone(text="\n".join(filter(None, texts)), channel=joined)


def _say_directly(act: Act, wanted: Directly, nonce: str) -> CommandDone:
    opened = _carry_out(act, OpenDirect(users=wanted.users))
    if not isinstance(opened, Joined):
        raise TypeError("a direct channel is opened by joining it")
    channel = opened.membership.channel.id
    if wanted.text:
        _carry_out(act, PostMessage(channel=channel, text=wanted.text, nonce=nonce))
    return CommandDone(channel=channel)


def _carry_out(act: Act, command: Command[Any]) -> Model:
    handler = HANDLERS[type(command)]
    if not isinstance(handler, Action):
        raise TypeError(f"{type(command).__name__} is no action")
    return handler.run(act.transaction, act.actor, command)


def _around(act: Act, command: RunCommand) -> Around:
    reader, actor = act.reader, act.actor
    me, profile = users.find(reader, actor.id), profiles.find(reader, actor.id)
    return Around(
        channel=command.channel,
        thread=command.thread,
        author=me.display_name if me else "",
        language=command.language,
        time_zone=_zone(command.time_zone or (profile.time_zone if profile else "")),
        now_us=act.now_us,
        nonce=command.nonce or secrets.token_hex(16),
        user_named=partial(_user_named, reader),
        handle_of=partial(_handle_of, reader),
        channel_named=partial(_channel_named, reader, actor),
        name_of=partial(_name_of, reader, actor),
    )


def _zone(name: str) -> str:
    """Return a time zone that there is.

    Raises:
        Invalid: there is none of that name.
    """
    try:
        return ZoneInfo(name or "UTC").key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("there is no such time zone", field="time_zone") from error


def _user_named(reader: Reader, name: str) -> UserId | None:
    user = users.by_name(reader, name)
    return user.id if user else None


def _handle_of(reader: Reader, id_: str) -> str | None:
    user = users.find(reader, id_)
    return user.name if user else None


def _channel_named(reader: Reader, actor: Actor, name: str) -> ChannelId | None:
    public = channels.by_public_name(reader, name)
    if public is not None and _seen(reader, actor, public) is not None:
        return public
    mine = memberships.of_user(reader, actor.id, "", _PAGE)
    return next((each.channel.id for each in mine if each.channel.name == name), None)


def _name_of(reader: Reader, actor: Actor, id_: str) -> str | None:
    channel = _seen(reader, actor, ChannelId(id_))
    return channel.name if channel else None


def _seen(reader: Reader, actor: Actor, id_: ChannelId) -> Channel | None:
    try:
        may_read(actor, place_of(reader, id_, actor))
    except CommandRefused:
        return None
    return channels.find(reader, id_)
