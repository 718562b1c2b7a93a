"""Who may open a program's WebSocket, and what is spoken on it."""

from chatserver.core.clock import now_us
from chatserver.gateway.node import Node
from chatserver.store.database import Reader
from protocol.ids import UserId

from . import tickets
from .events.couriers import Couriers
from .rtm import Expired, welcome
from .socket_mode import SocketMode
from .sockets import ProgramSocket, Talk
from .tickets import PATH, Ticket, Way


class Switchboard:
    """Gives out addresses, and connects whoever comes there."""

    def __init__(self, node: Node, couriers: Couriers) -> None:
        self._node = node
        self._couriers = couriers
        self._secret = ""

    async def address(self, base: str, way: Way, bot: UserId, opened_by: str) -> str:
        """Return an address that opens one connection; ``base`` is where the server is reached."""
        ticket = tickets.new_ticket(way, bot, opened_by, now_us())
        text = tickets.written(ticket, await self._known_secret())
        host = base.replace("http", "ws", 1)
        return f"{host}{PATH}?ticket={text}&app_id=A{bot[1:]}"

    async def admit(self, socket: ProgramSocket, ticket: str) -> Talk | None:
        """Return what is spoken with whoever has a ticket, or None if it is good for nothing."""
        read = tickets.read(ticket, await self._known_secret(), now_us()) if ticket else None
        is_good = read is not None and await self._node.committer.commit(
            lambda tx: tickets.use(tx, read)
        )
        if read is None or not is_good:
            return Expired(socket) if ticket.startswith("rtm.") else None
        return await self._talk(socket, read)

    async def check(self) -> None:
        """Close connections whose token has been taken away; once every few seconds."""
        links = [link for link in self._couriers.links() if isinstance(link, SocketMode)]
        if not links:
            return
        good = await self._node.database.read(_good, [link.ticket for link in links])
        for link in links:
            if link.ticket not in good:
                link.end("link_disabled")

    async def _talk(self, socket: ProgramSocket, ticket: Ticket) -> Talk | None:
        if ticket.way == "rtm":
            return await welcome(self._node, self._couriers.translator, socket, ticket)
        courier = await self._couriers.courier_of(ticket.bot)
        if courier is None:
            return None
        return SocketMode(socket, self._couriers, courier, ticket)

    async def _known_secret(self) -> str:
        if not self._secret:
            self._secret = await self._node.committer.commit(
                lambda tx: tickets.secret_of(tx.reader)
            )
        return self._secret


def _good(reader: Reader, used: list[Ticket]) -> list[Ticket]:
    return [ticket for ticket in used if tickets.is_good(reader, ticket, now_us())]
