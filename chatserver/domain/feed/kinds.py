"""The kinds of story: what is told to whom, and how much it weighs. One row each."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from msgspec import Struct

from protocol.feed import Shelf, StoryKey, StoryKind

HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US


class Happening(Struct, frozen=True):
    """Something that may concern people: a message, or that somebody was brought in."""

    channel: str
    seq: int
    time_us: int
    actor: str
    root: int
    """The message it hangs on, itself if on none, 0 if it is no message."""
    mentions: Iterable[str] = ()
    participants: Collection[str] = ()
    """Of an update: whose it is, and who answered it lately."""
    added: str | None = None
    reacted_to: str | None = None
    """Whose message got an emoji."""
    shared_from: str | None = None
    """Whose message it passes on."""
    calls: bool = False
    """Whether it calls the whole channel."""
    words: Iterable[str] = ()
    """The subjects of the keywords it has."""
    followed: bool = False
    """Whether everybody may read it and somebody follows who wrote it."""
    own: bool = False
    """Whether it is in the actor's own updates."""


class Kind(Struct, frozen=True):
    """A kind of story: its letter in keys, the hours it counts as newer, and whom it concerns."""

    letter: str
    name: StoryKind
    hours: int
    shelf: Shelf = "direct"
    recipients: Callable[[Happening], Iterable[str]] | None = None
    """Each has a row of their own, if they are few."""
    subjects: Callable[[Happening], Iterable[str]] | None = None
    """Each has one row, whoever cares for it; who does finds it when reading."""
    daily: bool = False
    """A story is what happened in a channel in a day, and not what hangs on one message."""


def _participants(happening: Happening) -> Iterable[str]:
    """Return who took part in it; whoever is mentioned is told so, and not twice."""
    return [each for each in happening.participants if each not in happening.mentions]


def _shared(happening: Happening) -> Iterable[str]:
    """Return whose message was passed on; whoever is mentioned with it is told that."""
    return [each for each in _one(happening.shared_from) if each not in happening.mentions]


def _one(user: str | None) -> Iterable[str]:
    return () if user is None else (user,)


def calls_of(channel: str) -> str:
    """Name what a channel's calls are written under."""
    return f"!{channel}"


def posts_of(user: str) -> str:
    """Name what is written down of those whom somebody follows."""
    return f"@{user}"


def _updates(happening: Happening) -> Iterable[str]:
    """Return the person whom somebody follows, if it begins something in their own updates."""
    told = happening.followed and happening.own and happening.root == happening.seq
    return _one(posts_of(happening.actor) if told else None)


def _posts(happening: Happening) -> Iterable[str]:
    """Return the person whom somebody follows, if it is anywhere but in their own updates."""
    told = happening.followed and not happening.own
    return _one(posts_of(happening.actor) if told else None)


def messages_with(tag: str) -> str:
    """Name the messages that have a tag."""
    return f"#{tag}"


KINDS: Final = (
    Kind("M", "mention", 24, recipients=lambda it: it.mentions),
    Kind("T", "thread", 12, recipients=_participants),
    Kind("A", "added", 12, recipients=lambda it: _one(it.added)),
    Kind("R", "reaction", 6, recipients=lambda it: _one(it.reacted_to)),
    Kind("S", "shared", 6, recipients=_shared),
    Kind("E", "call", 4, subjects=lambda it: [calls_of(it.channel)] if it.calls else ()),
    Kind("K", "keyword", 8, subjects=lambda it: it.words, daily=True),
    Kind("H", "tag", 4, "following", daily=True),
    Kind("U", "update", 6, "following", subjects=_updates, daily=True),
    Kind("P", "person", 4, "following", subjects=_posts, daily=True),
    Kind("D", "direct", 24),
    Kind("O", "outside", 0, "following"),
    Kind("C", "channel", 0, "channels"),
)
BY_LETTER: Final = {kind.letter: kind for kind in KINDS}
PUSHED: Final = tuple(kind for kind in KINDS if kind.recipients)
BY_SUBJECT: Final = tuple(kind for kind in KINDS if kind.subjects)


def recipients(kind: Kind, happening: Happening) -> list[str]:
    """Return whom a happening concerns by a kind: never who did it, each once."""
    chosen = kind.recipients(happening) if kind.recipients else ()
    return [user for user in dict.fromkeys(chosen) if user != happening.actor]


def group_of(kind: Kind, root: int, time_us: int) -> int:
    """Return what a happening is told together with: what hangs on the same, or of the day."""
    return time_us // DAY_US if kind.daily else root


def key_of(letter: str, channel: str, group: int | None = None) -> StoryKey:
    """Name a story."""
    return f"{letter}:{channel}" if group is None else f"{letter}:{channel}:{group}"


def channel_in(key: StoryKey) -> str:
    """Return the channel a story is in."""
    return key.split(":")[1]


def family_of(key: StoryKey) -> str:
    """Return what stories like this one have in common: kind and channel."""
    return ":".join(key.split(":")[:2])
