"""The line between a browser and a server, for tests that trouble it."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

_PIECE = 1 << 16


class Line:
    """Carries bytes from a port of its own to a server's, until it is told to be deaf."""

    def __init__(self, address: str) -> None:
        self._port = urlsplit(address).port
        self._calls: set[_Call] = set()
        self._carrying: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen."""
        self._listener = await asyncio.start_server(self._called, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Hang up on everybody."""
        self._listener.close()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def keep_answers(self) -> None:
        """Let no answer through any more to the WebSockets that are open now."""
        for call in self._calls:
            call.is_deaf = call.is_websocket

    def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        call = _Call()
        self._calls.add(call)
        try:
            await asyncio.wait(
                [
                    asyncio.create_task(call.ask(reader, back)),
                    asyncio.create_task(call.answer(there, writer)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            self._calls.discard(call)
            back.transport.abort()
            writer.transport.abort()


class _Call:
    """One connection from end to end."""

    is_websocket = False
    is_deaf = False

    async def ask(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(_PIECE):
                self.is_websocket = self.is_websocket or piece.startswith(b"GET /ws")
                to.write(piece)

    async def answer(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(_PIECE):
                if not self.is_deaf:
                    to.write(piece)
