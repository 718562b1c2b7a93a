"""Creating, finding, joining, leaving and changing channels."""

from typing import Any

import msgspec

from chatserver.domain.names import channel_name
from chatserver.domain.policy import (
    may_add_member,
    may_administer,
    may_change_topic,
    may_convert,
    may_create_channel,
    may_follow,
    may_join,
    may_read,
    may_set_newcomers,
    may_use_workspace,
)
from chatserver.store import blocks, channels, memberships, paces, users
from chatserver.store.channels import NewChannel
from protocol.channels import (
    AddMember,
    ArchiveChannel,
    BrowseChannels,
    Channel,
    ChannelChanged,
    ChannelJoined,
    ChannelKind,
    ChannelLeft,
    ChannelListed,
    ChannelNow,
    ChannelRole,
    Channels,
    ChannelStarred,
    ConvertChannel,
    CreateChannel,
    GetChannel,
    JoinChannel,
    Joined,
    LeaveChannel,
    ListChannels,
    ListMembers,
    MemberJoined,
    MemberLeft,
    Members,
    Membership,
    Memberships,
    OpenDirect,
    RemoveMember,
    RenameChannel,
    RestoreChannel,
    RoleChanged,
    SetNewcomers,
    SetPace,
    SetPosting,
    SetPurpose,
    SetRole,
    SetTopic,
    StarChannel,
    Starred,
    Wording,
)
from protocol.errors import Conflict, Forbidden, NotFound, TooLarge
from protocol.ids import ChannelId, UserId, new_id
from protocol.limits import MAX_NEWCOMERS_CHANNELS
from protocol.users import User

from .channel_follows import end_all_following, end_following
from .registry import Act, Look, action, query
from .saved import hide_saved, hide_saved_from_outsiders, show_saved
from .users import workspace

_DIRECT_PAIR = 2


@action(may_create_channel)
def create_channel(act: Act, command: CreateChannel) -> Joined:
    """Create a channel with the actor as its administrator."""
    return make_channel(act, command)


def make_channel(act: Act, command: CreateChannel, *, newcomers: bool = False) -> Joined:
    """Make a channel, which newcomers may come into from the beginning.

    Raises:
        Conflict: the name is taken.
    """
    name = _free_name(act, command.name, public=command.kind == "public")
    channel = NewChannel(
        id=ChannelId(new_id("C")),
        kind=command.kind,
        creator=act.actor.id,
        created_us=act.now_us,
        name=name,
        topic=command.topic,
        topic_set=_wording(act) if command.topic else None,
        purpose=command.purpose,
        purpose_set=_wording(act) if command.purpose else None,
        newcomers=newcomers,
    )
    channels.add(act.reader, channel)
    membership = enter(act, channel.id, act.actor.id, "administrator")
    if command.kind == "public":
        _list(act, channel.id, act.transaction.head(channel.id).seq)
    return Joined(membership=membership)


@action(may_use_workspace)
def open_direct(act: Act, command: OpenDirect) -> Joined:
    """Find or create the one direct channel of these people.

    Raises:
        NotFound: one of them is nobody.
        Forbidden: one of them is deactivated, blocks the actor or is blocked by them.
    """
    people = sorted({*command.users, act.actor.id})
    for user in people:
        _require_reachable(act, user)
    key = channels.direct_key(people)
    existing = channels.by_direct_key(act.reader, key)
    if existing:
        return Joined(membership=_membership(act, existing, act.actor.id))
    kind: ChannelKind = "direct" if len(people) <= _DIRECT_PAIR else "group"
    channel = NewChannel(
        id=ChannelId(new_id("D" if kind == "direct" else "G")),
        kind=kind,
        creator=act.actor.id,
        created_us=act.now_us,
        direct_key=key,
    )
    channels.add(act.reader, channel)
    for user in people:
        enter(act, channel.id, user, "member", by=_who(act, user))
    return Joined(membership=_membership(act, channel.id, act.actor.id))


@query(may_use_workspace)
def list_channels(look: Look, command: ListChannels) -> Memberships:
    """List the actor's own channels."""
    wanted = command.limit + 1
    page = memberships.of_user(look.reader, look.actor.id, command.after or "", wanted)
    return Memberships(memberships=page[: command.limit], more=len(page) == wanted)


@query(may_create_channel)
def browse_channels(look: Look, command: BrowseChannels) -> Channels:
    """List public channels; guests only know those they are in."""
    wanted = command.limit + 1
    page = channels.public(look.reader, command.after or "", wanted)
    return Channels(channels=page[: command.limit], more=len(page) == wanted)


@query(may_read)
def get_channel(look: Look, command: GetChannel) -> ChannelNow:
    """Return one channel."""
    channel = channels.find(look.reader, command.channel)
    if channel is None:
        raise LookupError("the policy lets nobody this far without a channel")
    return ChannelNow(channel=channel)


