"""Liveness, readiness and metrics."""

import pytest
from prometheus_client import Gauge

from tests.running import run

from .house import House


@run
async def test_a_process_that_answers_lives(house: House) -> None:
    """For any host name: supervisors ask by all kinds of them."""
    assert (await house.get("/healthz", None, Host="chat.internal")).json == {"alive": True}


@run
async def test_a_healthy_process_is_ready(house: House) -> None:
    """It should get connections."""
    answer = await house.get("/readyz")
    assert (answer.status, answer.json) == (200, {"ready": True, "reasons": [], "remarks": []})


@run
async def test_a_process_about_to_stop_is_not_ready(house: House) -> None:
    """Proxies send new connections elsewhere."""
    house.status.draining = True
    answer = await house.get("/readyz")
    assert (answer.status, answer.json["reasons"]) == (503, ["the server is about to stop"])


@run
async def test_without_redis_it_is_ready_and_says_so(house: House) -> None:
    """All others are without it, too: a balancer that took them away would leave nothing."""
    house.status.silent = True
    answer = await house.get("/readyz")
    assert (answer.status, answer.json["ready"]) == (200, True)
    assert answer.json["remarks"] == ["Redis is not heard: delivery goes on, slower"]


@run
async def test_a_process_that_is_late_is_not_ready(house: House) -> None:
    """Two seconds of a blocked loop are too much."""
    house.status.loop_lag_s = 2.5
    answer = await house.get("/readyz")
    assert (answer.status, answer.json["reasons"]) == (503, ["the event loop is 2.5 s late"])


@run
async def test_without_its_database_it_is_not_ready(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But it lives."""

    def broken(*_arguments: object) -> None:
        raise OSError("disk gone")

    monkeypatch.setattr(house.database, "read", broken)
    answer = await house.get("/readyz")
    assert (answer.status, answer.json["reasons"]) == (503, ["the database does not answer"])
    assert (await house.get("/healthz")).status == 200


@run
async def test_metrics_are_for_this_machine(house: House) -> None:
    """A Prometheus beside the server needs no token."""
    Gauge("chat_test", "A number.", registry=house.site.registry).set(42)
    answer = await house.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "chat_test 42.0" in answer.text


@run
async def test_metrics_are_for_administrators_elsewhere(house: House) -> None:
    """S30: a proxy on this machine makes nobody local."""
    alice, bob = await house.found(), await house.admit()
    away = {"X_Forwarded_For": "192.0.2.1"}
    assert (await house.get("/metrics", None, **away)).status == 401
    assert (await house.get("/metrics", None, Forwarded="for=192.0.2.1")).status == 401
    assert (await house.get("/metrics", bob.token, **away)).status == 403
    assert (await house.get("/metrics", alice.token, **away)).status == 200
