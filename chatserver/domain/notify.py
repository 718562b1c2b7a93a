"""Who is told of a message, and how loudly: one rule for browsers, sleeping devices and e-mail."""

from dataclasses import dataclass
from typing import Final, Literal

from protocol.levels import Level

Call = Literal["mention", "direct", "everyone", "thread", "keyword", "here", "message"]
"""What a message is for somebody, the loudest first: by name or by a group's, in a channel without
a name, by @channel, a reply in a thread they follow, a word they want to be told of; by @here, if
others see them as online."""

TOLD_US: Final = 3_600_000_000
"""So long after a message was posted an edit that names somebody tells them."""

_CALLS: Final[dict[Level, frozenset[Call]]] = {
    "all": frozenset({"mention", "direct", "everyone", "thread", "keyword", "here"}),
    "mentions": frozenset({"mention", "everyone", "thread", "keyword", "here"}),
    "nothing": frozenset(),
}
_COUNTED: Final[frozenset[Call]] = frozenset({"mention", "direct", "everyone"})
_PERSONAL: Final[frozenset[Call]] = frozenset({"mention", "direct"})


@dataclass(frozen=True, slots=True)
class Happening:
    """What a message is for one person; what they wrote, or somebody they block, is none."""

    call: Call
    urgent: bool = False
    """Its writer chose to send it anyway, though it is their quiet hours."""


@dataclass(frozen=True, slots=True)
class Attention:
    """What somebody lets call for them in a channel, and whether they are there."""

    level: Level = "all"
    muted: bool = False
    quiet: bool = False
    active: bool = False
    """A device of theirs is in use now."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How somebody is told of a message."""

    counts: bool = False
    """In the badge and the title."""
    alerts: bool = False
    """A notification and a sound, where they are connected."""
    pushes: bool = False
    """To devices that sleep."""
    mails: bool = False
    """By e-mail, if it is still unread later."""
    held: bool = False
    """They would be told but for quiet hours: decide anew when these end."""


def decide(happening: Happening, attention: Attention) -> Decision:
    """Decide how somebody is told of a message.

    What is said in a channel to nobody in particular waits until one looks. What the writer sends
    anyway breaks the quiet hours of whom it is for, never a mute or a level. Who is called by @here
    is called now or never: it is for those who are there.
    """
    if attention.muted or happening.call not in _CALLS[attention.level]:
        return Decision()
    personal = happening.call in _PERSONAL
    if attention.quiet and not (happening.urgent and personal):
        return Decision(held=happening.call != "here")
    return Decision(
        counts=happening.call in _COUNTED,
        alerts=True,
        pushes=not attention.active,
        mails=personal,
    )


def edit_tells(posted_us: int, edited_us: int) -> bool:
    """Say whether an edit comes so soon that those are told whom it names for the first time."""
    return edited_us - posted_us <= TOLD_US
