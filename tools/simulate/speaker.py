"""Speaks with Redis as plainly as can be: sends commands, reads answers."""

import socket
from typing import Any
from urllib.parse import urlsplit

import hiredis

_READ_BYTES = 1 << 16
_PATIENCE_S = 10.0


def packed(*words: bytes) -> bytes:
    """Return a command as it is sent."""
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(w), w) for w in words)


class Speaker:
    """One connection."""

    def __init__(self, url: str) -> None:
        """Connect to ``redis://host:port``."""
        parts = urlsplit(url)
        assert parts.hostname  # noqa: S101 - we started it
        address = (parts.hostname, parts.port or 6_379)
        self._socket = socket.create_connection(address, _PATIENCE_S)
        self._reader = hiredis.Reader()

    def ask(self, *words: str) -> Any:
        """Send a command and return its answer."""
        self.send(packed(*map(str.encode, words)))
        return self.read()

    def send(self, commands: bytes) -> None:
        """Send commands that are packed already."""
        self._socket.sendall(commands)

    def read(self) -> Any:
        """Return the next answer, or the next message of a topic."""
        while (answer := self._reader.gets()) is False:
            self._reader.feed(self._socket.recv(_READ_BYTES))
        return answer

    def info(self, section: str) -> dict[str, str]:
        """Return what Redis tells of itself."""
        lines = self.ask("INFO", section).decode().splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
