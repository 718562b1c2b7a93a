"""From what is stored for a reader to their stories in order."""

from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappush, heappushpop, nlargest
from operator import attrgetter, itemgetter

from msgspec.structs import replace

from protocol.feed import Order
from protocol.limits import MAX_FEED_STORIES

from .affinity import NOBODY, Affinity
from .kinds import BY_LETTER, family_of, group_of, key_of
from .ranking import MOST_TIES_US, NO_TIES, SEEN_US, Ties, activity_us, base_us
from .sessions import MOST_PEOPLE
from .stories import MOST_ABOUT, NEWEST_PARTS, Candidate, Part, Place, Sitting, Tuning


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
    ranked = order == "ranked"
    found = [*_of_parts(by_channel, parts, tuning, close, ranked=ranked)]
    found += _of_channels(
        me, by_channel.values(), tuning, close, [s.sort_us for s in found], ranked=ranked
    )
    found.sort(key=attrgetter("sort_us", "key"), reverse=True)
    return found[:MAX_FEED_STORIES]


_Standing = tuple[int, Sitting, Place]
"""Where a session can stand at most, the session, and its place."""


def _of_channels(  # hundreds for each feed, so this is kept lean
    me: str,
    places: Iterable[Place],
    tuning: Tuning,
    close: Affinity,
    others_us: Iterable[int],
    *,
    ranked: bool,
) -> Iterator[Candidate]:
    """Turn sessions into stories, until none can be among the best any more."""
    best = nlargest(MAX_FEED_STORIES, others_us)
    heapify(best)
    above_us = MOST_TIES_US if ranked and close is not NOBODY else 0
    order = sorted(_standing(places, tuning, ranked=ranked), key=itemgetter(0), reverse=True)
    for standing in order:
        if len(best) == MAX_FEED_STORIES and standing[0] + above_us < best[0]:
            return
        story = _of_session(me, standing, tuning, close, ranked=ranked)
        if story is not None:
            yield story
            (heappush if len(best) < MAX_FEED_STORIES else heappushpop)(best, story.sort_us)


def _standing(places: Iterable[Place], tuning: Tuning, *, ranked: bool) -> Iterator[_Standing]:
    weights = tuning.weights
    for place in places:
        if not place.sittings:
            continue
        direct = place.direct
        if not (direct or place.loud):
            continue
        base = 0
        if ranked:
            kind = BY_LETTER[place.letter]
            weight = weights.get(key_of(kind.letter, place.channel), 0) if weights else 0
            base = base_us(kind, starred=place.starred, weight=weight)
        for sitting in place.sittings[-1:] if direct else place.sittings:
            most_us = sitting.session.last_us + base + (sitting.crowd_us if ranked else 0)
            yield most_us, sitting, place


def _of_session(
    me: str, standing: _Standing, tuning: Tuning, close: Affinity, *, ranked: bool
) -> Candidate | None:
    most_us, sitting, place = standing
    session, count = sitting.session, sitting.count
    everybody, last_us = session.people, session.last_us
    others = len(everybody)
    if me in everybody:
        others -= 1
        most_us -= sitting.crowd_us - sitting.rest_us if ranked else 0
    if not others:
        return None
    letter = place.letter
    key = family = key_of(letter, place.channel)
    if letter != "D":
        key = f"{family}:{session.first_seq}"
    if last_us <= tuning.dismissed_us.get(key, 0):
        return None
    unread = place.read_ordinal < session.last_ordinal
    new = session.count_after(place.read_ordinal) if unread else 0
    seen = not new or last_us <= tuning.seen_us
    new = 0 if seen and place.outside else new  # there is no other cursor
    ties = ties_of(close, place.channel, everybody) if ranked else NO_TIES
    sort_us = most_us + ties.us + (SEEN_US if seen and ranked else 0)
    weight = tuning.weights.get(family, 0)
    return Candidate(
        key, BY_LETTER[letter], place, None, session.last_seq, last_us, count, new, everybody,
        others, session.many, seen, weight, sort_us, ties,
    )  # fmt: skip


def ties_of(close: Affinity, channel: str, everybody: Iterable[str]) -> Ties:
    """Return what is close to the reader in a story."""
    if close is NOBODY:
        return NO_TIES
    nearest, channel_w = close.closest(everybody), close.channels.get(channel, 0)
    if nearest is None and not channel_w:
        return NO_TIES
    person, person_w = nearest or (None, 0)
    return Ties(person, person_w, channel if channel_w else None, channel_w)


def _of_parts(
    places: Mapping[str, Place],
    parts: Iterable[Part],
    tuning: Tuning,
    close: Affinity,
    *,
    ranked: bool,
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
        if ranked:
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
