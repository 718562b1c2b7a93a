"""What lets an app answer somebody: for three seconds with a form, for half an hour with messages.

Kept as hashes, and forgotten when over; so any node may take what another gave out.
"""

from typing import Literal, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from .database import Prepared, Reader
from .schema import app_tickets

_C = app_tickets.c
_NAMES = ("kind", "bot", "user", "channel", "seq", "thread", "view", "window", "left", "expires_us")

_FIND = Prepared(
    select(*(_C[name] for name in _NAMES)).where(_C.token_hash == bindparam("token_hash"))
)
_ADD = Prepared(
    insert(app_tickets).values({name: bindparam(name) for name in ("token_hash", *_NAMES)})
)
_TAKE = Prepared(
    update(app_tickets).where(_C.token_hash == bindparam("of_hash")).values(left=bindparam("left"))
)
_FORGET = Prepared(delete(app_tickets).where(_C.expires_us < bindparam("before")))


class Ticket(NamedTuple):
    """What an app may do with a trigger, or by a response URL."""

    kind: Literal["trigger", "response"]
    bot: str
    user: str
    channel: str | None = None
    seq: int | None = None
    """The message it is about; 0: something only the user sees."""
    thread: int | None = None
    view: str | None = None
    """A form to open another over, or what only the user sees."""
    window: str = ""
    left: int = 1
    expires_us: int = 0


def find(reader: Reader, token_hash: bytes) -> Ticket | None:
    """Return what a ticket is good for, used and late ones too as long as they are known."""
    row = reader.row(_FIND, token_hash=token_hash)
    return Ticket(*row) if row else None


def add(reader: Reader, token_hash: bytes, ticket: Ticket) -> None:
    """Give out a ticket."""
    reader.rows(_ADD, token_hash=token_hash, **ticket._asdict())


def take(reader: Reader, token_hash: bytes, ticket: Ticket) -> None:
    """Use a ticket once."""
    reader.rows(_TAKE, of_hash=token_hash, left=ticket.left - 1)


def forget(reader: Reader, before_us: int) -> None:
    """Forget what was over before a time."""
    reader.rows(_FORGET, before=before_us)
