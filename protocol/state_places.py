"""What events mean to the user's places in channels: cursors, unread counts, members."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from .channels import Channel, ChannelRole, MemberJoined, MemberLeft, RoleChanged
from .cursors import UnreadMarked
from .ids import ChannelId, UserId
from .levels import Level
from .limits import MAX_UNREAD_DELETED, MAX_UNREAD_MENTIONS
from .messages import Message

if TYPE_CHECKING:
    from .state import State


def move_cursor(state: "State", channel: ChannelId, seq: int, ordinal: int) -> None:
    """Move the read cursor, never back: two streams tell of it, in no order between them."""
    membership = state.memberships.get(channel)
    if membership is not None and seq > membership.read_seq:
        change_membership(
            state,
            channel,
            read_seq=seq,
            read_ordinal=ordinal,
            mentions=_after(seq, membership.mentions),
            deleted=_after(seq, membership.deleted),
        )


def move_cursor_back(state: "State", event: UnreadMarked) -> None:
    """Move the read cursor back, unless it went beyond that head since: one has posted there."""
    membership = state.memberships.get(event.channel)
    if membership is None:
        return
    unread_head = max(event.unread_head, membership.unread_head)
    change_membership(state, event.channel, unread_head=unread_head)
    if membership.read_seq > event.unread_head:
        return
    mentions = event.mentions + _after(event.head, membership.mentions)
    deleted = event.deleted + _after(event.head, membership.deleted)
    change_membership(
        state,
        event.channel,
        read_seq=event.read_seq,
        read_ordinal=event.read_ordinal,
        mentions=mentions[-MAX_UNREAD_MENTIONS:],
        deleted=deleted[-MAX_UNREAD_DELETED:],
    )


def _after(seq: int, positions: list[int]) -> list[int]:
    return [position for position in positions if position > seq]


def note_mention(state: "State", message: Message) -> None:
    """Keep the positions of the newest unread messages of others that mention the user."""
    membership = state.memberships.get(message.channel)
    if membership is None:
        return
    mentions = {*membership.mentions} - {message.seq}
    if _calls(message, state.me) and message.seq > membership.read_seq:
        mentions.add(message.seq)
    newest = sorted(mentions)[-MAX_UNREAD_MENTIONS:]
    if newest != membership.mentions:
        change_membership(state, message.channel, mentions=newest)


def _calls(message: Message, user: UserId) -> bool:
    """Say whether a message calls somebody so that they find it later: ``<!here>`` does not."""
    if message.author == user:
        return False
    return user in message.mentions or user in message.called or message.everyone == "channel"


def note_deleted(state: "State", tombstone: Message) -> None:
    """Keep the positions of deleted messages that would count as unread."""
    membership = state.memberships.get(tombstone.channel)
    if membership is None or tombstone.place_in_channel is None:
        return
    if tombstone.seq > membership.read_seq:
        deleted = sorted({*membership.deleted, tombstone.seq})[-MAX_UNREAD_DELETED:]
        change_membership(state, tombstone.channel, deleted=deleted)


def change_membership(
    state: "State",
    channel_id: ChannelId,
    **changes: int | Channel | ChannelRole | Level | list[int],
) -> None:
    """Change the user's place in a channel, if they have one."""
    if channel_id in state.memberships:
        state.memberships[channel_id] = replace(state.memberships[channel_id], **changes)


def _set_member_count(state: "State", channel_id: ChannelId, members: int) -> None:
    if channel_id in state.memberships:
        channel = replace(state.memberships[channel_id].channel, members=members)
        change_membership(state, channel_id, channel=channel)


def member_joined(state: "State", event: MemberJoined) -> None:
    """Count somebody who came in, and list them where the list is loaded."""
    _set_member_count(state, event.channel, event.members)
    if event.channel in state.members:
        state.members[event.channel][event.user] = event.role


def member_left(state: "State", event: MemberLeft) -> None:
    """Take somebody out who left."""
    _set_member_count(state, event.channel, event.members)
    state.members.get(event.channel, {}).pop(event.user, None)


def role_changed(state: "State", event: RoleChanged) -> None:
    """Change a member's role, and one's own."""
    if event.user == state.me:
        change_membership(state, event.channel, role=event.role)
    if event.user in state.members.get(event.channel, {}):
        state.members[event.channel][event.user] = event.role
