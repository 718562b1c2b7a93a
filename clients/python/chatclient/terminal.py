"""Text to and from a terminal: untrusted text made harmless, lines read without blocking."""

import asyncio
import codecs
import os
import threading
import time
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Final

from protocol.messages import Message

_US_PER_S: Final = 1_000_000
_JOINER: Final = "\u200d"  # holds emoji together
_INDENT: Final = "\n        "
_MAX_LINES_READ_AHEAD: Final = 100
_READ_BYTES: Final = 65_536


def harmless(text: str) -> str:
    r"""Show control characters, escape sequences and direction overrides instead of obeying them.

    ``"\x1b]0;"`` becomes ``"\\x1b]0;"``; spaces, emoji and letters of all scripts stay.
    """
    return "".join(char if _is_harmless(char) else _escaped(char) for char in text)


def _is_harmless(char: str) -> bool:
    return char.isprintable() or char == _JOINER


def _escaped(char: str) -> str:
    return " " if is_space(char) else char.encode("unicode_escape").decode("ascii")


def is_space(char: str) -> bool:
    """Say whether it is a space of any width, breaking or not."""
    return unicodedata.category(char) == "Zs"


def message_line(message: Message, author: str) -> str:
    """``09:41 #17 Alice: text``; further lines are indented, so none looks like a message."""
    clock = time.strftime("%H:%M", time.localtime(message.time_us / _US_PER_S))
    thread = f" in #{message.thread}" if message.thread is not None else ""
    return f"{clock} #{message.seq}{thread} {harmless(author)}: {_body(message)}"


def _body(message: Message) -> str:
    if message.deleted:
        return "(deleted)"
    if message.hidden:
        return "(hidden by a moderator)"
    lines = [harmless(line) for line in message.text.split("\n")]
    edited = " (edited)" if message.edited_us is not None else ""
    replies = f" ({message.replies} replies)" if message.replies else ""
    return _INDENT.join(lines) + edited + replies


async def lines_of(descriptor: int) -> AsyncIterator[str]:
    """Iterate over the lines of a file, pipe or terminal; it ends where the input ends.

    A thread reads, because an event loop cannot wait for files. It is left behind when the
    program ends first, so it must not hold the lock of ``sys.stdin``: it reads the descriptor.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    room = threading.Semaphore(_MAX_LINES_READ_AHEAD)

    def hand_over(line: str | None) -> None:
        room.acquire()
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=_read_lines, args=(descriptor, hand_over), daemon=True).start()
    while (line := await lines.get()) is not None:
        room.release()
        yield line


def _read_lines(descriptor: int, hand_over: Callable[[str | None], None]) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    rest = ""
    while data := os.read(descriptor, _READ_BYTES):
        *lines, rest = (rest + decoder.decode(data)).split("\n")
        for line in lines:
            hand_over(line)
    if rest:
        hand_over(rest)
    hand_over(None)
