"""The only code that changes anything, one module per noun."""

from . import channels, cursors, drafts, feed, feed_links, log, messages, presence, sessions, users
from .registry import HANDLERS, Action, Gesture, Query

__all__ = [
    "HANDLERS",
    "Action",
    "Gesture",
    "Query",
    "channels",
    "cursors",
    "drafts",
    "feed",
    "feed_links",
    "log",
    "messages",
    "presence",
    "sessions",
    "users",
]
