"""The plain chat: what it shows and what can be typed."""

import asyncio
import io
import os
import re
from collections.abc import AsyncIterator

import pytest
from chatclient import NotFound
from chatclient.chat import chat
from chatclient.terminal import harmless, lines_of

from tests.clients.scripted_server import ScriptedServer


class Typist:
    """Types lines into a chat and waits for what it shows."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._shown = asyncio.Event()
        self.output = io.StringIO()
        self.output.flush = self._shown.set

    async def lines(self) -> AsyncIterator[str]:
        while (line := await self._lines.get()) is not None:
            yield line

    def type(self, line: str) -> None:
        self._lines.put_nowait(line)

    def end(self) -> None:
        self._lines.put_nowait(None)

    async def sees(self, text: str) -> None:
        """Wait until ``text`` stands in the output."""
        while text not in self.output.getvalue():
            self._shown.clear()
            await self._shown.wait()

    def without_times(self) -> list[str]:
        return re.sub(r"\d\d:\d\d #", "#", self.output.getvalue()).splitlines()


@pytest.fixture
def typist() -> Typist:
    return Typist()


async def chatting(server: ScriptedServer, typist: Typist, channel: str = "general") -> None:
    await chat(server.url, "alice", channel, lines=typist.lines(), output=typist.output)


async def test_the_last_messages_come_first_then_live_ones(server, typist):
    """Twenty messages with names, then what others write."""
    async with server:
        for number in range(30):
            await server.post(f"message {number}")
        task = asyncio.create_task(chatting(server, typist))
        await typist.sees("message 29")
        await server.post("live")
        await typist.sees("#31 Bob: live")
        typist.end()
        await task
    lines = typist.without_times()
    assert lines[0] == "# general"
    assert lines[1] == "#11 Bob: message 10"
    assert len(lines) == 22


async def test_typed_lines_are_posted_and_shown_once(server, typist):
    """The end of the input ends the chat, but not before everything is posted."""
    async with server:
        for line in ("hello", "", "  ", "world"):
            typist.type(line)
        typist.end()
        await chatting(server, typist)
        assert server.texts() == ["hello", "world"]
    assert typist.without_times() == ["# general", "#1 Alice: hello", "#2 Alice: world"]


async def test_messages_are_replied_to_edited_and_deleted_by_number(server, typist):
    """The number shown before a message is the one to type."""
    async with server:
        task = asyncio.create_task(chatting(server, typist))
        typist.type("helo")
        await typist.sees("#1 Alice: helo")
        typist.type("/reply 1 what?")
        await typist.sees("#2 in #1 Alice: what?")
        typist.type("/edit #1 hello")
        await typist.sees("#1 Alice: hello (edited)")
        typist.type("/delete 2")
        await typist.sees("#2 Alice: (deleted)")
        typist.type("/quit")
        await task
        assert server.texts() == ["hello"]


async def test_older_pages_can_be_read(server, typist):
    """Each /history goes one page further back, to the beginning."""
    async with server:
        for number in range(25):
            await server.post(f"message {number}")
        typist.type("/history")
        typist.type("/history")
        typist.end()
        await chatting(server, typist)
    lines = typist.without_times()
    assert lines[21] == "#1 Bob: message 0"
    assert lines[-1] == "# there is nothing older"


async def test_channels_are_listed_and_changed(server, typist):
    """One moves between one's channels, and into public ones by name."""
    async with server:
        await server.post("elsewhere", server.random)
        for line in ("/channels", "/join #random", "/join attic", "/join nowhere"):
            typist.type(line)
        typist.end()
        await chatting(server, typist)
    assert typist.without_times() == [
        "# general",
        "* general",
        "  random",
        "# random",
        "#1 Bob: elsewhere",
        "# attic",
        "! there is no channel 'nowhere'",
    ]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/edit 9 text", "! there is no such message"),
        ("/delete", "! the number of a message is missing"),
        ("/reply x y", "! the number of a message is missing"),
        ("/dance", "/reply SEQ TEXT"),
    ],
)
async def test_mistakes_are_told(server, typist, line, answer):
    """A refused command is one line, and the chat goes on."""
    async with server:
        typist.type(line)
        typist.type("next")
        typist.end()
        await chatting(server, typist)
        assert server.texts() == ["next"]
    assert answer in typist.output.getvalue()


async def test_an_unknown_channel_ends_the_chat(server, typist):
    """There is nothing to show."""
    async with server:
        with pytest.raises(NotFound):
            await chatting(server, typist, "nowhere")


async def test_a_message_cannot_forge_another(server, typist):
    """Further lines are indented, and escape sequences are shown instead of obeyed."""
    async with server:
        await server.post("first\n09:41 #1 Alice: forged\x1b[2J")
        typist.end()
        await chatting(server, typist)
    assert typist.without_times()[1:] == ["#1 Bob: first", r"        #1 Alice: forged\x1b[2J"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("grüße, 你好 👩‍💻", "grüße, 你好 👩‍💻"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("a\rb\x08", r"a\rb\x08"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u2028\x7f\x00", r"\u2028\x7f\x00"),
        ("a\u00a0b", "a b"),
    ],
)
def test_untrusted_text_is_made_harmless(text, shown):
    """Letters and emoji stay; whatever a terminal would obey is spelled out."""
    assert harmless(text) == shown


async def test_lines_are_read_from_a_pipe():
    """Characters split between reads, and a last line without an end, come whole."""
    reader, writer = os.pipe()
    for part in (b"eins\nzw", "ölf".encode()[:1], "ölf".encode()[1:], b"\nlast"):
        os.write(writer, part)
    os.close(writer)
    assert [line async for line in lines_of(reader)] == ["eins", "zwölf", "last"]
    os.close(reader)
