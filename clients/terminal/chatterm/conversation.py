"""One conversation on the screen, a channel or a thread: what was said, and where one writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chatclient import ChatError, Client
from rich.style import Style
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message as Notice
from textual.widgets import Static

from protocol.channels import Channel
from protocol.cursors import MarkRead
from protocol.ids import ChannelId
from protocol.messages import DeleteMessage, EditMessage, Message

from .composer import Composer
from .dialogs import Question
from .layout import Layout, Scene
from .markup import safe
from .outgoing import Outgoing
from .people import People
from .phrases import Phrases
from .timeline import Timeline

_TITLE: Final = Style(bold=True)
_DIM: Final = Style(dim=True)


@dataclass(frozen=True)
class Shared:
    """What all parts of the screen work with."""

    client: Client
    people: People
    outgoing: Outgoing
    phrases: Phrases
    say: Callable[[str], None]
    in_sight: Callable[[], bool]
    """Whether somebody looks at this terminal."""


class Conversation(Vertical):
    """A title, a timeline and a composer for one channel, or for one thread in it."""

    class ThreadWanted(Notice):
        """The reader wants to see a thread."""

        def __init__(self, channel: ChannelId, root: int) -> None:
            super().__init__()
            self.channel, self.root = channel, root

    class Left(Notice):
        """The writer wants to go elsewhere."""

        def __init__(self, conversation: "Conversation") -> None:
            super().__init__()
            self.conversation = conversation

    def __init__(self, shared: Shared, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id)
        self._shared = shared
        self.channel: ChannelId | None = None
        self.root: int | None = None
        self._editing: int | None = None
        self._drafts: dict[tuple[ChannelId | None, int | None], str] = {}
        self._new_after: int | None = None
        self._marked = 0

    def compose(self) -> ComposeResult:
        """Put the three parts below each other."""
        people = self._shared.people
        layout = Layout(self._shared.phrases, people.names, people.state.me)
        yield Static(classes="title", markup=False)
        yield Timeline(layout, id=f"{self.id}-timeline")
        yield Composer(people.completions, id=f"{self.id}-composer")

    @property
    def timeline(self) -> Timeline:
        """Where messages stand."""
        return self.query_one(Timeline)

    @property
    def composer(self) -> Composer:
        """Where one writes."""
        return self.query_one(Composer)

    # What is shown

    async def open(self, channel: ChannelId | None, root: int | None = None) -> None:
        """Turn to another channel or thread and show its end; what was being written stays."""
        self._keep_draft()
        self.channel, self.root, self._marked = channel, root, 0
        self._new_after = self._first_unread()
        self.composer.take(self._drafts.pop((channel, root), ""))
        if channel is not None:
            await self._load(channel, root)
        self.update()
        self.call_after_refresh(self.timeline.show_new)

    def close(self) -> None:
        """Turn to nothing."""
        self._keep_draft()
        self.channel, self.root = None, None

    def _keep_draft(self) -> None:
        self._stop_editing()
        self._drafts[self.channel, self.root] = self.composer.text

    async def _load(self, channel: ChannelId, root: int | None) -> None:
        mirror = self._shared.client.mirror
        try:
            if root is not None:
                await mirror.load_thread(channel, root)
            elif channel not in mirror.loaded:
                await mirror.load_older(channel)
            await mirror.learn_users(message.author for message in self._messages())
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))

    def _first_unread(self) -> int | None:
        """Return after which message the new ones begin, if there are any."""
        state, channel = self._shared.people.state, self.channel
        if self.root is not None or channel not in state.memberships or not state.unread(channel):
            return None
        return state.memberships[channel].read_seq

    def update(self, *, renamed: bool = False) -> None:
        """Show what the state holds now."""
        if self.channel is None:
            return
        if renamed:
            self.timeline.forget()
        channel = self._channel()
        self.query_one(".title", Static).update(self._title(channel))
        self._note_new()
        self.timeline.show(self._scene(channel))
        self.composer.read_only = channel is None or channel.archived
        self.composer.placeholder = self._placeholder(channel)

    def _note_new(self) -> None:
        """Begin the new line where nobody was looking."""
        seen = self.timeline.following and self._shared.in_sight()
        if self._new_after is None and not seen:
            self._new_after = self._first_unread()

    def _channel(self) -> Channel | None:
        if self.channel is None:
            return None
        membership = self._shared.people.state.memberships.get(self.channel)
        return None if membership is None else membership.channel

    def _messages(self) -> list[Message]:
        """Return what the state holds of this conversation, without holes."""
        if self.channel is None:
            return []
        held = self._shared.people.state.messages.get(self.channel, {})
        if self.root is not None:
            return [held[seq] for seq in sorted(held) if self.root in (seq, held[seq].thread)]
        loaded = self._shared.client.mirror.loaded.get(self.channel)
        if loaded is None:
            return []
        return [
            held[seq] for seq in sorted(held) if seq >= loaded.first and held[seq].thread is None
        ]

    def _scene(self, channel: Channel | None) -> Scene:
        here = (self.channel, self.root)
        waiting = [w for w in self._shared.outgoing.waiting if (w.channel, w.thread) == here]
        loaded = self._shared.client.mirror.loaded.get(self.channel) if self.channel else None
        more = self.root is None and loaded is not None and loaded.more
        return Scene(
            key=here,
            messages=self._messages(),
            waiting=waiting,
            new_after=self._new_after,
            top=self._top(channel, more=more) if loaded is not None else "",
            more=more,
            root=self.root,
        )

    def _top(self, channel: Channel | None, *, more: bool) -> str:
        if self.root is not None or channel is None:
            return ""
        if more:
            return self._shared.phrases.older
        return self._shared.phrases.beginning.format(self._shared.people.title(channel))

    def _title(self, channel: Channel | None) -> Text:
        if channel is None:
            return Text("")
        name = self._shared.people.title(channel)
        if self.root is not None:
            return Text.assemble((self._shared.phrases.thread, _TITLE), (f" · {name}", _DIM))
        notes = [safe(channel.topic)]
        if channel.kind in {"public", "private"}:
            members = self._shared.phrases.counted(self._shared.phrases.members, channel.members)
            notes.insert(0, members)
        if channel.archived:
            notes.insert(0, self._shared.phrases.archived)
        rest = " · ".join(note for note in notes if note)
        return Text.assemble((name, _TITLE), (f"  {rest}", _DIM))

    def _placeholder(self, channel: Channel | None) -> str:
        phrases = self._shared.phrases
        if channel is None:
            return ""
        if channel.archived:
            return phrases.archived
        if self._editing is not None:
            return phrases.editing
        title = self._shared.people.title(channel)
        return phrases.reply if self.root is not None else phrases.write_to.format(title)

    # Reading

    def on_timeline_older(self) -> None:
        """Load the page before."""
        self._load_older()

    @work(group="older", exclusive=False)
    async def _load_older(self) -> None:
        mirror, channel = self._shared.client.mirror, self.channel
        if channel is None or self._loading_older:
            return
        self._loading_older = True
        try:
            await mirror.load_older(channel)
            await mirror.learn_users(message.author for message in self._messages())
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))
        finally:
            self._loading_older = False
        self.update()

    _loading_older = False

    def on_timeline_seen(self) -> None:
        """Note that the last message was in sight."""
        self.mark_read()

    def mark_read(self) -> None:
        """Move the read cursor if the last message is in sight."""
        messages = self._messages()
        state, channel = self._shared.people.state, self.channel
        if self.root is not None or channel not in state.memberships or not messages:
            return
        last = messages[-1].seq
        if last <= max(self._marked, state.memberships[channel].read_seq):
            return
        if self.timeline.following and self._shared.in_sight():
            self._marked = last
            self._mark_read(channel, last)

    @work(group="mark")
    async def _mark_read(self, channel: ChannelId, seq: int) -> None:
        try:
            await self._shared.client.request(MarkRead(channel=channel, seq=seq))
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))

    # Writing

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Post what was written, or change the message it was taken from."""
        event.stop()
        if self.channel is None:
            return
        editing = self._editing
        self._stop_editing()
        self.composer.take("")
        self._new_after = None
        if editing is None:
            self.timeline.follow()
            self._post(self.channel, self.root, event.text)
        else:
            self._edit(self.channel, editing, event.text)

    @work(group="post")
    async def _post(self, channel: ChannelId, root: int | None, text: str) -> None:
        await self._shared.outgoing.post(channel, root, text)

    @work(group="edit")
    async def _edit(self, channel: ChannelId, seq: int, text: str) -> None:
        wire = await self._shared.outgoing.wire(text)
        await self._do(EditMessage(channel=channel, seq=seq, text=wire))

    async def _do(self, command: EditMessage | DeleteMessage) -> None:
        try:
            await self._shared.client.request(command)
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))

    def give_back(self, text: str) -> None:
        """Put what was not sent back to where it was written."""
        self.composer.take("\n".join(part for part in (text, self.composer.text) if part))

    def on_composer_scrolled(self, event: Composer.Scrolled) -> None:
        """Scroll what stands above the composer."""
        event.stop()
        if event.pages < 0:
            self.timeline.scroll_page_up(animate=False)
        else:
            self.timeline.scroll_page_down(animate=False)

    def on_composer_edit_last(self, event: Composer.EditLast) -> None:
        """Take the writer's last message to be changed."""
        event.stop()
        me = self._shared.people.state.me
        mine = [each for each in self._messages() if each.author == me and not each.deleted]
        if mine:
            self._begin_editing(mine[-1])

    def _begin_editing(self, message: Message) -> None:
        if message.author != self._shared.people.state.me or message.deleted:
            return
        self._editing = message.seq
        self.composer.border_title = self._shared.phrases.editing
        self.composer.take(self._shared.people.from_wire(message.text))
        self.composer.focus()

    def _stop_editing(self) -> None:
        if self._editing is not None:
            self._editing = None
            self.composer.border_title = None
            self.composer.take("")

    def on_composer_left(self, event: Composer.Left) -> None:
        """Give up an edit; else say that the writer wants to go elsewhere."""
        event.stop()
        if self._editing is not None:
            self._stop_editing()
        else:
            self.post_message(self.Left(self))

    def on_timeline_left(self, event: Timeline.Left) -> None:
        """Go back to writing."""
        event.stop()
        self.composer.focus()

    def on_timeline_asked(self, event: Timeline.Asked) -> None:
        """Do with a message what its reader asked for."""
        event.stop()
        message = event.message
        match event.verb:
            case "thread":
                self.post_message(self.ThreadWanted(message.channel, message.thread or message.seq))
            case "edit":
                self._begin_editing(message)
            case "copy":
                self.app.copy_to_clipboard(message.text)
                self._shared.say(self._shared.phrases.copied)
            case "delete":
                self._ask_to_delete(message)

    @work(group="delete")
    async def _ask_to_delete(self, message: Message) -> None:
        question = Question(self._shared.phrases.delete_question, self._shared.phrases)
        if not message.deleted and await self.app.push_screen_wait(question):
            await self._do(DeleteMessage(channel=message.channel, seq=message.seq))
