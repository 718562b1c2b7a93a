"""Who is online and what they are up to, told to those only who have them on the screen."""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

from protocol import AnyEvent, Entry, Push
from protocol.ids import ChannelId, UserId
from protocol.limits import TYPING_EVERY_S
from protocol.presence import ChannelMoved, Presence, PresenceChanged, TypingStarted
from protocol.receipts import ReceiptMoved
from protocol.statuses import StatusChanged

from .encoded import server_frame
from .stream import Subscriber

K = TypeVar("K")

GRACE_S: Final = 10.0
"""A user is offline only after so long without any connection: no flapping on reconnects."""

MAX_BACKLOG_BYTES: Final = 64 << 10
"""Whoever has so much to read already is shown nothing that passes by itself."""

MAX_TYPING_TABLE: Final = 10_000


class View(NamedTuple):
    """What a connection has on its screen."""

    channels: Sequence[ChannelId]
    users: Sequence[UserId]
    outside: Sequence[ChannelId]
    """Channels the user is not in."""


NO_VIEW: Final = View((), (), ())


class PresenceBoard:
    """Presence on this node and, as far as it is told, on others. Nothing here is stored.

    ``tell_others(event)`` passes an event on to the other nodes.
    """

    def __init__(self, tell_others: Callable[[AnyEvent], None]) -> None:
        self._tell_others = tell_others
        self._here: dict[UserId, int] = {}
        self._leaving: dict[UserId, float] = {}
        self._idle: dict[UserId, set[Subscriber]] = {}
        """Connections of devices that nobody uses: they let nobody be seen as online."""
        self._away: set[UserId] = set()
        """Of those who are here: who chose to seem to be offline."""
        self._elsewhere: dict[str, dict[int, set[UserId]]] = {}
        """Of each node in parts, as it tells of them."""
        self._in_doubt = False
        self._users: dict[UserId, set[Subscriber]] = {}
        self._channels: dict[ChannelId, set[Subscriber]] = {}
        self._outside: dict[ChannelId, set[Subscriber]] = {}
        self._views: dict[Subscriber, View] = {}
        self._typed_s: dict[tuple[UserId, ChannelId], float] = {}

    def came(self, user: UserId, *, away: bool = False) -> None:
        """Note a new connection of ``user``, who may have chosen to seem to be offline."""
        was_online = self.is_online(user)
        self._here[user] = self._here.get(user, 0) + 1
        self._leaving.pop(user, None)
        self._set_away(user, away=away)
        self._tell_change(user, was_online=was_online)

    def choose(self, user: UserId, *, away: bool) -> None:
        """Let somebody who is here seem to be offline, or be seen as they are."""
        if user in self._here or user in self._leaving:
            was_online = self.is_online(user)
            self._set_away(user, away=away)
            self._tell_change(user, was_online=was_online)

    def went(self, subscriber: Subscriber) -> None:
        """Note that a connection ended; its user is offline after the grace time."""
        self._forget_view(subscriber)
        user = subscriber.user
        was_used = self._in_use(user)
        _discard(self._idle, user, subscriber)
        left = self._here.get(user, 0) - 1
        if left > 0:
            self._here[user] = left
        else:
            self._here.pop(user, None)
        if was_used and not self._in_use(user):
            self._leaving[user] = time.monotonic() + GRACE_S
        elif user not in self._here and user not in self._leaving:
            self._away.discard(user)

    def use(self, subscriber: Subscriber, *, idle: bool) -> None:
        """Note whether anybody uses a device: one left alone is not one somebody is at."""
        user = subscriber.user
        if idle == (subscriber in self._idle.get(user, ())):
            return
        was_online = self.is_online(user)
        if idle:
            self._idle.setdefault(user, set()).add(subscriber)
        else:
            _discard(self._idle, user, subscriber)
            self._leaving.pop(user, None)
        self._tell_change(user, was_online=was_online)

    async def expire(self) -> None:
        """Announce those whose grace time is over; to be called once a second."""
        now_s = time.monotonic()
        for user in [user for user, until_s in self._leaving.items() if until_s <= now_s]:
            del self._leaving[user]
            was_seen = user not in self._away
            if user not in self._here:
                self._away.discard(user)
            if was_seen and not self.is_online(user):
                self._announce(user, "offline")
        if len(self._typed_s) > MAX_TYPING_TABLE:
            self._typed_s.clear()

    def is_online(self, user: UserId) -> bool:
        """Say whether ``user`` has a connection here or on another node."""
        return self._is_here(user) or any(
            user in users for parts in self._elsewhere.values() for users in parts.values()
        )

    def looking(self, users: Collection[UserId]) -> set[UserId]:
        """Return those of some users who have something on a screen of this node's."""
        shown = (subscriber.user for subscriber, view in self._views.items() if any(view))
        return {user for user in shown if user in users}

    def online_here(self) -> list[UserId]:
        """List who is online on this node, for the others."""
        return [user for user in {**self._here, **self._leaving} if self._is_here(user)]

    def assert_elsewhere(
        self, node: str, users: Iterable[UserId] | None, part: int = 0, parts: int = 1
    ) -> None:
        """Replace what is known of another node, or of a part of its people; None: it is gone."""
        known = self._elsewhere.pop(node, {})
        replaced = [each for each in known if users is None or each == part or each >= parts]
        before = set[UserId]().union(*(known.pop(each) for each in replaced))
        now = set(users or ())
        if known or now:
            self._elsewhere[node] = known | {part: now}
        for user in before ^ now:
            self._show(user)

    def doubt(self, *, in_doubt: bool) -> None:
        """Show whoever is not here as unknown, not as offline, while other nodes are not heard."""
        if in_doubt == self._in_doubt:
            return
        self._in_doubt = in_doubt
        for user in self._users:
            if not self._is_here(user):
                self._show(user)

    def set_view(
        self,
        subscriber: Subscriber,
        channels: list[ChannelId],
        users: list[UserId],
        outside: Sequence[ChannelId] = (),
    ) -> tuple[list[UserId], list[UserId]]:
        """Show presence and typing for these only; return who of ``users`` is on and offline.

        ``outside`` are channels the user is not in: of those that everybody may read they are
        told that something happened.
        """
        self._forget_view(subscriber)
        self._views[subscriber] = View(channels, users, outside)
        for channel in outside:
            self._outside.setdefault(channel, set()).add(subscriber)
        for channel in channels:
            self._channels.setdefault(channel, set()).add(subscriber)
        for user in users:
            self._users.setdefault(user, set()).add(subscriber)
        known = {user: self.presence_of(user) for user in users}
        online = [user for user in users if known[user] == "online"]
        offline = [user for user in users if known[user] == "offline"]
        return online, offline

    def typing(self, user: UserId, channel: ChannelId) -> None:
        """Pass on that a user types, at most every three seconds; of who seems offline nothing."""
        if user in self._away:
            return
        now_s = time.monotonic()
        if now_s - self._typed_s.get((user, channel), -TYPING_EVERY_S) >= TYPING_EVERY_S:
            self._typed_s[user, channel] = now_s
            event = TypingStarted(channel=channel, user=user)
            self._tell_others(event)
            self.show(event)

    def moved(self, channels: Iterable[ChannelId | str]) -> None:
        """Tell those who look from outside that something happened in open channels."""
        for channel in self._outside.keys() & set(channels):
            self._push(ChannelMoved(channel=channel), self._outside[channel])

    def note(self, entries: Iterable[Entry]) -> None:
        """Show those who look, on all nodes, what was committed of people."""
        for entry in entries:
            event = entry.event
            if isinstance(event, StatusChanged) and entry.at.stream == str(event.user):
                self._tell_others(event)
                self.show(event)

    def receipt(self, event: ReceiptMoved, to: Iterable[UserId]) -> None:
        """Show how far somebody has read to those of some people who look at the channel."""
        looking = self._channels.get(event.channel, ())
        users = set(to)
        seen_by = (each for each in looking if each.user in users)
        self._push(event, [each for each in seen_by if _follows(each, event.channel)])

    def show(self, event: AnyEvent) -> None:
        """Show an ephemeral event to those who look, on this node."""
        if isinstance(event, TypingStarted):
            looking = self._channels.get(event.channel, ())
            self._push(event, [each for each in looking if _may_see(each, event)])
        elif isinstance(event, PresenceChanged):
            self._push(event, self._users.get(event.user, ()))
        elif isinstance(event, StatusChanged):
            looking = self._users.get(event.user, ())
            self._push(event, [each for each in looking if each.user != event.user])

    def _announce(self, user: UserId, presence: Presence) -> None:
        self._tell_others(PresenceChanged(user=user, presence=presence))
        self._show(user)

    def _show(self, user: UserId) -> None:
        """Show how it is with a user, as far as this node knows."""
        event = PresenceChanged(user=user, presence=self.presence_of(user))
        self._push(event, self._users.get(user, ()))

    def _push(self, event: AnyEvent, to: Iterable[Subscriber]) -> None:
        """Write to those whose sockets take it; the first thing to be dropped under pressure."""
        frames: dict[bool, bytes] = {}
        for subscriber in to:
            if subscriber.paused or subscriber.backlog_bytes > MAX_BACKLOG_BYTES:
                continue
            text = subscriber.text
            if text not in frames:
                frames[text] = server_frame(Push(event=event), text=text)
            subscriber.write_pushes(frames[text], 1)

    def _set_away(self, user: UserId, *, away: bool) -> None:
        if away:
            self._away.add(user)
        else:
            self._away.discard(user)

    def _tell_change(self, user: UserId, *, was_online: bool) -> None:
        is_online = self.is_online(user)
        if is_online != was_online:
            self._announce(user, "online" if is_online else "offline")

    def presence_of(self, user: UserId) -> Presence:
        """Return how somebody is seen from this node."""
        if self._in_doubt and not self._is_here(user):
            return "unknown"
        return "online" if self.is_online(user) else "offline"

    def _is_here(self, user: UserId) -> bool:
        return user not in self._away and (self._in_use(user) or user in self._leaving)

    def _in_use(self, user: UserId) -> bool:
        return self._here.get(user, 0) > len(self._idle.get(user, ()))

    def _forget_view(self, subscriber: Subscriber) -> None:
        channels, users, outside = self._views.pop(subscriber, NO_VIEW)
        for channel in channels:
            _discard(self._channels, channel, subscriber)
        for channel in outside:
            _discard(self._outside, channel, subscriber)
        for user in users:
            _discard(self._users, user, subscriber)


def _may_see(subscriber: Subscriber, event: TypingStarted) -> bool:
    """Say whether somebody still follows the channel, and is not the one who types."""
    return subscriber.user != event.user and _follows(subscriber, event.channel)


def _follows(subscriber: Subscriber, channel: str) -> bool:
    return any(stream.id == channel for stream in subscriber.streams)


def _discard(table: dict[K, set[Subscriber]], key: K, subscriber: Subscriber) -> None:
    looking = table.get(key)
    if looking is not None:
        looking.discard(subscriber)
        if not looking:
            del table[key]
