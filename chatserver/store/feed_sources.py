"""What a feed has besides what was written for its reader: threads, keywords, tags and people.

Each source reads the newest happenings of the subjects its reader cares for, and returns those in
channels they may read at this moment: their own, if these are not muted, and public ones.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from chatserver.domain.feed.stories import (
    MOST_SUBJECTS,
    MOST_THREADS,
    OF_KEYWORD,
    OF_PERSON,
    OF_TAG,
    OF_THREAD,
    Part,
)
from chatserver.domain.policy import OPEN_KINDS
from protocol.channels import ChannelKind

from .blocks import unblocked
from .database import Among, Prepared, Reader
from .messages import BY_THREAD
from .schema import (
    channel_follows,
    channels,
    feed_items,
    follows,
    keywords,
    memberships,
    messages,
    person_follows,
    tag_follows,
    tags,
    users,
)

_M = memberships.c
_S = messages.c
_USER: BindParameter[str] = bindparam("user")
_NAMED = "D"
"""Identifiers of named channels come before this."""


class Source(NamedTuple):
    """Where stories of some kinds come from."""

    newest: Prepared

    def parts(self, reader: Reader, user: str) -> list[Part]:
        """Return the newest happenings somebody cares for, in channels they may read."""
        rows = reader.rows(self.newest, user=user)
        return [
            Part(letter, channel, root, seq, time_us, actor, read_us, (about,) if about else ())
            for letter, about, channel, root, seq, time_us, actor, read_us in rows
        ]


def audible(
    channel: ColumnElement[Any], kinds: Sequence[ChannelKind] = OPEN_KINDS
) -> ColumnElement[bool]:
    """Return the condition that the reader may read a channel, and has not silenced it.

    It is their own, which is outer joined, or of one of these kinds and they are no guest.
    """
    guest = exists().where(users.c.id == _USER, users.c.role == "guest")
    open_ = exists().where(
        channels.c.id == channel, channels.c.kind.in_([literal(kind) for kind in kinds])
    )
    mine = and_(_M.user.is_not(None), _M.muted == 0, _M.level != "nothing")
    return or_(mine, and_(_M.user.is_(None), ~guest, open_))


def _nth_newest(table: Any, *conditions: ColumnElement[bool], place: int) -> Any:
    """Return the time of a subject's so many-th newest row, or 0 if it has fewer."""
    nth = (
        select(table.c.time_us)
        .where(*conditions)
        .order_by(table.c.time_us.desc())
        .limit(1)
        .offset(place - 1)
    )
    return func.coalesce(nth.scalar_subquery(), 0)


def _parts(  # the columns of a part, and where they come from
    letter: ColumnElement[Any],
    about: ColumnElement[Any],
    place: Sequence[ColumnElement[Any]],
    source: Any,
) -> Select[Any]:
    channel, root, _, _, actor = place
    membership = and_(_M.channel == channel, _M.user == _USER)
    thread = and_(follows.c.channel == channel, follows.c.thread == root, follows.c.user == _USER)
    return (
        select(letter, about, *place, func.coalesce(follows.c.read_us, 0))
        .select_from(source)
        .outerjoin(memberships, membership)
        .outerjoin(follows, thread)
        .where(actor != _USER, unblocked(actor), audible(channel))
    )


_I = feed_items.c
_ITEM = (_I.channel, _I.root, _I.seq, _I.time_us, _I.actor)


def _keywords() -> Prepared:
    word, older = keywords.c, feed_items.alias()
    floor = _nth_newest(older, older.c.owner == word.subject, place=OF_KEYWORD)
    found = and_(_I.owner == word.subject, _I.time_us > word.since_us, _I.time_us >= floor)
    joined = keywords.join(feed_items, found)
    return Prepared(_parts(literal("K"), word.word, _ITEM, joined).where(word.user == _USER))


def _people() -> Prepared:
    person, latest, older = person_follows.c, feed_items.alias(), feed_items.alias()
    owner = literal("@") + person.followed
    since = (latest.c.owner == owner, latest.c.time_us > person.since_us)
    newest = select(func.max(latest.c.time_us)).where(*since).scalar_subquery()
    chosen = (
        select(owner.label("owner"), person.since_us, newest.label("newest_us"))
        .where(person.follower == _USER)
        .order_by(literal_column("newest_us").desc())
        .limit(MOST_SUBJECTS)
        .subquery("chosen")
    )
    floor = _nth_newest(older, older.c.owner == chosen.c.owner, place=OF_PERSON)
    found = and_(_I.owner == chosen.c.owner, _I.time_us > chosen.c.since_us, _I.time_us >= floor)
    return Prepared(_parts(_I.kind, literal(""), _ITEM, chosen.join(feed_items, found)))


def _tags() -> Prepared:
    latest, older, tagged = tags.alias(), tags.alias(), tags.c
    used = (latest.c.tag == tag_follows.c.tag, latest.c.channel < _NAMED)
    newest = select(latest.c.time_us).where(*used).order_by(latest.c.time_us.desc()).limit(1)
    chosen = (
        select(tag_follows.c.tag, newest.scalar_subquery().label("newest_us"))
        .where(tag_follows.c.user == _USER)
        .order_by(literal_column("newest_us").desc())
        .limit(MOST_SUBJECTS)
        .subquery("chosen")
    )
    used = (older.c.tag == chosen.c.tag, older.c.channel < _NAMED)
    floor = _nth_newest(older, *used, place=OF_TAG)
    found = and_(tagged.tag == chosen.c.tag, tagged.time_us >= floor)
    message = and_(_S.channel == tagged.channel, _S.seq == tagged.seq)
    joined = chosen.join(tags, found).join(messages, message)
    place = (_S.channel, func.coalesce(_S.thread, _S.seq), _S.seq, _S.time_us, _S.author)
    return Prepared(_parts(literal("H"), tagged.tag, place, joined).where(_S.channel < _NAMED))


