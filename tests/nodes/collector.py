"""Takes what nodes send over OTLP, as any collector does, and keeps it as it came."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


class Collector(ThreadingHTTPServer):
    """An OTLP/HTTP receiver on a free port."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiving)
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        """Where nodes send to."""
        return f"http://127.0.0.1:{self.server_port}"

    def spans(self) -> list[tuple[str, Any]]:
        """What came so far: each span with the node it is of."""
        found = []
        for body in list(self.bodies):
            for part in ExportTraceServiceRequest.FromString(body).resource_spans:
                told = {each.key: each.value.string_value for each in part.resource.attributes}
                assert told["service.name"] == "chatserver"
                found += [
                    (told["service.instance.id"], span)
                    for scope in part.scope_spans
                    for span in scope.spans
                ]
        return found


class _Receiving(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        """Keep a batch."""
        assert self.path == "/v1/traces"
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.end_headers()
        self.wfile.write(ExportTraceServiceResponse().SerializeToString())

    def log_message(self, *_words: object) -> None:
        """Write nothing."""


@contextmanager
def running_collector() -> Iterator[Collector]:
    """Have a collector while the context lasts."""
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield collector
        finally:
            collector.shutdown()
            thread.join()
