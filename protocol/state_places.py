"""What events mean to the user's places in channels: cursors, unread counts, members."""

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from .channels import MemberJoined, MemberLeft, Membership, RoleChanged
from .cursors import UnreadMarked
from .ids import ChannelId, UserId
from .limits import MAX_RECEIPT_MEMBERS, MAX_UNREAD_DELETED, MAX_UNREAD_MENTIONS
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
            **_with_calls({at: who for at, who in _calls_of(membership).items() if at > seq}),
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
    calls = _each_with_caller(event.mentions, event.callers)
    calls |= {at: who for at, who in _calls_of(membership).items() if at > event.head}
    deleted = event.deleted + _after(event.head, membership.deleted)
    change_membership(
        state,
        event.channel,
        read_seq=event.read_seq,
        read_ordinal=event.read_ordinal,
        **_with_calls(calls),
        deleted=deleted[-MAX_UNREAD_DELETED:],
    )


def _after(seq: int, positions: list[int]) -> list[int]:
    return [position for position in positions if position > seq]


def note_mention(state: "State", message: Message) -> None:
    """Keep the positions of the newest unread messages of others that mention the user."""
    membership = state.memberships.get(message.channel)
    if membership is None:
        return
    calls = _calls_of(membership)
    calls.pop(message.seq, None)
    if _calls(message, state.me) and message.seq > membership.read_seq:
        calls[message.seq] = message.author
    if calls != _calls_of(membership):
        change_membership(state, message.channel, **_with_calls(calls))


def _calls_of(membership: Membership) -> dict[int, UserId]:
    """Return who wrote each of the unread messages that mention the user."""
    return _each_with_caller(membership.mentions, membership.callers)


def _each_with_caller(mentions: list[int], callers: list[UserId]) -> dict[int, UserId]:
    """Pair them; an older server does not tell who they were."""
    unknown = [UserId("")] * (len(mentions) - len(callers))
    return dict(zip(mentions, [*callers, *unknown], strict=False))


def _with_calls(calls: dict[int, UserId]) -> dict[str, Any]:
    """Return the newest of these as a membership has them."""
    newest = sorted(calls.items())[-MAX_UNREAD_MENTIONS:]
    return {"mentions": [seq for seq, _ in newest], "callers": [user for _, user in newest]}


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
    **changes: Any,
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
    if event.members > MAX_RECEIPT_MEMBERS:
        state.receipts.pop(event.channel, None)
    if event.channel in state.members:
        state.members[event.channel][event.user] = event.role


def member_left(state: "State", event: MemberLeft) -> None:
    """Take somebody out who left."""
    _set_member_count(state, event.channel, event.members)
    state.members.get(event.channel, {}).pop(event.user, None)
    state.receipts.get(event.channel, {}).pop(event.user, None)


def role_changed(state: "State", event: RoleChanged) -> None:
    """Change a member's role, and one's own."""
    if event.user == state.me:
        change_membership(state, event.channel, role=event.role)
    if event.user in state.members.get(event.channel, {}):
        state.members[event.channel][event.user] = event.role
