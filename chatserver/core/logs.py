"""Structured logs: one line per thing that happened, for people or for collectors."""

import logging
import sys
from typing import Literal

import structlog

_levels = {"level": logging.INFO}


def is_shown(level: int) -> bool:
    """Say whether lines of ``level`` are written; asked where making a line would cost."""
    return level >= _levels["level"]


def configure(level: str, style: Literal["text", "json"]) -> None:
    """Send logs of ``level`` and above to standard error, as text or JSON lines.

    Control characters are escaped by both renderers, so a name cannot forge a line or
    command a terminal.
    """
    _levels["level"] = logging.getLevelName(level.upper())
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=24)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            _escape,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _escape(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Escape control characters in values, all but the newlines of a traceback."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable() and key != "exception":
            event[key] = value.encode("unicode_escape").decode()
    return event
