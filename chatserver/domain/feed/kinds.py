"""The kinds of story: what is told to whom, and how much it weighs. One row each."""

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from protocol.feed import StoryKey, StoryKind

HOUR_US: Final = 3_600_000_000


class Happening(Struct, frozen=True):
    """Something that may concern a few people: a message, or that somebody was brought in."""

    channel: str
    seq: int
    time_us: int
    actor: str
    root: int
    """The message it hangs on, itself if on none, 0 if it is no message."""
    mentions: Iterable[str] = ()
    participants: Iterable[str] = ()
    """Who had written in the thread before, its root's author included."""
    added: str | None = None
    reacted_to: str | None = None
    """Whose message got an emoji."""


class Kind(Struct, frozen=True):
    """A kind of story: its letter in keys, the hours it counts as newer, and whom it concerns."""

    letter: str
    name: StoryKind
    hours: int
    recipients: Callable[[Happening], Iterable[str]] | None = None
    """None: it is told to a whole channel, and pulled."""


def _participants(happening: Happening) -> Iterable[str]:
    """Return who follows the thread; whoever is mentioned is told so, and not twice."""
    return [each for each in happening.participants if each not in happening.mentions]


def _one(user: str | None) -> Iterable[str]:
    return () if user is None else (user,)


KINDS: Final = (
    Kind("M", "mention", 24, lambda happening: happening.mentions),
    Kind("T", "thread", 12, _participants),
    Kind("A", "added", 12, lambda happening: _one(happening.added)),
    Kind("R", "reaction", 6, lambda happening: _one(happening.reacted_to)),
    Kind("D", "direct", 24),
    Kind("C", "channel", 0),
)
BY_LETTER: Final = {kind.letter: kind for kind in KINDS}
PUSHED: Final = tuple(kind for kind in KINDS if kind.recipients)


def recipients(kind: Kind, happening: Happening) -> list[str]:
    """Return whom a happening concerns by a kind: never who did it, each once."""
    chosen = kind.recipients(happening) if kind.recipients else ()
    return [user for user in dict.fromkeys(chosen) if user != happening.actor]


def key_of(letter: str, channel: str, root: int | None = None) -> StoryKey:
    """Name a story."""
    return f"{letter}:{channel}" if root is None else f"{letter}:{channel}:{root}"


def channel_in(key: StoryKey) -> str:
    """Return the channel a story is in."""
    return key.split(":")[1]


def family_of(key: StoryKey) -> str:
    """Return what stories like this one have in common: kind and channel."""
    return ":".join(key.split(":")[:2])
