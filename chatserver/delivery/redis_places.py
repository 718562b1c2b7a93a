"""Which Redis server has which topics: one has all, or each master of a Cluster has its slots."""

from binascii import crc_hqx
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from .redis_address import Host, RedisAddress
from .redis_connection import RedisConnection, RedisError, connect

SLOTS: Final = 16_384
MANY: Final = 200_000


class Places(NamedTuple):
    """The masters by the first slot of each range; a range without one has None."""

    starts: list[int]
    masters: list[Host | None]

    def of(self, topic: str) -> Host | None:
        """Return the server that has a topic, if there is any."""
        return self.masters[bisect_right(self.starts, slot_of(topic)) - 1]

    def topic_at(self, host: Host) -> str:
        """Return the name of a topic that a server has."""
        names = (f"chatserver:{{{number}}}:probe" for number in range(MANY))
        return next((name for name in names if self.of(name) == host), "chatserver:{}:probe")


NOWHERE: Final = Places([0], [None])


def slot_of(topic: str) -> int:
    """Return a topic's slot: by what is in its first braces.

    Source: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
    """
    _, _, rest = topic.partition("{")
    tag, closed, _ = rest.partition("}")
    return crc_hqx((tag if closed and tag else topic).encode(), 0) % SLOTS


async def find(address: RedisAddress, heard: Iterable[Host] = ()) -> Places:
    """Ask who is master of what now; ``heard`` are masters that answered lately.

    Raises:
        RedisError: Redis refuses.
        OSError: nobody could be reached.
        TimeoutError: nobody answers.
    """
    if address.mode == "server":
        return Places([0], [address.hosts[0]])
    trouble: Exception = ConnectionError("nobody knows a master")
    known = address.hosts if address.mode == "sentinel" else (*heard, *address.hosts)
    for host in dict.fromkeys(known):
        try:
            return await _ask(address, host)
        except (RedisError, OSError, TimeoutError) as error:
            trouble = error
    raise trouble


async def _ask(address: RedisAddress, host: Host) -> Places:
    sentinel = address.mode == "sentinel"
    login = address.sentinel_login if sentinel else address.login
    connection = await connect(host, login, address.tls)
    try:
        if sentinel:
            return await _ask_sentinel(connection, address.master)
        return _in_order(await connection.ask("CLUSTER", "SLOTS"), host)
    finally:
        connection.close()


async def _ask_sentinel(connection: RedisConnection, master: str) -> Places:
    found = await connection.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", master)
    if not found:
        raise RedisError(f"this sentinel knows no {master!r}")
    return Places([0], [Host(found[0].decode(), int(found[1]))])


def _in_order(ranges: Any, asked: Host) -> Places:
    """Turn the answer to CLUSTER SLOTS round; a server without a name is the one asked."""
    starts: list[int] = []
    masters: list[Host | None] = []
    end = 0
    for first, last, master, *_ in sorted(ranges, key=lambda each: int(each[0])):
        if first > end or not starts:
            starts.append(end)
            masters.append(None)
        name = (master[0] or b"").decode()
        starts.append(first)
        masters.append(Host(name if name not in {"", "?"} else asked.name, master[1]))
        end = last + 1
    if end < SLOTS:
        starts.append(end)
        masters.append(None)
    return Places(starts, masters)
