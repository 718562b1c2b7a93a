"""Telling people what they missed: what is taken to be sent, judged at the moment of sending."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from msgspec import Struct

from chatserver.domain.calling import UNNAMED, Audience, calls_of, opens_us
from chatserver.domain.digests import covers_us, next_digest
from chatserver.domain.feed import pages
from chatserver.domain.notify import Attention, Call, Happening, decide
from chatserver.domain.policy import Actor, may_read
from chatserver.domain.reach import Reach
from chatserver.domain.readable import named_marks, readable
from chatserver.store import (
    blocks,
    channels,
    feed,
    groups,
    keywords,
    log,
    notice_choices,
    notices,
    quiet,
    threads,
    users,
)
from chatserver.store.database import Reader
from chatserver.store.notice_choices import Device
from chatserver.store.notices import Notice
from chatserver.store.transaction import Transaction
from protocol.errors import NotFound
from protocol.ids import ChannelId, SessionId, UserId
from protocol.messages import Message
from protocol.notice_choices import NoticeChoice
from protocol.users import User

from .actors import place_of
from .feed_links import Entry, entry_of
from .registry import Look

MAIL_EVERY_US: Final = 3_600_000_000
"""Nobody gets letters of what they missed more often."""

EXCERPT_CHARACTERS: Final = 200
MOST_STORIES: Final = 10
UNSUBSCRIBE: Final = "unsubscribe_secret"
"""Setting that holds what links in letters are signed with."""

_NO_SESSION: Final = SessionId("")


class Line(Struct, frozen=True):
    """A message somebody missed, in words."""

    author: str
    text: str
    """Empty if they do not want to have it told, or there is none."""
    time_us: int


class Missed(Struct, frozen=True):
    """What somebody missed in one place."""

    channel: ChannelId
    seq: int
    """Of its newest message."""
    thread: int | None
    name: str
    """The channel's; empty if it has none."""
    called: bool
    """Whether they were called by name, or written to directly."""
    lines: list[Line]
    notices: list[Notice]
    """What to try again if it cannot be sent."""


class Parcel(Struct, frozen=True):
    """What one person is to be sent, and where to."""

    user: User
    choice: NoticeChoice
    missed: list[Missed]
    devices: list[Device] = []
    email: str = ""
    secret: str = ""


class Digest(Struct, frozen=True):
    """The best of somebody's feed, for a letter."""

    user: User
    choice: NoticeChoice
    entries: list[Entry]
    email: str
    secret: str


class _Standing(NamedTuple):
    """A notice that still holds, and its message."""

    notice: Notice
    message: Message


def take_pushes(transaction: Transaction, user: UserId, at_us: int) -> Parcel | None:
    """Take what somebody is due to be told on their devices; nobody else takes it."""
    reader = transaction.reader
    found = notices.take(reader, user, "push", at_us)
    devices = notice_choices.devices(reader, user, at_us) if found else []
    if not devices:
        return None
    return _parcel(reader, user, _standing(reader, user, found, at_us), devices=devices)


def take_letter(transaction: Transaction, user: UserId, at_us: int) -> Parcel | None:
    """Take what somebody is to be written of, unless they were written to lately.

    What would be due within the hour is told at once, or it would wait for the next letter.
    """
    reader = transaction.reader
    found = notices.take(reader, user, "mail", at_us + MAIL_EVERY_US)
    kept = notice_choices.find(reader, user)
    email = users.emails(reader, [user]).get(user)
    if not found or kept.choice.mail != "mentions" or email is None:
        return None
    standing = _standing(reader, user, found, at_us)
    next_us = kept.mailed_us + MAIL_EVERY_US
    if at_us < next_us:
        notices.add(reader, [each.notice._replace(due_us=next_us) for each in standing])
        return None
    parcel = _parcel(reader, user, standing, email=email)
    if parcel is not None:
        notice_choices.mailed(reader, user, at_us)
    return parcel


def take_digest(transaction: Transaction, user: UserId, at_us: int) -> Digest | None:
    """Take somebody's turn of a digest, and return what stands in it as they may see it now."""
    reader = transaction.reader
    kept = notice_choices.find(reader, user)
    person = users.find(reader, user)
    if kept.digest_us is None or kept.digest_us > at_us:
        return None
    gone = person is None or person.deactivated
    open_us = quiet.reaches(reader, [user]).get(user, Reach()).opens_us(at_us)
    if open_us is not None and not gone:
        notice_choices.set_digest(reader, user, open_us)
        return None
    notice_choices.set_digest(reader, user, None if gone else next_digest(kept.choice, at_us))
    email = users.emails(reader, [user]).get(user)
    if person is None or gone or email is None:
        return None
    since_us = at_us - covers_us(kept.choice)
    entries = _top_stories(reader, person, since_us)
    if not entries:
        return None
    return Digest(person, kept.choice, entries, email, log.secret(reader, UNSUBSCRIBE))


def try_again(transaction: Transaction, again: Iterable[Notice]) -> None:
    """Have notices sent later that could not be sent now."""
    notices.add(transaction.reader, again)


def device_is_gone(transaction: Transaction, device: Device) -> None:
    """Forget a device that its push service knows no more."""
    notice_choices.is_gone(transaction.reader, device)


def unread(reader: Reader, actor: Actor, places: Iterable[tuple[ChannelId, int]]) -> list[bool]:
    """Say of messages that a device shows whether each is still to be read; no, of hidden ones."""
    of = (Notice(actor.id, "push", channel, seq, "", "message", 0) for channel, seq in places)
    return [_unread(reader, actor, notice) is not None for notice in of]


def drop_for(transaction: Transaction, people: Iterable[UserId], until_us: int) -> int:
    """Forget what people who are here were about to be told; return how much it was."""
    return sum(notices.drop(transaction.reader, user, until_us) for user in people)


