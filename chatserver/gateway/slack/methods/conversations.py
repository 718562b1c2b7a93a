"""Conversations: finding them, who is in them, and going in and out."""

from collections.abc import Iterator
from typing import Annotated, Final, NamedTuple

from msgspec.structs import replace

from chatserver.actions.actors import place_of
from chatserver.domain.policy import Actor, Place, may_read
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.objects.channels import Object, Seen
from chatserver.gateway.slack.places import (
    channel_of,
    hidden,
    limit_of,
    next_page,
    own_channels,
    people_of,
    position_of,
    seen,
    shown,
    user_of,
)
from chatserver.store import memberships
from chatserver.store.database import Reader
from protocol import CommandRefused
from protocol.channels import BrowseChannels, Channel, ListMembers
from protocol.ids import ChannelId, UserId

READ: Final = "channels:read|groups:read|im:read|mpim:read"
_PAGE: Final = 200
_KINDS: Final = {
    "public_channel": "public",
    "private_channel": "private",
    "mpim": "group",
    "im": "direct",
}
_USUAL: Final = ("public_channel",)
_PUBLIC, _OWN = "n", "c"
"""How cursors of the list begin: by name through what is public, then through one's own."""


class Which(NamedTuple):
    """Which conversations are wanted."""

    kinds: frozenset[str]
    archived: bool

    def has(self, channel: Channel) -> bool:
        """Say whether a channel is among them."""
        return channel.kind in self.kinds and (self.archived or not channel.archived)


class Listing(Given):
    """What lists of conversations are given."""

    types: Annotated[list[str], Wrong("invalid_types")] = []
    exclude_archived: bool = False
    limit: int = 0
    cursor: str = ""

    def which(self) -> Which:
        """Return which conversations are wanted.

        Raises:
            SlackError: there is no such type.
        """
        if not set(self.types) <= _KINDS.keys():
            raise SlackError("invalid_types")
        kinds = frozenset(_KINDS[each] for each in self.types or _USUAL)
        return Which(kinds, archived=not self.exclude_archived)


class TheirListing(Listing):
    """What ``users.conversations`` is given."""

    user: str = ""


class One(Given):
    """What methods about one conversation are given."""

    channel: str


class Info(One):
    """What ``conversations.info`` is given."""

    include_num_members: bool = False
    include_locale: bool = False


class Members(One):
    """What ``conversations.members`` is given."""

    limit: int = 0
    cursor: str = ""


class Mark(One):
    """What ``conversations.mark`` is given."""

    ts: Annotated[Ts, Wrong("invalid_timestamp")]


@method("conversations.list", "channels.list", scope=READ)
async def list_all(call: Call, given: Listing) -> Answer:
    """List public channels, and the caller's own ones of the other types."""
    which = given.which()
    found, after = await call.read(_listed, call.me, which, given)
    return {"channels": found} | next_page(after)


@method("groups.list", scope=READ)
async def list_groups(call: Call, given: Listing) -> Answer:
    """List the caller's private channels, as programs from before 2018 ask."""
    answer = await list_all(call, replace(given, types=["private_channel", "mpim"]))
    return answer | {"groups": answer["channels"]}


@method("im.list", "mpim.list", scope=READ)
async def list_direct(call: Call, given: Listing) -> Answer:
    """List the caller's direct conversations, as programs from before 2018 ask."""
    answer = await list_all(call, replace(given, types=["im", "mpim"]))
    return answer | {"ims": answer["channels"], "groups": answer["channels"]}


@method("users.conversations", scope=READ)
async def list_theirs(call: Call, given: TheirListing) -> Answer:
    """List what somebody is in, as far as the caller may see it."""
    which = given.which()
    found, after = await call.read(_theirs, call.me, which, given)
    return {"channels": found} | next_page(after)


@method("conversations.info", "channels.info", "groups.info", scope=READ)
async def info(call: Call, given: Info) -> Answer:
    """Return one conversation."""
    return {"channel": await call.read(conversation, call.me, given.channel)}


@method("conversations.members", scope=READ)
async def members(call: Call, given: Members) -> Answer:
    """List who is in a conversation."""
    found, after = await call.read(_members, call.me, given)
    return {"members": found} | next_page(after)


