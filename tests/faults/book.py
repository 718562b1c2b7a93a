"""The book of a run: every record for the history checker, and what broke the protocol's rules."""

import time
from pathlib import Path
from typing import Final

from chatserver.bench.checker import (
    EntryKind,
    LogEntry,
    Record,
    hash_body,
    write_record,
)
from protocol import AnyEvent, Entry
from protocol.channels import MemberLeft
from protocol.messages import Message, MessageDeleted, MessageEdited, MessagePosted

NONCE_CHARACTERS: Final = 32
now_s = time.monotonic


class Book:
    """Collects what all clients of a run write down."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.breaches: list[str] = []

    def note(self, record: Record) -> None:
        """Keep a record for the checker."""
        self.records.append(record)

    def breach(self, what: str) -> None:
        """Keep something that a server never does, though the checker would not mind."""
        self.breaches.append(what)

    def save(self, path: Path) -> None:
        """Write all records as JSON lines."""
        with path.open("wb") as file:
            for record in self.records:
                write_record(file, record)


def kind_of(event: AnyEvent) -> EntryKind:
    """Return what the checker calls an event."""
    match event:
        case MessagePosted():
            return "message"
        case MessageEdited():
            return "edited"
        case MessageDeleted():
            return "deleted"
        case MemberLeft():
            return "member_left"
        case _:
            return "other"


def marks_of(event: AnyEvent) -> tuple[str | None, str | None]:
    """Return the nonce, which every text begins with, and the body's hash; None if it is gone."""
    match event:
        case MessagePosted(message=message) if not message.deleted:
            return _nonce_in(message), hash_body(message.text)
        case MessageEdited(message=message) if not message.deleted:
            return None, hash_body(message.text)
        case _:
            return None, None


def log_entry(entry: Entry) -> LogEntry:
    """Return an entry of the log as the checker takes it."""
    nonce, body = marks_of(entry.event)
    return LogEntry(entry.at.seq, kind_of(entry.event), entry.at.time_us, nonce, body)


def _nonce_in(message: Message) -> str:
    return message.text[:NONCE_CHARACTERS]
