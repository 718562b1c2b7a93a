"""The feed again, from everything that was ever said and nothing prepared: the oracle.

Slow, short, and written apart from what it judges. It shares with it only the ranking formula,
and what counts as a keyword's being in a text.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

from protocol.feed import Story
from protocol.ids import ChannelId, UserId

from .affinity import Affinity
from .kinds import BY_LETTER, family_of
from .ranking import Ties, explain
from .sessions import MOST_PEOPLE
from .stories import (
    MOST_SUBJECTS,
    MOST_THREADS,
    OF_KEYWORD,
    OF_PERSON,
    OF_TAG,
    OF_THREAD,
    Place,
    Tuning,
)
from .words import has

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
    text: str = ""
    tags: Collection[str] = ()
    shared_from: str | None = None
    """Whose message it passes on."""
    calls: bool = False
    """Whether it calls the whole channel."""


class Fact(Struct, frozen=True):
    """Something that concerns ``user`` and is no message: brought in, or an emoji on theirs."""

    letter: str
    channel: str
    root: int
    seq: int
    time_us: int
    actor: str
    user: str


class Attention(Struct, frozen=True):
    """How somebody stands to a thread."""

    following: bool
    since_seq: int
    read_us: int


class Interests(Struct, frozen=True):
    """What else somebody wants to be told of, and the channels that are not theirs but public."""

    public: frozenset[str] = frozenset()
    """All public channels, and all updates."""
    updates: Mapping[str, str] = {}
    """The channels of updates, and whose they are."""
    elsewhere: frozenset[str] = frozenset()
    """Those they may read and are no members of."""
    keywords: Mapping[str, int] = {}
    """Since when."""
    tags: Collection[str] = ()
    people: Mapping[str, int] = {}
    """Since when."""


class World(Struct, frozen=True):
    """Everything a feed follows from."""

    me: str
    places: Mapping[str, Place]
    outside: Mapping[str, Place]
    """The channels they follow without being in them."""
    said: list[Said]
    facts: list[Fact]
    threads: Mapping[tuple[str, int], Attention]
    interests: Interests
    tuning: Tuning
    blocked: frozenset[str]
    """What these do is no story."""
    close: Affinity
    """What was found close to them, this day or the last they read their feed."""


class _Told(Struct, frozen=True):
    """A happening and as what it is told."""

    letter: str
    channel: str
    root: int
    time_us: int
    seq: int
    actor: str
    about: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        group = self.time_us // _DAY_US if self.letter in "KHUP" else self.root
        return f"{self.letter}:{self.channel}:{group}".removesuffix(":0")


def naive(world: World) -> list[Story]:
    """Recompute somebody's ranked feed, without previews."""
    messages = sorted(world.said, key=lambda each: (each.channel, each.seq))
    stories = [*_stories_of_happenings(world, messages), *_stories_of_channels(world, messages)]
    return sorted(stories, key=lambda story: (story.sort_us, story.key), reverse=True)[:200]


def _stories_of_happenings(world: World, messages: list[Said]) -> Iterator[Story]:
    owners = world.interests.updates
    elsewhere = {
        at: Place(at, 0, 0, loud=False, owner=owners.get(at)) for at in world.interests.elsewhere
    }
    direct = [*_direct(world, messages), *_from_facts(world)]
    told = sorted(direct, key=lambda t: (t.time_us, t.channel, t.seq))[-500:]
    for letter, found in _of_interest(world, messages):
        known = {(each.channel, each.seq) for each in told}
        told += [
            _of(message, "U" if letter == "P" and _is_own(world, message) else letter, about)
            for message, about in found
            if (message.channel, message.seq) not in known
            and (
                message.channel in world.places
                or (letter not in "TE" and message.channel in elsewhere)
            )
            and message.author not in (world.me, *world.blocked)
        ]
    told.sort(key=lambda t: (t.key, t.time_us, t.seq))
    for key, group in groupby(told, key=lambda t: t.key):
        yield from _story_of(world, {**world.places, **elsewhere}, key, [*group])


