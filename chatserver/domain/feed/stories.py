"""From what is stored for a reader to their stories in order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from protocol.feed import Badge, Filter, Order, Preview, Story, StoryKey
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_FEED_STORIES

from .affinity import NOBODY, Affinity
from .kinds import BY_LETTER, Kind, family_of, group_of, key_of
from .ranking import NO_TIES, SEEN_US, Ties, activity_us, base_us, explain
from .sessions import MOST_PEOPLE, Session

FACES: Final = 3
NEWEST_PARTS: Final = 500
"""How many direct happenings a feed is made of: the newest."""
MOST_ABOUT: Final = 3
OF_KEYWORD: Final = 200
"""How many of a keyword's newest messages are looked at, wherever they are."""
OF_TAG: Final = 50
OF_PERSON: Final = 20
MOST_SUBJECTS: Final = 50
"""Of how many tags, or people: those with the newest messages."""


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


def candidates(
    me: str,
    places: Iterable[Place],
    parts: Iterable[Part],
    tuning: Tuning,
    order: Order,
    *,
    close: Affinity = NOBODY,
) -> list[Candidate]:
    """Return everything the reader may see as stories, best first; what is elsewhere is none."""
    by_channel = {place.channel: place for place in places}
    found = [
        story
        for place in by_channel.values()
        for story in _of_channel(me, place, tuning, order, close)
    ]
    found += _of_parts(by_channel, parts, tuning, order, close)
    found.sort(key=attrgetter("sort_us", "key"), reverse=True)
    return found[:MAX_FEED_STORIES]


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


def _of_channel(
    me: str, place: Place, tuning: Tuning, order: Order, close: Affinity
) -> Iterator[Candidate]:
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
        sort_us, ties = last_us, NO_TIES
        if order == "ranked":
            ties = ties_of(close, place.channel, everybody)
            sort_us += base + activity_us(count, others) + ties.us + (SEEN_US if seen else 0)
        yield Candidate(
            key, kind, place, None, session.last_seq, last_us, count, new, everybody, others,
            session.many, seen, weight, sort_us, ties,
        )  # fmt: skip


def ties_of(close: Affinity, channel: str, everybody: Iterable[str]) -> Ties:
    """Return what is close to the reader in a story."""
    nearest, channel_w = close.closest(everybody), close.channels.get(channel, 0)
    if nearest is None and not channel_w:
        return NO_TIES
    person, person_w = nearest or (None, 0)
    return Ties(person, person_w, channel if channel_w else None, channel_w)


def _of_parts(
    places: Mapping[str, Place],
    parts: Iterable[Part],
    tuning: Tuning,
    order: Order,
    close: Affinity,
) -> Iterator[Candidate]:
    """Group parts by what they hang on, or by their days."""
    groups: dict[tuple[str, str, int], list[Part]] = {}
    for part in sorted(parts, key=_newest, reverse=True):
        if part.channel in places:
            group = group_of(BY_LETTER[part.letter], part.root, part.time_us)
            groups.setdefault((part.letter, part.channel, group), []).append(part)
    for (letter, channel, group), of_group in groups.items():
        kind, place, newest = BY_LETTER[letter], places[channel], of_group[0]
        key = key_of(letter, channel, group or None)
        if newest.time_us <= tuning.dismissed_us.get(key, 0):
            continue
        actors = list(dict.fromkeys([part.actor for part in of_group]))
        everybody = actors[:MOST_PEOPLE][::-1]
        new = sum([is_new(part, place, tuning) for part in of_group])
        weight = tuning.weights.get(family_of(key), 0)
        sort_us, ties = newest.time_us, NO_TIES
        if order == "ranked":
            ties = ties_of(close, channel, everybody)
            sort_us += ties.us + base_us(kind, starred=place.starred, weight=weight)
            sort_us += activity_us(len(of_group), len(everybody)) + (0 if new else SEEN_US)
        alone = kind.daily and newest.root == newest.seq
        about = dict.fromkeys([word for part in of_group for word in part.about])
        yield Candidate(
            key, kind, place, None if alone else newest.root, newest.seq, newest.time_us,
            len(of_group), new, everybody, len(everybody), len(actors) > MOST_PEOPLE, not new,
            weight, sort_us, ties, [*about][:MOST_ABOUT],
        )  # fmt: skip


def told_once(direct: Iterable[Part], others: Iterable[Iterable[Part]]) -> list[Part]:
    """Return what a feed is made of: the newest that is direct, and what nothing before told."""
    parts = newest_of(direct)
    told = {(part.channel, part.seq) for part in parts}
    for source in others:
        found: dict[tuple[str, int], Part] = {}
        for part in source:
            at = part.channel, part.seq
            if at not in told:
                about = {*part.about, *(found[at].about if at in found else ())}
                found[at] = replace(part, about=tuple(sorted(about)))
        told.update(found)
        parts += found.values()
    return parts


def newest_of(parts: Iterable[Part]) -> list[Part]:
    """Return the direct parts a feed is made of, newest first."""
    return sorted(parts, key=_newest, reverse=True)[:NEWEST_PARTS]


def _newest(part: Part) -> tuple[int, str, int]:
    return part.time_us, part.channel, part.seq


def is_new(part: Part, place: Place, tuning: Tuning) -> bool:
    """Say whether the reader has not seen it: neither in the feed nor in its channel."""
    in_channel = part.root == part.seq
    unseen = part.time_us > max(tuning.seen_us, part.read_us)
    return unseen and not (in_channel and part.seq <= place.read_seq)