def _standing(reader: Reader, user: UserId, found: list[Notice], at_us: int) -> list[_Standing]:
    """Return the notices that still hold; those that quiet hours hold are kept for later."""
    person = users.find(reader, user)
    if person is None or person.deactivated:
        return []
    actor = Actor(person.id, _NO_SESSION, person.role, person.kind)
    blocked = blocks.of(reader, user)
    standing: list[_Standing] = []
    held: list[Notice] = []
    hours = quiet.reaches(reader, [user]).get(user, Reach())
    for notice in found:
        message = _unread(reader, actor, notice)
        if message is None or message.author in blocked:
            continue
        call = _call_now(reader, actor, message)
        if call is None:
            continue
        open_us = opens_us(call, hours, at_us, urgent=message.urgent)
        attention = _attention(reader, actor, notice.channel, quiet=open_us is not None)
        decision = decide(Happening(call), attention)
        if decision.held and open_us is not None:
            held.append(notice._replace(due_us=open_us))
        elif decision.pushes if notice.way == "push" else decision.mails:
            standing.append(_Standing(notice, message))
    notices.add(reader, held)
    return standing


def _unread(reader: Reader, actor: Actor, notice: Notice) -> Message | None:
    """Return a notice's message, if it stands, its reader may read it, and has not."""
    message = log.message_at(reader, notice.channel, notice.seq)
    if message is None or message.deleted or message.hidden:
        return None
    member = notices.membership(reader, notice.channel, actor.id)
    if member is None or not _may_read(reader, actor, notice.channel):
        return None
    if message.place_in_channel is not None and notice.was_read(member[2]):
        return None
    if message.thread is not None:
        follow = threads.find(reader, actor.id, notice.channel, message.thread)
        if follow is not None and notice.was_read(follow.read_seq):
            return None
    return message


def _call_now(reader: Reader, actor: Actor, message: Message) -> Call | None:
    """Return what a message is for somebody as it stands now: an edit may have changed that."""
    channel = channels.find(reader, message.channel)
    is_direct = channel is not None and channel.kind in UNNAMED
    thread = message.thread
    follow = threads.find(reader, actor.id, message.channel, thread) if thread else None
    followers = [actor.id] if follow and follow.following else []
    words = {} if is_direct else {actor.id: keywords.of(reader, actor.id)}
    return calls_of(message, Audience([actor.id], is_direct, followers, words)).get(actor.id)


def _may_read(reader: Reader, actor: Actor, channel: ChannelId) -> bool:
    try:
        may_read(actor, place_of(reader, channel, actor))
    except NotFound:
        return False
    return True


def _attention(reader: Reader, actor: Actor, channel: ChannelId, *, quiet: bool) -> Attention:
    """Return what somebody lets call for them now; that they are here is seen to elsewhere."""
    level, muted, _ = notices.membership(reader, channel, actor.id) or ("nothing", True, 0)
    return Attention(level, muted=muted, quiet=quiet)


def _parcel(
    reader: Reader,
    user: UserId,
    standing: list[_Standing],
    *,
    devices: list[Device] | None = None,
    email: str = "",
) -> Parcel | None:
    """Write out what somebody is sent, a place at a time; None if that is nothing."""
    person = users.find(reader, user)
    if person is None or not standing:
        return None
    wanted = notice_choices.find(reader, user).choice
    places: dict[tuple[object, ...], list[_Standing]] = {}
    for each in standing:
        place = each.message.channel, each.message.thread, each.notice.device
        places.setdefault(place, []).append(each)
    return Parcel(
        person,
        wanted,
        [_missed(reader, there, texts=wanted.texts) for there in places.values()],
        devices or [],
        email,
        log.secret(reader, UNSUBSCRIBE) if email else "",
    )


def _missed(reader: Reader, there: list[_Standing], *, texts: bool) -> Missed:
    newest = there[-1]
    channel = channels.find(reader, newest.message.channel)
    names = _names(reader, [each.message for each in there])
    return Missed(
        newest.message.channel,
        newest.message.seq,
        newest.message.thread,
        channel.name if channel else "",
        any(each.notice.call in ("mention", "direct") for each in there),
        [_line(each.message, names, texts=texts) for each in there],
        [each.notice for each in there],
    )


def _line(message: Message, names: Mapping[str, str], *, texts: bool) -> Line:
    text = readable(message.text, names, EXCERPT_CHARACTERS) if texts else ""
    if texts and not text:
        text = ", ".join(file.name for file in message.files)
    author = message.app.name if message.app and message.app.name else names.get(message.author, "")
    return Line(author, text, message.time_us)


def _names(reader: Reader, said: list[Message]) -> dict[str, str]:
    """Return what people and groups are called that some messages are by, or name.

    A channel that is named stays unnamed here: not everybody may know it.
    """
    marks = {mark for message in said for mark in named_marks(message.text)}
    people = {message.author for message in said} | {
        UserId(mark) for mark in marks if mark.startswith("U")
    }
    names: dict[str, str] = {
        user.id: user.display_name for user in users.several(reader, sorted(people))
    }
    for mark in marks:
        group = groups.find(reader, mark) if mark.startswith("P") else None
        if group is not None:
            names[mark] = group.name
    return names


def _top_stories(reader: Reader, person: User, since_us: int) -> list[Entry]:
    """Return the best stories of somebody's feed in which something happened lately."""
    look = Look(Actor(person.id, _NO_SESSION, person.role, person.kind), None, reader)
    found = feed.stories(reader, person.id, "ranked")
    entries = [entry_of(look, each) for each in pages.page(person.id, found, 5 * MOST_STORIES)]
    return [entry for entry in entries if entry.story.last_us > since_us][:MOST_STORIES]
