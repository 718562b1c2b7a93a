"""What is on the screen, as far as the server has to know it; and who has read it."""

from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_PAGE
from protocol.presence import SetView
from protocol.receipts import ListReceipts
from protocol.state import State
from protocol.state_receipts import readers_of

from .shared import Shared


class Viewing:
    """Tells the server what is looked at, and learns who of it is online and has read it."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    async def tell(self, shown: ChannelId | None) -> bool:
        """Say which channel is on the screen; tell whether something was learned by that."""
        state = self._shared.people.state
        directs = (m.channel for m in state.memberships.values() if m.channel.kind == "direct")
        users = sorted({user for channel in directs for user in channel.users})[:MAX_PAGE]
        channels = [] if shown is None else [shown]
        viewed = await self._shared.request(SetView(channels=channels, users=users))
        if viewed is None:
            return False
        state.presence.update(dict.fromkeys(viewed.online, "online"))
        state.presence.update(dict.fromkeys(viewed.offline, "offline"))
        await self._load_receipts(state, shown)
        return True

    async def _load_receipts(self, state: State, shown: ChannelId | None) -> None:
        """Learn how far others have read what is shown; nothing, if the user does not show it."""
        for channel in state.receipts.keys() - {shown}:
            del state.receipts[channel]
        if shown in state.memberships:
            found = await self._shared.request(ListReceipts(channel=shown))
            state.add_receipts(shown, found.receipts if found else [])

    def readers(self, shown: ChannelId | None) -> list[UserId]:
        """Return who has read the user's newest message in a channel."""
        state = self._shared.client.state
        if state is None or shown is None or shown not in state.receipts:
            return []
        said = state.messages.get(shown, {}).values()
        mine = [each for each in said if each.author == state.me and each.thread is None]
        return readers_of(state, max(mine, key=lambda each: each.seq)) if mine else []
