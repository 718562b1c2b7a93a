"""Read receipts: showing what one has read, and seeing how far others have."""

from typing import TYPE_CHECKING

from protocol.ids import ChannelId
from protocol.receipts import ListReceipts, Receipt, ShowReceipts

if TYPE_CHECKING:
    from .client import Client


class Receipts:
    """One's choice, and what follows from it; :attr:`Client.receipts` is one.

    Every method raises CommandRefused where the server refuses: bots show nothing.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def show(self, *, shown: bool = True) -> None:
        """Show others what one has read and see what they have, or neither."""
        await self._client.request(ShowReceipts(shown=shown))

    async def of(self, channel: ChannelId) -> list[Receipt]:
        """Return how far others have read a small channel, of those who show it."""
        return (await self._client.request(ListReceipts(channel=channel))).receipts
