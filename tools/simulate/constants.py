"""What one thing costs: numbers measured on a real server, with their units."""

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

FILE: Final = Path(__file__).parent / "constants.json"


class Constants(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each is processor time of one core, unless its name says otherwise."""

    process_mib: float
    """Memory of a server that nobody is connected to."""
    process_us: float
    """What such a server uses each second."""
    node_us: float
    """The same with Redis, beside one other server."""
    connection_kib: float
    """Memory of an open connection in 20 channels, in the server."""
    stream_kib: float
    """Memory of a channel or a person's own stream that is listened to, in the server."""
    socket_kib: float
    """Memory of an open socket, in the kernel."""
    idle_us: float
    """What an open connection costs each second if nothing happens: heartbeats, its own stream."""
    stream_us: float
    """What a stream that is listened to costs each second: a look at where it ends, each 5 s."""
    signin_us: float
    """To accept a connection, sign in by token and resume 20 channels."""
    write_us: float
    """To write one message to one socket, by itself."""
    frame_us: float
    """Each further message in the same write."""
    group_us: float
    """Each transaction: to begin and commit it, and to fold what it brought into feeds."""
    post_us: float
    """Each post or read cursor in a transaction: take it in, store it, acknowledge it."""
    commit_ms: float
    """How long a transaction takes, waiting for the disk included; not processor time."""
    held_us: float
    """How long a post keeps all other writers away, where many share a transaction; not either."""
    history_us: float
    """A page of 50 messages."""
    feed_us: float
    """The first page of a feed of somebody in 20 channels."""
    message_bytes: float
    """What a stored message of 200 characters adds to the file, with indexes and feeds."""
    mark_bytes: float
    """What a read cursor that moved adds to the file."""
    pg_post_us: float
    """A post on PostgreSQL, in our process."""
    pg_post_database_us: float
    """A post on PostgreSQL, in its processes."""
    pg_held_us: float
    """How long a post keeps all other writers from PostgreSQL, where many share a transaction."""
    pg_head_us: float
    """To look up where one stream ends, in PostgreSQL's processes."""
    pg_history_us: float
    """A page of 50 messages, in PostgreSQL's processes."""
    pg_feed_us: float
    """The first page of a feed, in PostgreSQL's processes."""
    pg_message_bytes: float
    """What a stored message adds to PostgreSQL's tables and indexes."""
    bus_out_us: float
    """To tell other nodes of one commit."""
    bus_in_us: float
    """To hear of one commit of another node's."""
    presence_us: float
    """To hear that one person is online on another node."""
    redis_publish_us: float
    """Redis: to take one message."""
    redis_copy_us: float
    """Redis: to send it to one subscriber."""


class Measured(Struct, frozen=True):
    """Constants, and where they come from."""

    notes: list[str]
    constants: Constants


def load(path: Path = FILE) -> Measured:
    """Read what ``python -m tools.simulate measure`` has written."""
    return msgspec.json.decode(path.read_bytes(), type=Measured)


def save(measured: Measured, path: Path = FILE) -> None:
    """Write constants with three digits that count."""
    rounded = {
        name: float(f"{value:.3g}")
        for name, value in msgspec.structs.asdict(measured.constants).items()
    }
    plain = {"notes": measured.notes, "constants": rounded}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n")
