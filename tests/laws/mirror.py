"""A client that keeps a state by the protocol's own rules, and can load a fresh one to compare."""

import time
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from protocol import MSGPACK, Command, CommandRefused
from protocol.blocks import ListBlocked
from protocol.channel_follows import ListFollowedChannels
from protocol.channels import ChannelJoined, ChannelLeft, ListChannels, ListMembers
from protocol.client_outputs import (
    Answered,
    Declined,
    Delivered,
    MustReconnect,
    Opened,
    Removed,
    Reset,
    Send,
)
from protocol.client_session import ClientSession
from protocol.drafts import ListDrafts
from protocol.emoji import ListEmoji
from protocol.groups import ListGroups
from protocol.ids import ChannelId, StreamId
from protocol.keywords import ListKeywords
from protocol.messages import ListHistory, ListReplies
from protocol.moderation import ListCautions
from protocol.people import ListFollowers, ListFollowings
from protocol.pins import ListPins
from protocol.presence import SetView
from protocol.profiles import GetProfile
from protocol.quiet import GetQuiet
from protocol.reminders import ListReminders
from protocol.saved import ListSaved
from protocol.scheduled import ListScheduled
from protocol.sections import ListSections
from protocol.state import State, apply
from protocol.statuses import ListStatuses
from protocol.tags import ListFollowedTags
from protocol.threads import ListThreads
from protocol.users import GetUsers, ListUsers
from tests.town import Person

SUBPROTOCOLS = [Subprotocol(MSGPACK.subprotocol)]


