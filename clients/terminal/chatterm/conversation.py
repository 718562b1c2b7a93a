"""One conversation on the screen, a channel or a thread: what was said, and where one writes."""

from contextlib import suppress
from typing import Final

from chatclient import ChatError
from chatclient.typed import read
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message as Notice
from textual.widgets import Static

from protocol.cursors import MarkRead
from protocol.ids import ChannelId
from protocol.limits import MAX_PAGE
from protocol.messages import DeleteMessage, EditMessage, Message
from protocol.polls import CastVote

from .commanding import HELP, known, run
from .composer import Composer
from .dialogs import Facts, Question
from .later import is_for_later, put_off_as, switch_pinned, switch_saved
from .layout import Layout
from .looking_back import earlier_texts, who_has_read
from .outgoing import UPLOAD
from .people import MAX_FOUND
from .polls import choices_with
from .reaching import say_who_is_told_later
from .scenes import NOWHERE, Here
from .shared import Shared
from .timeline import Timeline, Verb

MAX_SHOWN: Final = 1_000
_MAX_PAGES_BACK: Final = 10


class Conversation(Vertical):
    """A title, a timeline and a composer for one channel, or for one thread in it."""

    class ThreadWanted(Notice):
        """The reader wants to see a thread."""

        def __init__(self, channel: ChannelId, root: int) -> None:
            super().__init__()
            self.channel, self.root = channel, root

    class ChannelWanted(Notice):
        """A command leads to another channel."""

        def __init__(self, channel: ChannelId) -> None:
            super().__init__()
            self.channel = channel

    class ModerationWanted(Notice):
        """The reader wants a message to be reported, hidden or shown again."""

        def __init__(self, message: Message, verb: Verb) -> None:
            super().__init__()
            self.message, self.verb = message, verb

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
        self._before_edit = ""
        self._draft = ""
        self._noted = ""
        self._new_after: int | None = None
        self._marked = 0
        self._loading_older = False

    def compose(self) -> ComposeResult:
        """Put the three parts below each other."""
        people = self._shared.people
        yield Static(classes="title", markup=False)
        yield Timeline(Layout(self._shared.phrases, people.names), id=f"{self.id}-timeline")
        yield Composer(self._complete, id=f"{self.id}-composer")

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

    async def _complete(self, start: str) -> list[str]:
        if start.startswith("/"):
            with suppress(ChatError):
                names = (each.command for each in await known(self._shared))
                return [name for name in names if name.startswith(start)]
        if start.startswith("@"):
            await self._shared.find_people(start[1:], MAX_FOUND)
        return self._shared.people.completions(start)

    # What is shown

    async def open(self, here: Here, at: int | None = None) -> None:
        """Turn to a channel or thread and show its end, or the message ``at``.

        What was being written elsewhere stays.
        """
        if here != self.here:
            self.close()
            self.here = here
            self._take_draft()
        self._marked, self._loading_older = 0, False
        self._new_after = self._shared.scenes.first_unread(here)
        await self._load(at)
        self.update()
        if at is None:
            self.call_after_refresh(self.timeline.show_new)
        else:
            self.call_after_refresh(self.timeline.show_message, at)

    def close(self) -> None:
        """Turn to nothing."""
        self._stop_editing()
        self._note_draft()
        self.here = NOWHERE
        self._take_draft()

    async def _load(self, at: int | None) -> None:
        mirror, (channel, root) = self._shared.client.mirror, self.here
        if channel is None:
            return
        try:
            if root is not None:
                await mirror.load_thread(channel, root)
            elif channel not in mirror.loaded:
                await mirror.load_older(channel)
            if root is None and at is not None:
                await self._load_back_to(channel, at)
            await self._learn_authors()
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))

    async def _load_back_to(self, channel: ChannelId, at: int) -> None:
        """Load what is between a message and those loaded, unless that is very much."""
        mirror = self._shared.client.mirror
        for _ in range(_MAX_PAGES_BACK):
            loaded = mirror.loaded.get(channel)
            if loaded is None or loaded.first <= at or not loaded.more:
                return
            await mirror.load_older(channel, MAX_PAGE)

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
        self._follow_draft()
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
    async def _request(self, command: MarkRead | EditMessage | DeleteMessage | CastVote) -> None:
        await self._shared.request(command)

    # Writing

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Post what was written, or change the message it was taken from."""
        event.stop()
        if self.channel is None:
            return
        self._new_after = None
        if self._editing is None:
            self._put_draft("")
            self._take_draft()
            self.timeline.follow()
            typed = read(event.text)
            if typed.command in ("", UPLOAD):
                text = event.text if typed.command else typed.text
                self._post(self.channel, self.here.root, text)
            elif is_for_later(event.text):
                self._put_off(self.channel, self.here, event.text)
            elif typed.command == HELP:
                self._help()
            else:
                self._run(self.channel, self.here, event.text)
            return
        if event.text != self._before_edit:
            self._edit(self.channel, self._editing, event.text)
        self._stop_editing()

    @work(group="post")
    async def _post(self, channel: ChannelId, root: int | None, text: str) -> None:
        await self._shared.outgoing.post(channel, root, text)
        wire = await self._shared.outgoing.wire(text)
        await say_who_is_told_later(self._shared, channel, wire)

    @work(group="post")
    async def _put_off(self, channel: ChannelId, here: Here, written: str) -> None:
        if not await put_off_as(self._shared, channel, written):
            self.give_back(here, written)

    @work(group="run")
    async def _run(self, channel: ChannelId, here: Here, written: str) -> None:
        """Run a command; what is refused goes back to where it was written."""
        done = await run(self._shared, channel, here.root, read(written))
        if done is None:
            self.give_back(here, written)
        elif done.channel is not None:
            self.post_message(self.ChannelWanted(done.channel))

    @work(group="run")
    async def _help(self) -> None:
        with suppress(ChatError):
            commands = await known(self._shared)
            facts = [(f"{each.command} {each.hint}", each.description) for each in commands]
            self.app.push_screen(Facts(HELP, facts))

    @work(group="edit")
    async def _edit(self, channel: ChannelId, seq: int, text: str) -> None:
        wire = await self._shared.outgoing.wire(text)
        await self._shared.request(EditMessage(channel=channel, seq=seq, text=wire))

    def give_back(self, here: Here, text: str) -> None:
        """Put what was not sent back to where it was written."""
        if here.channel is None:
            return
        self._note_draft()
        drafts = self._shared.client.drafts
        begun = drafts.text(here.channel, here.root)
        drafts.write(here.channel, here.root, "\n".join(part for part in (text, begun) if part))
        self._follow_draft()

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
        mine = message.author == self._shared.people.state.me
        return mine and not (message.deleted or message.hidden) and message.poll is None

    def _begin_editing(self, message: Message) -> None:
        if not self._is_mine(message):
            return
        self._note_draft()
        self._editing = message.seq
        self.composer.border_title = self._shared.phrases.editing
        self.composer.take(self._shared.people.from_wire(message.text))
        self._before_edit = self.composer.written.strip("\n").rstrip()
        self.composer.focus()

    def _stop_editing(self) -> None:
        if self._editing is not None:
            self._editing = None
            self.composer.border_title = None
            self._take_draft()

    def on_composer_left(self, event: Composer.Left) -> None:
        """Give up an edit; else say that the writer wants to go elsewhere."""
        event.stop()
        if self._editing is not None:
            self._stop_editing()
        else:
            self.post_message(self.Left(self))

    # What is written and not sent

    def on_text_area_changed(self) -> None:
        """Keep what is written."""
        self._note_draft()

    def _note_draft(self) -> None:
        """Keep what was typed since the draft was put there; an edit is none."""
        if self._editing is None and self.composer.text != self._noted:
            self._noted = self.composer.text
            self._put_draft(self.composer.written if self._noted.strip() else "")

    def _put_draft(self, text: str) -> None:
        self._draft = text
        if self.channel is not None:
            self._shared.client.drafts.write(self.channel, self.here.root, text)

    def _follow_draft(self) -> None:
        """Show what was written on another device, unless something is being written here."""
        idle = self._editing is None and self.composer.text == self._noted
        loaded = self._shared.client.state is not None
        if idle and loaded and self._known_draft() != self._draft:
            self._take_draft()

    def _take_draft(self) -> None:
        self._draft = self._known_draft()
        self.composer.take(self._draft)
        self._noted = self.composer.text

    def _known_draft(self) -> str:
        channel, root = self.here
        return "" if channel is None else self._shared.client.drafts.text(channel, root)

    # What is done with a message

    def on_timeline_left(self, event: Timeline.Left) -> None:
        """Go back to writing."""
        event.stop()
        self.composer.focus()

    def on_timeline_voted(self, event: Timeline.Voted) -> None:
        """Choose an option of a poll, or take the choice back."""
        event.stop()
        message = event.message
        if message.poll is not None:
            choices = choices_with(message.poll, event.option)
            self._request(CastVote(channel=message.channel, seq=message.seq, choices=choices))

    def on_timeline_asked(self, event: Timeline.Asked) -> None:
        """Do with a message what its reader asked for."""
        event.stop()
        message = event.message
        match event.verb:
            case "thread":
                self.post_message(self.ThreadWanted(message.channel, message.thread or message.seq))
            case "edit":
                self._begin_editing(message)
            case "copy" | "link":
                self._copy(event.verb, message)
            case "delete" if not message.deleted:
                self._ask_to_delete(message)
            case "save" | "pin" if not message.deleted:
                self._switch(event.verb, message)
            case "before" if not message.deleted:
                self._look_back(message)
            case "report" | "hide" if not message.deleted:
                self.post_message(self.ModerationWanted(message, event.verb))
            case "readers" if not message.deleted:
                self._tell(who_has_read(self._shared, message))
            case "remind" if not message.deleted:
                self._note_draft()
                self.composer.take(f"/remind {self._shared.phrases.in_an_hour}: #{message.seq}")
                self.composer.focus()

    def _copy(self, verb: Verb, message: Message) -> None:
        shared = self._shared
        if verb == "link":
            self.app.copy_to_clipboard(shared.client.link_to(message.channel, message.seq))
            shared.say(shared.phrases.link_copied)
        else:
            self.app.copy_to_clipboard(message.text)
            shared.say(shared.phrases.copied)

    @work(group="request")
    async def _look_back(self, message: Message) -> None:
        self._tell(await earlier_texts(self._shared, message))

    def _tell(self, dialog: Facts | None) -> None:
        if dialog is not None:
            self.app.push_screen(dialog)

    @work(group="request")
    async def _switch(self, verb: Verb, message: Message) -> None:
        switch = switch_saved if verb == "save" else switch_pinned
        await switch(self._shared, message)

    def _ask_to_delete(self, message: Message) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._request(DeleteMessage(channel=message.channel, seq=message.seq))

        phrases = self._shared.phrases
        self.app.push_screen(Question(phrases.delete_question, phrases), answered)
