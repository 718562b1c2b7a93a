"""A whole run: servers, clients that record, faults, and the verdict of the history checker."""

import asyncio
import os
import random
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self, TypeVar

from chatserver.bench.checker import History, Verdict, check, summarise
from chatserver.bench.checker.records import LogEntry

from .book import Book, log_entry, now_s
from .client import Client
from .load import Load, posting
from .seeding import Cast, Person, make_cast
from .servers import PROGRAM, Node, told, write_config
from .warm import Parent
from .wire import AWAY, read_log

Fault = Callable[["Rig"], Coroutine[Any, Any, None]]
T = TypeVar("T")

SETTLE_WITHIN_S: Final = 60.0
SEE_ALL_WITHIN_S: Final = 10.0
ASK_EVERY_S: Final = 0.02
READ_EVERY_S: Final = (0.5, 1.0)
FAULT_WITHIN_S: Final = 90.0
READS_AT_ONCE: Final = 4


def fresh_seed() -> int:
    """Return the seed of a run: ``FAULT_SEED`` of the environment, or a new one."""
    return int(os.environ.get("FAULT_SEED") or secrets.randbits(32))


class Bystanders(NamedTuple):
    """Clients whose own server was well while another one was not."""

    began_s: float
    ended_s: float
    names: frozenset[str]


class RunOver(Exception):  # noqa: N818  # a signal to the faults
    """The time for faults is over."""


