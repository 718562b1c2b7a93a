"""Filling a client's holes from the log."""

from chatserver.domain.pages import fitting
from chatserver.domain.policy import Actor, may_read, may_use_workspace
from chatserver.store import log
from chatserver.store.database import Reader
from protocol import Entry
from protocol.ids import ChannelId
from protocol.log import Filled, FillStream

from .actors import place_of
from .registry import Look, query


@query(may_use_workspace)
def fill_stream(look: Look, command: FillStream) -> Filled:
    """Read a stream the actor may read, after a position."""
    require_readable(look.reader, look.actor, command.stream)
    entries = fitting(
        log.read(look.reader, command.stream, command.after, command.limit), _characters
    )
    head = log.head(look.reader, command.stream)
    return Filled(entries=entries, head=head.seq if head else 0)


def _characters(entry: Entry) -> int:
    carrier = getattr(entry.event, "message", entry.event)
    return len(getattr(carrier, "text", ""))


def require_readable(reader: Reader, actor: Actor, stream: str) -> None:
    """Let actors read their own stream, the workspace's, and those of channels they may read.

    Raises:
        NotFound: the stream is somebody else's or does not exist.
    """
    if stream == actor.id or stream == log.setting(reader, "workspace"):
        return
    may_read(actor, place_of(reader, ChannelId(stream), actor))
