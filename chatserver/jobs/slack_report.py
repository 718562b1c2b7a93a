"""What an import of a Slack export came to, and how that is told."""

from collections import Counter

import msgspec


class ImportReport(msgspec.Struct):
    """What was in an export, what of it is new here, and what could not be taken."""

    messages: int = 0
    users: int = 0
    channels: int = 0
    messages_added: int = 0
    users_added: int = 0
    channels_added: int = 0
    members_added: int = 0
    left_out: Counter[str] = msgspec.field(default_factory=Counter)
    notes: list[str] = msgspec.field(default_factory=list)

    @property
    def added(self) -> int:
        """How many things of whatever kind are new."""
        return self.messages_added + self.users_added + self.channels_added + self.members_added


def report_lines(report: ImportReport) -> list[str]:
    """Say what an import came to, in lines for a terminal."""
    everything = (
        f"{counted(report.messages, 'message')}, {counted(report.users, 'user')} "
        f"and {counted(report.channels, 'channel')}"
    )
    lines = [f"The export holds {everything}."]
    if report.added:
        lines.append(
            f"New here: {counted(report.messages_added, 'message')}, "
            f"{counted(report.users_added, 'user')}, {counted(report.channels_added, 'channel')} "
            f"and {counted(report.members_added, 'membership')}."
        )
    else:
        lines.append("Nothing is new: all of it had been imported before.")
    for reason, count in sorted(report.left_out.items()):
        lines.append(f"Left out: {counted(count, 'message')} {reason}.")
    return lines + report.notes


def counted(number: int, noun: str) -> str:
    """Return a number and what it counts, as in ``1,200 messages``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
