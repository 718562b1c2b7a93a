"""Read receipts: how far others have read, among those who show theirs; in small channels only."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId
from .users import TimeUs


class Receipt(Model):
    """How far a member has read a channel: what came after they joined, up to a position."""

    user: AnyUserId
    read_seq: Annotated[int, Meta(ge=0, description="0: they show nothing any more.")]
    joined_us: Annotated[
        TimeUs, Meta(description="Messages up to this time may not have been read by them.")
    ] = 0


class Receipts(Model):
    """How far the others in a channel have read; without those who do not show it."""

    receipts: list[Receipt]


class ReceiptsNow(Model):
    """Whether the actor shows what they have read, and so sees what others have."""

    shown: bool


class ShowReceipts(Command[ReceiptsNow]):
    """Show others what one has read, and see what they have; or neither, as it is at first.

    It is the actor's choice alone, holds in channels of up to 20 members, and rests while one
    chose to seem offline.
    """

    shown: bool


class ListReceipts(Command[Receipts]):
    """List how far the others in a channel have read, if the actor shows it, too.

    There is nothing in channels of more than 20 members.
    """

    channel: AnyChannelId


class ReceiptsChosen(Event):
    """The user shows what they have read, or does so no more (user stream)."""

    shown: bool


class ReceiptMoved(Event):
    """Somebody has read on in a channel in view, or shows no more how far they have.

    Not kept, and may be lost: ``receipts.list`` tells how it is.
    """

    channel: AnyChannelId
    receipt: Receipt
