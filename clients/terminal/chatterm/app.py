"""The whole screen: channel list, conversation, thread and status line, kept up to date."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, Final, Literal

from chatclient import (
    ChannelJoined,
    ChatError,
    Client,
    Delivered,
    Lost,
    MessagePosted,
    PresenceChosen,
    ReceiptsChosen,
    Reset,
    TypingStarted,
)
from chatclient.later_lines import cancel
from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.events import AppBlur, AppFocus
from textual.screen import ModalScreen

from protocol.channels import JoinChannel, OpenDirect
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_PAGE
from protocol.presence import SetView, StartTyping
from protocol.receipts import ListReceipts
from protocol.state import State
from protocol.state_receipts import readers_of
from protocol.users import UserChanged

from .composer import Composer
from .dialogs import Help, Question
from .finding import Finder
from .keyboard import learn_keys
from .later import LaterFinder
from .outgoing import Outgoing, Waiting
from .panes import Panes
from .people import People
from .phrases import ENGLISH, Phrases
from .scenes import Scenes
from .searching import MessageFinder, Place
from .shared import PATIENCE_S, Shared
from .sidebar import Sidebar
from .statusline import Standing, StatusLine
from .storylist import StoryList
from .timeline import Timeline
from .typists import Typists

_ACTIONS: Final = {
    "help", "switch", "browse", "search", "later", "channels", "unread", "channel", "feed",
    "write", "leave", "copy_or_leave",
}  # fmt: skip
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
        Binding("f3", "search", show=False, priority=True),
        Binding("f4", "later", show=False, priority=True),
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
        self.shared = Shared(
            client=client,
            people=people,
            outgoing=self._outgoing,
            scenes=Scenes(client.mirror, people, self._outgoing, phrases),
            phrases=phrases,
            say=self._say,
            in_sight=lambda: self._looked_at,
        )
        self.panes = Panes(self.shared, id="panes")
        self.status = StatusLine(phrases, id="status")
        self._finder = Finder(self.shared)
        self._messages = MessageFinder(self.shared)
        self._later = LaterFinder(self.shared)
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
        state = await self._client.mirror.load(everybody=False, drafts=True)
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
        self._changed()

    def _happened(self, happening: Any) -> None:
        match happening:
            case Delivered(event=TypingStarted(channel=channel, user=user)):
                self._typists.note(channel, user)
            case Delivered(event=MessagePosted(message=message)):
                self._typists.forget(message.channel, message.author)
            case Delivered(event=ChannelJoined() | ReceiptsChosen() | PresenceChosen()):
                self._set_view()
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
        """Tell the server what is on the screen, and learn who of it is online."""
        state = self.shared.people.state
        directs = (m.channel for m in state.memberships.values() if m.channel.kind == "direct")
        users = sorted({user for channel in directs for user in channel.users})[:MAX_PAGE]
        shown = None if self.panes.in_feed else self.panes.channel.channel
        channels = [] if shown is None else [shown]
        viewed = await self.shared.request(SetView(channels=channels, users=users))
        if viewed is not None:
            state.presence.update(dict.fromkeys(viewed.online, "online"))
            state.presence.update(dict.fromkeys(viewed.offline, "offline"))
            await self._load_receipts(state, shown)
            self._changed()

    async def _load_receipts(self, state: State, shown: ChannelId | None) -> None:
        """Learn how far others have read what is shown; nothing, if the user does not show it."""
        for channel in state.receipts.keys() - {shown}:
            del state.receipts[channel]
        if shown in state.memberships:
            found = await self.shared.request(ListReceipts(channel=shown))
            state.add_receipts(shown, found.receipts if found else [])

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
        if self.shared.people.missing:
            self._learn_missing()

    def _standing(self) -> Standing:
        shown = None if self.panes.in_feed else self.panes.channel.channel
        names = map(self.shared.people.name, self._typists.typing(shown))
        who = self._client.me.display_name if self._loaded else ""
        waiting = len(self._outgoing.waiting)
        return Standing(
            self._client.status,
            self._loaded,
            who,
            waiting,
            tuple(names),
            self._choosing(),
            tuple(map(self.shared.people.name, self._readers(shown))),
        )

    def _readers(self, shown: ChannelId | None) -> list[UserId]:
        """Return who has read the user's newest message in the channel."""
        state = self._client.state
        if state is None or shown is None or shown not in state.receipts:
            return []
        said = state.messages.get(shown, {}).values()
        mine = [each for each in said if each.author == state.me and each.thread is None]
        return readers_of(state, max(mine, key=lambda each: each.seq)) if mine else []

    def _choosing(self) -> Literal["", "message", "channel", "story"]:
        match self.focused:
            case Timeline():
                return "message"
            case Sidebar():
                return "channel"
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

    def action_help(self) -> None:
        """List the keys."""
        self.push_screen(Help(self._phrases))

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

    def action_switch(self) -> None:
        """Go to a channel or a person found by a few letters."""
        self.push_screen(self._finder.switcher(), self._switched)

    def _switched(self, chosen: str | None) -> None:
        if chosen is None:
            return
        if chosen.startswith("U"):
            self.panes.enter(OpenDirect(users=[UserId(chosen)]))
        else:
            self.panes.go(ChannelId(chosen))

    def action_browse(self) -> None:
        """List the public channels, and join the one chosen."""
        self.push_screen(self._finder.browser(), self._browsed)

    def _browsed(self, chosen: str | None) -> None:
        if chosen is None:
            return
        if chosen in self.shared.people.state.memberships:
            self.panes.go(ChannelId(chosen))
        else:
            self.panes.enter(JoinChannel(channel=ChannelId(chosen)))

    def action_search(self) -> None:
        """Find a message among all the user may read."""
        self.push_screen(self._messages.picker(), self._found)

    def _found(self, chosen: str | None) -> None:
        if chosen is not None:
            place = Place.of(chosen)
            self.panes.go_to_message(place.channel, place.seq, place.thread)

    def action_later(self) -> None:
        """Choose from what is kept for later: go there, or let a reminder or sending be."""
        self.push_screen(self._later.picker(self.panes.channel.channel), self._kept)

    def _kept(self, chosen: str | None) -> None:
        if chosen is None or ":" in chosen:
            self._found(chosen)
        else:
            self._ask_to_cancel(chosen)

    def _ask_to_cancel(self, id_: str) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._cancel(id_)

        self.push_screen(Question(self._phrases.cancel_question, self._phrases), answered)

    @work(group="later")
    async def _cancel(self, id_: str) -> None:
        try:
            await cancel(self._client, id_)
        except ChatError as error:
            self._say(self._phrases.refused.format(error))

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