def _lively_threads() -> Subquery:
    """Choose, of the threads somebody read last, those that went on last in audible channels."""
    mine, root = follows.c, messages.alias()
    recent = (
        select(mine.channel, mine.thread, mine.since_seq, mine.read_us)
        .where(mine.user == _USER, mine.following == 1)
        .order_by(mine.read_us.desc(), mine.channel.desc(), mine.thread.desc())
        .limit(MOST_THREADS)
        .subquery("recent")
    )
    answered = and_(root.c.channel == recent.c.channel, root.c.seq == recent.c.thread)
    member = and_(_M.channel == recent.c.channel, _M.user == _USER)
    last = (root.c.last_reply_us.desc(), recent.c.channel.desc(), recent.c.thread.desc())
    return (
        select(recent)
        .join(memberships, member)
        .join(channels, channels.c.id == recent.c.channel)
        .join(root, answered)
        .where(
            _M.muted == 0,
            _M.level != "nothing",
            channels.c.kind != "updates",
            root.c.last_reply_us.is_not(None),
        )
        .order_by(*last)
        .limit(MOST_SUBJECTS)
        .subquery("chosen")
    )


def _threads() -> Prepared:
    """Read replies where they are: a row for each follower and reply would be many more."""
    chosen, older = _lively_threads(), messages.alias()
    floor = (
        select(older.c.seq)
        .with_hint(older, *BY_THREAD)
        .where(older.c.channel == chosen.c.channel, older.c.thread == chosen.c.thread)
        .order_by(older.c.seq.desc())
        .limit(1)
        .offset(OF_THREAD - 1)
    )
    return Prepared(
        select(
            *(literal("T"), literal(""), _S.channel, _S.thread, _S.seq, _S.time_us, _S.author),
            chosen.c.read_us,
        )
        .select_from(chosen)
        .join(messages, and_(_S.channel == chosen.c.channel, _S.thread == chosen.c.thread))
        .with_hint(messages, *BY_THREAD)
        .where(
            _S.seq >= func.coalesce(floor.scalar_subquery(), 0),
            _S.seq > chosen.c.since_seq,
            _S.deleted_us.is_(None),
            _S.author != _USER,
            unblocked(_S.author),
        )
    )


THREADS: Final = Source(_threads())
SOURCES: Final = (
    Source(_keywords()),
    Source(_tags()),
    Source(_people()),
)


TOLD_AT_MOST: Final = 256
"""How many of those who care for a subject hear at once that there is news; the others later."""

_SUBJECT: BindParameter[str] = bindparam("subject")
_WHO: Final = {
    "@": Prepared(
        select(person_follows.c.follower)
        .where(person_follows.c.followed == _SUBJECT)
        .limit(TOLD_AT_MOST)
    ),
    "#": Prepared(
        select(tag_follows.c.user).where(tag_follows.c.tag == _SUBJECT).limit(TOLD_AT_MOST)
    ),
    "=": Prepared(
        select(keywords.c.user).where(keywords.c.subject == _SUBJECT).limit(TOLD_AT_MOST)
    ),
}


_ONLOOKERS: Final = Prepared(
    select(channel_follows.c.user)
    .where(channel_follows.c.channel == bindparam("channel"))
    .limit(TOLD_AT_MOST)
)


def onlookers(reader: Reader, places: Iterable[str]) -> set[str]:
    """Return who follows some channels without being in them: as many as are told at once."""
    return {user for channel in places for (user,) in reader.rows(_ONLOOKERS, channel=channel)}


_FOLLOWERS: Final = Prepared(
    select(follows.c.user)
    .where(
        follows.c.channel == bindparam("channel"),
        follows.c.thread == bindparam("thread"),
        follows.c.following == 1,
    )
    .limit(TOLD_AT_MOST)
)


def followers(reader: Reader, threads: Iterable[tuple[str, int]]) -> set[str]:
    """Return who follows some threads: as many of each as are told at once."""
    return {
        user
        for channel, thread in threads
        for (user,) in reader.rows(_FOLLOWERS, channel=channel, thread=thread)
    }


def interested(reader: Reader, subjects: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return who cares for some subjects, each with the channel it came up in.

    Enough of them to tell whoever looks right now.
    """
    return {
        (channel, user)
        for channel, subject in subjects
        if (who := _WHO.get(subject[0]))
        for (user,) in reader.rows(who, subject=subject.lstrip("@#"))
    }


_HEARERS: Final = Among(
    lambda people: select(users.c.id).where(
        users.c.id.in_(people),
        or_(
            exists().where(
                memberships.c.channel == bindparam("channel"), memberships.c.user == users.c.id
            ),
            and_(
                users.c.role != "guest",
                exists().where(
                    channels.c.id == bindparam("channel"),
                    channels.c.kind.in_([literal(kind) for kind in OPEN_KINDS]),
                ),
            ),
        ),
    )
)


def hearers(reader: Reader, concerned: Iterable[tuple[str, str]]) -> set[str]:
    """Return who of those whom something in a channel concerns may read there.

    Others hear nothing: that they are named in private, or a word they wait for, is not theirs.
    """
    there: dict[str, set[str]] = {}
    for channel, user in concerned:
        there.setdefault(channel, set()).add(user)
    return {
        user
        for channel, people in there.items()
        for (user,) in reader.among(_HEARERS, sorted(people), channel=channel)
    }
