"""Translates events once for all apps of a node, with what must be looked up for it."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from chatserver.gateway.slack.places import known_of, people_of
from chatserver.store import channels, log, revisions, statuses, users
from chatserver.store.database import Database, Reader
from protocol import AnyEvent, Position
from protocol.channels import ChannelJoined, ChannelListed, MemberJoined
from protocol.ids import UserId
from protocol.messages import Message, MessageDeleted, MessageEdited, MessagePosted
from protocol.pins import MessagePinned, MessageUnpinned
from protocol.reactions import ReactionChanged
from protocol.statuses import StatusChanged
from protocol.users import UserChanged

from .happenings import Happening
from .translate import Around, Slack, mention, mentioned, translate

MAX_REMEMBERED: Final = 5_000
"""Messages as they are, so that it can be said how they were when they change."""
MAX_TRANSLATED: Final = 1_000
_JUST_NOW_US: Final = 1_000_000
_MENTION: Final = 99

V = TypeVar("V")
Place = tuple[str, int]
Heard = tuple[AnyEvent | None, Position]


class _Kept(Generic[V]):
    """The last so many of something, by their place."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._all: OrderedDict[Place, V] = OrderedDict()

    def __contains__(self, place: Place) -> bool:
        return place in self._all

    def get(self, place: Place) -> V | None:
        return self._all.get(place)

    def put(self, place: Place, value: V) -> None:
        self._all[place] = value
        self._all.move_to_end(place)
        if len(self._all) > self._most:
            self._all.popitem(last=False)

    def pop(self, place: Place) -> None:
        self._all.pop(place, None)


class Translated(Struct, frozen=True):
    """An event in Slack's words, for any app."""

    happenings: list[Happening]
    mentioned: frozenset[UserId] = frozenset()
    mention: Happening | None = None
    """What it is besides, for those who are mentioned."""

    def for_bot(self, bot: UserId) -> list[Happening]:
        """Return what it is for one bot."""
        if self.mention is None or bot not in self.mentioned:
            return self.happenings
        return [*self.happenings, self.mention]


class Wanted(NamedTuple):
    """What must be looked up to translate some events."""

    messages: list[Message]
    channels: set[str]
    named: set[Place]
    """Messages that were reacted to or pinned."""
    entries: set[Place]
    """Where the bot itself came into a channel."""
    listed: set[Place]
    """Where something happened to public channels."""
    changed: list[tuple[UserId, int]]
    people: set[UserId]


class Translator:
    """Translates what is heard, in its order, and remembers a little of it."""

    def __init__(self, database: Database, team: str, base: Callable[[], str]) -> None:
        self._database = database
        self._team = team
        self._base = base
        self._messages: _Kept[Message] = _Kept(MAX_REMEMBERED)
        self._before: _Kept[Message | None] = _Kept(MAX_TRANSLATED)
        self._translated: _Kept[Translated] = _Kept(MAX_TRANSLATED)

    async def translate(self, heard: list[Heard], bot: UserId) -> list[list[Happening]]:
        """Return what each event is to a bot."""
        unknown = [each for each in heard if self._translated.get(_place(each[1])) is None]
        found = {_place(at): self._translated.get(_place(at)) for _, at in heard}
        if unknown:
            before = self._remember(unknown)
            around = await self._database.read(
                _look_up, wanted_by(unknown), self._team, before, self._base()
            )
            for event, at in unknown:
                made = translated(event, at, around)
                found[_place(at)] = made
                self._translated.put(_place(at), made)
        return [each.for_bot(bot) if (each := found[_place(at)]) else [] for _, at in heard]

    def _remember(self, heard: list[Heard]) -> dict[Place, Message]:
        """Take in how messages are now; return how they were before each event."""
        before: dict[Place, Message] = {}
        for event, at in heard:
            if not isinstance(event, MessagePosted | MessageEdited | MessageDeleted):
                continue
            if _place(at) not in self._before:  # else it is being translated for another app
                self._before.put(_place(at), self._replace(event))
            was = self._before.get(_place(at))
            if was is not None:
                before[_place(at)] = was
        return before

    def _replace(self, event: MessagePosted | MessageEdited | MessageDeleted) -> Message | None:
        place = event.message.channel, event.message.seq
        was = self._messages.get(place)
        if isinstance(event, MessageDeleted):
            self._messages.pop(place)
        else:
            self._messages.put(place, event.message)
        return was