class Rig:
    """Some servers on one data directory, and clients which post and watch."""

    def __init__(
        self,
        directory: Path,
        load: Load | None = None,
        *,
        nodes: int = 1,
        broker_url: str = "",
        store_url: str = "",
        seed: int | None = None,
        parent: Parent | None = None,
    ) -> None:
        self.seed = fresh_seed() if seed is None else seed
        self.rng = random.Random(self.seed)
        self.load = load or Load()
        self.directory = directory
        self.data = directory / "data"
        self.book = Book()
        self.clients: list[Client] = []
        self.broker_url = broker_url
        self.store_url = store_url
        self.urls: Sequence[tuple[str, str]] = ()
        self.doors: Sequence[int] = ()
        self.trouble: list[tuple[float, float]] = []
        self.bystanders: list[Bystanders] = []
        self.audited = True
        self.wrapper: Sequence[str] = PROGRAM
        self.environment: Mapping[str, str] = {}
        self.environments: Mapping[str, Mapping[str, str]] = {}
        self._parent = parent
        self._names = [f"node{number}" for number in range(nodes)]
        self._over = asyncio.Event()
        self._running: list[asyncio.Task[None]] = []

    @property
    def database(self) -> Path:
        """The servers' database file."""
        return self.data / "chat.db"

    @property
    def size(self) -> int:
        """How many servers there are."""
        return len(self._names)

    @property
    def node(self) -> Node:
        """The first server, which is the only one of most runs."""
        return self.nodes[0]

    @property
    def acknowledged(self) -> int:
        """How many posts were acknowledged so far."""
        return sum(len(client.outbox.stored) for client in self.clients)

    @property
    def kills(self) -> int:
        """How often a server was killed."""
        return sum(node.kills for node in self.nodes)

    async def __aenter__(self) -> Self:
        self.data.mkdir(parents=True, exist_ok=True)
        kept = self.store_url or self.database
        load = self.load
        self.cast: Cast = await make_cast(kept, load.people, load.channels, load.members)
        self.nodes = [self._node(*each) for each in zip(self._names, self._configs(), strict=True)]
        self.doors = [node.port for node in self.nodes]
        self.clients = [self._client(person) for person in self.cast.people]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._cancel(self._running)
        stopped = await asyncio.gather(*(node.put_away() for node in self.nodes))
        assert error or all(stopped), f"a server did not stop when told to; {self._where()}"

    # -- a run -------------------------------------------------------------------------------

    async def run(
        self, *faults: Fault, seconds: float | None = None, besides: Sequence[Fault] = ()
    ) -> Verdict:
        """Post while the faults happen, until they end or for some seconds; then judge.

        What happens ``besides`` goes on as long as that takes.
        """
        if not self._running:
            await self.begin()
        async with posting(self.load, self.clients, self.rng):
            await self._suffer(faults, seconds, besides)
        await self.heal()
        return await self.judge()

    async def begin(self) -> None:
        """Start the servers, and wait until everybody is online."""
        await asyncio.gather(*(node.start() for node in self.nodes))
        self._running = [asyncio.create_task(client.run()) for client in self.clients]
        await self.until(lambda: all(client.online for client in self.clients), SETTLE_WITHIN_S)

    async def heal(self) -> None:
        """Start what is down, and let everybody read."""
        await asyncio.gather(*(node.start() for node in self.nodes if not node.alive))
        for client in self.clients:
            client.reading.set()

    async def judge(self) -> Verdict:
        """Wait until all is answered and seen, read the final histories, and check."""
        await self._until_or_breach(
            lambda: all(client.idle for client in self.clients), "sends were not answered"
        )
        heads = await self._read_finals()
        await self._until_or_breach(
            lambda: all(
                view.seq >= heads[name]
                for each in self.clients
                for name, view in each.views.items()
            ),
            "somebody did not see all",
            SEE_ALL_WITHIN_S,
        )
        for client in self.clients:
            client.note_leaks()
            client.end()
        await self._cancel(self._running)
        self._running = []
        return check(self.book.records)

    def assert_valid(self, verdict: Verdict) -> None:
        """Assert that the promise was kept and no rule broken; else say where to look."""
        self.book.breaches += self._tracebacks()
        if verdict.outcome != "valid" or self.book.breaches:
            self.book.save(self.directory / "records.jsonl")
            lines = [summarise(verdict), *self.book.breaches[:20]]
            raise AssertionError("\n".join([*lines, self._where()]))

    # -- for faults --------------------------------------------------------------------------

    def pick_node(self) -> Node:
        """Return one of the servers."""
        return self.rng.choice(self.nodes)

    @contextmanager
    def troubled(self) -> Iterator[None]:
        """Remember when something was away: what comes later meanwhile is counted by itself."""
        began_s = now_s()
        try:
            yield
        finally:
            self.trouble.append((began_s, now_s()))

    @contextmanager
    def unwell(self, node: Node) -> Iterator[None]:
        """Remember who was not with a server that was unwell: they should not feel it."""
        began_s = now_s()
        names = frozenset(each.person.name for each in self.clients if each.port != node.port)
        with self.troubled():
            try:
                yield
            finally:
                self.bystanders.append(Bystanders(began_s, now_s(), names))

    async def pause(self, least_s: float, most_s: float) -> None:
        """Let some time pass until the next fault.

        Raises:
            RunOver: there is to be none; so faults end where they do no half work.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), self.rng.uniform(least_s, most_s))
            raise RunOver

    async def until(self, true: Callable[[], bool], within_s: float) -> None:
        """Wait for something to become true.

        Raises:
            TimeoutError: it did not.
        """
        async with asyncio.timeout(within_s):
            while not true():
                await asyncio.sleep(ASK_EVERY_S)

    # -- inside ------------------------------------------------------------------------------

    def _configs(self) -> list[Path]:
        """Write what each server reads: the same for all, unless each has wires of its own."""
        if not self.urls:
            same = write_config(self.directory / "config.toml", self.broker_url, self.store_url)
            return [same] * len(self._names)
        return [
            write_config(self.directory / f"{name}.toml", *urls)
            for name, urls in zip(self._names, self.urls, strict=True)
        ]

    def _node(self, name: str, config: Path) -> Node:
        node = Node(name, self.data, config, self.directory / f"{name}.log")
        node.wrapper = self.wrapper
        node.environment = {**self.environment, **self.environments.get(name, {})}
        node.parent = self._parent
        return node

    def _client(self, person: Person) -> Client:
        rng = random.Random(self.rng.getrandbits(32))
        polite = self.load.polite
        return Client(person, self.book, lambda: rng.choice(self.doors), rng, polite=polite)

    async def _suffer(
        self, faults: Sequence[Fault], seconds: float | None, besides: Sequence[Fault]
    ) -> None:
        works = [asyncio.create_task(fault(self)) for fault in faults]
        works = works or [asyncio.create_task(self._sleep_until_over())]
        others = [asyncio.create_task(each(self)) for each in [Rig._audit, *besides]]
        await asyncio.wait(works, timeout=seconds or FAULT_WITHIN_S)
        assert seconds or all(work.done() for work in works), f"no end; {self._where()}"
        self._over.set()
        for outcome in await asyncio.gather(*works, *others, return_exceptions=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, RunOver):
                raise outcome

    async def _sleep_until_over(self) -> None:
        await self._over.wait()

    async def _audit(self) -> None:
        """Read histories while all goes on: what was acknowledged before must be there."""
        while self.audited:
            await self.pause(*READ_EVERY_S)
            channel = self.rng.choice(self.cast.channels)
            with suppress(*AWAY):
                await self._read(self.cast.auditor, channel, self.pick_node(), final=False)

    async def _read_finals(self) -> dict[str, int]:
        """Read every stream through every server; return where each ends."""
        heads: dict[str, int] = {}
        free = asyncio.Semaphore(READS_AT_ONCE)

        async def read(person: Person, stream: str, node: Node) -> None:
            async with free, asyncio.timeout(SETTLE_WITHIN_S):
                entries = await self._read_final(person, stream, node)
                heads[stream] = entries[-1].seq if entries else 0

        async with asyncio.TaskGroup() as group:
            for person, stream in self._streams():
                for node in self.nodes if stream[0] != "U" else [self.pick_node()]:
                    group.create_task(read(person, stream, node))
        return heads

    async def _read_final(self, person: Person, stream: str, node: Node) -> tuple[LogEntry, ...]:
        """Read a stream, and again where the server was still too busy to let anybody in."""
        while True:
            with suppress(*AWAY):
                return await self._read(person, stream, node, final=True)
            await asyncio.sleep(ASK_EVERY_S)

    def _streams(self) -> Iterator[tuple[Person, str]]:
        for channel in self.cast.channels:
            yield self.cast.auditor, channel
        for client in self.clients:
            yield client.person, client.person.user
        workspaces = {name for each in self.clients for name in each.views if name[0] == "T"}
        for workspace in workspaces:
            yield self.cast.auditor, workspace

    async def _read(
        self, person: Person, stream: str, node: Node, *, final: bool
    ) -> tuple[LogEntry, ...]:
        began = now_s()
        entries = tuple(map(log_entry, await read_log(node.port, person.token, stream)))
        self.book.note(History(now_s(), stream, node.name, began, entries, final))
        return entries

    async def _until_or_breach(
        self, true: Callable[[], bool], what: str, within_s: float = SETTLE_WITHIN_S
    ) -> None:
        try:
            await self.until(true, within_s)
        except TimeoutError:
            self.book.breach(f"{what} within {within_s:.0f} s")

    async def _cancel(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                self.book.breach(f"a client ended by itself: {outcome!r}")

    def _tracebacks(self) -> list[str]:
        return [
            f"a traceback in {node.log}" for node in self.nodes if b"Traceback" in node.read_log()
        ]

    def _where(self) -> str:
        return f"FAULT_SEED={self.seed}, {self.kills} kills, logs in {self.directory}"


def in_time(story: Awaitable[T], within_s: float = 120.0) -> T:
    """Run a coroutine to its end, or fail."""

    async def bounded() -> T:
        with told(f"the story has no end after {within_s:g} s"):
            async with asyncio.timeout(within_s):
                return await story

    return asyncio.run(bounded())
