"""Carrying out requests: to the action, query or gesture they name, and back as an answer."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from chatserver.actions import HANDLERS, Action, Errand, Query
from chatserver.core import logs
from chatserver.domain.policy import Actor
from protocol import CloseCode, Command, CommandRefused, Model, Refused, Reply, Request, tag_of
from protocol.errors import Internal, Unauthenticated
from protocol.feed import ListFeed
from protocol.interactions import RunCommand
from protocol.limits import HEARTBEAT_S
from protocol.messages import PostMessage, PostPoll
from protocol.server_session import Closing
from protocol.sessions import OpenSession, Welcome

from .node import Node
from .opening import Openings, Plan, plan
from .searches import Search, Searches

if TYPE_CHECKING:
    from .websocket import Connection

Outcome = Model | Closing | BaseException
Answer = Callable[[Outcome], None]

log = structlog.get_logger()


class Desk:
    """Takes requests of all connections and sees to their answers."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._openings = Openings(node.database)
        self._searches = Searches(node.database, node.config().store.readers)

    def carry_out(self, connection: "Connection", request: Request, arrived_s: float) -> None:
        """Begin to carry out a request; its answer is written when it is there."""
        answer = partial(self._answer, connection, request, arrived_s)
        try:
            self._begin(connection, request, arrived_s, answer)
        except Exception as error:  # noqa: BLE001  # refused, or a bug: the connection lives on
            answer(error)

    def _begin(
        self, connection: "Connection", request: Request, arrived_s: float, answer: Answer
    ) -> None:
        command = request.command
        if isinstance(command, OpenSession):
            self._start(self._open(connection, request, command, arrived_s), answer)
            return
        actor = connection.actor
        if actor is None:
            raise Unauthenticated("open the session first")
        handler = HANDLERS[type(command)]
        if isinstance(handler, Action):
            if isinstance(command, PostMessage | PostPoll):
                self._require_posting(actor)
            self._node.committer.queue(handler.carrying(actor, command), answer)
        elif isinstance(handler, Query) and isinstance(command, Search):
            self._searches.require(actor)
            self._start(self._searches.carry_out(handler, actor, command), answer)
        elif isinstance(handler, Query):
            self._start(self._node.database.read(handler.run, actor, command), answer)
            if isinstance(command, ListFeed) and command.cursor is None:
                self._node.audit(actor.id)
        elif isinstance(handler, Errand):
            if isinstance(command, RunCommand):
                self._require_posting(actor)
            self._start(self._node.errands(actor, command), answer)
        else:
            answer(handler.run(connection, actor, command))

    def _start(self, work: Coroutine[Any, Any, Outcome | None], answer: Answer) -> None:
        self._node.tasks.start(work).add_done_callback(partial(_done, answer))

    def _require_posting(self, actor: Actor) -> None:
        limits = self._node.config().limits
        rate, burst = limits.messages_per_s, limits.messages_burst
        if actor.kind == "bot":
            rate, burst = limits.bot_messages_per_s, limits.bot_messages_burst
        self._node.posting.require(actor.id, rate, burst, time.monotonic())

    def _answer(
        self,
        connection: "Connection",
        request: Request,
        arrived_s: float,
        outcome: Outcome,
    ) -> None:
        connection.answered(request.ref)
        if isinstance(outcome, Closing):
            connection.end(outcome.code, outcome.reason)
            return
        if isinstance(outcome, BaseException):
            code = self._refuse(connection, request, outcome)
        else:
            code = "ok"
            connection.send(Reply(ref=request.ref, result=outcome))
        self._note(connection, request.command, arrived_s, code)
        if self._node.traces is not None:
            took_s = time.monotonic() - arrived_s
            self._node.traces.command(type(request.command), code, outcome, took_s)

    def _refuse(self, connection: "Connection", request: Request, error: BaseException) -> str:
        if not isinstance(error, CommandRefused):
            error = _incident(request.command, error)
        answer = Refused(ref=request.ref, error=error.refusal)
        connection.send(answer)
        burst = self._node.config().limits.requests_burst
        closing = connection.gate.count_error(answer, time.monotonic(), burst)
        if closing:
            connection.end(closing.code, closing.reason)
        return error.refusal.code.value

    def _note(
        self, connection: "Connection", command: Command[Any], arrived_s: float, code: str
    ) -> None:
        took_s = time.monotonic() - arrived_s
        self._node.counters.answered(type(command), code, took_s)
        if logs.is_shown(logging.DEBUG):
            name, ms = tag_of(type(command)), round(took_s * 1_000, 2)
            log.debug("command.answered", command=name, code=code, ms=ms, user=connection.user)

    async def _open(
        self, connection: "Connection", request: Request, command: OpenSession, arrived_s: float
    ) -> Closing | None:
        token = command.token or connection.cookie
        if token is None:
            return Closing(CloseCode.AUTHENTICATION_FAILED, "a token is needed")
        planned = await plan(self._node, self._openings, token, command)
        if isinstance(planned, Closing) or connection.closing:
            return planned if isinstance(planned, Closing) else _vanished()
        user = planned.opening.user
        mine = self._node.hub.connections.get(user.id, ())
        if len(mine) >= self._node.config().server.connections_per_user:
            return Closing(CloseCode.TOO_MANY_CONNECTIONS, "too many connections of this user")
        self._welcome(connection, request, arrived_s, planned)
        return None

    def _welcome(
        self, connection: "Connection", request: Request, arrived_s: float, planned: Plan
    ) -> None:
        """Greet and subscribe, without a wait between: nothing is missed or comes twice."""
        user = planned.opening.user
        actor = Actor(user.id, planned.opening.session, user.role, user.kind)
        connection.opened(actor)
        welcome = Welcome(
            session=actor.session,
            user=user,
            workspace=planned.workspace,
            epoch=self._node.epoch,
            heartbeat_s=HEARTBEAT_S,
            streams=planned.starts,
        )
        self._answer(connection, request, arrived_s, welcome)
        hub = self._node.hub
        hub.connect(connection)
        for stream, after in planned.after.items():
            hub.subscribe(connection, stream, after)
        self._node.presence.came(user.id, away=planned.opening.away)


def _done(answer: Answer, task: "asyncio.Task[Outcome | None]") -> None:
    if task.cancelled():
        return
    outcome = task.exception() or task.result()
    if outcome is not None:  # else it has been answered
        answer(outcome)


def _vanished() -> Closing:
    return Closing(CloseCode.PROTOCOL_ERROR, "the connection is gone")


def _incident(command: Command[Any], error: BaseException) -> CommandRefused:
    """Log a bug of ours once, with its traceback, under a number the user can quote."""
    incident = secrets.token_hex(4)
    name = tag_of(type(command))
    log.error("command.failed", command=name, incident=incident, exc_info=error)
    return Internal(f"something went wrong here; the server's log has it as incident {incident}")
