"""What a story is made of, and how it is written out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from protocol.feed import Badge, Filter, Order, Preview, Story, StoryKey
from protocol.ids import ChannelId, UserId

from .kinds import Kind
from .ranking import Ties, activity_us, explain
from .sessions import Session

FACES: Final = 3
NEWEST_PARTS: Final = 500
"""How many direct happenings a feed is made of: the newest."""
MOST_ABOUT: Final = 3
DIRECT: Final = "DG"
"""How identifiers of direct channels begin."""
OF_KEYWORD: Final = 200
"""How many of a keyword's newest messages are looked at, wherever they are."""
OF_TAG: Final = 50
OF_THREAD: Final = 50
MOST_THREADS: Final = 500
"""How many followed threads are looked at: those one has read, or replied in, last."""
OF_PERSON: Final = 20
MOST_SUBJECTS: Final = 50
"""Of how many threads, tags, or people: those with the newest messages."""


class Sitting(Struct, frozen=True, gc=False):
    """A session as it is for all its readers."""

    session: Session
    count: int
    crowd_us: int
    """What its activity counts for, for who is not in it."""
    rest_us: int
    """And for who is."""


def sitting_of(session: Session) -> Sitting:
    """Work out what does not depend on who reads."""
    count, people = session.count, len(session.people)
    rest_us = activity_us(count, max(people - 1, 0))
    return Sitting(session, count, activity_us(count, people), rest_us)


class Place(Struct, frozen=True, gc=False):
    """A channel the reader is in, and how far they have read it."""

    channel: str
    read_seq: int
    read_ordinal: int
    starred: bool = False
    loud: bool = True
    """Whether what is said there at all is a story."""
    sittings: list[Sitting] = []
    owner: str | None = None
    """Whose updates it is."""
    outside: bool = False
    """Whether the reader follows it and is not in it."""

    @property
    def letter(self) -> str:
        """Return as what kind is told what is said there."""
        return "D" if self.direct else "O" if self.outside else "C"

    @property
    def direct(self) -> bool:
        """Whether it is a direct channel, of two or of a few."""
        return self.channel[0] in DIRECT


class Part(Struct, frozen=True, gc=False):
    """One happening that concerns the reader."""

    letter: str
    channel: str
    root: int
    seq: int
    time_us: int
    actor: str
    read_us: int = 0
    """Up to when the reader has read its thread."""
    about: tuple[str, ...] = ()
    """The reader's keywords, or tags, that it has."""


class Tuning(Struct, frozen=True):
    """What the reader has said about their feed."""

    seen_us: int = 0
    dismissed_us: Mapping[str, int] = {}
    """By story: hidden unless something happened after this."""
    weights: Mapping[str, int] = {}
    """By kind and channel: 1 for more, -1 for less."""


class Candidate(Struct, gc=False):
    """A story before it is written out."""

    key: StoryKey
    kind: Kind
    place: Place
    root: int | None
    last_seq: int
    last_us: int
    count: int
    new: int
    everybody: Sequence[str]
    """Who is in it, the reader too, by their newest contribution, newest last."""
    others: int
    many: bool
    seen: bool
    weight: int
    sort_us: int
    ties: Ties
    about: Sequence[str] = ()

    def people(self, me: str) -> list[str]:
        """Return the others in it, newest first."""
        return [user for user in reversed(self.everybody) if user != me]

    def lead(self, me: str) -> str:
        """Return whose face comes first."""
        newest, *before = self.everybody[:-3:-1]
        return before[0] if newest == me else newest


def chosen(stories: Iterable[Candidate], which: Filter) -> list[Candidate]:
    """Return the stories that a filter lets through."""
    if which == "all":
        return list(stories)
    return [story for story in stories if story.kind.shelf == which]


def badge(stories: Iterable[Candidate]) -> Badge:
    """Count the stories the reader has not seen."""
    unseen = Counter(story.kind.shelf for story in stories if not story.seen)
    direct, following, channels = (unseen[name] for name in ("direct", "following", "channels"))
    return Badge(direct=direct, following=following, channels=channels)


def written(me: str, story: Candidate, order: Order, preview: Preview | None = None) -> Story:
    """Write a story out, but for its etag."""
    starred, weight, seen = story.place.starred, story.weight, story.seen
    boosts = []
    if order == "ranked":
        boosts = explain(
            story.kind,
            story.count,
            story.others,
            story.ties,
            starred=starred,
            weight=weight,
            seen=seen,
        )
    return Story(
        key=story.key,
        kind=story.kind.name,
        channel=ChannelId(story.place.channel),
        updates_of=UserId(story.place.owner) if story.place.owner else None,
        root=story.root or None,
        about=[*story.about],
        last_seq=story.last_seq,
        last_us=story.last_us,
        count=story.count,
        new=story.new,
        faces=[UserId(user) for user in story.people(me)[:FACES]],
        people=story.others,
        people_more=story.many,
        seen=seen,
        sort_us=story.sort_us,
        boosts=boosts,
        preview=preview,
    )