def conversation(reader: Reader, me: Caller, channel: str) -> Object:
    """Return a conversation as the caller sees it.

    Raises:
        SlackError: there is none.
    """
    found = channel_of(reader, me.actor, channel)
    return shown(reader, me.actor, me.team, [seen(reader, me.actor, found, cursor=True)])[0]


def _listed(reader: Reader, me: Caller, which: Which, given: Listing) -> tuple[list[Object], str]:
    position = position_of(given.cursor)
    if position and position[0] not in (_PUBLIC, _OWN):
        raise SlackError("invalid_cursor")
    wanted = limit_of(given.limit)
    found: list[Seen] = []
    before = ""
    for at, channel in _all(reader, me.actor, position, which):
        if len(found) == wanted:
            return shown(reader, me.actor, me.team, found), before
        found.append(seen(reader, me.actor, channel))
        before = at
    return shown(reader, me.actor, me.team, found), ""


def _all(
    reader: Reader, actor: Actor, position: str, which: Which
) -> Iterator[tuple[str, Channel]]:
    """Go through conversations from a position on, each with its own."""
    is_guest = actor.role == "guest"
    after = position[1:]
    if "public" in which.kinds and not is_guest and position[:1] != _OWN:
        for channel in _public(reader, actor, after):
            if which.has(channel):
                yield f"{_PUBLIC}{channel.name}", channel
        after = ""
    for channel in own_channels(reader, actor, after):
        if which.has(channel) and (is_guest or channel.kind != "public"):
            yield f"{_OWN}{channel.id}", channel


def _public(reader: Reader, actor: Actor, after: str) -> Iterator[Channel]:
    more = True
    while more:
        page = looked(reader, actor, BrowseChannels(after=after or None, limit=_PAGE))
        yield from page.channels
        more, after = page.more, page.channels[-1].name if page.channels else ""


def _theirs(
    reader: Reader, me: Caller, which: Which, given: TheirListing
) -> tuple[list[Object], str]:
    whose = user_of(reader, given.user).id if given.user else me.actor.id
    them = Actor(whose, me.actor.session)
    wanted = limit_of(given.limit)
    found: list[Seen] = []
    for channel in own_channels(reader, them, position_of(given.cursor)):
        if not which.has(channel) or not _may_read(reader, me.actor, channel):
            continue
        if len(found) == wanted:
            return shown(reader, me.actor, me.team, found), found[-1].channel.id
        found.append(seen(reader, me.actor, channel))
    return shown(reader, me.actor, me.team, found), ""


def _may_read(reader: Reader, actor: Actor, channel: Channel) -> bool:
    try:
        may_read(actor, place_of(reader, ChannelId(channel.id), actor))
    except CommandRefused:
        return False
    return True


def _members(reader: Reader, me: Caller, given: Members) -> tuple[list[str], str]:
    channel = channel_of(reader, me.actor, given.channel)
    after, wanted = position_of(given.cursor), limit_of(given.limit)
    found: list[str] = []
    more = True
    while more and len(found) < wanted:
        size = min(_PAGE, wanted - len(found))
        last = UserId(after) if after else None
        page = looked(reader, me.actor, ListMembers(channel=channel.id, after=last, limit=size))
        found += [each.user for each in page.members]
        more, after = page.more, found[-1] if found else ""
    return found, after if more else ""


def require_named(reader: Reader, actor: Actor, channel: str) -> Place:
    """Return a channel that has a name, as the caller sees it.

    Raises:
        SlackError: there is none, or it is a direct one.
    """
    found = channel_of(reader, actor, channel)
    place = place_of(reader, ChannelId(found.id), actor)
    if place is None:
        raise hidden()
    if not place.named:
        raise SlackError("method_not_supported_for_channel_type")
    return place


def in_it(reader: Reader, channel: str, users: list[str]) -> list[str]:
    """Return who of some users is in a channel.

    Raises:
        SlackError: one of them is nobody.
    """
    known = people_of(reader, [UserId(each) for each in users])
    if set(users) - known.keys():
        raise SlackError("user_not_found")
    return [each for each in users if memberships.role(reader, channel, each) is not None]
