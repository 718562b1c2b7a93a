"""Commands that are written but not answered; they outlive the connection they were sent on."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from protocol.base import Command, Model
from protocol.errors import CommandRefused, Refusal

from .errors import OutboxFull


def _new_answer() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


@dataclass(eq=False, slots=True)
class Pending:
    """One command waiting for its answer."""

    command: Command[Any]
    answer: asyncio.Future[Any] = field(default_factory=_new_answer)
    ref: int | None = None
    """Under which number it is in flight on this connection, if it is."""

    resting: bool = False
    """Whether it waits out a delay and must not be sent before."""

    def rest(self) -> None:
        """Wait for another answer after a refusal that was not final."""
        self.answer, self.ref, self.resting = _new_answer(), None, True


class Outbox:
    """All commands that are not answered, in the order in which they were asked."""

    def __init__(self, max_commands: int) -> None:
        self._max_commands = max_commands
        self._waiting: dict[Pending, None] = {}
        self._in_flight: dict[int, Pending] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, command: Command[Any]) -> Pending:
        """Keep ``command`` until it is removed.

        Raises:
            OutboxFull: there are too many already.
        """
        if len(self._waiting) >= self._max_commands:
            raise OutboxFull(f"{self._max_commands} commands are waiting for an answer")
        pending = Pending(command)
        self._waiting[pending] = None
        return pending

    def remove(self, pending: Pending) -> None:
        """Forget a command, answered or not; a late answer is ignored."""
        self._waiting.pop(pending, None)
        if pending.ref is not None:
            self._in_flight.pop(pending.ref, None)

    def sent(self, pending: Pending, ref: int) -> None:
        """Note the number under which the answer will come."""
        pending.ref = ref
        self._in_flight[ref] = pending

    def answered(self, ref: int, result: Model) -> None:
        """Hand over an answer."""
        pending = self._in_flight.pop(ref, None)
        if pending is not None and not pending.answer.done():
            pending.answer.set_result(result)

    def refused(self, ref: int, refusal: Refusal) -> None:
        """Hand over a refusal."""
        pending = self._in_flight.pop(ref, None)
        if pending is not None:
            self.fail(pending, CommandRefused.of(refusal))

    def to_send_again(self) -> list[Pending]:
        """Return what a new connection has to be asked; nothing is in flight on it yet."""
        self._in_flight.clear()
        return [
            pending for pending in self._waiting if not (pending.answer.done() or pending.resting)
        ]

    def fail(self, pending: Pending, error: Exception) -> None:
        """Answer with ``error``."""
        if not pending.answer.done():
            pending.answer.set_exception(error)

    def fail_all(self, error: Exception) -> None:
        """Answer everything that waits with ``error``."""
        for pending in self._waiting:
            self.fail(pending, error)
