"""Several real Redis servers that belong together: a Cluster, a server watched by a sentinel."""

import asyncio
import ssl
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

import trustme

from .redis_server import free_port, running, tell

READY_WITHIN_S = 20.0
SLOTS = 16_384
MASTERS = 3
NODE_TIMEOUT_MS = "1500"
"""So long a server is waited for before another takes over: enough for a busy machine."""
ACL = ("on", ">secret", "resetchannels", "&chatserver:*", "+publish", "+subscribe", "+unsubscribe")
"""What docs/operating.md has a node's user be allowed, and nothing else; and on a Cluster:"""
CLUSTER_ACL = ("+cluster|slots", "+spublish", "+ssubscribe", "+sunsubscribe")
SYNC_AT_ONCE = ("--repl-diskless-sync-delay", "0")


class Servers:
    """The ports and processes of servers that belong together."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self.processes: list[subprocess.Popen[bytes]] = []
        self.url = ""

    def kill(self, index: int) -> None:
        """End a server as ``kill -9`` does."""
        self.processes[index].kill()
        self.processes[index].wait()


@contextmanager
def redis_cluster() -> Iterator[Servers]:
    """Run a Cluster of three masters; a fourth server can take over from the first."""
    cluster, buses = Servers(), []
    with ExitStack() as stack:
        for _ in range(MASTERS + 1):
            port, bus = free_port(), free_port()
            options = ("--cluster-enabled", "yes", "--cluster-node-timeout", NODE_TIMEOUT_MS)
            server = running(port, *options, *SYNC_AT_ONCE, "--cluster-port", str(bus))
            cluster.processes.append(stack.enter_context(server))
            cluster.ports.append(port)
            buses.append(bus)
        places = ",".join(f"127.0.0.1:{port}" for port in cluster.ports)
        cluster.url = f"redis+cluster://chat:secret@{places}"
        asyncio.run(_join(cluster, buses))
        yield cluster


async def _join(cluster: Servers, buses: list[int]) -> None:
    """Give each master a third of the slots, and wait until all know each other."""
    first, *others = cluster.ports
    bounds = [SLOTS * index // MASTERS for index in range(MASTERS + 1)]
    for index, port in enumerate(cluster.ports[:MASTERS]):
        await tell(port, "CLUSTER", "SET-CONFIG-EPOCH", str(index + 1))
        last = bounds[index + 1] - 1
        await tell(port, "CLUSTER", "ADDSLOTSRANGE", str(bounds[index]), str(last))
    for port in cluster.ports:
        await tell(port, "ACL", "SETUSER", "chat", *ACL, *CLUSTER_ACL)
    for port in others:
        await tell(port, "CLUSTER", "MEET", "127.0.0.1", str(first), str(buses[0]))
    for port in cluster.ports:
        await until(lambda port=port: _is_whole(port))
    for spare in cluster.ports[MASTERS:]:
        await tell(spare, "CLUSTER", "REPLICATE", (await tell(first, "CLUSTER", "MYID")).decode())
        await until(lambda spare=spare: _is_replica(spare))


async def _is_whole(port: int) -> bool:
    told = str(await tell(port, "CLUSTER", "INFO"))
    return "cluster_state:ok" in told and len(await tell(port, "CLUSTER", "SLOTS")) == MASTERS


async def _is_replica(port: int) -> bool:
    role = await tell(port, "ROLE")
    return role[0] == b"slave" and role[3] == b"connected"


@contextmanager
def redis_sentinel() -> Iterator[Servers]:
    """Run a server, a replica of it, and a sentinel that watches both."""
    servers = Servers()
    with ExitStack() as stack:
        master, replica, sentinel = servers.ports = [free_port() for _ in range(3)]
        servers.processes.append(stack.enter_context(running(master, *SYNC_AT_ONCE)))
        follow = ("--replicaof", f"127.0.0.1 {master}", *SYNC_AT_ONCE)
        servers.processes.append(stack.enter_context(running(replica, *follow)))
        directory = stack.enter_context(tempfile.TemporaryDirectory())
        config = Path(directory, "sentinel.conf")
        config.write_text(
            f"sentinel monitor chat 127.0.0.1 {master} 1\n"
            f"sentinel down-after-milliseconds chat {NODE_TIMEOUT_MS}\n"
            f"dir {directory}\n"
        )
        process = running(sentinel, str(config), "--sentinel")
        servers.processes.append(stack.enter_context(process))
        servers.url = f"redis+sentinel://127.0.0.1:{sentinel}/chat"
        asyncio.run(until(lambda: _is_replica(replica)))
        asyncio.run(until(lambda: _is_watched(sentinel)))
        yield servers


async def _is_watched(sentinel: int) -> bool:
    return len(await tell(sentinel, "SENTINEL", "REPLICAS", "chat")) == 1


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds; a server that does not answer yet is asked again."""
    async with asyncio.timeout(READY_WITHIN_S):
        while True:
            with suppress(OSError):
                if await holds():
                    return
            await asyncio.sleep(0.02)


class Certificates:
    """An authority of the test's own, and what it has signed for this machine."""

    def __init__(self, directory: Path) -> None:
        authority = trustme.CA()
        self.file = directory / "authority.pem"
        authority.cert_pem.write_to_path(self.file)
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(self.context)


@asynccontextmanager
async def tls_before(port: int, certificates: Certificates) -> AsyncIterator[int]:
    """Put TLS before a server that has none, as stunnel does; yield the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_redis, to_redis = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_carry(reader, to_redis), _carry(from_redis, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=certificates.context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
