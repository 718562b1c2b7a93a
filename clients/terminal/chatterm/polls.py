"""A poll on a terminal: its options with their numbers, and bars of how many chose each."""

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from protocol.polls import Poll

from .markup import DIM, Line, Names, lines_of, safe
from .phrases import Phrases

_BAR: Final = 10
KEYS: Final = 9
"""Options that have a key: their number."""


def poll_lines(poll: Poll, names: Names, phrases: Phrases) -> Iterator[Line]:
    """Return a poll as lines."""
    yield from lines_of(poll.question, names)
    for number, option in enumerate(poll.options):
        count = poll.counts[number] if number < len(poll.counts) else 0
        sign = "●" if number in poll.mine else "○"
        filled = round(_BAR * count / poll.voters) if poll.voters else 0
        bar = "█" * filled + "░" * (_BAR - filled)
        said = Text.assemble(f"{sign} ", safe(option), (f"  {bar} {count}", DIM))
        first = f"{number + 1:>2} "
        yield Line(said, first, " " * len(first))
    marks = zip((poll.multiple, poll.anonymous, poll.closed_us), phrases.poll_marks, strict=True)
    notes = [phrases.counted(phrases.voters, poll.voters)]
    yield Line(Text(" · ".join([*notes, *(word for is_so, word in marks if is_so)]), DIM))


def choices_with(poll: Poll, option: int) -> list[int]:
    """Return what is chosen once an option is pressed: another one, one more, or one less."""
    if option in poll.mine:
        return [each for each in poll.mine if each != option]
    return sorted([*poll.mine, option]) if poll.multiple else [option]
