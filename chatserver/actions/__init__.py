"""The only code that changes anything, one module per noun."""

from . import (
    calls,
    channels,
    cursors,
    drafts,
    emoji,
    groups,
    keywords,
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
    "calls",
    "channels",
    "cursors",
    "drafts",
    "emoji",
    "groups",
    "keywords",
    "levels",
    "log",
    "messages",
    "presence",
    "reactions",
    "sessions",
    "threads",
    "users",
]
