"""A state on the client, loaded once and then kept up to date by the events."""

from typing import TYPE_CHECKING

from protocol.channels import ListChannels
from protocol.client_outputs import Delivered, Lost, Removed, Reset
from protocol.ids import ChannelId
from protocol.limits import MAX_PAGE
from protocol.state import State, apply
from protocol.users import ListUsers

from .inbox import Happening

if TYPE_CHECKING:
    from .client import Client


class Mirror:
    """Nothing at first; after :meth:`load` a state that follows every event."""

    def __init__(self) -> None:
        self.state: State | None = None
        self._meanwhile: list[Delivered] | None = None
        self._stale = False

    def take(self, happening: Happening) -> None:
        """Bring the state up to date; what has to be loaded afresh ends it."""
        match happening:
            case Delivered():
                self._follow(happening)
            case Lost() | Reset():
                self.state, self._stale = None, True
            case Removed(stream=stream):
                self._forget(ChannelId(stream))

    async def load(self, client: "Client") -> State:
        """Load users and channels, then apply what happened meanwhile."""
        await client.ready()
        self._stale = True
        while self._stale:
            self._stale, self._meanwhile = False, []
            state = await _load(client)
        meanwhile, self._meanwhile = self._meanwhile or [], None
        for delivered in meanwhile:
            apply(state, delivered.event, delivered.at)
        self.state = state
        return state

    def _follow(self, delivered: Delivered) -> None:
        if self._meanwhile is not None:
            self._meanwhile.append(delivered)
        elif self.state is not None:
            apply(self.state, delivered.event, delivered.at)

    def _forget(self, channel: ChannelId) -> None:
        if self.state is not None:
            self.state.forget_channel(channel)


async def _load(client: "Client") -> State:
    state = State(me=client.me.id)
    await _load_users(client, state)
    await _load_memberships(client, state)
    return state


async def _load_users(client: "Client", state: State) -> None:
    after, more = None, True
    while more:
        page = await client.request(ListUsers(after=after, limit=MAX_PAGE))
        state.add_users(page.users)
        after, more = (page.users[-1].id, page.more) if page.users else (after, False)


async def _load_memberships(client: "Client", state: State) -> None:
    after, more = None, True
    while more:
        page = await client.request(ListChannels(after=after, limit=MAX_PAGE))
        state.add_memberships(page.memberships)
        last = page.memberships[-1].channel.id if page.memberships else after
        after, more = last, page.more and bool(page.memberships)
