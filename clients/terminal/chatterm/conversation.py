"""One conversation on the screen, a channel or a thread: what was said, and where one writes."""

from typing import Final

from chatclient import ChatError
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message as Notice
from textual.widgets import Static

from protocol.cursors import MarkRead
from protocol.ids import ChannelId
from protocol.messages import DeleteMessage, EditMessage, Message

from .composer import Composer
from .dialogs import Question
from .layout import Layout
from .scenes import NOWHERE, Here
from .shared import Shared
from .timeline import Timeline

MAX_SHOWN: Final = 1_000


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
        self.here = NOWHERE
        self._shared = shared
        self._editing: int | None = None
        self._drafts: dict[Here, str] = {}
        self._new_after: int | None = None
        self._marked = 0
        self._loading_older = False

    def compose(self) -> ComposeResult:
        """Put the three parts below each other."""
        people = self._shared.people
        yield Static(classes="title", markup=False)
        yield Timeline(Layout(self._shared.phrases, people.names), id=f"{self.id}-timeline")
        yield Composer(people.completions, id=f"{self.id}-composer")

    @property
    def channel(self) -> ChannelId | None:
        """The channel shown."""
        return self.here.channel

    @property
    def timeline(self) -> Timeline:
        """Where messages stand."""
        return self.query_one(Timeline)

    @property
    def composer(self) -> Composer:
        """Where one writes."""
        return self.query_one(Composer)

    @property
    def has_drafts(self) -> bool:
        """Whether anything is written and not sent, here or in other channels and threads."""
        return any(text.strip() for text in (self.composer.text, *self._drafts.values()))

    # What is shown

    async def open(self, here: Here) -> None:
        """Turn to a channel or thread and show its end; what was being written elsewhere stays."""
        if here != self.here:
            self.close()
            self.here = here
            self.composer.take(self._drafts.pop(here, ""))
        self._marked, self._loading_older = 0, False
        self._new_after = self._shared.scenes.first_unread(here)
        await self._load()
        self.update()
        self.call_after_refresh(self.timeline.show_new)

    def close(self) -> None:
        """Turn to nothing."""
        self._stop_editing()
        self._drafts[self.here] = self.composer.text
        self.composer.take("")
        self.here = NOWHERE

    async def _load(self) -> None:
        mirror, (channel, root) = self._shared.client.mirror, self.here
        if channel is None:
            return
        try:
            if root is not None:
                await mirror.load_thread(channel, root)
            elif channel not in mirror.loaded:
                await mirror.load_older(channel)
            await self._learn_authors()
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))

    async def _learn_authors(self) -> None:
        authors = {message.author for message in self._shared.scenes.messages(self.here)}
        await self._shared.client.mirror.learn_users(authors)

    def update(self, *, renamed: bool = False) -> None:
        """Show what the state holds now."""
        if renamed:
            self.timeline.forget()
        scenes, here = self._shared.scenes, self.here
        if here is NOWHERE:
            return
        self._note_new()
        self._pass_over()
        self.query_one(".title", Static).update(scenes.title(here))
        self.timeline.show(scenes.scene(here, self._new_after))
        self.composer.read_only = not scenes.may_write(here)
        self.composer.placeholder = Content(scenes.placeholder(here))  # text, and no markup

    # Reading

    def _note_new(self) -> None:
        """Begin the new line where nobody was looking."""
        if self._new_after is None and not self._is_seen():
            self._new_after = self._shared.scenes.first_unread(self.here)

    def _pass_over(self) -> None:
        """Let go of what is far above a reader who stays at the end."""
        messages = self._shared.scenes.messages(self.here)
        if len(messages) > MAX_SHOWN and self.timeline.following and self.channel is not None:
            self._shared.client.mirror.pass_over(self.channel, MAX_SHOWN // 2)

    def _is_seen(self) -> bool:
        """Say whether somebody has the last message before their eyes."""
        shown = self.timeline.region.height > 0
        return shown and self.timeline.following and self._shared.in_sight()

    @work(group="older")
    async def on_timeline_older(self) -> None:
        """Load the page before; after a refusal not again before the channel is opened anew."""
        if self.channel is None or self._loading_older:
            return
        self._loading_older, here = True, self.here
        try:
            await self._shared.client.mirror.load_older(self.channel)
            await self._learn_authors()
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))
            return
        if here == self.here:
            self._loading_older = False
            self.update()

    def on_timeline_seen(self) -> None:
        """Note that the last message was in sight."""
        self.mark_read()

    def mark_read(self) -> None:
        """Move the read cursor if the last message is in sight."""
        seq = self._shared.scenes.to_mark(self.here)
        if seq is None or seq <= self._marked or self.channel is None:
            return
        if self._is_seen():
            self._marked = seq
            self._request(MarkRead(channel=self.channel, seq=seq))

    @work(group="request")
    async def _request(self, command: MarkRead | EditMessage | DeleteMessage) -> None:
        await self._shared.request(command)

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
            self._post(self.channel, self.here.root, event.text)
        else:
            self._edit(self.channel, editing, event.text)

    @work(group="post")
    async def _post(self, channel: ChannelId, root: int | None, text: str) -> None:
        await self._shared.outgoing.post(channel, root, text)

    @work(group="edit")
    async def _edit(self, channel: ChannelId, seq: int, text: str) -> None:
        wire = await self._shared.outgoing.wire(text)
        await self._shared.request(EditMessage(channel=channel, seq=seq, text=wire))

    def give_back(self, here: Here, text: str) -> None:
        """Put what was not sent back to where it was written."""
        if here == self.here:
            self.composer.take("\n".join(part for part in (text, self.composer.text) if part))
        else:
            self._drafts[here] = text

    def on_composer_scrolled(self, event: Composer.Scrolled) -> None:
        """Scroll what stands above the composer."""
        event.stop()
        if event.pages < 0:
            self.timeline.scroll_page_up(animate=False)
        elif event.pages > 0:
            self.timeline.scroll_page_down(animate=False)
        else:
            self.timeline.follow()

    def on_composer_edit_last(self, event: Composer.EditLast) -> None:
        """Take the writer's last message to be changed."""
        event.stop()
        for message in reversed(self._shared.scenes.messages(self.here)):
            if self._is_mine(message):
                self._begin_editing(message)
                return

    def _is_mine(self, message: Message) -> bool:
        return message.author == self._shared.people.state.me and not message.deleted

    def _begin_editing(self, message: Message) -> None:
        if not self._is_mine(message):
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

    # What is done with a message

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
            case "delete" if not message.deleted:
                self._ask_to_delete(message)

    def _ask_to_delete(self, message: Message) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._request(DeleteMessage(channel=message.channel, seq=message.seq))

        phrases = self._shared.phrases
        self.app.push_screen(Question(phrases.delete_question, phrases), answered)
