"""Whom a proxy asks for is believed of some proxies only."""

import pytest

from chatserver.core.config import ConfigError, check
from chatserver.gateway.origins import forwarded_for
from tests.running import run

HERE, INSIDE, OUTSIDE = "127.0.0.1", "10.1.2.3", "192.0.2.9"
SOMEBODY = ["198.51.100.7, 203.0.113.5"]


@pytest.mark.parametrize(
    ("proxies", "peer", "seen"),
    [
        ([], HERE, "203.0.113.5"),
        ([], INSIDE, INSIDE),
        (["10.0.0.0/8"], INSIDE, "203.0.113.5"),
        (["10.0.0.0/8"], HERE, "203.0.113.5"),
        (["10.0.0.0/8", "fd00::/8"], "fd00::1", "203.0.113.5"),
        (["10.0.0.0/8"], OUTSIDE, OUTSIDE),
    ],
)
def test_only_proxies_that_are_named_or_here_are_believed(proxies, peer, seen):
    """And of what they say only the last hop, which they saw themselves."""
    server = check({"server": {"proxies": proxies}}).server
    assert forwarded_for(peer, SOMEBODY, server) == seen


def test_what_is_no_network_is_refused():
    """The configuration is checked before anybody relies on it."""
    with pytest.raises(ConfigError, match=r"10\.0\.0\.1/8"):
        check({"server": {"proxies": ["10.0.0.1/8"]}})


@run
async def test_a_proxy_gets_a_connection_for_one_request(house):
    """It would send a WebSocket where a page was asked for before, and that cannot become one."""
    assert "Connection" not in (await house.get("/healthz")).headers
    answer = await house.get("/healthz", None, X_Forwarded_For="192.0.2.1")
    assert answer.headers["Connection"] == "close"
