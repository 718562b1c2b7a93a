"""What events mean to how one chose to be seen, and to what is seen of others' reading."""

from typing import TYPE_CHECKING, assert_never

from .ids import UserId
from .messages import Message
from .profiles import PresenceChosen
from .receipts import ReceiptMoved, ReceiptsChosen

if TYPE_CHECKING:
    from .state import State


def how_one_is_seen(state: "State", event: PresenceChosen | ReceiptsChosen) -> None:
    """Note what the user chose: who shows nothing sees nothing of others, either."""
    match event:
        case PresenceChosen(away=away):
            state.away = away
        case ReceiptsChosen(shown=shown):
            state.shows_receipts = shown
        case _:
            assert_never(event)
    if state.away or not state.shows_receipts:
        state.receipts.clear()


def receipt_moved(state: "State", event: ReceiptMoved) -> None:
    """Note how far somebody has read, where receipts are loaded, or that they show no more."""
    receipts = state.receipts.get(event.channel)
    if receipts is None:
        return
    if event.receipt.read_seq:
        receipts[event.receipt.user] = event.receipt
    else:
        receipts.pop(event.receipt.user, None)


def readers_of(state: "State", message: Message) -> list[UserId]:
    """Return who is known to have read a message: whoever wrote after it has, too."""
    receipts = state.receipts.get(message.channel, {}).values()
    since = state.messages.get(message.channel, {}).items()
    spoke = {each.author for seq, each in since if seq > message.seq}
    return [
        receipt.user
        for receipt in receipts
        if receipt.joined_us < message.time_us
        and (receipt.read_seq >= message.seq or receipt.user in spoke)
    ]


def forget_receipts_of(state: "State", user: UserId) -> None:
    """Take out somebody whom one blocks, or does so no more."""
    for receipts in state.receipts.values():
        receipts.pop(user, None)
