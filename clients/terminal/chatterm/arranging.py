"""One's own sections: what is asked before they are changed, and the changes."""

from collections.abc import Awaitable, Callable

from chatclient import ChatError
from chatclient.sections import called
from textual.widget import Widget

from protocol.ids import ChannelId
from protocol.limits import MAX_SECTION_CHARACTERS
from protocol.sections import SectionsNow

from .dialogs import CHOSEN, Asking, Choice, Picker, Question, nothing_more
from .markup import safe
from .people import plain
from .preferring import SORTINGS
from .shared import Shared
from .sidebar import SectionVerb

_NONE = "-"
_THERE = "="
_NEW = "+"


class Arranging:
    """Does to sections what the keys of the channel list ask for."""

    def __init__(self, shared: Shared, widget: Widget) -> None:
        self._shared, self._widget = shared, widget
        self._sections = shared.client.sections

    def asked(self, section: str, verb: SectionVerb) -> None:
        """Change a section; ask first what it is to be called, or whether it shall be gone."""
        match verb:
            case "fold":
                now = called(self._shared.people.state.sections, section)
                folded = now is not None and not now.collapsed
                self._run(lambda: self._sections.fold(section, folded=folded))
            case "up" | "down":
                by = -1 if verb == "up" else 1
                self._run(lambda: self._sections.move(section, by))
            case "rename":
                self._rename(section)
            case "remove":
                self._remove(section)

    def move(self, channel: ChannelId) -> None:
        """Ask into which section a channel goes."""

        def chosen(choice: str | None) -> None:
            if choice is not None:
                into = None if choice == _NONE else choice[1:]
                self._run(lambda: self._sections.put(channel, into))

        self._widget.app.push_screen(self._picker(channel), chosen)

    def sort(self) -> None:
        """Sort otherwise: each way in turn."""
        at = SORTINGS.index(self._shared.people.state.sections.sorting)
        sorting = SORTINGS[(at + 1) % len(SORTINGS)]
        self._shared.say(self._shared.phrases.sortings[sorting])
        self._run(lambda: self._sections.sort(sorting))

    def _picker(self, channel: ChannelId) -> Picker:
        phrases, now = self._shared.phrases, self._shared.people.state.sections

        def fitting(query: str) -> list[Choice]:
            name = query.strip()[:MAX_SECTION_CHARACTERS]
            there = [
                Choice(
                    _THERE + each.name,
                    safe(each.name),
                    CHOSEN if channel in each.channels else "",
                )
                for each in now.sections
                if plain(name) in plain(each.name)
            ]
            none = [] if name else [Choice(_NONE, phrases.no_section)]
            is_new = name and not called(now, name)
            new = [Choice(_NEW + name, phrases.new_section.format(safe(name)))] if is_new else []
            return [*there, *none, *new]

        return Picker(phrases.into_section, fitting, nothing_more, phrases)

    def _rename(self, section: str) -> None:
        def named(new: str | None) -> None:
            if new and new != section:
                self._run(lambda: self._sections.rename(section, new))

        phrases = self._shared.phrases
        self._widget.app.push_screen(
            Asking(phrases.rename_section, section, MAX_SECTION_CHARACTERS), named
        )

    def _remove(self, section: str) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._run(lambda: self._sections.remove(section))

        phrases = self._shared.phrases
        question = phrases.remove_section.format(safe(section))
        self._widget.app.push_screen(Question(question, phrases), answered)

    def _run(self, change: Callable[[], Awaitable[SectionsNow]]) -> None:
        self._widget.run_worker(self._changed(change), group="arrange")

    async def _changed(self, change: Callable[[], Awaitable[SectionsNow]]) -> None:
        try:
            await change()
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))