def _story_of(
    world: World, places: Mapping[str, Place], key: str, group: list[_Told]
) -> list[Story]:
    last = group[-1]
    place, hangs_on = places[last.channel], last.root if last.letter in "MTRSE" else None
    if last.letter in "KHUP" and last.root != last.seq:
        hangs_on = last.root
    about = dict.fromkeys(word for each in reversed(group) for word in each.about)
    new = [each for each in group if _is_new(world, place, each)]
    return _story(
        world,
        place,
        key,
        (last.seq, last.time_us),
        [each.actor for each in group],
        new=len(new),
        seen=not new,
        root=hangs_on,
        about=[*about][:3],
    )


def _is_new(world: World, place: Place, told: _Told) -> bool:
    thread = world.threads.get((told.channel, told.root))
    read_us = thread.read_us if thread and told.letter != "E" else 0
    since_us = max(world.tuning.seen_us, read_us)
    return told.time_us > since_us and not told.root == told.seq <= place.read_seq


def _direct(world: World, messages: list[Said]) -> Iterator[_Told]:
    """Tell of mentions, of what is shared, and of answers to updates one answered oneself."""
    me, writers = world.me, dict[tuple[str, int], list[str]]()
    for message in messages:
        at = message.channel, message.thread or message.seq
        before = writers.setdefault(at, [])
        took_part = me in before[:1] + before[1:][-10:]
        before.append(message.author)
        thread = world.threads.get(at)
        told = took_part and message.channel in world.interests.updates
        told = told and not (thread and not thread.following)
        letter = "M" if me in message.mentions else "T" if message.thread and told else ""
        letter = letter or ("S" if message.shared_from == me else "")
        foreign = message.author in (me, *world.blocked) or not _reaches(world, message.channel)
        if letter and not message.deleted and not foreign:
            yield _of(message, letter)


def _reaches(world: World, channel: str) -> bool:
    """Say whether what is said to somebody in a channel is told to them there."""
    updates = world.interests.elsewhere & world.interests.updates.keys()
    return channel in world.places or channel in updates


def _is_own(world: World, message: Said) -> bool:
    return world.interests.updates.get(message.channel) == message.author


def _from_facts(world: World) -> Iterator[_Told]:
    for fact in world.facts:
        foreign = fact.actor in (world.me, *world.blocked) or not _reaches(world, fact.channel)
        if fact.user == world.me and not foreign:
            yield _Told(fact.letter, fact.channel, fact.root, fact.time_us, fact.seq, fact.actor)


def _of_interest(
    world: World, messages: list[Said]
) -> Iterator[tuple[str, list[tuple[Said, tuple[str, ...]]]]]:
    """Yield replies, what calls channels, has keywords or tags, or is by whom one follows."""
    yield "T", [(reply, ()) for reply in _replies(world, messages)]
    standing = [each for each in messages if not each.deleted and each.channel.startswith("C")]
    newest = sorted(standing, key=lambda message: -message.time_us)
    calls = [each for each in newest if each.calls]
    last = {channel: [c for c in calls if c.channel == channel][:3] for channel in world.places}
    yield "E", [(call, ()) for some in last.values() for call in some]
    wanted = world.interests
    by_word = {
        word: [each for each in newest if each.time_us > since_us and has(each.text, [word])]
        for word, since_us in wanted.keywords.items()
    }
    yield "K", _merged(by_word, OF_KEYWORD)
    tagged = {tag: [each for each in newest if tag in each.tags] for tag in wanted.tags}
    yield "H", _merged(tagged, OF_TAG)
    posts = {
        user: [each for each in newest if each.author == user and each.time_us > since_us]
        for user, since_us in wanted.people.items()
    }
    public = {
        user: [
            each
            for each in some
            if each.channel in wanted.public and not (each.thread and _is_own(world, each))
        ]
        for user, some in posts.items()
    }
    yield "P", [(message, ()) for message, _ in _merged(public, OF_PERSON)]


def _replies(world: World, messages: list[Said]) -> Iterator[Said]:
    """Return the newest of the threads one follows that went on last, of those read last."""
    by_thread: dict[tuple[str, int], list[Said]] = {}
    for message in messages:
        if message.thread is not None:
            by_thread.setdefault((message.channel, message.thread), []).append(message)
    followed = [(each.read_us, at) for at, each in world.threads.items() if each.following]
    latest = [
        (max(reply.time_us for reply in by_thread[at] if not reply.deleted), at)
        for _, at in sorted(followed, reverse=True)[:MOST_THREADS]
        if at[0] in world.places and at[0] not in world.interests.updates
        if any(not reply.deleted for reply in by_thread.get(at, ()))
    ]
    for _, at in sorted(latest, reverse=True)[:MOST_SUBJECTS]:
        for reply in by_thread[at][-OF_THREAD:]:
            if not reply.deleted and reply.seq > world.threads[at].since_seq:
                yield reply


