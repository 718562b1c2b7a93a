"""Moving read cursors."""

from chatserver.domain.policy import may_follow
from chatserver.store import cursors, memberships, messages
from protocol.channels import Membership
from protocol.cursors import Marked, MarkRead, MarkUnread, ReadMarked, UnreadMarked

from .registry import Act, action, in_channel_and_own


@action(may_follow, stays_in=in_channel_and_own)
def mark_read(act: Act, command: MarkRead) -> Marked:
    """Move the actor's read cursor forward and tell their other devices."""
    membership = _membership(act, command)
    seq = min(command.seq, act.transaction.head(command.channel).seq)
    if seq <= membership.read_seq:
        return Marked(read_seq=membership.read_seq, read_ordinal=membership.read_ordinal)
    ordinal = messages.ordinal_at(act.reader, command.channel, seq)
    memberships.move_cursor(act.reader, command.channel, act.actor.id, seq, ordinal)
    act.transaction.record(
        ReadMarked(channel=command.channel, read_seq=seq, read_ordinal=ordinal), to=act.actor.id
    )
    return Marked(read_seq=seq, read_ordinal=ordinal)


@action(may_follow, stays_in=in_channel_and_own)
def mark_unread(act: Act, command: MarkUnread) -> Marked:
    """Move the actor's read cursor back before a message and tell their other devices."""
    membership = _membership(act, command)
    seq = command.seq - 1
    if seq >= membership.read_seq:
        return Marked(read_seq=membership.read_seq, read_ordinal=membership.read_ordinal)
    marked = UnreadMarked(
        channel=command.channel,
        read_seq=seq,
        read_ordinal=messages.ordinal_at(act.reader, command.channel, seq),
        unread_head=act.transaction.head(command.channel).seq,
    )
    cursors.move_back(act.reader, act.actor.id, marked)
    told = cursors.as_now(act.reader, act.actor.id, marked, marked.unread_head)
    act.transaction.record(told, to=act.actor.id)
    return Marked(read_seq=seq, read_ordinal=marked.read_ordinal)


def _membership(act: Act, command: MarkRead | MarkUnread) -> Membership:
    membership = memberships.find(act.reader, command.channel, act.actor.id)
    if membership is None:
        raise LookupError("the policy lets members only come this far")
    return membership
