"""The methods of Slack's API: each declares its name, whose tokens it takes, and what it is given.

A method is a function of a :class:`Call` and its arguments. What it changes and reads goes through
``HANDLERS``, so it may do what its caller may do over the WebSocket, and nothing else.
"""

from collections.abc import Awaitable, Callable
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Final,
    Literal,
    ParamSpec,
    TypeVar,
    get_type_hints,
)

import msgspec
from msgspec import Struct

from chatserver.actions import HANDLERS, Action, Query
from chatserver.domain.policy import Actor
from chatserver.store.database import Reader
from protocol import Command, Model
from protocol.users import User

from .answers import Answer, SlackError
from .arguments import Given, Plain
from .refusals import Errors, explained

if TYPE_CHECKING:
    from .front import Front

Kind = Literal["bot", "user", "app"]
P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Model)
G = TypeVar("G", bound=Given)

BOTH: Final[tuple[Kind, ...]] = ("bot", "user")


class Caller(Struct, frozen=True):
    """Who calls, and what their token is good for."""

    kind: Kind
    actor: Actor
    user: User
    team: str
    scopes: tuple[str, ...]
    expires_us: int | None = None
    token_hash: bytes = b""
    """Of an app's token, which opens no session."""

    def has(self, scope: str) -> bool:
        """Say whether the token is good for something; any of several with ``|`` between."""
        return not scope or any(each in self.scopes for each in scope.split("|"))


class Call:
    """One call of a method: by whom, and what its function works with."""

    __slots__ = ("base", "caller", "front", "plain")

    def __init__(self, front: "Front", caller: Caller | None, base: str, plain: Plain) -> None:
        self.front = front
        self.base = base
        """Where the server is reached, without a slash at the end."""
        self.plain = plain
        """The arguments as they came."""
        self.caller = caller

    @property
    def me(self) -> Caller:
        """Who calls, of a method that needs a token."""
        if self.caller is None:
            raise SlackError("not_authed")
        return self.caller

    @property
    def actor(self) -> Actor:
        """For whom commands are carried out."""
        return self.me.actor

    async def read(
        self, function: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function(reader, ...)`` in a reading thread."""
        return await self.front.site.database.read(function, *args, **kwargs)

    async def ask(
        self, kind: type[Command[R]], errors: Errors | None = None, /, **fields: Any
    ) -> R:
        """Carry out a query, or an action.

        Raises:
            SlackError: it was refused; ``errors`` says how, where the method has words of its own.
        """
        command = made(kind, errors, **fields)
        handler = HANDLERS[kind]
        try:
            if isinstance(handler, Action):
                reply = await self.front.site.committer.commit(
                    handler.carrying(self.actor, command)
                )
            else:
                reply = await self.read(looked, self.actor, command)
        except msgspec.ValidationError:
            raise
        except Exception as error:
            raise await explained(self, command, error, errors) from error
        return reply  # type: ignore[return-value]  # a registered handler answers with it


def made(kind: type[Command[R]], errors: Errors | None = None, /, **fields: Any) -> Command[R]:
    """Return a command whose fields have been checked, as if it had come over the wire.

    Raises:
        SlackError: a field has a wrong value.
    """
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise unfit(error, errors) from None


def unfit(error: msgspec.ValidationError, errors: Errors | None = None) -> SlackError:
    """Return the error for a field with a wrong value."""
    message, _, path = str(error).partition(" - at `$")
    field = path.rstrip("`").removeprefix(".").partition("[")[0]
    known = {"channel": "channel_not_found", "user": "user_not_found", "seq": "message_not_found"}
    code = (errors or {}).get(f"invalid {field}") or (errors or {}).get("invalid")
    if code is None and "length <=" in message and field == "text":
        code = "msg_too_long"
    code = code or known.get(field)
    return SlackError(code) if code else SlackError("invalid_arguments", f"{field}: {message}")


def looked(reader: Reader, actor: Actor, command: Command[R]) -> R:
    """Answer a query within a reading of one's own, so that all it reads is of one moment."""
    handler = HANDLERS[type(command)]
    if not isinstance(handler, Query):
        raise TypeError(f"{type(command).__name__} is no query")
    return handler.run(reader, actor, command)  # type: ignore[return-value]  # see HANDLERS


Function = Callable[[Call, Any], Awaitable[Answer]]


class Method(Struct, frozen=True):
    """A method of Slack's API."""

    name: str
    tokens: tuple[Kind, ...]
    scope: str
    given: type[Given]
    function: Function
    needs_token: bool = True


METHODS: Final[dict[str, Method]] = {}


def method(
    *names: str, tokens: tuple[Kind, ...] = BOTH, scope: str = "", needs_token: bool = True
) -> Callable[[Callable[[Call, G], Awaitable[Answer]]], Callable[[Call, G], Awaitable[Answer]]]:
    """Register a function as a method, under the names it has; its arguments name their type."""

    def register(
        function: Callable[[Call, G], Awaitable[Answer]],
    ) -> Callable[[Call, G], Awaitable[Answer]]:
        kind: type[Given] = list(get_type_hints(function).values())[1]
        for name in names:
            if name in METHODS:
                raise TypeError(f"{name} has a function already")
            METHODS[name] = Method(name, tokens, scope, kind, function, needs_token)
        return function

    return register
