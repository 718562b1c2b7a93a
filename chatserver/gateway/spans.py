"""Spans as OpenTelemetry has them: made when what they tell of is over, sent off over OTLP/HTTP.

Where to, how many and how often is said by the environment variables of OpenTelemetry.
Source: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

import os
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    TraceFlags,
    set_span_in_context,
)

if TYPE_CHECKING:
    from .traces import Name

CLOSE_WITHIN_S: Final = 2.0

Span = tuple[int, int]
"""When something began and when it was over, in nanoseconds of Unix time."""


class _Ids(RandomIdGenerator):
    """Makes random identifiers, unless the next ones are set."""

    def __init__(self) -> None:
        super().__init__()
        self.next: Name | None = None

    def generate_trace_id(self) -> int:
        return self.next.trace if self.next else super().generate_trace_id()

    def generate_span_id(self) -> int:
        return self.next.span if self.next else super().generate_span_id()


class Spans:
    """Makes spans and sends them off."""

    def __init__(self, process: Mapping[str, str]) -> None:
        self._ids = _Ids()
        name = os.environ.get("OTEL_SERVICE_NAME", "chatserver")
        resource = Resource.create({"service.name": name, **process})
        self._provider = TracerProvider(
            resource=resource, id_generator=self._ids, shutdown_on_exit=False
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("chatserver")

    def begin(
        self, what: str, span: Span, told: Mapping[str, str], name: "Name | None"
    ) -> SpanContext | None:
        """Make the first span of a trace, called ``name`` if that is given; None if left out."""
        self._ids.next = name
        made = self._tracer.start_span(what, Context(), SpanKind.SERVER, told, start_time=span[0])
        self._ids.next = None
        made.end(span[1])
        context = made.get_span_context()
        return context if context.trace_flags.sampled else None

    def add(self, what: str, span: Span, under: "SpanContext | Name") -> None:
        """Make a span below a trace's first one, wherever that was made."""
        context = under if isinstance(under, SpanContext) else self._elsewhere(under)
        if context is not None:
            parent = set_span_in_context(NonRecordingSpan(context), Context())
            self._tracer.start_span(what, parent, start_time=span[0]).end(span[1])

    def close(self) -> None:
        """Send off what is left, if somebody takes it soon."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(CLOSE_WITHIN_S)

    def _elsewhere(self, name: "Name") -> SpanContext | None:
        """Return the first span of a trace, unless those that choose leave it out."""
        chosen = self._provider.sampler.should_sample(None, name.trace, "")
        if chosen.decision is not Decision.RECORD_AND_SAMPLE:
            return None
        flags = TraceFlags(TraceFlags.SAMPLED)
        return SpanContext(name.trace, name.span, is_remote=True, trace_flags=flags)
