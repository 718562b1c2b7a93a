"""What can go wrong on the client's own side."""

from protocol.errors import ChatError


class OutboxFull(ChatError):  # noqa: N818  # reads as what happened, like its siblings
    """Too many commands are waiting for an answer; wait for some before asking more."""
