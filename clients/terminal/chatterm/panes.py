"""The channel list and the conversations beside each other, and going from one to another."""

from typing import Final

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.message import Message as Notice

from protocol.base import Command
from protocol.channels import Channel, Joined, LeaveChannel, StarChannel
from protocol.feed import Story
from protocol.ids import ChannelId

from .arranging import Arranging
from .channels import parts, rows_of
from .conversation import Conversation
from .dialogs import Question
from .newsfeed import NewsFeed
from .outgoing import Waiting
from .scenes import Here
from .shared import Shared
from .sidebar import FEED, REPORTS, Sidebar

NARROW: Final = 70
"""Below this width there is room for one thing at a time."""
WIDE: Final = 110
"""From this width on there is room for the list, the channel and a thread."""


class Panes(Horizontal):
    """What fits beside each other; the style sheet says what gives way."""

    class Gone(Notice):
        """Another channel is on the screen."""

    class ReportsWanted(Notice):
        """The user wants to see to what is reported."""

    def __init__(self, shared: Shared, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id, classes="no-thread")
        self._shared = shared
        self.sidebar = Sidebar(id="sidebar")
        self._begun = False
        """Whether a channel was chosen to begin with: before, none is missing."""
        self.reports = 0
        """How many open reports are the user's to see to."""
        self._arranging = Arranging(shared, self)
        self.feed = NewsFeed(shared, id="feed")
        self.channel = Conversation(shared, id="channel")
        self.thread = Conversation(shared, id="thread")

    def compose(self) -> ComposeResult:
        """Put the list at the left and the thread at the right."""
        yield self.sidebar
        yield self.feed
        yield self.channel
        yield self.thread

    def on_resize(self, event: Resize) -> None:
        """Give room to what matters most."""
        self.set_class(event.size.width < NARROW, "narrow")
        self.set_class(event.size.width >= WIDE, "wide")

    def update(self, *, renamed: bool) -> None:
        """Show what the state holds now."""
        memberships, here = self._shared.people.state.memberships, self.channel.channel
        is_gone = here not in memberships and (here is not None or memberships)
        if self._begun and is_gone:
            self._replace()
        place = FEED if self.in_feed else here
        people, phrases = self._shared.people, self._shared.phrases
        self.sidebar.show(rows_of(people, phrases, place, self.reports))
        self.feed.update(renamed=renamed)
        self.channel.update(renamed=renamed)
        self.thread.update(renamed=renamed)

    @property
    def in_feed(self) -> bool:
        """Whether the feed is shown in place of a channel."""
        return self.has_class("feed")

    def give_back(self, waiting: Waiting) -> None:
        """Put what was not sent back to where it was written."""
        conversation = self.channel if waiting.thread is None else self.thread
        conversation.give_back(Here(waiting.channel, waiting.thread), waiting.text)

    # Channels

    async def begin(self, wanted: str | None) -> None:
        """Show the channel that was shown before, the one wanted, or the first."""
        memberships = self._shared.people.state.memberships
        channel = self.channel.channel or self._named(wanted)
        if not self.in_feed:
            self.channel.composer.focus()
        await self.channel.open(Here(channel if channel in memberships else self.first()))
        self._begun = True
        if self.thread.channel is not None:
            await self.thread.open(self.thread.here)
        if self.channel.channel is None:
            self._shared.say(self._shared.phrases.no_channel)
        self.post_message(self.Gone())

    def _named(self, wanted: str | None) -> ChannelId | None:
        for membership in self._shared.people.state.memberships.values():
            if wanted in (membership.channel.id, membership.channel.name):
                return membership.channel.id
        return None

    def _order(self) -> list[ChannelId]:
        """Return the channels in sight in the list."""
        people, here = self._shared.people, self.channel.channel
        of_all = parts(people, self._shared.phrases)
        return [channel.id for part in of_all for channel in part.shown(people, here)]

    def first(self) -> ChannelId | None:
        """Return the first channel in the list."""
        return next(iter(self._order()), None)

    def step(self, step: int) -> None:
        """Go to the channel before or after in the list."""
        order = self._order()
        if self.channel.channel in order:
            self.go(order[(order.index(self.channel.channel) + step) % len(order)])

    def go_to_unread(self) -> None:
        """Go to the next channel with something unread."""
        order, state = self._order(), self._shared.people.state
        here = order.index(self.channel.channel) if self.channel.channel in order else 0
        for channel in order[here + 1 :] + order[:here]:
            if state.unread(channel) or state.mentions(channel):
                self.go(channel)
                return

    @work(group="go", exclusive=True)
    async def go(self, channel: ChannelId | None) -> None:
        """Go to a channel."""
        await self._go(channel)

    @work(group="go", exclusive=True)
    async def enter(self, command: Command[Joined]) -> None:
        """Join or open a channel and go there."""
        joined = await self._shared.request(command)
        if joined is None:
            return
        state, channel = self._shared.people.state, joined.membership.channel.id
        if channel not in state.memberships:
            state.add_memberships([joined.membership])
        await self._go(channel)

    async def _go(self, channel: ChannelId | None, at: int | None = None) -> None:
        self.close_thread()
        self.write()
        if at is not None:
            self.channel.timeline.focus()
        await self.channel.open(Here(channel), at)
        self.post_message(self.Gone())

    @work(group="go", exclusive=True)
    async def _replace(self) -> None:
        """Let another channel take the place of one the user is not in any more."""
        if self.in_feed:
            await self.channel.open(Here(self.first()))
        else:
            await self._go(self.first())

    def on_sidebar_chosen(self, event: Sidebar.Chosen) -> None:
        """Go to the channel chosen, or to the feed, or to what is reported."""
        event.stop()
        if event.channel == FEED:
            self.show_feed()
        elif event.channel == REPORTS:
            self.post_message(self.ReportsWanted())
        else:
            self.go(event.channel)

    def on_sidebar_asked(self, event: Sidebar.Asked) -> None:
        """Star a channel or take the star away, put it into a section, or leave it."""
        event.stop()
        membership = self._shared.people.state.memberships.get(event.channel)
        if membership is None:
            return
        match event.verb:
            case "star":
                self._request(StarChannel(channel=event.channel, starred=not membership.starred))
            case "leave":
                self._ask_to_leave(membership.channel)
            case "move":
                self._arranging.move(event.channel)

    def on_sidebar_changing(self, event: Sidebar.Changing) -> None:
        """Fold a section, name it otherwise, move it or take it away."""
        event.stop()
        self._arranging.asked(event.section, event.verb)

    def on_sidebar_sorting(self, event: Sidebar.Sorting) -> None:
        """Sort the channels otherwise."""
        event.stop()
        self._arranging.sort()

    def _ask_to_leave(self, channel: Channel) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._request(LeaveChannel(channel=channel.id))

        phrases = self._shared.phrases
        asked = phrases.leave_private if channel.kind == "private" else phrases.leave_question
        question = asked.format(self._shared.people.title(channel))
        self.app.push_screen(Question(question, phrases), answered)

    @work(group="request")
    async def _request(self, command: StarChannel | LeaveChannel) -> None:
        await self._shared.request(command)

    # Threads

    @work(group="thread", exclusive=True)
    async def on_conversation_thread_wanted(self, event: Conversation.ThreadWanted) -> None:
        """Open a thread beside its channel."""
        await self._open_thread(event.channel, event.root)

    async def _open_thread(self, channel: ChannelId, root: int) -> None:
        self.remove_class("no-thread")
        self.thread.composer.focus()
        await self.thread.open(Here(channel, root))

    def close_thread(self) -> None:
        """Show no thread any more."""
        self.thread.close()
        self.add_class("no-thread")

    # The feed

    def show_feed(self) -> None:
        """Show the feed in place of the channel."""
        self.close_thread()
        self.remove_class("choosing")
        self.add_class("feed")
        self.feed.list.focus()
        self.feed.open()
        self.post_message(self.Gone())

    def switch_feed(self) -> None:
        """Show the feed, or go back to the channel."""
        if self.in_feed:
            self.write()
        else:
            self.show_feed()

    def on_story_list_left(self) -> None:
        """Go back to the channel."""
        self.write()

    def on_news_feed_opened(self, event: NewsFeed.Opened) -> None:
        """Go to where it happened: the thread, the message, or what is new in the channel."""
        event.stop()
        story = event.story
        if story.channel in self._shared.people.state.memberships:
            self._go_to(story)
        else:
            self._shared.say(self._shared.phrases.feed.not_in_channel)

    @work(group="go", exclusive=True)
    async def _go_to(self, story: Story) -> None:
        root, preview = story.root, story.preview
        if root is not None and preview is not None and preview.seq != root:
            await self._go(story.channel)
            await self._open_thread(story.channel, root)
        elif root is None and (story.new or story.kind == "direct"):
            await self._go(story.channel)
        else:
            await self._go(story.channel, root or story.last_seq)

    @work(group="go", exclusive=True)
    async def go_to_message(self, channel: ChannelId, seq: int, thread: int | None) -> None:
        """Go to a message that was found: where it stands, or to its thread."""
        if channel not in self._shared.people.state.memberships:
            self._shared.say(self._shared.phrases.feed.not_in_channel)
        elif thread is None:
            await self._go(channel, seq)
        else:
            await self._go(channel)
            await self._open_thread(channel, thread)

    # Where the keys go

    def write(self) -> None:
        """Go to the channel's composer."""
        self.remove_class("choosing")
        if self.in_feed:
            self.remove_class("feed")
            self.feed.close()
            self.post_message(self.Gone())
        self.channel.composer.focus()

    def _back(self) -> None:
        """Go from the list to what stands beside it."""
        if self.in_feed:
            self.remove_class("choosing")
            self.feed.list.focus()
        else:
            self.write()

    def choose_channel(self) -> None:
        """Go to the channel list, showing it where there is little room; or back."""
        if self.sidebar.has_focus:
            self._back()
        else:
            self.add_class("choosing")
            self.sidebar.highlight(FEED if self.in_feed else self.channel.channel)
            self.sidebar.focus()

    def on_conversation_channel_wanted(self, event: Conversation.ChannelWanted) -> None:
        """Go where a command leads, once the channel is known here."""
        event.stop()
        if event.channel in self._shared.people.state.memberships:
            self.go(event.channel)

    def on_conversation_left(self, event: Conversation.Left) -> None:
        """Choose among the messages; from a thread go back to its channel."""
        event.stop()
        if event.conversation is self.thread:
            self.close_thread()
            self.channel.composer.focus()
        else:
            event.conversation.timeline.focus()
