"""Finding the message a command is about, or refusing it."""

from chatserver.store import log
from chatserver.store.database import Reader
from protocol.errors import Conflict, Invalid, NotFound
from protocol.messages import Message


def found_message(reader: Reader, channel: str, seq: int) -> Message:
    """Return the message at a position, deleted or not.

    Raises:
        NotFound: no message was posted there.
    """
    message = log.message_at(reader, channel, seq)
    if message is None:
        raise no_message()
    return message


def no_message() -> NotFound:
    """Return the error for a position at which no message was posted."""
    return NotFound("there is no such message", field="seq")


def standing_message(reader: Reader, channel: str, seq: int) -> Message:
    """Return the message at a position, which is neither deleted nor hidden.

    Raises:
        NotFound: no message was posted there.
        Conflict: it is deleted, or a moderator has hidden it.
    """
    message = found_message(reader, channel, seq)
    if message.deleted:
        raise Conflict("the message is deleted", field="seq")
    if message.hidden:
        raise Conflict("a moderator has hidden the message", field="seq")
    return message


def root_of(reader: Reader, channel: str, thread: int) -> Message:
    """Return the message a thread hangs on, or could.

    Raises:
        Invalid: there is none, or it is a reply itself.
    """
    root = log.message_at(reader, channel, thread)
    if root is None or root.thread is not None or (root.deleted and not root.replies):
        raise Invalid("there is no such thread in this channel", field="thread")
    return root
