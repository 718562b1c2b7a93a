"""Tickets: what the address of a program's WebSocket ends in; good once, for a short while.

Whichever node the address leads to can check them: they are signed with a secret all nodes know.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Final, Literal, get_args

from msgspec import Struct

from chatserver.store import apps, log, sessions, tries
from chatserver.store.database import Reader
from chatserver.store.transaction import Transaction
from chatserver.store.tries import Allowance, key_of
from protocol.ids import SessionId, UserId

Way = Literal["socket", "rtm"]

PATH: Final = "/link/"
GOOD_FOR_US: Final = 60_000_000
SECRET: Final = "ticket_secret"  # noqa: S105  # the name of it
_PARTS: Final = 6


class Ticket(Struct, frozen=True):
    """Who may open a connection, and what for."""

    way: Way
    bot: UserId
    opened_by: str
    """The session it is opened with, or of an app's token its hash in hex."""
    until_us: int
    nonce: str


def new_ticket(way: Way, bot: UserId, opened_by: str, now_us: int) -> Ticket:
    """Make a ticket."""
    return Ticket(way, bot, opened_by, now_us + GOOD_FOR_US, secrets.token_hex(16))


def written(ticket: Ticket, secret: str) -> str:
    """Return a ticket as it stands in an address."""
    plain = _plain(ticket)
    return f"{plain}.{_signature(plain, secret)}"


def read(text: str, secret: str, now_us: int) -> Ticket | None:
    """Return a ticket that was written here and is still good."""
    plain, _, signature = text.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(plain, secret).encode()):
        return None
    way, bot, opened_by, until_us, nonce = plain.split(".")
    if way not in get_args(Way) or int(until_us) < now_us:
        return None
    return Ticket(way, UserId(bot), opened_by, int(until_us), nonce)  # type: ignore[arg-type]


def use(transaction: Transaction, ticket: Ticket) -> bool:
    """Use a ticket up; say whether it had not been, and who opened it may still do so."""
    reader, now_us = transaction.reader, transaction.now_us
    once = Allowance(key_of("ticket", ticket.nonce), 1, 2 * GOOD_FOR_US)
    return tries.take(reader, [once], now_us) == 0 and is_good(reader, ticket, now_us)


def is_good(reader: Reader, ticket: Ticket, now_us: int) -> bool:
    """Say whether what a connection was opened with still stands."""
    if ticket.way == "socket":
        return apps.by_token(reader, bytes.fromhex(ticket.opened_by)) == ticket.bot
    return bool(sessions.standing(reader, [SessionId(ticket.opened_by)], now_us))


def secret_of(reader: Reader) -> str:
    """Return what tickets are signed with, made when first asked for."""
    return log.secret(reader, SECRET)


def _plain(ticket: Ticket) -> str:
    return ".".join((ticket.way, ticket.bot, ticket.opened_by, str(ticket.until_us), ticket.nonce))


def _signature(plain: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), plain.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().rstrip("=")