def _merged(by_subject: Mapping[str, list[Said]], most: int) -> list[tuple[Said, tuple[str, ...]]]:
    """Return the newest messages of the newest subjects, each once, with its subjects."""
    used = [(subject, messages) for subject, messages in by_subject.items() if messages]
    used.sort(key=lambda each: -each[1][0].time_us)
    found: dict[tuple[str, int], tuple[Said, tuple[str, ...]]] = {}
    for subject, messages in sorted(used[:MOST_SUBJECTS], key=itemgetter(0)):
        for message in messages[:most]:
            at = message.channel, message.seq
            found[at] = message, (*found.get(at, (message, ()))[1], subject)
    return [*found.values()]


def _of(message: Said, letter: str, about: tuple[str, ...] = ()) -> _Told:
    root = message.thread or message.seq
    at = message.time_us, message.seq
    return _Told(letter, message.channel, root, *at, message.author, about)


def _stories_of_channels(world: World, messages: list[Said]) -> Iterator[Story]:
    for channel, place in {**world.outside, **world.places}.items():
        direct = channel.startswith(("D", "G"))
        if not (direct or place.loud):
            continue
        sessions: list[list[Said]] = []
        for message in messages:
            if message.channel == channel and message.in_channel:
                _put(sessions, message)
        for session in sessions[-1 if direct else -3 :]:
            yield from _story_of_session(world, place, session, direct=direct)


def _story_of_session(
    world: World, place: Place, session: list[Said], *, direct: bool
) -> list[Story]:
    standing = [
        message
        for message in session
        if not message.deleted and message.author not in world.blocked
    ]
    people = [message.author for message in standing]
    if not {*people} - {world.me}:
        return []
    letter = "O" if place.outside else "C"
    key = f"D:{place.channel}" if direct else f"{letter}:{place.channel}:{session[0].seq}"
    at = standing[-1].seq, standing[-1].time_us
    new = len([message for message in standing if message.seq > place.read_seq])
    seen = not new or at[1] <= world.tuning.seen_us
    new = 0 if seen and place.outside else new
    return _story(world, place, key, at, people, new=new, seen=seen)


def _put(sessions: list[list[Said]], message: Said) -> None:
    if (
        not sessions
        or message.time_us - sessions[-1][-1].time_us > _SILENT_US
        or message.time_us - sessions[-1][0].time_us >= _DAY_US
    ):
        sessions.append([])
    sessions[-1].append(message)


def _ties(world: World, channel: str, people: list[str]) -> Ties:
    close = sorted((world.close.people.get(user, 0), user) for user in people)
    person_w, person = close[-1] if close else (0, "")
    channel_w = world.close.channels.get(channel, 0)
    return Ties(person if person_w else None, person_w, channel if channel_w else None, channel_w)


def _story(  # plain facts, in one place
    world: World,
    place: Place,
    key: str,
    at: tuple[int, int],
    actors: list[str],
    *,
    new: int,
    seen: bool,
    root: int | None = None,
    about: Iterable[str] = (),
) -> list[Story]:
    tuning, (last_seq, last_us) = world.tuning, at
    if last_us <= tuning.dismissed_us.get(key, 0):
        return []
    everybody = list(dict.fromkeys(reversed(actors)))
    people = [user for user in everybody[:64] if user != world.me]
    kind, weight = BY_LETTER[key[0]], tuning.weights.get(family_of(key), 0)
    count, starred = len(actors), place.starred
    ties = _ties(world, place.channel, people)
    boosts = explain(kind, count, len(people), ties, starred=starred, weight=weight, seen=seen)
    return [
        Story(
            key=key,
            kind=kind.name,
            channel=ChannelId(place.channel),
            updates_of=UserId(place.owner) if place.owner else None,
            root=root or None,
            about=[*about],
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
