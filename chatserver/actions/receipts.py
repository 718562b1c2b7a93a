"""Choosing to show what one has read, and seeing how far others have."""

from chatserver.domain.policy import may_follow, may_show_receipts
from chatserver.store import receipts
from protocol.receipts import (
    ListReceipts,
    Receipts,
    ReceiptsChosen,
    ReceiptsNow,
    ShowReceipts,
)

from .registry import Act, Look, action, in_own, query


@action(may_show_receipts, stays_in=in_own)
def show_receipts(act: Act, command: ShowReceipts) -> ReceiptsNow:
    """Show what the actor has read, or do so no more, and tell their devices."""
    if receipts.shown(act.reader, act.actor.id) != command.shown:
        receipts.choose(act.reader, act.actor.id, shown=command.shown)
        act.transaction.record(ReceiptsChosen(shown=command.shown), to=act.actor.id)
    return ReceiptsNow(shown=command.shown)


@query(may_follow)
def list_receipts(look: Look, command: ListReceipts) -> Receipts:
    """List how far others have read a channel; nothing for who does not show it themselves."""
    found = receipts.in_channel(look.reader, command.channel, look.actor.id)
    return Receipts(receipts=found)
