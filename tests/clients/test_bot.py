"""Bots: who hears what, in which order, and how they end."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from chatclient import Bot, ChannelChanged, ConnectionClosed, MessageEdited, MessagePosted


@asynccontextmanager
async def serving(bot: Bot) -> AsyncIterator[None]:
    """Run the bot, connected, as long as the block runs; then stop it."""
    task = asyncio.create_task(bot.serve())
    try:
        await bot.client.ready()
        yield
    finally:
        bot.stop()
        await task


class Heard:
    """What handlers heard, and a way to wait for it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._changed = asyncio.Event()

    def add(self, text: str) -> None:
        self.texts.append(text)
        self._changed.set()

    async def until(self, count: int) -> list[str]:
        while len(self.texts) < count:
            self._changed.clear()
            await self._changed.wait()
        return self.texts


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def test_a_bot_answers(server):
    """The ten lines of the README work."""
    async with server:
        bot = Bot(server.url, "bob")

        @bot.on(MessagePosted)
        async def echo(event: MessagePosted) -> None:
            if event.message.text == "ping":
                await bot.reply(event, "pong")

        async with serving(bot):
            await server.post("ping", author=0)
            await server.until(lambda: server.texts() == ["ping", "pong"])


async def test_a_bot_answers_in_the_thread(server):
    """What was asked in a thread is answered there, the rest in the channel."""
    async with server:
        bot = Bot(server.url, "bob")

        @bot.on(MessagePosted)
        async def echo(event: MessagePosted) -> None:
            await bot.reply(event, "pong")

        async with serving(bot):
            await bot.client.post(server.general, "a root")
            await server.post("in a thread", author=0, thread=1)
            await server.post("in the channel", author=0)
            await server.until(lambda: len(server.posted()) == 3)
    assert [post.thread for post in server.posted()] == [None, 1, None]


async def test_a_bot_does_not_hear_itself(server, heard):
    """Otherwise echoes would never end."""
    async with server:
        bot = Bot(server.url, "bob")

        @bot.on(MessagePosted)
        async def listen(event: MessagePosted) -> None:
            heard.add(event.message.text)

        async with serving(bot):
            await bot.client.post(server.general, "mine")
            await server.post("yours", author=0)
            assert await heard.until(1) == ["yours"]


async def test_a_bot_hears_itself_if_it_wants_to(server, heard):
    """One option turns it on."""
    async with server:
        bot = Bot(server.url, "bob", own_messages=True)

        @bot.on(MessagePosted)
        async def listen(event: MessagePosted) -> None:
            heard.add(event.message.text)

        async with serving(bot):
            await bot.client.post(server.general, "mine")
            assert await heard.until(1) == ["mine"]


async def test_a_handler_that_raises_is_logged(server, heard, caplog):
    """One bad handler stops neither the bot nor other handlers."""
    async with server:
        bot = Bot(server.url, "bob")

        @bot.on(MessagePosted)
        async def fail(event: MessagePosted) -> None:
            raise ZeroDivisionError(event.message.seq)

        @bot.on(MessagePosted)
        async def listen(event: MessagePosted) -> None:
            heard.add(event.message.text)

        async with serving(bot):
            await server.post("one", author=0)
            await server.post("two", author=0)
            assert await heard.until(2) == ["one", "two"]
    assert caplog.text.count("handler.failed") == 2
    assert "ZeroDivisionError" in caplog.text


async def test_only_the_asked_kind_of_event_is_heard(server, heard):
    """Handlers are registered by the event's class."""
    async with server:
        bot = Bot(server.url, "bob")

        @bot.on(MessageEdited)
        @bot.on(ChannelChanged)
        async def never(event: MessageEdited | ChannelChanged) -> None:
            heard.add(type(event).__name__)

        @bot.on(MessagePosted)
        async def listen(event: MessagePosted) -> None:
            heard.add(event.message.text)

        async with serving(bot):
            await server.post("one", author=0)
            assert await heard.until(1) == ["one"]


async def test_a_channel_is_handled_in_order_and_others_meanwhile(server, heard):
    """A slow handler delays its own channel only."""
    async with server:
        bot = Bot(server.url, "bob")
        gate = asyncio.Event()

        @bot.on(MessagePosted)
        async def listen(event: MessagePosted) -> None:
            if event.message.channel == server.general:
                await gate.wait()
            heard.add(event.message.text)

        async with serving(bot):
            await server.post("slow 1", author=0)
            await server.post("slow 2", author=0)
            await server.post("quick", server.random, author=0)
            assert await heard.until(1) == ["quick"]
            gate.set()
            assert await heard.until(3) == ["quick", "slow 1", "slow 2"]


async def test_few_handlers_run_at_once(server, heard):
    """The bound holds over all channels."""
    async with server:
        bot = Bot(server.url, "bob", max_running=1)
        gate = asyncio.Event()

        @bot.on(MessagePosted)
        async def listen(event: MessagePosted) -> None:
            heard.add(f"begin {event.message.text}")
            await gate.wait()
            heard.add(f"end {event.message.text}")

        async with serving(bot):
            await server.post("one", author=0)
            await server.post("two", server.random, author=0)
            assert await heard.until(1) == ["begin one"]
            gate.set()
            assert await heard.until(4) == ["begin one", "end one", "begin two", "end two"]


async def test_stopping_lets_running_handlers_finish(server):
    """An answer that is being written is still sent."""
    async with server:
        bot = Bot(server.url, "bob")
        begun, gate = asyncio.Event(), asyncio.Event()

        @bot.on(MessagePosted)
        async def listen(event: MessagePosted) -> None:
            begun.set()
            await gate.wait()
            await bot.reply(event, "done")

        async with serving(bot):
            await server.post("work", author=0)
            await begun.wait()
            bot.stop()
            gate.set()
    assert server.texts() == ["work", "done"]


async def test_a_final_close_ends_the_bot(server):
    """A bot whose token is taken away does not go on in silence."""
    async with server:
        bot = Bot(server.url, "bob")
        task = asyncio.create_task(bot.serve())
        await bot.client.ready()
        await server.close_all(4501, "signed out")
        with pytest.raises(ConnectionClosed):
            await task


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_bot(server, number):
    """Interrupting and terminating are the ordinary ways to stop."""
    async with server:
        bot = Bot(server.url, "bob")
        task = asyncio.create_task(bot._run())
        await bot.client.ready()
        os.kill(os.getpid(), number)
        await task
