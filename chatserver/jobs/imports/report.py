"""What an import came to, and how that is told."""

from datetime import UTC, datetime
from typing import Final

import msgspec

NAMED: Final = 3
"""So many examples are named of what was left out."""
MAX_NAMED_CHARACTERS: Final = 60


class Loss(msgspec.Struct):
    """How much of one kind could not be brought in for one reason, and the first of it."""

    count: int = 0
    examples: list[str] = msgspec.field(default_factory=list)


class ImportReport(msgspec.Struct):
    """What was in an archive, what of it is new here, and what could not be taken."""

    messages: int = 0
    users: int = 0
    channels: int = 0
    messages_added: int = 0
    users_added: int = 0
    channels_added: int = 0
    members_added: int = 0
    reactions_added: int = 0
    pins_added: int = 0
    files_added: int = 0
    emoji_added: int = 0
    lost: dict[tuple[str, str], Loss] = msgspec.field(default_factory=dict)
    """By what it was and why."""
    notes: list[str] = msgspec.field(default_factory=list)

    @property
    def added(self) -> int:
        """How many things of whatever kind are new."""
        talk = self.messages_added + self.reactions_added + self.pins_added + self.emoji_added
        talk += self.files_added
        return talk + self.users_added + self.channels_added + self.members_added

    def lose(self, noun: str, reason: str, example: str = "", count: int = 1) -> None:
        """Remember that something could not be brought in, as in ``pin``, ``of a lost message``."""
        loss = self.lost.setdefault((noun, reason), Loss())
        loss.count += count
        if example and len(loss.examples) < NAMED and example not in loss.examples:
            loss.examples.append(example)

    def losses(self, noun: str) -> dict[str, int]:
        """Return how much of a kind was left out, by reason."""
        return {reason: loss.count for (of, reason), loss in self.lost.items() if of == noun}


def report_lines(report: ImportReport, *, rehearsed: bool = False) -> list[str]:
    """Say what an import came to, in lines for a terminal, or what it would come to."""
    everything = (
        f"{counted(report.messages, 'message')}, {counted(report.users, 'user')} "
        f"and {counted(report.channels, 'channel')}"
    )
    lines = [f"The export holds {everything}.", _new(report, rehearsed=rehearsed)]
    for (noun, reason), loss in sorted(report.lost.items()):
        lines.append(f"Left out: {counted(loss.count, noun)} {reason}{_examples(loss)}.")
    lines += map(shown, report.notes)
    return [*lines, "This was a dry run: nothing was written."] if rehearsed else lines


def _new(report: ImportReport, *, rehearsed: bool) -> str:
    if not report.added:
        return "Nothing is new: all of it had been imported before."
    some = [
        (report.reactions_added, "reaction"),
        (report.pins_added, "pin"),
        (report.files_added, "file"),
        (report.emoji_added, "custom emoji"),
    ]
    parts = [
        counted(report.messages_added, "message"),
        *(counted(number, noun) for number, noun in some if number),
        counted(report.users_added, "user"),
        counted(report.channels_added, "channel"),
    ]
    last = counted(report.members_added, "membership")
    return f"{'Would be new' if rehearsed else 'New'} here: {', '.join(parts)} and {last}."


def _examples(loss: Loss) -> str:
    named = [shown(each[:MAX_NAMED_CHARACTERS]) for each in loss.examples]
    more = ", …" if len(named) == NAMED < loss.count else ""
    return f" ({', '.join(named)}{more})" if named else ""


def shown(name: str) -> str:
    """Return a text of the archive without what a terminal might obey."""
    return "".join(each if each.isprintable() else "?" for each in name)


def counted(number: int, noun: str) -> str:
    """Return a number and what it counts, as in ``1,200 messages``."""
    plural = noun if number == 1 or noun.endswith("emoji") else f"{noun}s"
    return f"{number:,} {plural}"


def shown_time(time_us: int | None) -> str:
    """Return a time as a person reads it, to the second."""
    if time_us is None or time_us >= _TOO_LATE_US:
        return "no time"
    return datetime.fromtimestamp(time_us // 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


_TOO_LATE_US: Final = 253_402_300_800_000_000