@query(may_read)
def list_members(look: Look, command: ListMembers) -> Members:
    """List who is in a channel."""
    wanted = command.limit + 1
    page = memberships.members(look.reader, command.channel, command.after or "", wanted)
    return Members(members=page[: command.limit], more=len(page) == wanted)


@action(may_join)
def join_channel(act: Act, command: JoinChannel) -> Joined:
    """Join a public channel."""
    existing = memberships.find(act.reader, command.channel, act.actor.id)
    if existing:
        return Joined(membership=existing)
    return Joined(membership=enter(act, command.channel, act.actor.id, "member"))


@action(may_follow, on_full_disk=True)
def leave_channel(act: Act, command: LeaveChannel) -> ChannelNow:
    """Leave a channel one has joined."""
    if act.place and not act.place.named:
        raise Forbidden("a channel without a name cannot be left")
    return _leave(act, command.channel, act.actor.id)


@action(may_add_member)
def add_member(act: Act, command: AddMember) -> ChannelNow:
    """Bring a colleague into a channel."""
    _active_user(act, command.user)
    if memberships.role(act.reader, command.channel, command.user) is None:
        enter(act, command.channel, command.user, "member", by=_who(act, command.user))
    return ChannelNow(channel=_channel(act, command.channel))


@action(may_administer, on_full_disk=True)
def remove_member(act: Act, command: RemoveMember) -> ChannelNow:
    """Take somebody out of a channel; who is not in it stays out."""
    if memberships.role(act.reader, command.channel, command.user) is None:
        return ChannelNow(channel=_channel(act, command.channel))
    return _leave(act, command.channel, command.user)


@action(may_administer)
def set_role(act: Act, command: SetRole) -> ChannelNow:
    """Change a member's role."""
    before = memberships.role(act.reader, command.channel, command.user)
    if before is None:
        raise NotFound("there is no such member", field="user")
    if before != command.role:
        memberships.set_role(act.reader, command.channel, command.user, command.role)
        act.transaction.record(
            RoleChanged(channel=command.channel, user=command.user, role=command.role),
            to=command.channel,
        )
    return ChannelNow(channel=_channel(act, command.channel))


@action(may_administer)
def rename_channel(act: Act, command: RenameChannel) -> ChannelNow:
    """Rename a channel."""
    channel = _channel(act, command.channel)
    if channel.name == channel_name(command.name, "name"):
        return ChannelNow(channel=channel)
    name = _free_name(act, command.name, public=channel.kind == "public")
    return _change(act, channel, name=name)


@action(may_change_topic)
def set_topic(act: Act, command: SetTopic) -> ChannelNow:
    """Change what a channel is about."""
    channel = _channel(act, command.channel)
    if channel.topic == command.topic:
        return ChannelNow(channel=channel)
    return _change(act, channel, topic=command.topic, topic_set=_wording(act))


@action(may_change_topic)
def set_purpose(act: Act, command: SetPurpose) -> ChannelNow:
    """Change what a channel is for."""
    channel = _channel(act, command.channel)
    if channel.purpose == command.purpose:
        return ChannelNow(channel=channel)
    return _change(act, channel, purpose=command.purpose, purpose_set=_wording(act))


@action(may_administer)
def archive_channel(act: Act, command: ArchiveChannel) -> ChannelNow:
    """Close a channel for writing."""
    return _change(act, _channel(act, command.channel), archived=True)


@action(may_administer)
def restore_channel(act: Act, command: RestoreChannel) -> ChannelNow:
    """Open an archived channel again."""
    return _change(act, _channel(act, command.channel), archived=False)


@action(may_administer)
def set_posting(act: Act, command: SetPosting) -> ChannelNow:
    """Say who begins something in a channel."""
    return _change(act, _channel(act, command.channel), posting=command.posting)


@action(may_administer)
def set_pace(act: Act, command: SetPace) -> ChannelNow:
    """Have members wait between two messages."""
    if not command.slow_s:
        paces.forget(act.reader, command.channel)
    return _change(act, _channel(act, command.channel), slow_s=command.slow_s)


@action(may_convert)
def convert_channel(act: Act, command: ConvertChannel) -> ChannelNow:
    """Make a public channel a private one, which whoever is not in it follows no more.

    Raises:
        Conflict: newcomers come into it.
    """
    channel = _channel(act, command.channel)
    if channel.newcomers:
        raise Conflict("newcomers come into it; end that first", field="channel")
    end_all_following(act, command.channel)
    changed = _change(act, channel, kind="private")
    hide_saved_from_outsiders(act, command.channel)
    return changed


