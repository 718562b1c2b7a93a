"""The feed again, from everything that was ever said and nothing prepared: the oracle.

Slow, short, and written apart from what it judges. It shares with it only the ranking formula.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from protocol.feed import Story
from protocol.ids import ChannelId, UserId

from .kinds import BY_LETTER, family_of
from .ranking import explain
from .sessions import MOST_PEOPLE
from .stories import Place, Tuning

_SILENT_US, _DAY_US = 1_800_000_000, 86_400_000_000


class Said(Struct, frozen=True):
    """A message as it is now."""

    channel: str
    seq: int
    time_us: int
    author: str
    thread: int | None = None
    in_channel: bool = True
    """Whether it stands outside its thread, if it is in one."""
    mentions: Iterable[str] = ()
    deleted: bool = False


class Fact(Struct, frozen=True):
    """Something that concerns ``user`` and is no message: brought in, or an emoji on theirs."""

    letter: str
    channel: str
    root: int
    seq: int
    time_us: int
    actor: str
    user: str


Threads = Mapping[tuple[str, int], tuple[bool, int]]
"""Whether the reader follows a thread, and up to when they have read it."""

Told = tuple[str, str, int, int, int, str]
"""Letter, channel, root, time, seq and who did it."""


def naive(
    me: str,
    places: Mapping[str, Place],
    said: list[Said],
    facts: list[Fact],
    tuning: Tuning,
    *,
    threads: Threads,
) -> list[Story]:
    """Recompute somebody's ranked feed, without previews."""
    told: list[Told] = []
    sessions: dict[str, list[list[Said]]] = {}
    writers: dict[tuple[str, int], set[str]] = {}
    for message in sorted(said, key=lambda each: (each.channel, each.seq)):
        root = message.thread or message.seq
        before = set(writers.setdefault((message.channel, root), set()))
        writers[message.channel, root].add(message.author)
        if message.in_channel:
            _put(sessions.setdefault(message.channel, []), message)
        letter = "M" if me in message.mentions else "T" if message.thread and me in before else ""
        if letter and me != message.author and not message.deleted:
            at = message.time_us, message.seq
            told.append((letter, message.channel, root, *at, message.author))
    told += [
        (fact.letter, fact.channel, fact.root, fact.time_us, fact.seq, fact.actor)
        for fact in facts
        if fact.user == me != fact.actor
    ]
    told = [t for t in told if t[0] != "T" or threads.get((t[1], t[2]), (True, 0))[0]]
    told = sorted((t for t in told if t[1] in places), key=lambda t: (t[3], t[1], t[4]))[-500:]
    stories: list[Story] = []
    for letter, channel, root in {t[:3] for t in told}:
        group = [t for t in told if t[:3] == (letter, channel, root)]
        place, key = places[channel], f"{letter}:{channel}:{root}".removesuffix(":0")
        at = group[-1][4], group[-1][3]
        people = [t[5] for t in group]
        _, read_us = threads.get((channel, root), (True, 0))
        since_us = max(tuning.seen_us, read_us)
        new = [t for t in group if t[3] > since_us and not root == t[4] <= place.read_seq]
        stories += _story(me, (place, tuning), key, at, people, new=len(new), seen=not new)
    for channel, place in places.items():
        direct = place.kind in ("direct", "group")
        if not (direct or place.loud):
            continue
        for session in sessions.get(channel, [])[-1 if direct else -3 :]:
            standing = [message for message in session if not message.deleted]
            people = [message.author for message in standing]
            if {*people} - {me}:
                key = f"D:{channel}" if direct else f"C:{channel}:{session[0].seq}"
                at = standing[-1].seq, standing[-1].time_us
                new_said = [message for message in standing if message.seq > place.read_seq]
                seen = not new_said or at[1] <= tuning.seen_us
                stories += _story(
                    me, (place, tuning), key, at, people, new=len(new_said), seen=seen
                )
    return sorted(stories, key=lambda story: (story.sort_us, story.key), reverse=True)[:200]


def _put(sessions: list[list[Said]], message: Said) -> None:
    if (
        not sessions
        or message.time_us - sessions[-1][-1].time_us > _SILENT_US
        or message.time_us - sessions[-1][0].time_us >= _DAY_US
    ):
        sessions.append([])
    sessions[-1].append(message)


def _story(  # plain facts, in one place
    me: str,
    reader: tuple[Place, Tuning],
    key: str,
    at: tuple[int, int],
    actors: list[str],
    *,
    new: int,
    seen: bool,
) -> list[Story]:
    place, tuning = reader
    last_seq, last_us = at
    if last_us <= tuning.dismissed_us.get(key, 0):
        return []
    everybody = list(dict.fromkeys(reversed(actors)))
    people = [user for user in everybody[:64] if user != me]
    kind, weight = BY_LETTER[key[0]], tuning.weights.get(family_of(key), 0)
    count, starred = len(actors), place.starred
    hangs_on = key.split(":")[2:] if key[0] in "MTR" else []
    boosts = explain(kind, count, len(people), starred=starred, weight=weight, seen=seen)
    return [
        Story(
            key=key,
            kind=kind.name,
            channel=ChannelId(place.channel),
            root=int(hangs_on[0]) if hangs_on else None,
            last_seq=last_seq,
            last_us=last_us,
            count=count,
            new=new,
            faces=[UserId(user) for user in people[:3]],
            people=len(people),
            people_more=len(everybody) > MOST_PEOPLE,
            seen=seen,
            sort_us=last_us + sum(boost.us for boost in boosts),
            boosts=boosts,
        )
    ]
