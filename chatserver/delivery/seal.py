"""Proves that a message between nodes comes from a node, is whole, new, and for its topic."""

import hmac
import os
from typing import Final

from chatserver.core.clock import now_us

_TAG: Final = 16
_SENDER: Final = 8
_NUMBER: Final = 8
_HEAD: Final = _TAG + _SENDER + _NUMBER


class Seal:
    """Seals messages with a key that all nodes have from the store.

    A sealed message is 16 bytes of HMAC-SHA256, 8 of who sent it, 8 of a number that rises with
    each of theirs, and the message. One that comes again on the same connection is refused.
    The key is of one epoch: what was recorded in another life of the log opens nothing.
    """

    def __init__(self, secret: str, epoch: str) -> None:
        self._key = hmac.digest(secret.encode(), epoch.encode(), "sha256")
        self._sender = os.urandom(_SENDER)
        self._number = now_us()
        self._newest: dict[tuple[str, bytes], int] = {}

    def close(self, topic: bytes, message: bytes) -> bytes:
        """Return a message as it is sent to a topic."""
        self._number += 1
        body = self._sender + self._number.to_bytes(_NUMBER, "big") + message
        return self._tag(topic, body) + body

    def open(self, topic: bytes, sealed: bytes, via: str) -> bytes | None:
        """Return a message that came to a topic via a connection, or None if it is refused."""
        body = sealed[_TAG:]
        if len(sealed) < _HEAD or not hmac.compare_digest(sealed[:_TAG], self._tag(topic, body)):
            return None
        sender = via, body[:_SENDER]
        number = int.from_bytes(body[_SENDER : _SENDER + _NUMBER], "big")
        if number <= self._newest.get(sender, 0):
            return None
        self._newest[sender] = number
        return body[_SENDER + _NUMBER :]

    def _tag(self, topic: bytes, body: bytes) -> bytes:
        return hmac.digest(self._key, topic + b"\0" + body, "sha256")[:_TAG]
