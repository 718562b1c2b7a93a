"""What stands in front of the conversation for a moment: a question, the keys, a choice."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from .phrases import Phrases

CHOSEN: Final = "✓"
_DIM: Final = Style(dim=True)
_KEY: Final = Style(bold=True)


class Question(ModalScreen[bool]):
    """Asks for a yes or a no."""

    def __init__(self, question: str, phrases: Phrases) -> None:
        super().__init__()
        self._question, self._phrases = question, phrases

    def compose(self) -> ComposeResult:
        """Draw the question and the two answers."""
        answers = f"{self._phrases.yes}   {self._phrases.no}"
        yield Static(Text.assemble(self._question, "\n\n", (answers, _KEY)), classes="dialog")

    def on_key(self, event: events.Key) -> None:
        """Take the answer; yes is y, o for oui, or Enter."""
        event.stop()
        if event.key in {"y", "o", "enter"}:
            self.dismiss(True)
        elif event.key in {"n", "escape", "ctrl+c", "ctrl+q"}:
            self.dismiss(False)


class Help(ModalScreen[None]):
    """Lists all keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,question_mark,enter,ctrl+q,ctrl+c", "dismiss", show=False)
    ]

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases

    def compose(self) -> ComposeResult:
        """Draw the keys on the left, what they do on the right."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for keys, meaning in self._phrases.help:
            table.add_row(Text(keys, _KEY), meaning)
        with VerticalScroll(classes="dialog keys") as dialog:
            dialog.border_title = self._phrases.help_title
            yield Static(table)


class Facts(ModalScreen[None]):
    """Tells some things below each other, with a figure at each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,w,enter,space,ctrl+q,ctrl+c", "dismiss", show=False)
    ]

    def __init__(self, title: str, facts: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title, self._facts = title, facts

    def compose(self) -> ComposeResult:
        """Draw what is so on the left, how much on the right."""
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column()
        table.add_column(justify="right")
        for fact, figure in self._facts:
            table.add_row(Text(fact), Text(figure, _KEY))
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = self._title
            yield Static(table)


class Told(ModalScreen[str | None]):
    """Shows a text with what can be done about it; dismissed with what is chosen by a key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+q,ctrl+c", "dismiss(None)", show=False, priority=True)
    ]

    def __init__(self, title: str, said: Text, keys: str, acts: dict[str, str]) -> None:
        super().__init__()
        self._title, self._said, self._keys, self._acts = title, said, keys, acts

    def compose(self) -> ComposeResult:
        """Draw the text, and the keys below it."""
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = self._title
            yield Static(Text.assemble(self._said, "\n\n", (self._keys, _KEY)))

    def on_key(self, event: events.Key) -> None:
        """Take what the key stands for."""
        if event.key in self._acts:
            event.stop()
            self.dismiss(self._acts[event.key])


class Asking(ModalScreen[str | None]):
    """Asks for a line of text; dismissed with it, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+q,ctrl+c", "dismiss(None)", show=False, priority=True)
    ]

    def __init__(self, title: str, text: str, most: int, *, hint: str = "") -> None:
        super().__init__()
        self._title, self._text, self._most, self._hint = title, text, most, hint

    def compose(self) -> ComposeResult:
        """Draw the line to type in, and below it what it is for."""
        with Vertical(classes="dialog asking") as dialog:
            dialog.border_title = self._title
            yield Input(self._text, max_length=self._most, compact=True, select_on_focus=False)
            if self._hint:
                yield Static(Text(self._hint, _DIM), classes="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed."""
        self.dismiss(event.value.strip())


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, and what is said beside it."""

    id: str
    label: str
    note: str = ""


class Picker(ModalScreen[str | None]):
    """A line to type in, and what fits it; dismissed with what was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+k,ctrl+o,ctrl+q,ctrl+c", "dismiss(None)", show=False, priority=True),
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        find: Callable[[str], Sequence[Choice]],
        load: Callable[[str], Awaitable[None]],
        phrases: Phrases,
    ) -> None:
        super().__init__()
        self._title, self._find, self._load, self._phrases = title, find, load, phrases
        self._choices: Sequence[Choice] | None = None
        self._loading = 0

    def compose(self) -> ComposeResult:
        """Draw the line to type in, the list, and what is still being loaded."""
        with Vertical(classes="dialog picker") as dialog:
            dialog.border_title = self._title
            yield Input(id="query", compact=True)
            yield OptionList(id="choices", markup=False)
            yield Static(id="busy")

    def on_mount(self) -> None:
        """Offer something before anything is typed, and more once it is loaded."""
        self._offer_more("")

    def on_resize(self) -> None:
        """Cut the lines anew."""
        self._choices = None
        self.call_after_refresh(self._offer)

    def on_input_changed(self) -> None:
        """Offer what fits, and more once it is loaded."""
        self._offer_more(self.query_one("#query", Input).value)

    def on_input_submitted(self) -> None:
        """Take what is highlighted."""
        choices = self.query_one("#choices", OptionList)
        if choices.highlighted_option is not None:
            self.dismiss(choices.highlighted_option.id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take what was clicked."""
        self.dismiss(event.option_id)

    def action_move(self, step: int) -> None:
        """Go up or down in the list while typing."""
        choices = self.query_one("#choices", OptionList)
        if step > 0:
            choices.action_cursor_down()
        else:
            choices.action_cursor_up()

    @work
    async def _offer_more(self, query: str) -> None:
        """Offer what is known at once, and then what could be loaded."""
        self._loading += 1
        self._offer()
        try:
            await self._load(query)
        finally:
            self._loading -= 1
        self._offer()

    def _offer(self) -> None:
        found = self._find(self.query_one("#query", Input).value)
        nothing = "" if found else self._phrases.nothing_found
        self.query_one("#busy", Static).update(
            Text(self._phrases.loading if self._loading else nothing, _DIM)
        )
        if found == self._choices:
            return
        self._choices = found
        choices = self.query_one("#choices", OptionList)
        room = max(1, choices.scrollable_content_region.width - 2)
        choices.set_options(Option(_prompt(each, room), id=each.id) for each in found)
        choices.highlighted = 0 if found else None


def _prompt(choice: Choice, room: int) -> Text:
    prompt = Text.assemble(choice.label, (f"  {choice.note}", _DIM), no_wrap=True)
    prompt.truncate(room, overflow="ellipsis")
    return prompt


async def nothing_more(_query: str) -> None:
    """Load nothing: all there is to choose is known."""
