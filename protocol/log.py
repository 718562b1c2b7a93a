"""Reading a stream's log: how a client fills a hole."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Model
from .events import AnyEvent
from .ids import AnyStreamId
from .limits import MAX_FILL
from .sessions import Position


class Entry(Model):
    """One event at its place."""

    at: Position
    event: AnyEvent


class Filled(Model):
    """Entries in order, without holes; fewer than asked for if the page is full or the log ends."""

    entries: list[Entry]
    head: Annotated[int, Meta(ge=0, description="Head of the stream at that moment.")]


class FillStream(Command[Filled]):
    """Read a stream's entries after a position, at most ``limit``."""

    stream: AnyStreamId
    after: Annotated[int, Meta(ge=0, lt=2**53)]
    limit: Annotated[int, Meta(ge=1, le=MAX_FILL)] = MAX_FILL
