"""Moving read cursors."""

from chatserver.domain.policy import may_follow
from chatserver.store import channels, mentions, messages
from protocol.cursors import Marked, MarkRead, ReadMarked

from .registry import Act, action


@action(may_follow)
def mark_read(act: Act, command: MarkRead) -> Marked:
    """Move the actor's read cursor forward and tell their other devices."""
    membership = channels.membership(act.reader, command.channel, act.actor.id)
    if membership is None:
        raise LookupError("the policy lets members only come this far")
    seq = min(command.seq, act.transaction.head(command.channel).seq)
    if seq <= membership.read_seq:
        return Marked(read_seq=membership.read_seq, read_ordinal=membership.read_ordinal)
    ordinal = messages.ordinal_at(act.reader, command.channel, seq)
    channels.move_cursor(act.reader, command.channel, act.actor.id, seq, ordinal)
    mentions.remove_read(act.reader, command.channel, act.actor.id, seq)
    act.transaction.record(
        ReadMarked(channel=command.channel, read_seq=seq, read_ordinal=ordinal), to=act.actor.id
    )
    return Marked(read_seq=seq, read_ordinal=ordinal)
