"""The whole screen: channel list, conversation, thread and status line, kept up to date."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, ClassVar, Final

from chatclient import ChatError, Client, Delivered, Lost, OutboxFull, Reset, TypingStarted
from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import AppBlur, AppFocus, Resize

from protocol.base import Command
from protocol.channels import BrowseChannels, Channel, JoinChannel, Joined, OpenDirect
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_PAGE, TYPING_EVERY_S, TYPING_SHOWN_S
from protocol.presence import SetView, StartTyping
from protocol.state import State
from protocol.users import UserChanged

from .channels import rows_of, sections
from .composer import Composer
from .conversation import Conversation, Shared
from .dialogs import Choice, Help, Picker, Question
from .markup import safe
from .outgoing import Outgoing, Waiting
from .people import People, best
from .phrases import ENGLISH, Phrases
from .sidebar import Sidebar
from .statusline import Standing, StatusLine
from .timeline import Timeline

NARROW: Final = 70
"""Below this width there is room for one thing beside the channel list's place."""
WIDE: Final = 110
"""From this width on there is room for the list, the channel and a thread."""

_FRAME_S: Final = 1 / 30
_TICK_S: Final = 1.0


class ChatApp(App[ChatError | None]):
    """Draws what the client's state holds, and sends what its user wants done.

    It ends with None, or with the error for which it had to.
    """

    CSS_PATH = "chatterm.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "chatserver"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False, priority=True),
        Binding("question_mark", "help", show=False),
        Binding("ctrl+k", "switch", show=False, priority=True),
        Binding("ctrl+o", "browse", show=False, priority=True),
        Binding("ctrl+b", "channels", show=False, priority=True),
        Binding("ctrl+n", "unread", show=False, priority=True),
        Binding("alt+up", "channel(-1)", show=False, priority=True),
        Binding("alt+down", "channel(1)", show=False, priority=True),
        Binding("ctrl+q,ctrl+c", "leave", show=False, priority=True),
        Binding("escape", "write", show=False),
    ]

    def __init__(
        self,
        client: Client,
        *,
        channel: str | None = None,
        phrases: Phrases = ENGLISH,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.theme = "ansi-dark"  # its colours are the terminal's own, dark or light
        self._client = client
        self._wanted = channel
        self._phrases = phrases
        self._clock = clock
        people = People(client.mirror)
        self._outgoing = Outgoing(client, people, self._changed, self._not_sent)
        self.shared = Shared(
            client, people, self._outgoing, phrases, self._say, lambda: self._looked_at
        )
        self._last: ChannelId | None = None
        self._connection = asyncio.Event()
        self._looked_at = True
        self._loaded = False
        self._refreshing = False
        self._renamed = False
        self._typing: dict[tuple[ChannelId, UserId], float] = {}
        self._typed_at = -TYPING_EVERY_S
        self._public: list[Channel] = []
        self._public_loaded = False

    def compose(self) -> ComposeResult:
        """Put the list at the left, the conversations beside it, the status line below."""
        with Horizontal(id="all"):
            yield Sidebar(id="sidebar")
            yield Conversation(self.shared, id="channel")
            yield Conversation(self.shared, id="thread")
        yield StatusLine(self._phrases, id="status")

    # What the parts are

    @property
    def last_channel(self) -> ChannelId | None:
        """The channel shown last, also when the screen is gone."""
        return self._last

    @property
    def channel(self) -> Conversation:
        """The conversation of the channel."""
        return self.query_one("#channel", Conversation)

    @property
    def thread(self) -> Conversation:
        """The conversation of the thread, if one is open."""
        return self.query_one("#thread", Conversation)

    @property
    def sidebar(self) -> Sidebar:
        """The channel list."""
        return self.query_one(Sidebar)

    @property
    def status(self) -> StatusLine:
        """The last line."""
        return self.query_one(StatusLine)

    # Living with the server

    def on_mount(self) -> None:
        """Begin to follow the server."""
        self.screen.add_class("no-thread")
        self._client.watch(self._connection.set)
        self.set_interval(_TICK_S, self._changed)
        self._follow()
        self._watch_connection()

    async def on_unmount(self) -> None:
        """Give up what is not sent."""
        await self._outgoing.close()

    @work(group="follow")
    async def _follow(self) -> None:
        try:
            await self._client.ready()
            await self._load()
            async for happening in self._client.deliveries():
                self._happened(happening)
        except ChatError as error:
            self.exit(error)

    async def _load(self) -> None:
        """Load the channels, and open the one wanted, the one open before, or the first."""
        self._loaded = False
        state = await self._client.mirror.load(everybody=False)
        directs = (user for m in state.memberships.values() for user in m.channel.users)
        await self._client.mirror.learn_users(directs)
        self._loaded = True
        here = self.channel.channel or self._channel_named(self._wanted) or self._first()
        await self.channel.open(here if here in state.memberships else self._first())
        if self.channel.channel is None:
            self._say(self._phrases.no_channel)
        self.channel.composer.focus()
        self._set_view()
        self._changed()

    def _happened(self, happening: Any) -> None:
        match happening:
            case Delivered(event=TypingStarted(channel=channel, user=user)):
                self._typing[channel, user] = self._clock() + TYPING_SHOWN_S
            case Delivered(event=UserChanged()):
                self._renamed = True
            case Lost() | Reset():
                self._load_again()
        self._changed()

    @work(group="load", exclusive=True)
    async def _load_again(self) -> None:
        await self._load()

    @work(group="connection")
    async def _watch_connection(self) -> None:
        while True:
            await self._connection.wait()
            self._connection.clear()
            if self._client.status.online and self._loaded:
                self._set_view()
            self._changed()

    @work(group="view", exclusive=True)
    async def _set_view(self) -> None:
        """Tell the server what is on the screen, and learn who of it is online."""
        state = self.shared.people.state
        directs = (m.channel for m in state.memberships.values() if m.channel.kind == "direct")
        users = sorted({user for channel in directs for user in channel.users})[:MAX_PAGE]
        channels = [] if self.channel.channel is None else [self.channel.channel]
        viewed = await self._request(SetView(channels=channels, users=users))
        if viewed is not None:
            state.presence.update(dict.fromkeys(viewed.online, "online"))
            state.presence.update(dict.fromkeys(viewed.offline, "offline"))
            self._changed()

    async def _request(self, command: Command[Any]) -> Any:
        """Have a command carried out; say why if it is refused."""
        try:
            return await self._client.request(command)
        except (ChatError, OutboxFull) as error:
            self._say(self._phrases.refused.format(error))
            return None

    # Drawing

    def _changed(self) -> None:
        """Draw again soon, once for all that changes until then."""
        if not self._refreshing and self.is_running:
            self._refreshing = True
            self.set_timer(_FRAME_S, self._draw)

    def _draw(self) -> None:
        self._refreshing = False
        renamed, self._renamed = self._renamed, False
        state, people = self.shared.people.state, self.shared.people
        if self._loaded and self._is_nowhere(state):
            self._go(self._first())
        if self._client.state is not None:
            self.sidebar.show(rows_of(people, self._phrases, self.channel.channel))
        self._last = self.channel.channel
        self.channel.update(renamed=renamed)
        self.thread.update(renamed=renamed)
        self.status.show(self._standing())
        if people.missing:
            self._learn_missing()

    def _is_nowhere(self, state: State) -> bool:
        """Say whether there is another channel to be in than the one shown."""
        here = self.channel.channel
        return here not in state.memberships and (here is not None or bool(state.memberships))

    def _standing(self) -> Standing:
        now, here = self._clock(), self.channel.channel
        self._typing = {who: until for who, until in self._typing.items() if until > now}
        typing = [self.shared.people.name(user) for at, user in self._typing if at == here]
        who = self._client.me.display_name if self._loaded else ""
        waiting = len(self._outgoing.waiting)
        choosing = isinstance(self.focused, Timeline)
        return Standing(self._client.status, self._loaded, who, waiting, tuple(typing), choosing)

    @work(group="names", exclusive=True)
    async def _learn_missing(self) -> None:
        missing, self.shared.people.missing = self.shared.people.missing, set()
        if await self._client.mirror.learn_users(missing):
            self._renamed = True
            self._changed()

    def _say(self, sentence: str) -> None:
        self.status.say(sentence)

    def _not_sent(self, waiting: Waiting, error: Exception) -> None:
        if not self.is_running:
            return
        self._say(self._phrases.not_sent.format(error))
        for conversation in (self.channel, self.thread):
            if (conversation.channel, conversation.root) == (waiting.channel, waiting.thread):
                conversation.give_back(waiting.text)

    def on_resize(self, event: Resize) -> None:
        """Give room to what matters most."""
        self.screen.set_class(event.size.width < NARROW, "narrow")
        self.screen.set_class(event.size.width >= WIDE, "wide")

    def on_descendant_focus(self) -> None:
        """Tell which keys mean something now."""
        self._changed()

    def on_app_focus(self, _event: AppFocus) -> None:
        """Somebody looks: what is in sight is read."""
        self._looked_at = True
        self.channel.mark_read()

    def on_app_blur(self, _event: AppBlur) -> None:
        """Nobody looks: what comes now is new."""
        self._looked_at = False

    # Going from one conversation to another

    def _order(self) -> list[ChannelId]:
        people = self.shared.people
        return [each.id for _, channels in sections(people, self._phrases) for each in channels]

    def _first(self) -> ChannelId | None:
        return next(iter(self._order()), None)

    def _channel_named(self, wanted: str | None) -> ChannelId | None:
        for membership in self.shared.people.state.memberships.values():
            if wanted in (membership.channel.id, membership.channel.name):
                return membership.channel.id
        return None

    @work(group="go", exclusive=True)
    async def _go(self, channel: ChannelId | None) -> None:
        self._close_thread()
        self.screen.remove_class("choosing")
        await self.channel.open(channel)
        self.channel.composer.focus()
        self._set_view()
        self._changed()

    def on_sidebar_chosen(self, event: Sidebar.Chosen) -> None:
        """Go to the channel chosen."""
        self._go(event.channel)

    def on_conversation_thread_wanted(self, event: Conversation.ThreadWanted) -> None:
        """Open a thread beside its channel."""
        self._open_thread(event.channel, event.root)

    @work(group="thread", exclusive=True)
    async def _open_thread(self, channel: ChannelId, root: int) -> None:
        self.screen.remove_class("no-thread")
        await self.thread.open(channel, root)
        self.thread.composer.focus()

    def _close_thread(self) -> None:
        self.thread.close()
        self.screen.add_class("no-thread")

    def on_conversation_left(self, event: Conversation.Left) -> None:
        """Choose among the messages; from a thread go back to its channel."""
        if event.conversation is self.thread:
            self._close_thread()
            self.channel.composer.focus()
        else:
            event.conversation.timeline.focus()

    def on_composer_typing(self, event: Composer.Typing) -> None:
        """Let the others know, and get ready to complete names."""
        now = self._clock()
        if now - self._typed_at >= TYPING_EVERY_S and self._client.status.online:
            self._typed_at = now
            self._start_typing()
        if event.mentions and not self._client.mirror.knows_everybody:
            self._learn_everybody()

    @work(group="typing")
    async def _start_typing(self) -> None:
        if self.channel.channel is not None:
            await self._request(StartTyping(channel=self.channel.channel))

    @work(group="everybody")
    async def _learn_everybody(self) -> None:
        await self._client.mirror.learn_everybody()

    # What the keys do

    def action_help(self) -> None:
        """List the keys."""
        if not isinstance(self.screen, Help):
            self.push_screen(Help(self._phrases))

    def action_write(self) -> None:
        """Go back to writing."""
        self.screen.remove_class("choosing")
        self.channel.composer.focus()

    def action_channels(self) -> None:
        """Go to the channel list, showing it where there is little room; or back."""
        if self.sidebar.has_focus:
            self.action_write()
            return
        self.screen.add_class("choosing")
        self.sidebar.focus()

    def action_channel(self, step: int) -> None:
        """Go to the channel before or after in the list."""
        order = self._order()
        if self.channel.channel in order:
            self._go(order[(order.index(self.channel.channel) + step) % len(order)])

    def action_unread(self) -> None:
        """Go to the next channel with something unread."""
        order, state = self._order(), self.shared.people.state
        here = order.index(self.channel.channel) if self.channel.channel in order else 0
        for channel in order[here + 1 :] + order[:here]:
            if state.unread(channel):
                self._go(channel)
                return

    def action_switch(self) -> None:
        """Go to a channel or a person found by a few letters."""
        self._learn_everybody()
        mirror, loading = self._client.mirror, self._phrases.loading_people
        picker = Picker(
            self._phrases.switcher,
            self.shared.people.find,
            lambda: "" if mirror.knows_everybody else loading,
            self._phrases,
        )
        self.push_screen(picker, self._switched)

    def _switched(self, chosen: str | None) -> None:
        if chosen is None:
            return
        if chosen.startswith("U"):
            self._enter(OpenDirect(users=[UserId(chosen)]))
        else:
            self._go(ChannelId(chosen))

    def action_browse(self) -> None:
        """List the public channels, and join the one chosen."""
        self._load_public()
        picker = Picker(
            self._phrases.browse,
            self._find_public,
            lambda: "" if self._public_loaded else "…",
            self._phrases,
        )
        self.push_screen(picker, self._browsed)

    def _browsed(self, chosen: str | None) -> None:
        if chosen is None:
            return
        if chosen in self.shared.people.state.memberships:
            self._go(ChannelId(chosen))
        else:
            self._enter(JoinChannel(channel=ChannelId(chosen)))

    @work(group="enter", exclusive=True)
    async def _enter(self, command: Command[Joined]) -> None:
        joined = await self._request(command)
        if joined is None:
            return
        state = self.shared.people.state
        if joined.membership.channel.id not in state.memberships:
            state.add_memberships([joined.membership])
        self._go(joined.membership.channel.id)

    @work(group="public", exclusive=True)
    async def _load_public(self) -> None:
        self._public, self._public_loaded, after, more = [], False, None, True
        while more:
            page = await self._request(BrowseChannels(after=after, limit=MAX_PAGE))
            if page is None:
                return
            self._public += page.channels
            after = page.channels[-1].name if page.channels else after
            more = page.more and bool(page.channels)
        self._public_loaded = True

    def _find_public(self, query: str) -> list[Choice]:
        mine = self.shared.people.state.memberships
        choices = [
            Choice(each.id, safe(f"#{each.name}"), self._note(each, mine)) for each in self._public
        ]
        return best(query, choices) if query else choices

    def _note(self, channel: Channel, mine: Any) -> str:
        members = self._phrases.counted(self._phrases.members, channel.members)
        joined = self._phrases.join_mark if channel.id in mine else ""
        return " · ".join(note for note in (joined, members, safe(channel.topic)) if note)

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leave; ask first if something has not been sent."""
        question = Question(self._phrases.quit_question, self._phrases)
        if not self._outgoing.waiting or await self.push_screen_wait(question):
            self.exit()
