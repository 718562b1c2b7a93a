"""A state on the client, loaded as far as it is needed and then kept up to date by the events."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from protocol.blocks import ListBlocked
from protocol.channels import ChannelLeft, ListChannels
from protocol.client_outputs import Delivered, Lost, Removed, Reset
from protocol.drafts import ListDrafts
from protocol.ids import ChannelId, StreamId, UserId
from protocol.limits import MAX_PAGE
from protocol.messages import History, ListHistory, ListReplies
from protocol.moderation import ListCautions
from protocol.profiles import GetProfile
from protocol.sections import ListSections
from protocol.state import State, apply
from protocol.users import FindUsers, GetUsers, ListUsers

from .inbox import Happening

if TYPE_CHECKING:
    from .client import Client

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much of a channel's history the state holds: all from ``first`` on."""

    first: int
    more: bool
    """Whether there are messages before."""


class Mirror:
    """Nothing at first; after :meth:`load` a state that follows every event."""

    def __init__(self, client: "Client") -> None:
        self.state: State | None = None
        self.loaded: dict[ChannelId, Loaded] = {}
        """Which channels' histories :meth:`load_older` has begun to load."""
        self._client = client
        self._stale = False
        self._records: list[list[Delivered]] = []
        self._strangers: set[UserId] = set()

    def take(self, happening: Happening) -> None:
        """Bring the state up to date; what has to be loaded afresh ends it."""
        match happening:
            case Delivered():
                self._follow(happening)
            case Lost() | Reset():
                self.state, self._stale = None, True
            case Removed(stream=stream):
                self._forget(ChannelId(stream))

    async def load(
        self, *, everybody: bool = True, drafts: bool = False, own: bool = False
    ) -> State:
        """Load the user's channels and whom they block, then what happened meanwhile.

        With ``drafts`` those too; with ``own`` how they arrange their channels, what moderators
        have to say to them, and how they want to be seen.

        With ``everybody`` all people are loaded; without, the state knows the user alone, and whom
        :meth:`learn_users` and :meth:`find_users` add.
        """
        await self._client.ready()
        self._stale = True
        with self._recording() as meanwhile:
            while self._stale:
                self._stale = False
                meanwhile.clear()
                state = await self._load(everybody=everybody, drafts=drafts, own=own)
        for delivered in meanwhile:
            apply(state, delivered.event, delivered.at)
        self.state, self.loaded = state, {}
        self._strangers = set()
        return state

    async def load_older(self, channel: ChannelId, limit: int = PAGE) -> bool:
        """Add the page of a channel's messages before those loaded; say if there are more.

        Raises:
            CommandRefused: the user may not read the channel.
        """
        before = self.loaded.get(channel)
        if before is not None and not before.more:
            return False
        state = self.state
        seq = None if before is None else before.first
        page = await self._add_page(ListHistory(channel=channel, before=seq, limit=limit))
        mine = state is not None and state is self.state and channel in state.memberships
        if mine and self.loaded.get(channel) == before:
            first = page.messages[0].seq if page.messages else seq or page.head + 1
            self.loaded[channel] = Loaded(first, page.more)
        return page.more

    def last_us(self) -> dict[StreamId, int]:
        """Return when something last happened in each stream, as far as it was delivered."""
        return self._client.last_us()

    def pass_over(self, channel: ChannelId, keep: int) -> None:
        """Count only the last ``keep`` messages as loaded, so that no view grows for ever."""
        loaded = self.loaded.get(channel)
        if loaded is None or self.state is None:
            return
        held = self.state.messages.get(channel, {})
        seqs = sorted(seq for seq in held if seq >= loaded.first and held[seq].thread is None)
        if len(seqs) > keep:
            self.loaded[channel] = Loaded(seqs[-keep], more=True)

    async def load_thread(self, channel: ChannelId, root: int) -> None:
        """Add a thread, its root and all replies, to the state.

        Raises:
            CommandRefused: there is no such thread, or the user may not read it.
        """
        after, more = 0, True
        while more:
            command = ListReplies(channel=channel, thread=root, after=after, limit=MAX_PAGE)
            page = await self._add_page(command)
            after = page.messages[-1].seq if page.messages else after
            more = page.more and bool(page.messages)

    async def learn_users(self, users: Iterable[UserId]) -> bool:
        """Add those of ``users`` the state does not know; say whether any were added."""
        state = self.state
        if state is None:
            return False
        unknown = sorted(set(users) - state.users.keys() - self._strangers)
        for page in _pages(unknown):
            found = (await self._client.request(GetUsers(ids=page))).users
            state.add_users(user for user in found if user.id not in state.users)
            self._strangers.update(set(page) - state.users.keys())
        return bool(unknown)

    async def find_users(self, prefix: str, limit: int) -> None:
        """Add up to ``limit`` people of whom a name begins with ``prefix``.

        Raises:
            CommandRefused: the server does not tell.
        """
        found = (await self._client.request(FindUsers(prefix=prefix, limit=limit))).users
        if self.state is not None:
            known = self.state.users
            self.state.add_users(user for user in found if user.id not in known)

    async def _load(self, *, everybody: bool, drafts: bool, own: bool) -> State:
        state = State(me=self._client.me.id)
        if everybody:
            await _load_users(self._client, state)
        else:
            state.add_users([self._client.me])
        await _load_memberships(self._client, state)
        await _load_blocked(self._client, state)
        if drafts:
            await _load_drafts(self._client, state)
        if own:
            await _load_own(self._client, state)
        return state

    async def _add_page(self, command: ListHistory | ListReplies) -> History:
        """Add a page, and once more what happened while it was on its way: it may be older."""
        state = self.state
        with self._recording() as meanwhile:
            page = await self._client.request(command)
        if state is not None and state is self.state and command.channel in state.memberships:
            state.add_messages(command.channel, page.messages)
            for delivered in meanwhile:
                apply(state, delivered.event, delivered.at)
        return page

    @contextmanager
    def _recording(self) -> Iterator[list[Delivered]]:
        record: list[Delivered] = []
        self._records.append(record)
        try:
            yield record
        finally:
            self._records = [each for each in self._records if each is not record]

    def _follow(self, delivered: Delivered) -> None:
        for record in self._records:
            record.append(delivered)
        if self.state is None:
            return
        apply(self.state, delivered.event, delivered.at)
        if isinstance(delivered.event, ChannelLeft):
            self._forget(delivered.event.channel)

    def _forget(self, channel: ChannelId) -> None:
        self.loaded.pop(channel, None)
        if self.state is not None:
            self.state.forget_channel(channel)


def _pages(users: Sequence[UserId]) -> Iterator[list[UserId]]:
    remaining = iter(users)
    while page := list(islice(remaining, MAX_PAGE)):
        yield page


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


async def _load_blocked(client: "Client", state: State) -> None:
    after, more = None, True
    while more:
        page = await client.request(ListBlocked(after=after, limit=MAX_PAGE))
        state.blocked.update(page.users)
        after, more = (page.users[-1], page.more) if page.users else (after, False)


async def _load_drafts(client: "Client", state: State) -> None:
    before, more = None, True
    while more:
        page = await client.request(ListDrafts(before=before))
        state.add_drafts(draft for draft in page.drafts if draft.channel in state.memberships)
        before = page.drafts[-1].time_us if page.drafts else before
        more = page.more and bool(page.drafts)


async def _load_own(client: "Client", state: State) -> None:
    profile = (await client.request(GetProfile(user=state.me))).profile
    state.away, state.shows_receipts = profile.away, profile.receipts
    state.sections = await client.request(ListSections())
    state.cautions = (await client.request(ListCautions())).cautions
