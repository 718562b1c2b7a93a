"""Senders that post through counting clients: as fast as they are answered, or on a schedule."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from uuid import uuid4

from msgspec import Struct

from chatserver.bench.clients import (
    FIRST_REF,
    Address,
    CountingClient,
    PostTemplate,
    connect,
    open_request,
)
from chatserver.bench.load import (
    Histogram,
    MonotonicClock,
    Window,
    arrivals,
    offer_on_schedule,
    wait_until,
)

from .servers import CannotMeasureError

_HOST = "127.0.0.1"
_IN_FLIGHT = 16
_SETTLE_S = 10.0
TEXT = ("a message of two hundred bytes, as people write them at work " * 4)[:200]


class Account(Struct, frozen=True):
    """A token, and the channels its owner posts to."""

    token: str
    channels: list[str]


class Poster:
    """One connection that posts to its channels in turn."""

    def __init__(self, account: Account) -> None:
        """Prepare the posts of an account; `client` is set by `posting`."""
        self.client: CountingClient
        self.sent = 0
        self._templates = [PostTemplate(channel, TEXT) for channel in account.channels]
        self._nonces = uuid4().hex[:16].encode()

    def post(self, _due_s: float = 0.0) -> int:
        """Post the next message and return its number."""
        self.sent += 1
        ref = FIRST_REF + self.sent
        template = self._templates[self.sent % len(self._templates)]
        nonce = b"%b%016x" % (self._nonces, self.sent)
        self.client.transport.write(template.frame(ref, nonce))
        return ref


class Spell(Struct, frozen=True):
    """What came of a spell of posting: totals within ``seconds``."""

    posts: int
    deliveries: int
    seconds: float
    server_cpu_s: float
    load_cpu_s: float

    @property
    def per_s(self) -> float:
        """Return acknowledged posts a second."""
        return self.posts / self.seconds


@asynccontextmanager
async def posting(port: int, accounts: Sequence[Account]) -> AsyncIterator[list[Poster]]:
    """Connect a poster for each account."""
    posters = [Poster(account) for account in accounts]
    try:
        for poster, account in zip(posters, accounts, strict=True):
            poster.client = await _connect(port, account.token)
        yield posters
    finally:
        for poster in posters:
            if hasattr(poster, "client"):
                poster.client.transport.abort()


async def _connect(port: int, token: str) -> CountingClient:
    make = partial(CountingClient, _HOST, open_request(token))
    return await connect(Address(_HOST, port), make)


class ClosedLoop:
    """Keeps ``in_flight`` posts of each poster unanswered: finds how much a server can take."""

    def __init__(self, posters: Sequence[Poster], in_flight: int) -> None:
        """Prepare; nothing is posted before `start`."""
        self._posters = posters
        self._in_flight = in_flight
        self._going = False
        for poster in posters:
            poster.client.on_reply = partial(self._again, poster)

    def start(self) -> None:
        """Post the first ones; each answer brings the next."""
        self._going = True
        for poster in self._posters:
            for _ in range(self._in_flight):
                poster.post()

    async def stop(self) -> None:
        """Post no more, and return when all is answered.

        Raises:
            CannotMeasureError: answers are missing.
        """
        self._going = False
        sent = sum(poster.sent for poster in self._posters)
        await settle(lambda: acked(self._posters) >= sent, self._posters)

    def _again(self, poster: Poster, _ref: int) -> None:
        if self._going:
            poster.post()


def acked(posters: Iterable[Poster]) -> int:
    """Return how many posts were acknowledged; the reply that opened the session is none."""
    return sum(poster.client.replies - 1 for poster in posters)


def delivered(posters: Iterable[Poster]) -> int:
    """Return how many pushes arrived."""
    return sum(poster.client.pushes for poster in posters)


async def settle(done: Callable[[], bool], posters: Sequence[Poster]) -> None:
    """Return when it is done.

    Raises:
        CannotMeasureError: a post was refused, or it takes too long.
    """
    await wait_until(done, MonotonicClock(), _SETTLE_S)
    for poster in posters:
        if poster.client.refusal:
            raise CannotMeasureError(f"refused: {poster.client.refusal[:120]!r}")
    if not done():
        raise CannotMeasureError(f"answers or deliveries are missing after {_SETTLE_S:.0f} s")


async def measure_posts(
    posters: Sequence[Poster], in_flight: int, seconds: float, server_cpu_s: Callable[[], float]
) -> Spell:
    """Post as fast as answers come, first unmeasured for a fifth of the time."""
    loop = ClosedLoop(posters, in_flight)
    loop.start()
    await asyncio.sleep(seconds / 5)
    before = _reading(posters, server_cpu_s)
    await asyncio.sleep(seconds)
    after = _reading(posters, server_cpu_s)
    await loop.stop()
    posts, deliveries, took_s, cpu_s, load_s = (
        end - begin for begin, end in zip(before, after, strict=True)
    )
    return Spell(int(posts), int(deliveries), took_s, cpu_s, load_s)


def _reading(
    posters: Sequence[Poster], server_cpu_s: Callable[[], float]
) -> tuple[float, float, float, float, float]:
    now_s = time.perf_counter()
    return acked(posters), delivered(posters), now_s, server_cpu_s(), time.process_time()


async def measure_ack(posters: Sequence[Poster], rate: float, seconds: float) -> Histogram:
    """Post on schedule, and time each acknowledgement from when its post was due."""
    took = Histogram()
    clock = MonotonicClock()
    windows = [Window(_IN_FLIGHT, poster.post) for poster in posters]
    for poster, window in zip(posters, windows, strict=True):
        poster.client.on_reply = partial(_answered, window, took, clock)
    await offer_on_schedule(arrivals(rate, seconds), windows, clock)
    await settle(lambda: not any(windows), posters)
    return took


def _answered(window: Window, took: Histogram, clock: MonotonicClock, ref: int) -> None:
    took.add(window.answer(ref, clock.now_s()))
