"""From what is stored for a reader to their stories in order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final

from msgspec import Struct

from protocol.feed import Badge, Filter, Order, Preview, Story, StoryKey
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_FEED_STORIES

from .kinds import BY_LETTER, Kind, family_of, key_of
from .ranking import SEEN_US, activity_us, base_us, explain
from .sessions import MOST_PEOPLE, Session

FACES: Final = 3
NEWEST_PARTS: Final = 500
"""How many direct happenings a feed is made of: the newest."""


class Place(Struct, frozen=True, gc=False):
    """A channel the reader is in, and how far they have read it."""

    channel: str
    kind: str
    read_seq: int
    read_ordinal: int
    starred: bool = False
    loud: bool = True
    """Whether what is said there at all is a story."""
    sessions: list[Session] = []


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

    def people(self, me: str) -> list[str]:
        """Return the others in it, newest first."""
        return [user for user in reversed(self.everybody) if user != me]

    def lead(self, me: str) -> str:
        """Return whose face comes first."""
        newest, *before = self.everybody[:-3:-1]
        return before[0] if newest == me else newest


def candidates(
    me: str, places: Iterable[Place], parts: Iterable[Part], tuning: Tuning, order: Order
) -> list[Candidate]:
    """Return everything the reader may see as stories, best first."""
    by_channel = {place.channel: place for place in places}
    found = [
        story for place in by_channel.values() for story in _of_channel(me, place, tuning, order)
    ]
    found += _of_parts(by_channel, parts, tuning, order)
    found.sort(key=attrgetter("sort_us", "key"), reverse=True)
    return found[:MAX_FEED_STORIES]


def chosen(stories: Iterable[Candidate], which: Filter) -> list[Candidate]:
    """Return the stories that a filter lets through."""
    if which == "all":
        return list(stories)
    return [story for story in stories if is_direct(story) == (which == "direct")]


def is_direct(story: Candidate) -> bool:
    """Say whether a story is for the reader in person."""
    return story.kind.name != "channel"


def badge(stories: Iterable[Candidate]) -> Badge:
    """Count the stories the reader has not seen."""
    unseen = [is_direct(story) for story in stories if not story.seen]
    direct = sum(unseen)
    return Badge(direct=direct, channels=len(unseen) - direct)


def written(me: str, story: Candidate, order: Order, preview: Preview | None = None) -> Story:
    """Write a story out, but for its etag."""
    starred, weight, seen = story.place.starred, story.weight, story.seen
    boosts = []
    if order == "ranked":
        boosts = explain(
            story.kind, story.count, story.others, starred=starred, weight=weight, seen=seen
        )
    return Story(
        key=story.key,
        kind=story.kind.name,
        channel=ChannelId(story.place.channel),
        root=story.root or None,
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


def _of_channel(me: str, place: Place, tuning: Tuning, order: Order) -> Iterator[Candidate]:
    """Turn a channel's sessions into stories: hundreds for each feed, so this is kept lean."""
    direct = place.kind in ("direct", "group")
    if not (direct or place.loud):
        return
    kind = BY_LETTER["D" if direct else "C"]
    family = key_of(kind.letter, place.channel)
    read_ordinal, dismissed_us = place.read_ordinal, tuning.dismissed_us
    weight = tuning.weights.get(family, 0)
    base = base_us(kind, starred=place.starred, weight=weight)
    for session in place.sessions[-1:] if direct else place.sessions:
        everybody = session.people
        others = len(everybody) - (me in everybody)
        if not others:
            continue
        last_us = session.last_us
        key = family if direct else f"{family}:{session.first_seq}"
        if dismissed_us and last_us <= dismissed_us.get(key, 0):
            continue
        count = session.count
        new = session.count_after(read_ordinal) if read_ordinal < session.last_ordinal else 0
        seen = not new or last_us <= tuning.seen_us
        sort_us = last_us
        if order == "ranked":
            sort_us += base + activity_us(count, others) + (SEEN_US if seen else 0)
        yield Candidate(
            key, kind, place, None, session.last_seq, last_us, count, new, everybody, others,
            session.many, seen, weight, sort_us,
        )  # fmt: skip


def _of_parts(
    places: Mapping[str, Place], parts: Iterable[Part], tuning: Tuning, order: Order
) -> Iterator[Candidate]:
    """Group the newest parts by what they hang on."""
    groups: dict[tuple[str, str, int], list[Part]] = {}
    for part in newest_of(part for part in parts if part.channel in places):
        groups.setdefault((part.letter, part.channel, part.root), []).append(part)
    for (letter, channel, root), group in groups.items():
        kind, place, newest = BY_LETTER[letter], places[channel], group[0]
        key = key_of(letter, channel, root or None)
        if newest.time_us <= tuning.dismissed_us.get(key, 0):
            continue
        actors = list(dict.fromkeys([part.actor for part in group]))
        everybody = actors[:MOST_PEOPLE][::-1]
        new = sum([is_new(part, place, tuning) for part in group])
        weight = tuning.weights.get(family_of(key), 0)
        sort_us = newest.time_us
        if order == "ranked":
            sort_us += base_us(kind, starred=place.starred, weight=weight)
            sort_us += activity_us(len(group), len(everybody)) + (0 if new else SEEN_US)
        yield Candidate(
            key, kind, place, root, newest.seq, newest.time_us, len(group), new, everybody,
            len(everybody), len(actors) > MOST_PEOPLE, not new, weight, sort_us,
        )  # fmt: skip


def newest_of(parts: Iterable[Part]) -> list[Part]:
    """Return the parts a feed is made of, newest first."""
    order = sorted(parts, key=lambda part: (part.time_us, part.channel, part.seq), reverse=True)
    return order[:NEWEST_PARTS]


def is_new(part: Part, place: Place, tuning: Tuning) -> bool:
    """Say whether the reader has not seen it: neither in the feed nor in its channel."""
    in_channel = part.root == part.seq
    unseen = part.time_us > max(tuning.seen_us, part.read_us)
    return unseen and not (in_channel and part.seq <= place.read_seq)
