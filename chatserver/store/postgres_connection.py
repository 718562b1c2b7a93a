"""Connections to PostgreSQL: as long-suffering as a server needs them, and what they hold."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, Literal

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import Int8BinaryDumper, NumericBinaryLoader

from .database import InUseError
from .migrate import NEWEST, read_schema

Claim = Literal["alone", "shared"]
"""How a server holds the database: without Redis there may be no other."""

_OURS: Final = 0x63_68_61_74
WRITERS: Final = f"{_OURS}, 1"
"""The lock of whoever writes."""

STREAMS: Final = 0x63_68_61_75
"""Beside a number, the lock of a stream."""

MIGRATING: Final = f"{_OURS}, 3"
"""The lock of whoever changes the schema; a server that comes or is back waits for it."""

MOVERS: Final = f"{_OURS}, 4"
"""The lock of whoever moves everything elsewhere."""

_SERVERS: Final = f"{_OURS}, 2"
_VERSIONS_FROM: Final = 10_000
VERSIONS_AT_WORK: Final = f"""
    SELECT DISTINCT objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = {_OURS} AND objid::bigint >= {_VERSIONS_FROM}
"""  # noqa: S608  # no input
"""Asks for the numbers of the locks by which servers say of which version they are."""

_DEFAULTS: Final[dict[str, Any]] = {
    "application_name": "chatserver",
    "connect_timeout": 5,
    "client_encoding": "utf8",
    "target_session_attrs": "read-write",
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_SETTINGS: Final = (
    "SET TIME ZONE 'UTC'",
    """SELECT set_config('synchronous_commit', 'on', false)
       WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')""",
)
LOCK_MS: Final = 5_000
"""How long one waits for whoever writes."""

IDLE_MS: Final = 10_000
"""How long a stopped node may stop the others."""

LANE_IDLE_MS: Final = 3_000
"""The same in a lane, whose transactions are short: others just wait, and are not refused."""

_PREPARED: Final = 2_000
_LET_GO_WITHIN: Final = "1s"

logging.getLogger("psycopg").setLevel(logging.ERROR)
"""It warns of every error in a pipeline, which is raised all the same."""


class _WholeLoader(NumericBinaryLoader):
    """Reads a sum, which PostgreSQL calls numeric, as the whole number it is."""

    def load(self, data: Any) -> Any:
        return int(super().load(data))


def connect(
    url: str, claim: Claim | None = None, idle_ms: int = IDLE_MS
) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect, and hold the database if a server does.

    Raises:
        ConnectionError: the database cannot be reached.
        InUseError: another server holds it, or a newer version has changed its schema.
    """
    with reaching():
        whole = make_conninfo(**{**_DEFAULTS, **conninfo_to_dict(url)})
        raw = psycopg.connect(whole, autocommit=True, prepare_threshold=0)
        _prepare(raw, idle_ms)
    if claim is not None:
        _hold(raw, claim)
    return raw


@contextmanager
def reaching() -> Iterator[None]:
    """Tell an address that is wrong, or a server that is away, as errors of the system."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise ConnectionError(f"PostgreSQL cannot be used: {error}") from error


@contextmanager
def in_one_packet(raw: psycopg.Connection[tuple[Any, ...]]) -> Iterator[None]:
    """Send what is executed meanwhile together, and read all answers at the end.

    psycopg's own pipeline sends each statement by itself, and looks for answers after each: the
    server wakes up as often, which costs more than the statements do.
    """
    with raw.pipeline() as pipeline:
        pipeline._communicate_gen = _no_communication  # type: ignore[method-assign]  # noqa: SLF001
        try:
            yield
        finally:
            while pipeline.command_queue:
                pipeline.command_queue.popleft()()
            del pipeline._communicate_gen  # noqa: SLF001


def _no_communication() -> Any:
    yield from ()


def _prepare(raw: psycopg.Connection[tuple[Any, ...]], idle_ms: int) -> None:
    raw.prepared_max = _PREPARED
    raw.adapters.register_dumper(int, Int8BinaryDumper)  # one type, so one plan a statement
    raw.adapters.register_loader("numeric", _WholeLoader)
    for setting in _SETTINGS:
        raw.execute(setting, prepare=False)
    for name, ms in (("lock_timeout", LOCK_MS), ("idle_in_transaction_session_timeout", idle_ms)):
        raw.execute("SELECT set_config(%s, %s, false)", [name, str(ms)], prepare=False)


def revision_of(number: int) -> str:
    """Return what version a server is of that holds the lock of this number."""
    return f"{number - _VERSIONS_FROM:04}"


def _hold(raw: psycopg.Connection[tuple[Any, ...]], claim: Claim) -> None:
    try:
        keep_out(raw, claim)
        _say_version(raw)
    except BaseException:
        raw.close()
        raise


def keep_out(raw: psycopg.Connection[tuple[Any, ...]], claim: Claim) -> None:
    """Keep others out; one that has just ended may still be about to let go.

    Raises:
        InUseError: another server holds it.
    """
    lock = "pg_advisory_lock" if claim == "alone" else "pg_advisory_lock_shared"
    try:
        with raw.transaction():
            raw.execute(f"SET LOCAL lock_timeout = '{_LET_GO_WITHIN}'")
            raw.execute(f"SELECT {lock}({_SERVERS})")
    except psycopg.errors.LockNotAvailable:
        raise InUseError(
            "another server runs on this PostgreSQL database; several on one all need "
            "the same [broker] url (Redis) in their configuration"
        ) from None


def _say_version(raw: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Let whoever migrates know what is at work here; nobody migrates while this looks."""
    with suppress(psycopg.errors.UndefinedTable), raw.transaction():  # none: it is to be filled
        raw.execute(f"SELECT pg_advisory_xact_lock_shared({MIGRATING})")
        raw.execute(f"SELECT pg_advisory_lock_shared({_OURS}, {_VERSIONS_FROM + int(NEWEST)})")
        read_schema(raw.execute).require_bearable()