def translated(event: AnyEvent | None, at: Position, around: Around) -> Translated:
    """Return an event in Slack's words, packed."""
    told = translate(event, at, around)
    happenings = [_happening(each, nth) for nth, each in enumerate(told)]
    also = mention(event, around, told)
    if also is None or not isinstance(event, MessagePosted | MessageEdited):
        return Translated(happenings)
    return Translated(happenings, frozenset(mentioned(event)), _happening(Slack(also), _MENTION))


def wanted_by(heard: Iterable[Heard]) -> Wanted:
    """Return what must be looked up to translate some events."""
    wanted = Wanted([], set(), set(), set(), set(), [], set())
    for event, at in heard:
        match event:
            case MessagePosted() | MessageEdited() | MessageDeleted():
                wanted.messages.append(event.message)
            case MessagePinned():
                wanted.named.add((event.pin.channel, event.pin.seq))
            case ReactionChanged() | MessageUnpinned():
                wanted.named.add((event.channel, event.seq))
            case ChannelListed():
                wanted.channels.add(event.channel)
                wanted.listed.add((event.channel, event.seq))
            case UserChanged():
                wanted.changed.append((event.user.id, at.time_us))
            case StatusChanged():
                wanted.people.add(event.user)
            case ChannelJoined():
                wanted.people.update(event.membership.channel.users)
                wanted.channels.add(event.membership.channel.id)
                wanted.entries.add((event.membership.channel.id, event.seq))
            case _:
                pass
        if not at.stream.startswith(("U", "T")):
            wanted.channels.add(at.stream)
    return wanted


def _look_up(
    reader: Reader, wanted: Wanted, team: str, before: dict[Place, Message], base: str
) -> Around:
    if before and revisions.readers(reader) != "everybody":
        before = {}  # what messages said is not for whoever may read them
    named = {place: log.message_at(reader, *place) for place in wanted.named}
    standing = {place: message for place, message in named.items() if message is not None}
    told = [*wanted.messages, *before.values(), *standing.values()]
    known = known_of(reader, told, team, base)
    if wanted.people:
        everyone = {**known.users, **people_of(reader, wanted.people)}
        known = known._replace(users=everyone)
    found = ((each, channels.find(reader, each)) for each in wanted.channels)
    return Around(
        known,
        channels={id_: channel for id_, channel in found if channel is not None},
        messages=standing,
        before=before,
        entries={place: each for place in wanted.entries if (each := _entry(reader, place))},
        listed={at: event for at in wanted.listed if (event := _event(reader, at))},
        new_users=_newcomers(reader, wanted.changed),
        statuses=statuses.several(reader, [user for user, _ in wanted.changed]),
        base=base,
    )


def _entry(reader: Reader, place: Place) -> MemberJoined | None:
    event = _event(reader, place)
    return event if isinstance(event, MemberJoined) else None


def _event(reader: Reader, place: Place) -> AnyEvent | None:
    channel, seq = place
    found = log.read(reader, channel, seq - 1, 1)
    return found[0].event if found else None


def _newcomers(reader: Reader, changed: list[tuple[UserId, int]]) -> frozenset[UserId]:
    """Return who of those that changed had only just come."""
    came = (users.came_since(reader, [user], time_us - _JUST_NOW_US) for user, time_us in changed)
    return frozenset[UserId]().union(*came)


def _happening(told: Slack, nth: int) -> Happening:
    event = told.event
    subtype = event.get("subtype") if event["type"] == "message" else None
    name = f"{event['type']}.{subtype}" if subtype else event["type"]
    return Happening(name, told.asked_for, nth, msgspec.json.encode(event), told.for_guests)


def _place(at: Position) -> Place:
    return at.stream, at.seq
