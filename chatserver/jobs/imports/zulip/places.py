"""Who and where: the people of a Zulip export, its streams and its conversations."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from chatserver.domain.names import handle_from
from chatserver.jobs.imports.markdown import one_line
from chatserver.jobs.imports.model import Person, Room
from chatserver.jobs.imports.people import email_of, shown_name
from chatserver.jobs.imports.report import ImportReport
from protocol.channels import ChannelKind

from .export import (
    GUEST,
    PERSONAL,
    STREAM,
    Message,
    Messages,
    ReceivedMessages,
    Recipient,
    Stream,
    Tables,
    UserProfile,
)

_PAIR: Final = 2
_NO_TOPICS: Final = frozenset({"", "(no topic)"})


def micros(seconds: float | None) -> int:
    """Return a time in microseconds; 0 if there is none."""
    return round(seconds * 1_000_000) if seconds and seconds > 0 else 0


def people_of(tables: Tables) -> list[Person]:
    """Return everybody who is listed: members, who is known by name only, and Zulip's own bots."""
    people = [_person(user) for user in tables.zerver_userprofile]
    people += [_person(user, gone=True) for user in tables.zerver_userprofile_mirrordummy]
    listed = {person.key for person in people}
    system = [_person(user, bot=True) for user in tables.zerver_userprofile_crossrealm]
    return people + [person for person in system if person.key not in listed]


def _person(user: UserProfile, *, gone: bool = False, bot: bool = False) -> Person:
    email = user.delivery_email or user.email or ""
    local = email.partition("@")[0]
    shown = shown_name((user.full_name, local), f"user {user.id}")
    is_bot = bot or bool(user.is_bot)
    return Person(
        key=str(user.id),
        name=handle_from(shown),
        display_name=shown,
        email=None if is_bot else email_of(email),
        kind="bot" if is_bot else "person",
        role="guest" if user.role == GUEST else "member",
        deactivated=gone or bot or user.is_active is False,
    )


def stranger(key: str) -> Person:
    """Return somebody to stand for an author who is not listed; they can do nothing here."""
    return Person(
        key=key, name=handle_from(f"user{key}"), display_name=f"user {key}", deactivated=True
    )


def by_name(people: Iterable[Person]) -> dict[str, str]:
    """Return the keys of those whose names nobody else has."""
    people = list(people)
    often = Counter(person.display_name for person in people)
    return {each.display_name: each.key for each in people if often[each.display_name] == 1}


class Rooms:
    """Finds the room a message goes to, and who is in it."""

    def __init__(self, tables: Tables) -> None:
        self._recipients = {each.id: each for each in tables.zerver_recipient}
        self._streams = {each.id: each for each in tables.zerver_stream}
        self._names = {user.id: user.full_name or "" for user in tables.zerver_userprofile}
        self._subscribers: dict[int, list[int]] = {}
        self._everybody: dict[int, list[int]] = {}
        for each in tables.zerver_subscription:
            self._everybody.setdefault(each.recipient, []).append(each.user_profile)
            if each.active is not False:
                self._subscribers.setdefault(each.recipient, []).append(each.user_profile)
        self._direct: dict[str, Room] = {}
        self._first: dict[int, int] = {}
        self._said: Counter[int] = Counter()
        self._got: Counter[tuple[int, int]] = Counter()
        self.by_name = {stream.name: _key(stream) for stream in tables.zerver_stream}

    @property
    def kind_of_file(self) -> type[Messages]:
        """How files of messages are read: who got which matters for protected history only."""
        protected = any(_is_protected(stream) for stream in self._streams.values())
        return ReceivedMessages if protected else Messages

    def key(self, recipient: int, sender: int) -> str | None:
        """Return the key of the room a message goes to, or None if there is none."""
        to = self._recipients.get(recipient)
        if to is None:
            return None
        if to.type == STREAM:
            stream = self._streams.get(to.type_id)
            self._first.setdefault(to.type_id, sender)
            return _key(stream) if stream else None
        people = [sender, to.type_id] if to.type == PERSONAL else self._everybody.get(to.id, [])
        return self._direct_key(people) if people else None

    def topic(self, message: Message) -> str:
        """Return the topic of a message to a stream; empty if it has none."""
        to = self._recipients.get(message.recipient)
        topic = (message.subject or "").strip()
        is_topic = to is not None and to.type == STREAM and topic not in _NO_TOPICS
        return topic if is_topic else ""

    def count(self, some: ReceivedMessages) -> None:
        """Count who got what of streams with protected history."""
        recipients = {
            message.id: message.recipient
            for message in some.zerver_message
            if self._is_protected_recipient(message.recipient)
        }
        self._said.update(recipients.values())
        self._got.update(
            (recipients[each.message], each.user_profile)
            for each in some.zerver_usermessage
            if each.message in recipients
        )

    def finished(self, report: ImportReport) -> list[Room]:
        """Return all rooms with their members."""
        streams = [
            self._room(self._streams[each.type_id], each, report)
            for each in self._recipients.values()
            if each.type == STREAM and each.type_id in self._streams
        ]
        return streams + list(self._direct.values())

    def _room(self, stream: Stream, to: Recipient, report: ImportReport) -> Room:
        members = list(dict.fromkeys(self._subscribers.get(to.id, [])))
        if _is_protected(stream):
            members = self._all_who_got_all(stream, to, members, report)
        first = members[0] if members else self._first.get(stream.id)
        creator = stream.creator if stream.creator is not None else first
        return Room(
            key=_key(stream),
            kind="private" if stream.invite_only else "public",
            name=stream.name,
            purpose=one_line(stream.description or ""),
            creator=None if creator is None else str(creator),
            created_us=micros(stream.date_created),
            archived=bool(stream.deactivated),
            members=[str(user) for user in members],
        )

    def _all_who_got_all(
        self, stream: Stream, to: Recipient, members: list[int], report: ImportReport
    ) -> list[int]:
        """Return the members who may read everything: here, who may read a channel may."""
        allowed = [user for user in members if self._got[to.id, user] >= self._said[to.id]]
        for user in members:
            if user not in allowed:
                name = f"{self._names.get(user, user)} in #{stream.name}"
                why = "of people who may not read all of a channel's protected history"
                report.lose("membership", why, name)
        return allowed

    def _direct_key(self, people: list[int]) -> str:
        members = [str(each) for each in sorted(set(people))]
        key = f"direct {','.join(members)}"
        if key not in self._direct:
            kind: ChannelKind = "direct" if len(members) <= _PAIR else "group"
            self._direct[key] = Room(key=key, kind=kind, creator=members[0], members=members)
        return key

    def _is_protected_recipient(self, recipient: int) -> bool:
        to = self._recipients.get(recipient)
        stream = self._streams.get(to.type_id) if to and to.type == STREAM else None
        return stream is not None and _is_protected(stream)


def _key(stream: Stream) -> str:
    return f"stream {stream.id}"


def _is_protected(stream: Stream) -> bool:
    return bool(stream.invite_only) and stream.history_public_to_subscribers is False