@action(may_set_newcomers)
def set_newcomers(act: Act, command: SetNewcomers) -> ChannelNow:
    """Have newcomers come into a channel.

    Raises:
        TooLarge: they come into enough channels already.
    """
    channel = _channel(act, command.channel)
    is_one_more = command.newcomers and not channel.newcomers
    if is_one_more and len(channels.for_newcomers(act.reader)) >= MAX_NEWCOMERS_CHANNELS:
        limit = f"newcomers come into at most {MAX_NEWCOMERS_CHANNELS} channels"
        raise TooLarge(limit, field="newcomers")
    return _change(act, channel, newcomers=command.newcomers)


@action(may_follow)
def star_channel(act: Act, command: StarChannel) -> Starred:
    """Put a channel among the actor's starred ones, or take it out, on all their devices."""
    before = _membership(act, command.channel, act.actor.id)
    if before.starred != command.starred:
        memberships.star(act.reader, command.channel, act.actor.id, starred=command.starred)
        told = ChannelStarred(channel=command.channel, starred=command.starred)
        act.transaction.record(told, to=act.actor.id)
    return Starred(starred=command.starred)


def enter(
    act: Act, channel: ChannelId, user: UserId, role: ChannelRole, *, by: UserId | None = None
) -> Membership:
    """Make ``user`` a member, and tell the channel and them; ``by`` says who brought them."""
    end_following(act, user, channel)
    at = act.transaction.advance(channel)
    head = act.transaction.head(channel)
    memberships.add(act.reader, channel, user, role=role, at=head, joined_us=at.time_us)
    membership = _membership(act, channel, user)
    members = membership.channel.members
    told = MemberJoined(channel=channel, user=user, role=role, members=members, by=by)
    act.transaction.announce(at, told)
    joined = ChannelJoined(membership=membership, seq=at.seq, time_us=at.time_us)
    act.transaction.record(joined, to=user)
    show_saved(act, channel, user)
    return membership


def _leave(act: Act, channel_id: ChannelId, user: UserId) -> ChannelNow:
    memberships.remove(act.reader, channel_id, user)
    channel = _channel(act, channel_id)
    act.transaction.record(
        MemberLeft(channel=channel_id, user=user, members=channel.members), to=channel_id
    )
    act.transaction.record(ChannelLeft(channel=channel_id), to=user)
    hide_saved(act, channel_id, user)
    return ChannelNow(channel=channel)


def _change(act: Act, channel: Channel, **fields: Any) -> ChannelNow:
    changed = msgspec.structs.replace(channel, **fields)
    if changed != channel:
        archived_us = act.now_us if changed.archived else None
        channels.change(act.reader, changed, archived_us)
        told = ChannelChanged(channel=changed, before=channel, by=act.actor.id)
        at = act.transaction.record(told, to=channel.id)
        is_listed = channel.kind == "public"
        if is_listed and _shown_in_lists(changed) != _shown_in_lists(channel):
            _list(act, channel.id, at.seq)
    return ChannelNow(channel=changed)


def _shown_in_lists(channel: Channel) -> tuple[str, bool, str]:
    return channel.name, channel.archived, channel.kind


def _list(act: Act, channel: ChannelId, seq: int) -> None:
    """Tell everybody that the list of public channels is another, and where to see why."""
    act.transaction.record(ChannelListed(channel=channel, seq=seq), to=workspace(act))


def _wording(act: Act) -> Wording:
    return Wording(user=act.actor.id, time_us=act.now_us)


def _free_name(act: Act, wanted: str, *, public: bool) -> str:
    name = channel_name(wanted, "name")
    if public and channels.by_public_name(act.reader, name):
        raise Conflict(f"there is a channel #{name} already", field="name")
    return name


def _who(act: Act, user: UserId) -> UserId | None:
    """Return who brings somebody in: nobody if they come by themselves."""
    return act.actor.id if act.actor.id != user else None


def _require_reachable(act: Act, user: UserId) -> None:
    """Refuse one who is gone and one who is estranged alike: it is not told which it is."""
    found = users.find(act.reader, user)
    if found is None:
        raise NotFound("there is no such user", field="user")
    if found.deactivated or blocks.estranged(act.reader, act.actor.id, user):
        raise Forbidden("that person takes no direct messages", field="user")


def _active_user(act: Act, user: UserId) -> User:
    found = users.find(act.reader, user)
    if found is None:
        raise NotFound("there is no such user", field="user")
    if found.deactivated:
        raise Forbidden("that account is deactivated", field="user")
    return found


def _membership(act: Act, channel: ChannelId, user: UserId) -> Membership:
    membership = memberships.find(act.reader, channel, user)
    if membership is None:
        raise LookupError(f"{user} is not in {channel}")
    head = act.transaction.head(channel)  # the table is behind until the transaction ends
    return msgspec.structs.replace(membership, ordinal=head.ordinal)


def _channel(act: Act, channel: ChannelId) -> Channel:
    found = channels.find(act.reader, channel)
    if found is None:
        raise LookupError(f"there is no {channel}")
    return found
