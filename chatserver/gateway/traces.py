"""Traces for OpenTelemetry: every command, and a message's way to disk, to the nodes, to sockets.

A message's trace is named by its position, so that every node finds it without being told. Nothing
in a trace says what was written, by whom or where.
"""

import os
import time
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import structlog

from chatserver.actions import HANDLERS, Action
from chatserver.core import program
from chatserver.core.timings import Timings
from chatserver.delivery.encoded import Encoded
from protocol import Command, Entry, tag_of
from protocol.messages import MessagePosted, Posted

log = structlog.get_logger()

_WHERE_TO: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_POSTED: Final = tag_of(MessagePosted).encode()
_HEAD_BYTES: Final = 64
_NS_PER_S: Final = 1_000_000_000
_NS_PER_US: Final = 1_000


class Name(NamedTuple):
    """What a trace and its first span are known by."""

    trace: int
    span: int


class Traces:
    """What one node tells of itself: spans, sent off in batches by a thread."""

    def __init__(self, node: str, epoch: str) -> None:
        from .spans import Spans  # noqa: PLC0415  # 200 ms, and an extra: only for who wants it

        self._spans = Spans({"service.instance.id": node, "service.version": program.version()})
        self._epoch = epoch
        self._commit_ns = 0, 0

    def command(
        self, command: type[Command[Any]], code: str, result: object, took_s: float
    ) -> None:
        """Tell of a command that was answered; of a message that was posted, its trace begins."""
        now_ns = time.time_ns()
        name = None
        if isinstance(result, Posted) and not result.repeated:
            name = self._name(result.message.channel, result.message.seq)
        span = now_ns - int(took_s * _NS_PER_S), now_ns
        told = {"chat.command": tag_of(command), "chat.code": code}
        begun = self._spans.begin(tag_of(command), span, told, name)
        if begun and code == "ok" and isinstance(HANDLERS.get(command), Action):
            self._spans.add("commit", self._commit_ns, begun)

    def committed(self, took_s: float) -> None:
        """Note a group's commit; those it was for are answered next."""
        now_ns = time.time_ns()
        self._commit_ns = now_ns - int(took_s * _NS_PER_S), now_ns

    def published(self, entries: Iterable[Entry], begun_ns: int) -> None:
        """Tell how long it took until this node's people and the broker had what was committed."""
        span = begun_ns, time.time_ns()
        for entry in entries:
            if isinstance(entry.event, MessagePosted):
                name = self._name(entry.at.stream, entry.at.seq)
                self._spans.add("publish", span, name)

    def delivered(self, stream: str, run: Sequence[Encoded]) -> None:
        """Tell when messages went to the sockets of this node."""
        now_ns = time.time_ns()
        for each in run:
            if _POSTED in each.payload[:_HEAD_BYTES]:
                span = each.time_us * _NS_PER_US, now_ns
                self._spans.add("deliver", span, self._name(stream, each.seq))

    def close(self) -> None:
        """Send off what is left; waits for it."""
        self._spans.close()

    def _name(self, stream: str, seq: int) -> Name:
        digest = blake2b(f"{self._epoch} {stream} {seq}".encode(), digest_size=24).digest()
        return Name(int.from_bytes(digest[:16]), int.from_bytes(digest[16:]))


class Commits(Timings):
    """Times of commits of which traces tell as well."""

    __slots__ = ("_traces",)

    def __init__(self, traces: Traces) -> None:
        super().__init__()
        self._traces = traces

    def note(self, took_s: float) -> None:
        """Count one."""
        super().note(took_s)
        self._traces.committed(took_s)


def make_traces(node: str, epoch: str) -> Traces | None:
    """Return what traces go to, if the environment says where; else they cost nothing."""
    if not any(map(os.environ.get, _WHERE_TO)):
        return None
    try:
        return Traces(node, epoch)
    except ImportError:
        log.warning("traces.off", reason="install chatserver[otel] to have them")
        return None
