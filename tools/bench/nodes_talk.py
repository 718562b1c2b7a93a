"""Who talks and who listens while nodes are measured: posts on a schedule, times by one clock."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from secrets import token_hex
from typing import TypeVar

import msgspec

from chatserver.bench.clients import Address, Client, connect
from chatserver.bench.load import Histogram, Summary
from protocol import Push, Refused, Reply
from protocol.ids import ChannelId
from protocol.messages import Posted, PostMessage

from .seed import Person
from .servers import CannotMeasureError

HOST = "127.0.0.1"
TEXT = "a message as people write them at work, of some length"
_SETTLE_S = 10.0
_LOOK_S = 0.005

C = TypeVar("C", bound=Client)
now_s = time.perf_counter
Place = tuple[str, int]
"""A stream, and a position in it."""


async def reach(port: int, make: Callable[[], C]) -> C:
    """Open a session on a server of this machine."""
    return await connect(Address(HOST, port), make)


class Listener:
    """Somebody who notes when each event arrived."""

    def __init__(self, person: Person) -> None:
        """Prepare to listen as ``person``."""
        self.person = person
        self.client: Client
        self.at_s: dict[Place, float] = {}

    async def open(self, port: int) -> None:
        """Listen on a server from now on."""
        self.client = await reach(port, partial(Client, HOST, self.person.token, self._push))

    def _push(self, push: Push) -> None:
        if push.at is not None:
            self.at_s[push.at.stream, push.at.seq] = now_s()


class Talker:
    """Somebody who posts on a schedule, to their channels in turn, and waits for no answer."""

    def __init__(self, person: Person, text: str = TEXT) -> None:
        """Prepare to talk as ``person``."""
        self._text = text
        self.sent_s: dict[Place, float] = {}
        """When each acknowledged message was due."""
        self.timed: list[tuple[float, float]] = []
        """When each of them was due, and how long the answer took."""
        self.heads: dict[str, int] = {}
        self.refused = 0
        self._person = person
        self._numbers = count()
        self._unanswered = 0
        self.client: Client

    async def open(self, port: int) -> None:
        """Talk through a server."""
        make = partial(Client, HOST, self._person.token, lambda _: None)
        self.client = await reach(port, make)

    def post(self, due_s: float | None = None) -> None:
        """Post to the next channel what was due at a time, or is now."""
        channels = self._person.channels
        channel = channels[next(self._numbers) % len(channels)]
        command = PostMessage(channel=ChannelId(channel), text=self._text, nonce=token_hex(16))
        self._unanswered += 1
        self.client.send(command, partial(self._answered, channel, due_s or now_s()))

    async def talk(self, rate: float) -> None:
        """Post ``rate`` messages a second until cancelled."""
        gaps = random.Random(0)  # noqa: S311 - a schedule, not a secret
        due_s = now_s()
        while True:
            due_s += gaps.expovariate(rate)
            await asyncio.sleep(due_s - now_s())
            self.post(due_s)

    async def answered(self) -> None:
        """Wait until all is answered.

        Raises:
            CannotMeasureError: it is not.
        """
        await until(lambda: not self._unanswered, "a post was not answered")

    def _answered(self, channel: str, due_s: float, answer: Reply | Refused) -> None:
        self._unanswered -= 1
        if isinstance(answer, Refused):
            self.refused += 1
            return
        self.timed.append((due_s, now_s() - due_s))
        seq = msgspec.convert(answer.result, Posted).message.seq
        self.sent_s[channel, seq] = due_s
        self.heads[channel] = max(seq, self.heads.get(channel, 0))


@asynccontextmanager
async def talking(talkers: Sequence[Talker], rate: float) -> AsyncIterator[None]:
    """Have some people talk, ``rate`` messages a second in all, and wait for the last answer."""
    tasks = [asyncio.create_task(each.talk(rate / len(talkers))) for each in talkers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for each in talkers:
        await each.answered()


async def until(true: Callable[[], bool], what: str, within_s: float = _SETTLE_S) -> float:
    """Wait until ``true()``; return when it was.

    Raises:
        CannotMeasureError: it took too long; says ``what`` is wrong then.
    """
    deadline_s = now_s() + within_s
    while not true():
        if now_s() > deadline_s:
            raise CannotMeasureError(f"{what} within {within_s:.0f} s")
        await asyncio.sleep(_LOOK_S)
    return now_s()


def summary(took_s: Iterable[float]) -> Summary:
    """Sum durations up; what took less than no time, by the order of arrival, took none."""
    histogram = Histogram()
    for seconds in took_s:
        histogram.add(max(0.0, seconds))
    return histogram.summary()
