"""From what is stored for a reader to their stories in order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from protocol.feed import Badge, Filter, Order, Story, StoryKey
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_FEED_STORIES

from .kinds import BY_LETTER, Kind, family_of, key_of
from .ranking import boost_us, explain
from .sessions import MOST_PEOPLE, Session

FACES: Final = 3
NEWEST_PARTS: Final = 500
"""How many direct happenings a feed is made of: the newest."""


class Place(Struct, frozen=True):
    """A channel the reader is in, and how far they have read it."""

    channel: str
    kind: str
    read_seq: int
    read_ordinal: int
    starred: bool = False
    sessions: list[Session] = []


class Part(Struct, frozen=True):
    """One happening that concerns the reader."""

    letter: str
    channel: str
    root: int
    seq: int
    time_us: int
    actor: str


class Tuning(Struct, frozen=True):
    """What the reader has said about their feed."""

    seen_us: int = 0
    dismissed_us: Mapping[str, int] = {}
    """By story: hidden unless something happened after this."""
    weights: Mapping[str, int] = {}
    """By kind and channel: 1 for more, -1 for less."""


class Candidate(Struct):
    """A story before it is written out."""

    key: StoryKey
    kind: Kind
    place: Place
    root: int | None
    last_seq: int
    last_us: int
    count: int
    new: int
    people: Sequence[str]
    """The others in it, by their newest contribution, newest last."""
    many: bool
    seen: bool
    weight: int
    sort_us: int

    @property
    def lead(self) -> str:
        """Whose face comes first."""
        return self.people[-1]


def candidates(
    me: str, places: Iterable[Place], parts: Iterable[Part], tuning: Tuning, order: Order
) -> list[Candidate]:
    """Return everything the reader may see as stories, best first."""
    by_channel = {place.channel: place for place in places}
    found = [
        story for place in by_channel.values() for story in _of_channel(me, place, tuning, order)
    ]
    found += _of_parts(by_channel, parts, tuning, order)
    found.sort(key=lambda story: (story.sort_us, story.key), reverse=True)
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
    return Badge(direct=sum(unseen), channels=len(unseen) - sum(unseen))


def written(story: Candidate) -> Story:
    """Write a story out, but for its preview."""
    faces = [UserId(user) for user in reversed(story.people[-FACES:])]
    boost = story.sort_us - story.last_us
    return Story(
        key=story.key,
        kind=story.kind.name,
        channel=ChannelId(story.place.channel),
        root=story.root or None,
        last_seq=story.last_seq,
        last_us=story.last_us,
        count=story.count,
        new=story.new,
        faces=faces,
        people=len(story.people),
        people_more=story.many,
        seen=story.seen,
        sort_us=story.sort_us,
        boosts=explain(
            story.kind,
            story.count,
            len(story.people),
            starred=story.place.starred,
            weight=story.weight,
            seen=story.seen,
        )
        if boost
        else [],
    )


def _of_channel(me: str, place: Place, tuning: Tuning, order: Order) -> Iterable[Candidate]:
    direct = place.kind in ("direct", "group")
    kind = BY_LETTER["D" if direct else "C"]
    for session in place.sessions[-1:] if direct else place.sessions:
        people = session.people
        if not people or (people == [me] and not session.many):
            continue
        others = [user for user in people if user != me]
        key = key_of(kind.letter, place.channel, None if direct else session.first_seq)
        new = session.count_after(place.read_ordinal)
        story = _candidate(
            kind,
            key,
            place,
            tuning,
            root=None,
            last_seq=session.last_seq,
            last_us=session.last_us,
            count=session.count,
            new=new,
            people=others,
            many=session.many,
            seen=not new or session.last_us <= tuning.seen_us,
            order=order,
        )
        if story:
            yield story


def _of_parts(
    places: Mapping[str, Place], parts: Iterable[Part], tuning: Tuning, order: Order
) -> Iterable[Candidate]:
    """Group the newest parts by what they hang on."""
    groups: dict[tuple[str, str, int], list[Part]] = {}
    for part in newest_of(part for part in parts if part.channel in places):
        groups.setdefault((part.letter, part.channel, part.root), []).append(part)
    for (letter, channel, root), group in groups.items():
        place = places[channel]
        new = sum(1 for part in group if is_new(part, place, tuning))
        people = list(dict.fromkeys(part.actor for part in group))[:MOST_PEOPLE]
        story = _candidate(
            BY_LETTER[letter],
            key_of(letter, channel, root or None),
            place,
            tuning,
            root=root,
            last_seq=group[0].seq,
            last_us=group[0].time_us,
            count=len(group),
            new=new,
            people=people[::-1],
            many=len({part.actor for part in group}) > MOST_PEOPLE,
            seen=not new,
            order=order,
        )
        if story:
            yield story


def newest_of(parts: Iterable[Part]) -> list[Part]:
    """Return the parts a feed is made of, newest first."""
    order = sorted(parts, key=lambda part: (part.time_us, part.channel, part.seq), reverse=True)
    return order[:NEWEST_PARTS]


def is_new(part: Part, place: Place, tuning: Tuning) -> bool:
    """Say whether the reader has not seen it: neither in the feed nor in its channel."""
    in_channel = part.root == part.seq
    return part.time_us > tuning.seen_us and not (in_channel and part.seq <= place.read_seq)


def _candidate(
    kind: Kind,
    key: StoryKey,
    place: Place,
    tuning: Tuning,
    *,
    root: int | None,
    last_seq: int,
    last_us: int,
    count: int,
    new: int,
    people: Sequence[str],
    many: bool,
    seen: bool,
    order: Order,
) -> Candidate | None:
    if last_us <= tuning.dismissed_us.get(key, 0):
        return None
    weight = tuning.weights.get(family_of(key), 0)
    boost = 0
    if order == "ranked":
        boost = boost_us(kind, count, len(people), starred=place.starred, weight=weight, seen=seen)
    return Candidate(
        key, kind, place, root, last_seq, last_us, count, new, people, many, seen, weight,
        last_us + boost,
    )  # fmt: skip
