"""The proxy does to a wire what it is told, and nothing else."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import pytest

from .proxy import Proxy, Spoiling, proxy_to, to_port
from .rig import in_time
from .servers import free_port

LONG: Final = random.Random(1).randbytes(3 << 20)
PATIENCE_S: Final = 0.2
PUBLISHED: Final = b"*3\r\n$7\r\nmessage\r\n$1\r\nt\r\n$5\r\nhello\r\n"
NUMBERED: Final = b"*3\r\n$7\r\nmessage\r\n$1\r\nt\r\n$2\r\n%02d\r\n"
ANSWER: Final = b"+OK\r\n"

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say everything back, and end when the other side does."""
    while data := await reader.read(4_096):
        writer.write(data)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def wire(
    talk: Talk = echo, spoiling: Spoiling | None = None
) -> AsyncIterator[tuple[Proxy, asyncio.StreamReader, asyncio.StreamWriter]]:
    """Have a connection to a server through a proxy."""
    port = free_port()
    server = await asyncio.start_server(talk, "127.0.0.1", port)
    async with server, proxy_to(to_port(port), random.Random(1), spoiling) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        yield proxy, reader, writer
        writer.close()


async def silence(reader: asyncio.StreamReader) -> bool:
    """Say whether nothing comes for a while."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await reader.readexactly(1)
    except TimeoutError:
        return True
    return False


def test_a_good_wire_carries_everything_both_ways():
    """Three MiB come back as they went, however they are cut."""

    async def story() -> None:
        async with wire() as (_, reader, writer):
            writer.write(LONG)
            assert await reader.readexactly(len(LONG)) == LONG

    in_time(story())


@pytest.mark.parametrize("way", ["forth", "back"])
def test_a_cut_one_way_holds_everything_and_loses_nothing(way: str):
    """What was held arrives in order once the wire is whole again."""

    async def story() -> None:
        async with wire() as (proxy, reader, writer):
            proxy.hold([getattr(proxy, way)])
            writer.write(b"before")
            assert await silence(reader)
            writer.write(b" and after")
            proxy.heal()
            assert await reader.readexactly(16) == b"before and after"

    in_time(story())


def test_a_cut_both_ways_passes_on_neither_data_nor_the_end():
    """Neither side learns that the other has gone: half-open."""

    async def story() -> None:
        ended = asyncio.Event()

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await echo(reader, writer)
            ended.set()

        async with wire(talk) as (proxy, _, writer):
            proxy.hold()
            writer.close()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ended.wait(), PATIENCE_S)
            proxy.heal()
            await ended.wait()

    in_time(story())


def test_a_reset_ends_both_sides_at_once():
    """The client is told so by the system, and later connections are good."""

    async def story() -> None:
        async with wire() as (proxy, reader, writer):
            writer.write(b"x")
            await reader.readexactly(1)
            proxy.reset()
            with pytest.raises(ConnectionResetError):
                await reader.readexactly(1)
            again, speak = await asyncio.open_connection("127.0.0.1", proxy.port)
            speak.write(b"y")
            assert await again.readexactly(1) == b"y"
            speak.close()

    in_time(story())


def test_a_refusing_wire_resets_every_new_connection():
    """Until it is healed."""

    async def story() -> None:
        async with wire() as (proxy, _, _writer):
            proxy.refuse()
            reader, _ = await asyncio.open_connection("127.0.0.1", proxy.port)
            with pytest.raises(ConnectionResetError):
                await reader.readexactly(1)

    in_time(story())


def test_a_slow_wire_is_as_slow_as_asked():
    """A delay for each chunk, and a number of bytes a second."""

    async def story() -> None:
        async with wire() as (proxy, reader, writer):
            proxy.back.delay_s = (0.2, 0.2)
            begun_s = time.monotonic()
            writer.write(b"x")
            await reader.readexactly(1)
            assert time.monotonic() - begun_s >= 0.2
            proxy.heal()
            proxy.forth.bytes_per_s = 1_000
            begun_s = time.monotonic()
            writer.write(bytes(300))
            await reader.readexactly(300)
            assert time.monotonic() - begun_s >= 0.25

    in_time(story())


def test_a_held_wire_takes_in_a_bounded_amount():
    """A sender that nobody hears has to wait, and nothing piles up."""

    async def story() -> None:
        async with wire() as (proxy, _, writer):
            proxy.hold()
            writer.write(LONG * 4)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(writer.drain(), PATIENCE_S)

    in_time(story())


def test_a_spoiled_bus_loses_and_doubles_only_what_is_published():
    """Answers to commands arrive once each."""

    async def story() -> None:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            del reader
            writer.write((PUBLISHED + ANSWER) * 1_000)
            writer.close()

        spoiling = Spoiling(dropped=0.2, doubled=0.3)
        async with wire(talk, spoiling) as (_, reader, _writer):
            heard = await reader.read(-1)
        assert heard.count(ANSWER) == 1_000
        assert 150 < spoiling.lost < 250
        assert 1_000 < heard.count(PUBLISHED) < 1_200

    in_time(story())


def test_a_late_bus_reorders_what_is_published():
    """A late message comes after one that was published later."""

    async def story() -> None:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for number in range(100):
                writer.write(NUMBERED % number)
            await reader.read()

        async with wire(talk, Spoiling(late_s=0.1)) as (_, reader, _writer):
            all_of_it = await reader.readexactly(100 * len(NUMBERED % 0))
        heard = all_of_it.split(b"\r\n")[6::7]
        assert sorted(heard) == [b"%02d" % number for number in range(100)]
        assert heard != sorted(heard)

    in_time(story())
