"""Clients that lose their server: how long until each has, elsewhere, everything it missed."""

import asyncio
import random
from collections.abc import Callable, Sequence
from functools import partial

from chatclient import Client as SdkClient
from chatclient.backoff import Backoff

from chatserver.bench.clients import Client
from protocol import ChatError, Position, Push, Refused, Reply
from protocol.client_outputs import Delivered
from protocol.sessions import Resume

from .nodes_talk import HOST, now_s, reach
from .seed import Person


class Line(Client):
    """A connection that tells when its session is open, and when it ended."""

    def __init__(
        self,
        person: Person,
        resume: Resume | None,
        address: str,
        on_push: Callable[[Push], None],
        on_welcome: Callable[["Line"], None],
    ) -> None:
        """Prepare to sign in as ``person``, at the start or from where they were.

        With an ``address``, they come from there, as a balancer says.
        """
        super().__init__(HOST, person.token, on_push, resume)
        self.headers = (f"X-Forwarded-For: {address}",) if address else ()
        self.lost = asyncio.Event()
        self._on_welcome = on_welcome

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that it is over."""
        super().connection_lost(exc)
        self.lost.set()

    def _welcome(self, frame: Reply | Refused) -> None:
        super()._welcome(frame)
        if self.opened.done() and not self.opened.exception():
            self._on_welcome(self)


class Returner:
    """Somebody whose light client does as ours do: waits a random moment, resumes, catches up."""

    def __init__(
        self, person: Person, others: Sequence[int], rng: random.Random, address: str = ""
    ) -> None:
        """Prepare to be ``person``, who may go to the servers on these ports."""
        self._address = address
        self.back_s = 0.0
        """When everything missed had arrived; 0 as long as it has not."""
        self.attempts = 0
        self.broken = 0
        """Streams that did not go on where they ended."""
        self._person = person
        self._others = others
        self._rng = rng
        self._epoch = ""
        self._cursors: dict[str, Position] = {}
        self._owed: dict[str, int] = {}
        self._back = asyncio.Event()
        self._line: Line

    async def arrive(self, port: int) -> None:
        """Sign in for the first time."""
        self._line = await reach(
            port, partial(Line, self._person, None, "", self._push, self._arrived)
        )

    async def come_back(self) -> None:
        """Wait until the connection is lost, and come back until nothing is missing."""
        await self._line.lost.wait()
        backoff = Backoff(self._rng.random)
        while not self.back_s:
            await asyncio.sleep(backoff.next_s())
            try:
                await self._resume()
            except (OSError, ChatError):  # TimeoutError is one
                continue

    def hang_up(self) -> None:
        """Be gone."""
        self._line.transport.abort()

    async def _resume(self) -> None:
        self.attempts += 1
        resume = Resume(epoch=self._epoch, cursors=list(self._cursors.values()))
        make = partial(Line, self._person, resume, self._address, self._push, self._resumed)
        self._line = await reach(self._rng.choice(self._others), make)
        waiting = [asyncio.ensure_future(each.wait()) for each in (self._back, self._line.lost)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()

    def _arrived(self, line: Line) -> None:
        self._epoch = line.welcome.epoch
        self._cursors = {start.head.stream: start.head for start in line.welcome.streams}

    def _resumed(self, line: Line) -> None:
        starts = line.welcome.streams
        self.broken += sum(start.outcome != "resumed" for start in starts)
        heads = {start.head.stream: start.head.seq for start in starts}
        self._owed = {id_: seq for id_, seq in heads.items() if seq > self._cursors[id_].seq}
        self._look()

    def _push(self, push: Push) -> None:
        if push.at is None:
            return
        stream, seq = push.at.stream, push.at.seq
        self.broken += seq != self._cursors[stream].seq + 1
        self._cursors[stream] = push.at
        if seq >= self._owed.get(stream, seq + 1):
            del self._owed[stream]
            self._look()

    def _look(self) -> None:
        if not self._owed and not self.back_s and self._epoch and self.attempts:
            self.back_s = now_s()
            self._back.set()


class Program:
    """Somebody's program, written with the SDK, that listens behind a balancer."""

    def __init__(self, url: str, person: Person, head: Callable[[], int]) -> None:
        """Prepare to be ``person``; ``head()`` is up to where the channel is acknowledged."""
        self.client = SdkClient(url, person.token)
        self.seq = 0
        self.back_s = 0.0
        self.broken = 0
        self._channel = person.channels[0]
        self._head = head
        self._owed: int | None = None
        self._was_lost = False

    async def run(self) -> None:
        """Listen until cancelled."""
        async with self.client:
            self.client.watch(self._changed)
            async for happening in self.client.deliveries():
                if not isinstance(happening, Delivered):
                    self.broken += 1
                elif happening.at is not None and happening.at.stream == self._channel:
                    self._delivered(happening.at.seq)

    @property
    def was_lost(self) -> bool:
        """Whether its server has gone."""
        return self._was_lost

    def _changed(self) -> None:
        online = self.client.status.online
        if self.seq and not online:
            self._was_lost = True
        elif self._was_lost and online and self._owed is None:
            self._owed = self._head()
            self._look()

    def _delivered(self, seq: int) -> None:
        self.broken += bool(self.seq) and seq != self.seq + 1
        self.seq = seq
        self._look()

    def _look(self) -> None:
        if self._owed is not None and self.seq >= self._owed and not self.back_s:
            self.back_s = now_s()
