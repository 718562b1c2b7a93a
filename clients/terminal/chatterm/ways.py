"""The keys that open a dialog, and where a choice in it leads."""

from typing import ClassVar

from chatclient import ChatError
from chatclient.later_lines import cancel
from textual import work
from textual.app import App
from textual.binding import Binding, BindingType

from protocol.channels import JoinChannel, OpenDirect
from protocol.ids import ChannelId, UserId

from .conversation import Conversation
from .dialogs import Help, Question
from .finding import Finder
from .later import LaterFinder
from .moderating import Moderating
from .panes import Panes
from .preferring import Preferences
from .searching import MessageFinder, Place
from .shared import Shared


class Ways(App[ChatError | None]):
    """The part of the screen that asks, in a dialog, where to go or what to change."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False, priority=True),
        Binding("question_mark", "help", show=False),
        Binding("ctrl+k", "switch", show=False, priority=True),
        Binding("ctrl+o", "browse", show=False, priority=True),
        Binding("f2", "prefer", show=False, priority=True),
        Binding("f3", "search", show=False, priority=True),
        Binding("f4", "later", show=False, priority=True),
        Binding("f5", "moderate", show=False, priority=True),
    ]

    shared: Shared
    panes: Panes

    def _offer(self, shared: Shared, panes: Panes) -> None:
        """Begin with what the dialogs are about; to be called once."""
        self.shared, self.panes = shared, panes
        self._finder = Finder(shared)
        self._messages = MessageFinder(shared)
        self._later = LaterFinder(shared)
        self._preferences = Preferences(shared)
        self._moderating = Moderating(shared, self)

    def action_help(self) -> None:
        """List the keys."""
        self.push_screen(Help(self.shared.phrases))

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

        phrases = self.shared.phrases
        self.push_screen(Question(phrases.cancel_question, phrases), answered)

    @work(group="later")
    async def _cancel(self, id_: str) -> None:
        try:
            await cancel(self.shared.client, id_)
        except ChatError as error:
            self.shared.say(self.shared.phrases.refused.format(error))

    def action_prefer(self) -> None:
        """Change what the user has chosen for themselves."""
        self.push_screen(self._preferences.picker(), self._preferred)

    def _preferred(self, chosen: str | None) -> None:
        if chosen is not None:
            self.run_worker(self._preferences.choose(chosen), group="prefer")

    def action_moderate(self) -> None:
        """See to what is reported."""
        self._moderating.show_reports()

    def on_panes_reports_wanted(self) -> None:
        """See to what is reported."""
        self._moderating.show_reports()

    def on_conversation_moderation_wanted(self, event: Conversation.ModerationWanted) -> None:
        """Report a message, hide it or show it again."""
        if event.verb == "report":
            self._moderating.ask_to_report(event.message)
        else:
            self._moderating.ask_to_hide(event.message)

    @work(group="reports", exclusive=True)
    async def _load_reports(self) -> None:
        """Learn what is reported, and say so in the list."""
        await self._moderating.load()
        self.panes.reports = len(self._moderating.reports)
        self._changed()

    def _changed(self) -> None:
        """Draw again soon."""
        raise NotImplementedError
