"""Every command's function, and the check the actor must pass first.

An action reads *find, require, change, record*: the registry finds the place a command names
and requires the declared check, the function changes and records. There is no other way to
register a function, so no command is without a check.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar, get_type_hints

import msgspec

from chatserver.domain.policy import Actor, Check, Place
from chatserver.store import channels, log, sessions
from chatserver.store.database import Reader
from chatserver.store.lanes import Foreseen, Question
from chatserver.store.transaction import Transaction
from protocol import Command, Model, reply_type
from protocol.errors import StorageFull
from protocol.ids import ChannelId

from .actors import place_of, require_standing
from .audited import note, note_command

C = TypeVar("C", bound=Command[Any])
T = TypeVar("T")
Streams = Callable[[Actor, Any], tuple[str, ...]]
Asks = Callable[[Actor, Any], Iterable[Question]]


class Act:
    """What a command is carried out with: by whom, where, and through which transaction."""

    __slots__ = ("actor", "now_us", "place", "reader", "transaction")

    def __init__(self, actor: Actor, place: Place | None, transaction: Transaction) -> None:
        self.actor = actor
        self.place = place
        self.transaction = transaction
        self.reader = transaction.reader
        self.now_us = transaction.now_us


class Look:
    """What a query is answered with."""

    __slots__ = ("actor", "place", "reader")

    def __init__(self, actor: Actor, place: Place | None, reader: Reader) -> None:
        self.actor = actor
        self.place = place
        self.reader = reader


class Live(Protocol):
    """What commands about this very moment work with; they touch no database."""

    def follows(self, channel: ChannelId) -> bool:
        """Say whether the connection gets the channel's events, as members do."""

    def set_view(self, channels: list[ChannelId], users: list[Any]) -> tuple[list[Any], list[Any]]:
        """Show presence and typing for these only; return who of the users is on and offline."""

    def set_feed_open(self, *, is_open: bool) -> None:
        """Tell the connection when the feed changes, or no more."""

    def set_idle(self, *, idle: bool) -> None:
        """Note whether anybody uses the device."""

    def tell_typing(self, channel: ChannelId) -> None:
        """Tell those who have the channel on the screen that the actor is typing."""


class Action(msgspec.Struct, frozen=True):
    """A function that changes something, run in the committer's transaction."""

    function: Callable[[Act, Any], Model]
    check: Check
    repeated: Callable[[Act, Any], Model | None] | None = None
    """Finds what the same command of the same actor was answered before.

    It is answered so again even if the check would refuse by now: a refusal says that nothing
    was stored.
    """
    on_full_disk: bool = False
    """Whether it takes something away, and so goes on when the disk is full."""
    stays_in: Streams | None = None
    """Tells the streams it will hardly leave; where the database has lanes, it takes one."""
    asks: Asks | None = None
    """Tells what it will ask besides the place, the session and where those streams end."""

    def carrying(self, actor: Actor, command: Command[Any]) -> "Carrying":
        """Return the change that carries a command out."""
        return Carrying(self, actor, command)

    def run(self, transaction: Transaction, actor: Actor, command: Command[Any]) -> Model:
        """Find the place, require the session and the check, and carry the command out.

        A session may have ended while the command waited: what is stored then is nobody's.
        """
        act = self._act(transaction, actor, command)
        before = self.repeated(act, command) if self.repeated else None
        if before is not None:
            return before
        require_standing(transaction, actor)
        return self._carry_out(act, command)

    def run_later(self, transaction: Transaction, actor: Actor, command: Command[Any]) -> Model:
        """Carry out what somebody asked for at an earlier time: their session may be over."""
        act = self._act(transaction, actor, command)
        before = self.repeated(act, command) if self.repeated else None
        return self._carry_out(act, command) if before is None else before

    def _act(self, transaction: Transaction, actor: Actor, command: Command[Any]) -> Act:
        return Act(actor, _place(transaction.reader, actor, command), transaction)

    def _carry_out(self, act: Act, command: Command[Any]) -> Model:
        self.check(act.actor, act.place)
        if act.transaction.scarce and not self.on_full_disk:
            raise StorageFull("the server's disk is full; reading and deleting still work")
        answer = self.function(act, command)
        note_command(act.transaction, act.actor, command, answer)
        return answer


class Errand(msgspec.Struct, frozen=True):
    """A function that finds out what to ask an app, run as an action is; the gateway asks it."""

    function: Callable[[Act, Any], Any]
    check: Check
    stays_in: Streams | None = None
    asks: Asks | None = None

    def carrying(self, actor: Actor, command: Command[Any]) -> "Carrying":
        """Return the change that prepares the question."""
        return Carrying(self, actor, command)

    def run(self, transaction: Transaction, actor: Actor, command: Command[Any]) -> Any:
        """Find the place, require the session and the check, and prepare the question."""
        place = _place(transaction.reader, actor, command)
        require_standing(transaction, actor)
        self.check(actor, place)
        return self.function(Act(actor, place, transaction), command)


