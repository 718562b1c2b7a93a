"""The records a run leaves behind: one JSON line for each thing a client did or saw."""

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

EntryKind = Literal["message", "edited", "deleted", "member_left", "other"]
Via = Literal["live", "resume", "fill", "page"]


class Stamped(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="ev"):
    """What every record has.

    ``t`` is in seconds on one monotonic clock that all recording processes share. Records may be
    written in any order; those of one client with the same ``t`` keep the order of their file.
    """

    t: float


class SendInvoked(Stamped, frozen=True, tag="send_invoked"):
    """A client is about to send a message; written before the bytes leave, at each attempt.

    ``nonce`` names the logical send: unique in the whole run and the same at every attempt.
    ``body_hash`` is that of a body unique in the run, see `hash_body`.
    """

    client: str
    channel: str
    nonce: str
    body_hash: str


class SendAcked(Stamped, frozen=True, tag="send_acked"):
    """The server said that the message is stored: at ``seq``, at the time ``time_us``.

    ``time_us`` is the message's time in microseconds, unique and rising in its channel; ``dup``
    says that the server answered a repeated attempt.
    """

    client: str
    channel: str
    nonce: str
    seq: int
    time_us: int | None = None
    dup: bool = False


class SendFailed(Stamped, frozen=True, tag="send_failed"):
    """One attempt ended without an acknowledgement.

    ``definite`` says that the server refused it for good. Otherwise the outcome is unknown: the
    message may be stored or not. An attempt that simply stays unanswered needs no record.
    """

    client: str
    channel: str
    nonce: str
    definite: bool = False


class Edited(Stamped, frozen=True, tag="edited"):
    """A client is about to edit the message at ``seq``; written before the bytes leave."""

    client: str
    channel: str
    seq: int
    body_hash: str


class Deleted(Stamped, frozen=True, tag="deleted"):
    """A client is about to delete the message at ``seq``; written before the bytes leave.

    From then on nobody is owed that message, and nobody is forbidden to show it.
    """

    client: str
    channel: str
    seq: int


class Connected(Stamped, frozen=True, tag="connected"):
    """A client starts with what it knows already and forgets what it saw on earlier connections.

    ``conn`` numbers the client's connections. ``cursors`` holds, by channel, the position up to
    which the client is served; it is owed everything above. A channel that was left by
    `Unsubscribed` opens again by `Subscribed` only.
    """

    client: str
    conn: int
    cursors: dict[str, int] = {}


class Resumed(Stamped, frozen=True, tag="resumed"):
    """A client came back and goes on from ``cursors``; it still remembers what it saw.

    ``reset`` names the channels whose cursor the server refused: what the client saw there is
    forgotten, and it starts again from the position in ``cursors`` (or from a later `Subscribed`).
    """

    client: str
    conn: int
    cursors: dict[str, int] = {}
    reset: tuple[str, ...] = ()


class Disconnected(Stamped, frozen=True, tag="disconnected"):
    """A client's connection ended, whoever ended it."""

    client: str
    conn: int


class Subscribed(Stamped, frozen=True, tag="subscribed"):
    """A client is served a channel from above ``position`` on; written before the first event."""

    client: str
    channel: str
    position: int


class Unsubscribed(Stamped, frozen=True, tag="unsubscribed"):
    """A client left a channel or was removed: nothing above ``position`` may reach it.

    Whoever removed it may write this record in its name.
    """

    client: str
    channel: str
    position: int


class GapDeclared(Stamped, frozen=True, tag="gap_declared"):
    """The server told a client that it skips ``first_seq`` to ``last_seq``, both included."""

    client: str
    channel: str
    first_seq: int
    last_seq: int


class Received(Stamped, frozen=True, tag="received"):
    """A client handed an event of a channel to its application.

    Only a ``message`` has a ``nonce``; a server that echoes none is judged by ``body_hash``.
    ``via`` says how the event came: pushed live, replayed on resume, asked for to fill a hole, or
    read by page for a declared gap.
    """

    client: str
    conn: int
    channel: str
    seq: int
    kind: EntryKind = "message"
    via: Via = "live"
    time_us: int | None = None
    nonce: str | None = None
    body_hash: str | None = None


class LogEntry(Struct, frozen=True, gc=False, omit_defaults=True):
    """One entry of a channel's log as a history read shows it.

    A deleted message keeps its kind, or is left out; ``body_hash`` is None where the body is gone.
    """

    seq: int
    kind: EntryKind = "message"
    time_us: int | None = None
    nonce: str | None = None
    body_hash: str | None = None


class History(Stamped, frozen=True, tag="history"):
    """A read of a channel's whole log above the position ``after``, through one node.

    ``began`` is when the read was asked for and ``t`` when it was complete, in seconds. A
    ``final`` read is made when all writing has ended, once for each channel and node.
    """

    channel: str
    node: str
    began: float
    entries: tuple[LogEntry, ...]
    final: bool = False
    after: int = 0


class End(Stamped, frozen=True, tag="end"):
    """A client stopped watching, long enough after the last write to have seen everything."""

    client: str


Record = (
    SendInvoked
    | SendAcked
    | SendFailed
    | Edited
    | Deleted
    | Connected
    | Resumed
    | Disconnected
    | Subscribed
    | Unsubscribed
    | GapDeclared
    | Received
    | History
    | End
)


class RecordError(ValueError):
    """A line is not a record; the text names file, line and reason."""


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)


def hash_body(body: str) -> str:
    """Return the short hash that stands for a message's body in the records."""
    return hashlib.blake2b(body.encode(), digest_size=8).hexdigest()


def write_record(file: BinaryIO, record: Record) -> None:
    """Append one record to a file as a line of JSON."""
    file.write(_encoder.encode(record) + b"\n")


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a file in the order of its lines.

    Raises:
        RecordError: a line is not a record.
        OSError: the file cannot be read.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            yield _share_names(_decode(line, f"{path}:{number}"))


def _decode(line: bytes, place: str) -> Record:
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"{place}: not a record: {error}") from error


def _share_names(record: Record) -> Record:
    """Let equal names share one string: a run repeats each of them many times."""
    match record:
        case Received():
            _intern(record, ("client", "channel", "nonce", "body_hash"))
        case History():
            _intern_entries(record.entries)
        case _:
            pass
    return record


def _intern_entries(entries: Iterable[LogEntry]) -> None:
    for entry in entries:
        _intern(entry, ("nonce", "body_hash"))


def _intern(struct: Struct, fields: tuple[str, ...]) -> None:
    for field in fields:
        if (name := getattr(struct, field)) is not None:
            force_setattr(struct, field, sys.intern(name))
