"""``python -m tools.bench.nodes_sender``: people who post on a schedule, in a process of their own.

Where thousands of clients are busy in one process, answers would wait for their turn in it, and
the server be charged with that. Reads what to do from standard input; posts until that ends,
and prints when each post was due and how long its answer took.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec
import uvloop
from msgspec import Struct

from .nodes_talk import Talker, talking
from .seed import Person
from .servers import CannotMeasureError, module

_END_WITHIN_S = 20.0


class Orders(Struct, frozen=True):
    """Who posts where, and how many messages a second all together."""

    people: list[Person]
    ports: list[int]
    rate: float


class Sent(Struct, frozen=True):
    """When each post was due and how long its answer took; and how many were refused."""

    posts: list[tuple[float, float]]
    refused: int

    def between(self, first_s: float, last_s: float) -> list[float]:
        """Return how long the answers to posts took that were due in a time."""
        return [took_s for due_s, took_s in self.posts if first_s <= due_s < last_s]


class Senders:
    """The process that posts; ``sent`` is known once the context has ended."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Listen to a process that has its orders."""
        self.sent = Sent([], 0)
        self._process = process

    async def begun(self) -> None:
        """Wait until it posts."""
        assert self._process.stdout  # noqa: S101 - it was started with pipes
        await self._process.stdout.readline()

    async def end(self) -> None:
        """Have it stop, and take what it says.

        Raises:
            CannotMeasureError: it says nothing.
        """
        try:
            async with asyncio.timeout(_END_WITHIN_S):
                said, _ = await self._process.communicate(b"\n")
        except TimeoutError:
            said = b""
        if not said:
            raise CannotMeasureError("those who post have failed")
        self.sent = msgspec.json.decode(said, type=Sent)


@asynccontextmanager
async def sending(
    people: Sequence[Person], ports: Sequence[int], rate: float
) -> AsyncIterator[Senders]:
    """Have some people post through servers, each through one, while the context lasts."""
    process = await asyncio.create_subprocess_exec(
        *module("tools.bench.nodes_sender"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin  # noqa: S101 - it was started with pipes
    try:
        orders = Orders(list(people), list(ports), rate)
        process.stdin.write(msgspec.json.encode(orders) + b"\n")
        senders = Senders(process)
        await senders.begun()
        yield senders
        await senders.end()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _obey(orders: Orders) -> Sent:
    """Post until standard input ends."""
    talkers = [Talker(person) for person in orders.people]
    for talker, port in zip(talkers, orders.ports, strict=True):
        await talker.open(port)
    async with talking(talkers, orders.rate):
        print("begun", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    return Sent(
        [each for talker in talkers for each in talker.timed],
        sum(talker.refused for talker in talkers),
    )


if __name__ == "__main__":
    given = msgspec.json.decode(sys.stdin.readline(), type=Orders)
    print(msgspec.json.encode(uvloop.run(_obey(given))).decode())
