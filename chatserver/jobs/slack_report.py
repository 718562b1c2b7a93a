"""What an import of a Slack export came to, and how that is told."""

from collections import Counter
from typing import Final

import msgspec

NAMED: Final = 5
"""So many emoji are named where some are not here."""
MAX_NAMED_CHARACTERS: Final = 40


class ImportReport(msgspec.Struct):
    """What was in an export, what of it is new here, and what could not be taken."""

    messages: int = 0
    users: int = 0
    channels: int = 0
    messages_added: int = 0
    users_added: int = 0
    channels_added: int = 0
    members_added: int = 0
    reactions_added: int = 0
    left_out: Counter[str] = msgspec.field(default_factory=Counter)
    reactions_left_out: Counter[str] = msgspec.field(default_factory=Counter)
    unknown_emoji: Counter[str] = msgspec.field(default_factory=Counter)
    """How many reactions were made with emoji that are not here, by their names."""
    notes: list[str] = msgspec.field(default_factory=list)

    @property
    def added(self) -> int:
        """How many things of whatever kind are new."""
        talk = self.messages_added + self.reactions_added
        return talk + self.users_added + self.channels_added + self.members_added


def report_lines(report: ImportReport) -> list[str]:
    """Say what an import came to, in lines for a terminal."""
    everything = (
        f"{counted(report.messages, 'message')}, {counted(report.users, 'user')} "
        f"and {counted(report.channels, 'channel')}"
    )
    lines = [f"The export holds {everything}."]
    if report.added:
        reactions = counted(report.reactions_added, "reaction")
        lines.append(
            f"New here: {counted(report.messages_added, 'message')}, "
            f"{f'{reactions}, ' if report.reactions_added else ''}"
            f"{counted(report.users_added, 'user')}, {counted(report.channels_added, 'channel')} "
            f"and {counted(report.members_added, 'membership')}."
        )
    else:
        lines.append("Nothing is new: all of it had been imported before.")
    for reason, count in sorted(report.left_out.items()):
        lines.append(f"Left out: {counted(count, 'message')} {reason}.")
    for reason, count in sorted(report.reactions_left_out.items()):
        lines.append(f"Left out: {counted(count, 'reaction')} {reason}.")
    if report.unknown_emoji:
        names = ", ".join(
            f":{_shown(name)}:" for name, _ in report.unknown_emoji.most_common(NAMED)
        )
        more = ", …" if len(report.unknown_emoji) > NAMED else ""
        lost = counted(report.unknown_emoji.total(), "reaction")
        lines.append(f"Left out: {lost} with emoji that are not here ({names}{more}).")
    return lines + report.notes


def _shown(name: str) -> str:
    """Return a name of the export without what a terminal might obey."""
    return "".join(each if each.isprintable() else "?" for each in name[:MAX_NAMED_CHARACTERS])


def counted(number: int, noun: str) -> str:
    """Return a number and what it counts, as in ``1,200 messages``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
