"""Finding what a call names: channels, messages by ``ts``, people; and what those refer to."""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any, Final

from chatserver.actions.accounts import NEWCOMERS_SETTING
from chatserver.actions.actors import place_of
from chatserver.domain.policy import Actor, may_read
from chatserver.domain.slack.identity import time_of
from chatserver.store import channels, log, memberships, messages, pins, users
from chatserver.store.database import Reader
from protocol import CommandRefused
from protocol.channels import Channel, ListChannels
from protocol.ids import ChannelId, UserId
from protocol.messages import Message
from protocol.users import User

from .answers import SlackError
from .calls import looked
from .objects.channels import Object, Seen, channel_object
from .objects.messages import Known

CHANNEL: Final = re.compile(r"[CDG][0-9A-Z]{8,20}")
USER: Final = re.compile(r"[UW][0-9A-Z]{8,20}")
MOST: Final = 1_000
_PAGE: Final = 200


def hidden() -> SlackError:
    """Return the one error for what is not there, or not for the caller's eyes."""
    return SlackError("channel_not_found")


def channel_of(reader: Reader, actor: Actor, channel: str) -> Channel:
    """Return a channel the caller may read; anybody's updates are none to Slack's programs.

    Raises:
        SlackError: there is none.
    """
    if not CHANNEL.fullmatch(channel):
        raise hidden()
    try:
        may_read(actor, place_of(reader, ChannelId(channel), actor))
    except CommandRefused:
        raise hidden() from None
    found = channels.find(reader, channel)
    if found is None or found.kind == "updates":
        raise hidden()
    return found


def message_at(reader: Reader, channel: str, ts: str) -> Message:
    """Return the message a ``ts`` names, if it stands.

    Raises:
        SlackError: there is none.
    """
    found = any_message_at(reader, channel, ts)
    if found is None or found.deleted:
        raise SlackError("message_not_found")
    return found


def any_message_at(reader: Reader, channel: str, ts: str) -> Message | None:
    """Return the message a ``ts`` names, also a deleted one; each halving costs a seek."""
    time_us = time_of(ts)
    if time_us is None:
        return None
    head = log.head(reader, channel)
    if head is None:
        return None
    seq = messages.posted_at(reader, channel, time_us, head.seq)
    return log.message_at(reader, channel, seq) if seq else None


def root_at(reader: Reader, channel: str, ts: str) -> Message:
    """Return the message a thread hangs on, which a ``ts`` in it names.

    Raises:
        SlackError: there is none.
    """
    found = any_message_at(reader, channel, ts)
    if found is not None and found.thread is not None:
        found = log.message_at(reader, channel, found.thread)
    if found is None or (found.deleted and not found.replies):
        raise SlackError("thread_not_found")
    return found


def known_of(reader: Reader, found: Iterable[Message], team: str, base: str) -> Known:
    """Return what messages refer to."""
    listed = list(found)
    here = {(each.channel, each.seq): each for each in listed}
    wanted = {(each.channel, each.thread) for each in listed if each.thread is not None}
    roots: dict[tuple[str, int], Message] = {
        place: root
        for place in wanted
        if (root := here.get(place) or log.message_at(reader, *place)) is not None
    }
    people = people_of(reader, {each.author for each in listed})
    return Known(team, people, roots, base, _pinned(reader, {each.channel for each in listed}))


def _pinned(reader: Reader, there: Iterable[str]) -> frozenset[tuple[str, int]]:
    found = (pin for channel in there for pin in pins.of_channel(reader, channel))
    return frozenset((pin.channel, pin.seq) for pin in found)


def people_of(reader: Reader, ids: Iterable[UserId]) -> dict[str, User]:
    """Return users by their identifiers."""
    return {user.id: user for user in users.several(reader, sorted(set(ids)))}


def user_of(reader: Reader, user: str, error: str = "user_not_found") -> User:
    """Return a user.

    Raises:
        SlackError: there is none.
    """
    found = users.find(reader, user) if USER.fullmatch(user) else None
    if found is None:
        raise SlackError(error)
    return found


def seen(reader: Reader, actor: Actor, channel: Channel, *, cursor: bool = False) -> Seen:
    """Return a channel as the caller sees it; with ``cursor`` up to where they have read it."""
    mine = memberships.find(reader, channel.id, actor.id) if cursor else None
    is_member = mine is not None if cursor else _is_member(reader, actor, channel)
    read_us = messages.time_until(reader, channel.id, mine.read_seq) if mine else None
    general = log.setting(reader, NEWCOMERS_SETTING)
    is_general = channel.id == general and channel.kind == "public"
    return Seen(channel, is_member, is_general, read_us if cursor else None)


def _is_member(reader: Reader, actor: Actor, channel: Channel) -> bool:
    return memberships.role(reader, channel.id, actor.id) is not None


def shown(reader: Reader, actor: Actor, team: str, found: list[Seen]) -> list[Object]:
    """Return channels as objects."""
    wanted = [user for each in found for user in each.channel.users]
    people = people_of(reader, wanted)
    return [channel_object(each, actor.id, team, people) for each in found]


def own_channels(reader: Reader, actor: Actor, after: str = "") -> Iterable[Channel]:
    """Return the caller's own channels, ordered by identifier."""
    while True:
        last = ChannelId(after) if after else None
        page = looked(reader, actor, ListChannels(after=last, limit=_PAGE))
        for each in page.memberships:
            if each.channel.kind != "updates":
                yield each.channel
        if not page.more:
            return
        after = page.memberships[-1].channel.id


def named_channel(reader: Reader, actor: Actor, wanted: str) -> ChannelId | UserId:
    """Return the channel somebody posts to by any name it has, or the user they mean.

    Raises:
        SlackError: there is none they may see.
    """
    if CHANNEL.fullmatch(wanted):
        return ChannelId(wanted)
    if USER.fullmatch(wanted) and users.find(reader, wanted) is not None:
        return UserId(wanted)
    if wanted.startswith("@"):
        user = users.by_name(reader, wanted[1:].lower())
        if user is None:
            raise hidden()
        return user.id
    name = wanted.removeprefix("#").lower()
    found = channels.by_public_name(reader, name)
    if found is None and name:
        mine = (each.id for each in own_channels(reader, actor) if each.name == name)
        found = next(mine, None)
    if found is None:
        raise hidden()
    return found


def limit_of(limit: int, most: int = MOST, default: int = 100) -> int:
    """Return how much a page holds."""
    return min(limit, most) if limit > 0 else default


def cursor_of(position: str) -> str:
    """Return a position as clients carry it: they should see nothing in it."""
    return base64.urlsafe_b64encode(position.encode()).decode() if position else ""


def position_of(cursor: str) -> str:
    """Return the position a cursor stands for; none for none.

    Raises:
        SlackError: it is no cursor of ours.
    """
    try:
        return base64.b64decode(cursor.encode(), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise SlackError("invalid_cursor") from None


def whole_position(cursor: str) -> int | None:
    """Return the number a cursor stands for; None for none.

    Raises:
        SlackError: it is no cursor of ours.
    """
    position = position_of(cursor)
    if position and not (position.isascii() and position.isdigit() and len(position) < 16):  # noqa: PLR2004
        raise SlackError("invalid_cursor")
    return int(position) if position else None


def next_page(position: Any) -> dict[str, Any]:
    """Return where the next page begins; on the last one the empty string, never null."""
    return {"response_metadata": {"next_cursor": cursor_of(str(position or ""))}}
