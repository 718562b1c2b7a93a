"""The only code that changes anything, one module per noun."""

from . import (
    channels,
    cursors,
    drafts,
    emoji,
    levels,
    log,
    messages,
    presence,
    reactions,
    sessions,
    threads,
    users,
)
from .registry import HANDLERS, Action, Gesture, Query

__all__ = [
    "HANDLERS",
    "Action",
    "Gesture",
    "Query",
    "channels",
    "cursors",
    "drafts",
    "emoji",
    "levels",
    "log",
    "messages",
    "presence",
    "reactions",
    "sessions",
    "threads",
    "users",
]
