"""Traces are off unless asked for, whole or left out, and hold nobody up."""

import sys
import time

import pytest

from chatserver.gateway.spans import CLOSE_WITHIN_S, Spans
from chatserver.gateway.traces import Name, make_traces

NOBODY = "http://127.0.0.1:1"
SPAN = (1_000, 2_000)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Spans:
    """What makes spans of every second trace, and sends them where nobody listens."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", NOBODY)
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.5")
    return Spans({})


def test_without_an_address_there_are_none() -> None:
    """Nothing is loaded for them, and nothing is asked of what would be told."""
    assert make_traces("N00000000", "epoch") is None


def test_without_the_extra_the_server_runs_without_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says what to install."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", NOBODY)
    monkeypatch.delitem(sys.modules, "chatserver.gateway.spans")
    monkeypatch.setitem(sys.modules, "opentelemetry.context", None)
    assert make_traces("N00000000", "epoch") is None
    said = capsys.readouterr()
    assert "install chatserver[otel]" in said.out + said.err


def test_all_nodes_choose_the_same_traces(spans: Spans) -> None:
    """A node that delivers a message knows without being told whether its trace is kept."""
    names = [
        Name(number << 64 | number * 0x9E3779B97F4A7C15 % 2**64, 1 + number)
        for number in range(1, 200)
    ]
    here = [spans.begin("message.post", SPAN, {}, name) is not None for name in names]
    elsewhere = [spans._elsewhere(name) is not None for name in names]
    assert here == elsewhere
    assert 0 < sum(here) < len(names)


def test_where_nobody_takes_them_a_server_stops_all_the_same(spans: Spans) -> None:
    """What is left is given up after two seconds."""
    for number in range(1, 20):
        spans.begin("message.post", SPAN, {}, Name(number, number))
    begun_s = time.monotonic()
    spans.close()
    assert time.monotonic() - begun_s < CLOSE_WITHIN_S + 1