class Mirror:
    """Somebody's client: it loads once, and from then on goes by events alone."""

    def __init__(self, address: str, person: Person) -> None:
        self.address = f"ws{address.removeprefix('http')}/ws"
        self.person = person
        self.session = ClientSession(token=person.token)
        self.state = State(me=person.id)
        self.socket: ClientConnection | None = None
        self._answers: dict[int, Any] = {}
        self._opened = False
        self._promised: dict[StreamId, int] = {}
        self._loaded = False
        self._joined: set[ChannelId] = set()
        self._reset: set[ChannelId] = set()

    async def go_online(self) -> None:
        """Connect, and go on where the last connection ended."""
        if self.socket is not None:
            return
        self.socket = await connect(
            self.address, subprotocols=SUBPROTOCOLS, max_size=None, ping_interval=None, proxy=None
        )
        self._opened = False
        await self.socket.send(self.session.open(time.monotonic()))
        while not self._opened:
            await self._read()
        if not self._loaded:
            await self._load(self.state)
            self._loaded = True
        else:
            await self._look(self.state)

    async def go_offline(self) -> None:
        """Disconnect, and miss what happens."""
        if self.socket is not None:
            await self.socket.close()
            self.socket = None

    async def ask(self, command: Command[Any]) -> Any:
        """Send a command and return its result."""
        assert self.socket is not None
        ref, data = self.session.request(command)
        await self.socket.send(data)
        while ref not in self._answers:
            await self._read()
        answer = self._answers.pop(ref)
        if isinstance(answer, Declined):
            raise CommandRefused.of(answer.refusal)
        return answer.result

    async def catch_up(self) -> State:
        """Wait for every event there is, and return the state they led to."""
        await self.ask(GetUsers(ids=[]))
        while self.session._fills or self.session._behind or self._is_owed_something():
            await self._read()
        for channel in list(self.state.memberships):
            await self._hear_all_of(channel)
        if self._reset:
            memberships = (await self.ask(ListChannels())).memberships
            self.state.add_memberships(
                each for each in memberships if each.channel.id in self._reset
            )
        for channel in self._joined | self._reset:
            await self._load_channel(self.state, channel)
        self._joined, self._reset = set(), set()
        return self.state

    async def _hear_all_of(self, channel: ChannelId) -> None:
        """Read up to the channel's head; what was just joined begins a moment after the answer."""
        head = (await self.ask(ListHistory(channel=channel, limit=1))).head
        while channel in self.state.memberships and self._position(channel) < head:
            await self._read()

    def _position(self, stream: str) -> int:
        cursor = self.session._streams.get(stream)
        return cursor.seq if cursor else -1

    def _is_owed_something(self) -> bool:
        """Say whether what the welcome promised to replay has not all come yet."""
        streams = self.session._streams
        return any(
            name in streams and streams[name].seq < seq for name, seq in self._promised.items()
        )

    async def fresh(self) -> State:
        """Load everything anew."""
        state = State(me=self.person.id)
        await self._load(state)
        return state

    async def _load(self, state: State) -> None:
        state.add_users((await self.ask(ListUsers(limit=200))).users)
        await self._look(state)
        memberships = (await self.ask(ListChannels())).memberships
        state.add_memberships(memberships)
        for membership in memberships:
            await self._load_channel(state, membership.channel.id)
        state.add_threads((await self.ask(ListThreads(limit=200))).threads)
        state.add_groups((await self.ask(ListGroups())).groups)
        state.sections = await self.ask(ListSections())
        state.keywords = (await self.ask(ListKeywords())).keywords
        state.cautions = (await self.ask(ListCautions())).cautions
        state.tags = (await self.ask(ListFollowedTags())).tags
        me = self.person.id
        profile = (await self.ask(GetProfile(user=me))).profile
        state.away, state.shows_receipts = profile.away, profile.receipts
        quiet = await self.ask(GetQuiet())
        state.quiet, state.quiet_policy = quiet.quiet, quiet.policy
        state.followings = {*(await self.ask(ListFollowings(user=me))).users}
        state.followers = len((await self.ask(ListFollowers(user=me))).users)
        followed = (await self.ask(ListFollowedChannels())).channels
        state.followed_channels = {channel.id for channel in followed}
        state.blocked = {*(await self.ask(ListBlocked())).users}
        state.add_emoji((await self.ask(ListEmoji())).emoji)
        state.add_scheduled((await self.ask(ListScheduled())).scheduled)
        state.add_reminders((await self.ask(ListReminders())).reminders)
        state.add_saved((await self.ask(ListSaved(limit=200))).saved)
        state.add_drafts((await self.ask(ListDrafts())).drafts)

    async def _look(self, state: State) -> None:
        """Have everybody in view, and ask how they are: from then on it is told."""
        users = list(state.users)
        viewed = await self.ask(SetView(users=users))
        state.presence = dict.fromkeys(viewed.online, "online")
        state.presence |= dict.fromkeys(viewed.offline, "offline")
        state.add_statuses(users, (await self.ask(ListStatuses(users=users))).statuses)

    async def _load_channel(self, state: State, channel: ChannelId) -> None:
        if channel not in state.memberships:
            return
        page = await self.ask(ListHistory(channel=channel, limit=200))
        state.add_messages(channel, page.messages)
        for root in page.messages:
            if root.replies:
                thread = ListReplies(channel=channel, thread=root.seq, limit=200)
                state.add_messages(channel, (await self.ask(thread)).messages)
        state.add_pins(channel, (await self.ask(ListPins(channel=channel))).pins)
        state.add_members(channel, (await self.ask(ListMembers(channel=channel))).members)

    async def _read(self) -> None:
        assert self.socket is not None
        data = await self.socket.recv()
        for output in self.session.receive(data, time.monotonic()):
            await self._act(output)

    async def _act(self, output: object) -> None:
        match output:
            case Send(data=data):
                await self.socket.send(data)
            case Opened(welcome=welcome):
                self._opened = True
                self._promised = {
                    start.head.stream: start.head.seq
                    for start in welcome.streams
                    if start.outcome == "resumed"
                }
            case Answered(ref=ref) | Declined(ref=ref):
                self._answers[ref] = output
            case Delivered(at=at, event=event):
                apply(self.state, event, at)
                self._follow(event)
            case Reset(stream=stream):
                self._reset.add(ChannelId(stream))
            case Removed(stream=stream):
                self.state.forget_channel(ChannelId(stream))
            case MustReconnect(reason=reason):
                raise AssertionError(reason)
            case _:
                raise AssertionError(f"unexpected {output}")

    def _follow(self, event: object) -> None:
        """Load a channel's messages once one is in it; of the membership itself one is told."""
        match event:
            case ChannelJoined(membership=membership):
                self._joined.add(membership.channel.id)
            case ChannelLeft(channel=channel):
                self._joined.discard(channel)
                self._reset.discard(channel)
