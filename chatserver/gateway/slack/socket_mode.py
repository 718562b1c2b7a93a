"""Socket Mode: an app's own WebSocket, on which it gets envelopes and acknowledges them.

Source: docs.slack.dev, Using Socket Mode; the clients' own code.
"""

from typing import Any, Final

import structlog

from .events.courier import Courier
from .events.couriers import Couriers
from .events.envelopes import disconnect, hello
from .events.links import MAX_LINKS
from .sockets import ProgramSocket
from .tickets import Ticket

log = structlog.get_logger()

TOO_MANY: Final = "too_many_websockets"


class SocketMode:
    """One connection of an app."""

    def __init__(
        self, socket: ProgramSocket, couriers: Couriers, courier: Courier, ticket: Ticket
    ) -> None:
        self.ticket = ticket
        self._socket = socket
        self._couriers = couriers
        self._courier = courier

    # -- on the socket -----------------------------------------------------------------------

    def opened(self) -> None:
        """Say hello, and be told what happens from now on."""
        links = self._courier.links
        if len(links) >= MAX_LINKS:
            self.end(TOO_MANY)
            return
        self._socket.send(hello(self._courier.bot, len(links) + 1))
        links.add(self)
        log.info("app.connected", app=self._courier.bot, connections=len(links))
        self._couriers.linked(self._courier)

    def received(self, message: dict[str, Any]) -> None:
        """Take in an acknowledgement; one with an empty answer is no answer."""
        id_, payload = message.get("envelope_id"), message.get("payload")
        if isinstance(id_, str):
            answer = payload if isinstance(payload, dict) else {}
            self._courier.links.acknowledge(id_, answer)

    def drained(self) -> None:
        """Go on with what was held back."""
        self._courier.links.flush()

    def ended(self) -> None:
        """Have what was not acknowledged go elsewhere."""
        self._courier.links.remove(self)
        log.info("app.disconnected", app=self._courier.bot, connections=len(self._courier.links))

    # -- for events --------------------------------------------------------------------------

    @property
    def paused(self) -> bool:
        """Whether its socket has not taken what was written yet."""
        return self._socket.paused

    def send(self, data: bytes) -> None:
        """Write one envelope."""
        self._socket.send(data)

    def say_goodbye(self, reason: str) -> None:
        """Tell it to come back by another connection; this one goes on for a while."""
        self._socket.send(disconnect(reason))

    def end(self, reason: str) -> None:
        """Say why, and close."""
        self.say_goodbye(reason)
        self._socket.close()
