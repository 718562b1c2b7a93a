"""The whole screen: channel list, conversation, thread and status line, kept up to date."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, Final

from chatclient import (
    ChannelJoined,
    ChatError,
    Client,
    Delivered,
    Lost,
    MessagePosted,
    PresenceChosen,
    ReceiptsChosen,
    ReportsChanged,
    Reset,
    TypingStarted,
)
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import AppBlur, AppFocus
from textual.screen import ModalScreen

from protocol.ids import ChannelId
from protocol.presence import StartTyping
from protocol.users import UserChanged

from .composer import Composer
from .dialogs import Question
from .keyboard import learn_keys
from .outgoing import Outgoing, Waiting
from .panes import Panes
from .people import People
from .phrases import ENGLISH, Phrases
from .scenes import Scenes
from .shared import PATIENCE_S, Shared
from .sidebar import Sidebar
from .statusline import Choosing, Standing, StatusLine
from .storylist import StoryList
from .timeline import Timeline
from .typists import Typists
from .viewing import Viewing
from .ways import Ways

_ACTIONS: Final = {
    "help", "switch", "browse", "prefer", "search", "later", "moderate", "channels", "unread",
    "channel", "feed", "write", "leave", "copy_or_leave",
}  # fmt: skip
_FRAME_S: Final = 1 / 30
_TICK_S: Final = 1.0


class ChatApp(Ways):
    """Draws what the client's state holds, and sends what its user wants done.

    It ends with None, or with the error for which it had to.
    """

    CSS_PATH = "chatterm.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "chatserver"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+b", "channels", show=False, priority=True),
        Binding("ctrl+f", "feed", show=False, priority=True),
        Binding("ctrl+n", "unread", show=False, priority=True),
        Binding("alt+up", "channel(-1)", show=False, priority=True),
        Binding("alt+down", "channel(1)", show=False, priority=True),
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+c", "copy_or_leave", show=False, priority=True),
        Binding("escape", "write", show=False),
    ]

    def __init__(
        self,
        client: Client,
        *,
        channel: str | None = None,
        last: str | None = None,
        left_us: int = 0,
        phrases: Phrases = ENGLISH,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        learn_keys()
        self.animation_level = "none"  # a calm screen, also over a slow line
        self.theme = "ansi-dark"  # its colours are the terminal's own, dark or light
        self._client = client
        self._wanted = channel
        self._last, self._left_us = last, left_us
        self._begun = False
        self._phrases = phrases
        people = People(client.mirror)
        self._outgoing = Outgoing(client, people, self._changed, self._not_sent)
        shared = Shared(
            client=client,
            people=people,
            outgoing=self._outgoing,
            scenes=Scenes(client.mirror, people, self._outgoing, phrases),
            phrases=phrases,
            say=self._say,
            in_sight=lambda: self._looked_at,
        )
        self._offer(shared, Panes(shared, id="panes"))
        self._viewing = Viewing(shared)
        self.status = StatusLine(phrases, id="status")
        self._typists = Typists(clock)
        self._connection = asyncio.Event()
        self._looked_at = True
        self._loaded = False
        self._refreshing = False
        self._renamed = False

    def compose(self) -> ComposeResult:
        """Put the status line below everything else."""
        yield self.panes
        yield self.status

    @property
    def last_channel(self) -> ChannelId | None:
        """The channel shown last, also when the screen is gone."""
        return self.panes.channel.channel

    # Living with the server

    def on_mount(self) -> None:
        """Begin to follow the server."""
        self._client.watch(self._connection.set)
        self.set_interval(_TICK_S, self._tick)
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
        """Load the channels, and open the one wanted, the one open before, or the first.

        Whoever wants none begins with the feed, if something new came into it since they left.
        """
        self._loaded = False
        state = await self._client.mirror.load(everybody=False, drafts=True, own=True)
        directs = (user for m in state.memberships.values() for user in m.channel.users)
        await self._client.mirror.learn_users(directs)
        if self._wanted is not None:
            await self._finder.join(self._wanted)
        self._loaded = True
        begun, self._begun = self._begun, True
        in_feed = not (begun or self._wanted)
        if in_feed and await self.panes.feed.has_news_since(self._left_us):
            self.panes.show_feed()
        await self.panes.begin(self._wanted or self._last)
        self._wanted = None
        self._load_reports()
        self._changed()

    def _happened(self, happening: Any) -> None:
        match happening:
            case Delivered(event=TypingStarted(channel=channel, user=user)):
                self._typists.note(channel, user)
            case Delivered(event=MessagePosted(message=message)):
                self._typists.forget(message.channel, message.author)
            case Delivered(event=ChannelJoined() | ReceiptsChosen() | PresenceChosen()):
                self._set_view()
            case Delivered(event=ReportsChanged()):
                self._load_reports()
            case Delivered(event=UserChanged()):
                self._renamed = True
            case Lost() | Reset():
                self._load_again()
        self._changed()

    @work(group="load", exclusive=True)
    async def _load_again(self) -> None:
        try:
            await self._load()
        except ChatError as error:
            self.exit(error)

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
        if await self._viewing.tell(self._shown):
            self._changed()

    @property
    def _shown(self) -> ChannelId | None:
        """The channel that is on the screen."""
        return None if self.panes.in_feed else self.panes.channel.channel

    # Drawing

    def _changed(self) -> None:
        """Draw again soon, once for all that changes until then."""
        if not self._refreshing and self.is_running:
            self._refreshing = True
            self.set_timer(_FRAME_S, self._draw)

    def _tick(self) -> None:
        """Draw what changes by itself as time goes by."""
        if self.screen_stack:  # else the user is leaving
            self.status.show(self._standing())
            if self._outgoing.waiting:
                self._changed()

    def _draw(self) -> None:
        self._refreshing = False
        if self.screen_stack:
            self.status.show(self._standing())
        if self._client.state is None or not (self._loaded and self.screen_stack):
            return  # while all is loaded afresh, what is shown stays
        renamed, self._renamed = self._renamed, False
        self.panes.update(renamed=renamed)
        self._moderating.show_caution()
        if self.shared.people.missing:
            self._learn_missing()

    def _standing(self) -> Standing:
        names = map(self.shared.people.name, self._typists.typing(self._shown))
        who = self._client.me.display_name if self._loaded else ""
        waiting = len(self._outgoing.waiting)
        return Standing(
            self._client.status,
            self._loaded,
            who,
            waiting,
            tuple(names),
            self._choosing(),
            tuple(map(self.shared.people.name, self._viewing.readers(self._shown))),
        )

    def _choosing(self) -> Choosing:
        match self.focused:
            case Timeline():
                return "message"
            case Sidebar() as sidebar:
                return "section" if sidebar.on_section else "channel"
            case StoryList():
                return "story"
            case _:
                return ""

    @work(group="names", exclusive=True)
    async def _learn_missing(self) -> None:
        missing, self.shared.people.missing = self.shared.people.missing, set()
        with suppress(ChatError):  # they stay without a name for now
            self._renamed |= await self._client.mirror.learn_users(missing)
            self._changed()

    def _say(self, sentence: str) -> None:
        self.status.say(sentence)

    def _not_sent(self, waiting: Waiting, error: Exception) -> None:
        if not self.is_running:
            return
        self._say(self._phrases.not_sent.format(error))
        self.panes.give_back(waiting)

    def on_descendant_focus(self) -> None:
        """Tell which keys mean something now."""
        self._changed()

    def on_app_focus(self, _event: AppFocus) -> None:
        """Somebody looks: what is in sight is read."""
        self._looked_at = True
        self.panes.channel.mark_read()

    def on_app_blur(self, _event: AppBlur) -> None:
        """Nobody looks: what comes now is new."""
        self._looked_at = False

    # What the user does

    def on_panes_gone(self) -> None:
        """Tell the server what is on the screen now."""
        self._set_view()
        self._changed()

    def on_news_feed_changed(self) -> None:
        """Draw the feed, and learn whose names are missing in it."""
        self._changed()

    def on_composer_typing(self) -> None:
        """Let the others know."""
        if self._client.status.online and self._typists.is_due():
            self._start_typing()

    @work(group="typing")
    async def _start_typing(self) -> None:
        if self.panes.channel.channel is not None:
            await self.shared.request(StartTyping(channel=self.panes.channel.channel))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a dialog have the keys while it is there."""
        if action in _ACTIONS and isinstance(self.screen, ModalScreen):
            return False
        return super().check_action(action, parameters)

    def action_write(self) -> None:
        """Go back to writing."""
        self.panes.write()

    def action_channels(self) -> None:
        """Go to the channel list, or back."""
        self.panes.choose_channel()

    def action_channel(self, step: int) -> None:
        """Go to the channel before or after in the list."""
        self.panes.step(step)

    def action_feed(self) -> None:
        """Show the feed, or go back to the channel."""
        self.panes.switch_feed()

    def action_unread(self) -> None:
        """Go to the next channel with something unread."""
        self.panes.go_to_unread()

    def action_copy_or_leave(self) -> None:
        """Copy what is selected in the composer; leave if nothing is."""
        selected = self.focused.selected_text if isinstance(self.focused, Composer) else ""
        if selected:
            self.copy_to_clipboard(selected)
            self._say(self._phrases.copied)
        else:
            self.action_leave()

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leave; ask first if something has not been sent, or a draft cannot be kept."""
        if self._client.status.online:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    await self._client.drafts.flush()
        if self._outgoing.waiting or self._client.drafts.unsaved:
            question = Question(self._phrases.quit_question, self._phrases)
            self.push_screen(question, lambda yes: self.exit() if yes else None)
        else:
            self.exit()
