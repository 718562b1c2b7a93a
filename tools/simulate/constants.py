"""What one thing costs: numbers measured on a real server, with their units."""

from pathlib import Path
from typing import Annotated, Final, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

FILE: Final = Path(__file__).parent / "constants.json"


class Constants(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each is processor time of one core, unless its name says otherwise."""

    process_mib: Annotated[
        float, Meta(description="Memory of a server that nobody is connected to.")
    ]
    process_us: Annotated[float, Meta(description="What such a server uses each second.")]
    node_us: Annotated[float, Meta(description="The same with Redis, beside one other server.")]
    connection_kib: Annotated[
        float, Meta(description="Memory of an open connection in 20 channels, in the server.")
    ]
    stream_kib: Annotated[
        float,
        Meta(description="Memory of a stream that is listened to: a channel, or a person's own."),
    ]
    socket_kib: Annotated[float, Meta(description="Memory of an open socket, in the kernel.")]
    idle_us: Annotated[
        float,
        Meta(description="What an open connection costs each second if nothing happens."),
    ]
    stream_us: Annotated[
        float,
        Meta(description="What such a stream costs each second: it is compared with the log."),
    ]
    signin_us: Annotated[
        float, Meta(description="To accept a connection, sign in by token and resume 20 channels.")
    ]
    write_us: Annotated[float, Meta(description="To write one message to one socket, by itself.")]
    frame_us: Annotated[float, Meta(description="Each further message in the same write.")]
    group_us: Annotated[
        float,
        Meta(description="Each transaction: begin, commit, fold what it brought into feeds."),
    ]
    post_us: Annotated[
        float,
        Meta(description="Each post or read cursor in it: take it in, store it, acknowledge it."),
    ]
    commit_ms: Annotated[
        float,
        Meta(description="How long a transaction takes, with the disk; not processor time."),
    ]
    held_us: Annotated[
        float,
        Meta(description="How long a post keeps other writers away, at full load; not either."),
    ]
    history_us: Annotated[float, Meta(description="A page of 50 messages.")]
    feed_us: Annotated[
        float, Meta(description="The first page of a feed of somebody in 20 channels.")
    ]
    message_bytes: Annotated[
        float,
        Meta(description="What a message of 200 characters adds to the file, with its indexes."),
    ]
    mark_bytes: Annotated[
        float, Meta(description="What a read cursor that moved adds to the file.")
    ]
    pg_post_us: Annotated[float, Meta(description="A post on PostgreSQL, in our process.")]
    pg_post_database_us: Annotated[
        float, Meta(description="A post on PostgreSQL, in its processes.")
    ]
    pg_held_us: Annotated[
        float,
        Meta(description="How long a post keeps other writers away there; not processor time."),
    ]
    pg_head_us: Annotated[
        float, Meta(description="To look up where one stream ends, in PostgreSQL's processes.")
    ]
    pg_history_us: Annotated[
        float, Meta(description="A page of 50 messages, in PostgreSQL's processes.")
    ]
    pg_feed_us: Annotated[
        float, Meta(description="The first page of a feed, in PostgreSQL's processes.")
    ]
    pg_message_bytes: Annotated[
        float, Meta(description="What a stored message adds to PostgreSQL's tables and indexes.")
    ]
    bus_out_us: Annotated[float, Meta(description="To tell other nodes of one commit.")]
    bus_in_us: Annotated[float, Meta(description="To hear of one commit of another node's.")]
    presence_us: Annotated[
        float, Meta(description="To hear that one person is online on another node.")
    ]
    redis_publish_us: Annotated[float, Meta(description="Redis: to take one message.")]
    redis_copy_us: Annotated[float, Meta(description="Redis: to send it to one subscriber.")]


class Measured(Struct, frozen=True):
    """Constants, and where they come from."""

    notes: list[str]
    constants: Constants


def meanings() -> list[str]:
    """Return what each constant means, in their order."""
    hints = get_type_hints(Constants, include_extras=True)
    return [get_args(hint)[1].description for hint in hints.values()]


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
