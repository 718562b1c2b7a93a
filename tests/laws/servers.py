"""The PostgreSQL all laws share: a state machine has no fixtures."""

import atexit
from contextlib import ExitStack
from functools import cache

from tests.postgres_server import PostgresServer, postgres_server

_SERVERS = ExitStack()
atexit.register(_SERVERS.close)


@cache
def shared_postgres() -> PostgresServer:
    """Return the server, started when it is first asked for."""
    return _SERVERS.enter_context(postgres_server())