class Carrying(Foreseen):
    """An action on its way to the committer."""

    __slots__ = ("_action", "_actor", "_command")

    def __init__(self, action: "Action | Errand", actor: Actor, command: Command[Any]) -> None:
        self._action = action
        self._actor = actor
        self._command = command

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams it stays within, as its action says."""
        stays_in = self._action.stays_in
        return stays_in(self._actor, self._command) if stays_in else ()

    def __call__(self, transaction: Transaction) -> Model:
        """Carry the command out."""
        found: Model = self._action.run(transaction, self._actor, self._command)
        return found

    def questions(self) -> Iterable[Question]:
        """Return what it is going to ask first."""
        actor, command, asks = self._actor, self._command, self._action.asks
        yield sessions.asking(actor.session)
        channel = getattr(command, "channel", None)
        if channel is not None:
            yield from channels.asking_place(channel, actor.id)
        yield from map(log.asking_head, self.streams)
        if asks is not None:
            yield from asks(actor, command)


def note_for_others(act: Act, what: str, owner: str, **on: str) -> None:
    """Write down what the actor does to what is somebody else's, by right of their office."""
    if owner != act.actor.id:
        note(act.transaction, act.actor, what, user=owner, **on)


def in_channel(actor: Actor, command: Any) -> tuple[str, ...]:
    """Say that a command stays within the stream of the channel it names."""
    del actor
    return (command.channel,)


def in_channel_and_own(actor: Actor, command: Any) -> tuple[str, ...]:
    """Say that a command stays within the streams of the channel it names and of the actor."""
    return command.channel, actor.id


def in_own(actor: Actor, command: Any) -> tuple[str, ...]:
    """Say that a command stays within the stream of the actor."""
    del command
    return (actor.id,)


class Query(msgspec.Struct, frozen=True):
    """A function that only reads, run in a reading thread."""

    function: Callable[[Look, Any], Model]
    check: Check

    def run(self, reader: Reader, actor: Actor, command: Command[Any]) -> Model:
        """Find the place, require the check, and answer."""
        place = _place(reader, actor, command)
        self.check(actor, place)
        return self.function(Look(actor, place, reader), command)


class Gesture(msgspec.Struct, frozen=True):
    """A function about this very moment, run on the loop; its check sees no place."""

    function: Callable[[Live, Any], Model]
    check: Check

    def run(self, live: Live, actor: Actor, command: Command[Any]) -> Model:
        """Require the check and carry the command out."""
        self.check(actor, None)
        return self.function(live, command)


HANDLERS: dict[type[Command[Any]], Action | Query | Gesture | Errand] = {}


def errand(check: Check) -> Callable[[Callable[[Act, C], T]], Callable[[Act, C], T]]:
    """Register a function that finds out what to ask an app."""

    def register(function: Callable[[Act, C], T]) -> Callable[[Act, C], T]:
        kind = list(get_type_hints(function).values())[1]
        if kind in HANDLERS:
            raise TypeError(f"{kind.__name__} has a handler already")
        HANDLERS[kind] = Errand(function, check)
        return function

    return register


def action(
    check: Check,
    *,
    repeated: Callable[[Act, Any], Model | None] | None = None,
    on_full_disk: bool = False,
    stays_in: Streams | None = None,
    asks: Asks | None = None,
) -> Callable[[Callable[[Act, C], Model]], Callable[[Act, C], Model]]:
    """Register a function that changes something, for the command its second parameter names."""
    return lambda function: _register(
        function, Action(function, check, repeated, on_full_disk, stays_in, asks)
    )


def query(check: Check) -> Callable[[Callable[[Look, C], Model]], Callable[[Look, C], Model]]:
    """Register a function that only reads."""
    return lambda function: _register(function, Query(function, check))


def gesture(check: Check) -> Callable[[Callable[[Live, C], Model]], Callable[[Live, C], Model]]:
    """Register a function about this very moment."""
    return lambda function: _register(function, Gesture(function, check))


F = TypeVar("F", bound=Callable[..., Model])


def _register(function: F, handler: Action | Query | Gesture) -> F:
    _, kind, reply = get_type_hints(function).values()
    if reply is not reply_type(kind):
        raise TypeError(f"{kind.__name__} is answered with {reply_type(kind).__name__}")
    if kind in HANDLERS:
        raise TypeError(f"{kind.__name__} has a handler already")
    HANDLERS[kind] = handler
    return function


def _place(reader: Reader, actor: Actor, command: Command[Any]) -> Place | None:
    channel: ChannelId | None = getattr(command, "channel", None)
    return None if channel is None else place_of(reader, channel, actor)
