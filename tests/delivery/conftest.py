"""The hub waits for a missing event before it asks the log; tests have none to wait for."""

from collections.abc import Iterator

import pytest

from chatserver.delivery import hub

from .redis_topologies import Servers, redis_cluster, redis_sentinel


@pytest.fixture(autouse=True, scope="session")
def impatient() -> Iterator[None]:
    """Let holes be filled at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "REPAIR_AFTER_S", 0)
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Servers]:
    """A Redis Cluster; it works whether or not a test has killed its first master by now."""
    with redis_cluster() as servers:
        yield servers


@pytest.fixture(scope="session")
def sentinel() -> Iterator[Servers]:
    """Two servers and a sentinel that names the master; likewise."""
    with redis_sentinel() as servers:
        yield servers
