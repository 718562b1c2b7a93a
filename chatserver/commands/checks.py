"""What ``chatserver doctor`` looks at; each check finds one thing, in plain words."""

import asyncio
import errno
import os
import resource
import shutil
import socket
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit

from chatserver.actions.accounts import sign_up_domains
from chatserver.core.addresses import is_loopback
from chatserver.core.clock import now_us
from chatserver.core.config import Config, ConfigError, Server, load
from chatserver.store import log, users
from chatserver.store.database import Database, Reader
from chatserver.store.engines import Address, address_of, shown
from chatserver.store.moved import MOVED, sentence
from chatserver.store.soundness import DamagedError, require_trusted

from .shared import CommandFailed, with_database

Level = Literal["ok", "warn", "fail"]

MIB: Final = 1 << 20
FEW_MIB: Final = 2_048
TOO_FEW_MIB: Final = 128
MINUTE_US: Final = 60_000_000
CONNECT_S: Final = 3.0
NETWORK_FILE_SYSTEMS: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs", "afs"}
)
WAL_RESET_FIXED: Final = (3, 51, 3)
BACKPORTS: Final = ((3, 44, 6), (3, 50, 7))


class Finding(NamedTuple):
    """What one check found, and what to do about it."""

    level: Level
    what: str
    text: str


class Setup(NamedTuple):
    """What is examined."""

    config: Config
    config_path: Path | None
    data: Path

    @property
    def database(self) -> Address:
        """Where the database is."""
        return address_of(self.config.store, self.data)


def examine(config_path: Path | None, data: Path) -> Iterator[Finding]:
    """Run every check; without a usable configuration, the others look at the defaults."""
    try:
        config = load(config_path)
        text = str(config_path) if config_path else "none given, everything at its default"
        yield Finding("ok", "configuration", text)
    except ConfigError as error:
        config = Config()
        yield Finding("fail", "configuration", f"{error}")
    setup = Setup(config, config_path, data)
    for check in CHECKS:
        yield check(setup)


def directory(setup: Setup) -> Finding:
    """Check that the data directory can be written."""
    what, data = "data directory", setup.data
    if not data.exists():
        above = next(parent for parent in data.absolute().parents if parent.exists())
        if os.access(above, os.W_OK):
            return Finding("ok", what, f"{data} is not there yet; the server will create it")
        return Finding("fail", what, f"{data} is not there, and {above} cannot be written to")
    if not data.is_dir() or not os.access(data, os.W_OK | os.X_OK):
        return Finding("fail", what, f"{data} cannot be written: chown it to the server's user")
    return Finding("ok", what, f"{data} can be written")


def local_disk(setup: Setup) -> Finding:
    """Check that SQLite's locks and fsync mean what they say."""
    what = "file system"
    if setup.config.store.url:
        return Finding("ok", what, "any will do: what is kept is kept by PostgreSQL")
    kind = _file_system(_existing(setup.data))
    if kind is None:
        return Finding("ok", what, "not known on this system; it must be a local disk")
    if kind in NETWORK_FILE_SYSTEMS:
        return Finding("fail", what, f"{kind} is a network: SQLite needs a local disk")
    return Finding("ok", what, f"{kind}, local")


def free_disk(setup: Setup) -> Finding:
    """Check that there is room to write."""
    free = shutil.disk_usage(_existing(setup.data)).free // MIB
    text = f"{free:,} MiB free"
    if free < TOO_FEW_MIB:
        return Finding("fail", "disk", f"{text}: make room, or nobody can post")
    if free < FEW_MIB:
        return Finding("warn", "disk", f"{text}: that will not last; make room")
    return Finding("ok", "disk", text)


def sqlite(setup: Setup) -> Finding:
    """Check for a bug of SQLite that harms whoever else writes to the file.

    Source: https://sqlite.org/wal.html, "The WAL-Reset Bug".
    """
    if setup.config.store.url:
        return Finding("ok", "SQLite", "not used: [store] url names PostgreSQL")
    return wal_finding(sqlite3.sqlite_version_info)


def wal_finding(version: tuple[int, ...]) -> Finding:
    """Say what a version of SQLite means for this server."""
    text = ".".join(map(str, version))
    backported = any(version[:2] == fixed[:2] and version >= fixed for fixed in BACKPORTS)
    if version >= WAL_RESET_FIXED or backported:
        return Finding("ok", "SQLite", text)
    return Finding(
        "ok",
        "SQLite",
        f"{text} has the WAL-reset bug, which this server avoids by a lock of its own: let no "
        "other program write to the database (sqlite3's .backup only reads)",
    )


def database(setup: Setup) -> Finding:
    """Check that the database opens, has an administrator, and is not from the future."""
    what, address = "database", setup.database
    try:
        if found := _unread(address):
            return found
        administrators, newest_us = with_database(address, _look)
    except DamagedError as error:
        return Finding("fail", what, str(error))
    except CommandFailed as error:
        return Finding("fail", what, f"it cannot be read: {error}")
    if newest_us > now_us() + MINUTE_US:
        return Finding("fail", "clock", "it is behind the newest message: set the machine's clock")
    if not administrators:
        return Finding("warn", what, "no administrator yet: open the link the server printed")
    size = f", {address.stat().st_size // MIB:,} MiB" if isinstance(address, Path) else ""
    return Finding("ok", what, f"{shown(address)}{size}")


def modes(setup: Setup) -> Finding:
    """Check that other users of the machine cannot read what is private."""
    config = setup.config
    secret = [setup.data, setup.data / config.store.file]
    if setup.config_path and (config.mail.smtp_url or config.broker.url or config.store.url):
        secret.append(setup.config_path)
    for path in secret:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            mode = "700" if path.is_dir() else "600"
            return Finding("warn", "file modes", f"others may read {path}: chmod {mode} {path}")
    return Finding("ok", "file modes", "private")


def open_files(setup: Setup) -> Finding:
    """Check that there can be as many sockets as the configuration allows."""
    needed = setup.config.server.max_connections * 2
    limit, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard not in (resource.RLIM_INFINITY, -1) and hard < needed:
        return Finding(
            "warn",
            "open files",
            f"at most {hard:,}, {needed:,} are needed for [server] max_connections: "
            f"LimitNOFILE={needed} in the systemd unit, or ulimit -n",
        )
    if limit < needed:
        return Finding(
            "warn", "open files", f"limited to {limit:,} here: ulimit -n {needed} before starting"
        )
    return Finding("ok", "open files", f"{limit:,} allowed")


def port(setup: Setup) -> Finding:
    """Check that the server can listen where it should."""
    server = setup.config.server
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((server.host, server.port))
        except OSError as error:
            return _taken(server, error)
    return Finding("ok", "port", f"{server.host} port {server.port} is free")


def public_url(setup: Setup) -> Finding:
    """Check that links lead to where people reach the server."""
    url, host = setup.config.server.public_url, setup.config.server.host
    if not url and is_loopback(host):
        return Finding("ok", "address", f"{host}, for this machine and a proxy on it only")
    if not url:
        return Finding(
            "warn",
            "address",
            "[server] public_url is empty: say how people reach the server, for links in mails",
        )
    if not urlsplit(url).hostname or urlsplit(url).scheme not in ("http", "https"):
        return Finding("fail", "address", f"[server] public_url = {url!r} is no http(s) address")
    if url.startswith("http:"):
        return Finding("warn", "address", f"{url} sends passwords in the clear: use https")
    return Finding("ok", "address", url)


def redis(setup: Setup) -> Finding:
    """Check that Redis can be reached, if it is configured."""
    url = setup.config.broker.url
    if not url and setup.config.server.workers > 1:
        return Finding("fail", "Redis", "several workers need it: set [broker] url")
    if not url:
        return Finding("ok", "Redis", "not configured; one process needs none")
    from chatserver.delivery.redis_address import parse
    from chatserver.delivery.redis_check import examine

    try:
        masters = asyncio.run(examine(parse(url)))
    except (ConfigError, OSError) as error:
        return Finding("fail", "Redis", str(error))
    where = ", ".join(map(str, masters))
    return Finding("ok", "Redis", f"{where}: a message came back")


def mail(setup: Setup) -> Finding:
    """Check that mail can go out, if it is configured."""
    config = setup.config
    if config.mail.smtp_url:
        return _reachable("mail", config.mail.smtp_url, {"smtp": 25, "smtps": 465})
    if config.access.email_domains:
        return Finding("fail", "mail", "[access] email_domains needs [mail] smtp_url to sign up")
    if chosen := _domains_chosen(setup.database):
        who = ", ".join(chosen)
        return Finding("warn", "mail", f"sign-up for {who} waits for [mail] smtp_url to be set")
    return Finding("ok", "mail", "not configured; invitations are links you pass on yourself")


CHECKS: Final[tuple[Callable[[Setup], Finding], ...]] = (
    directory,
    local_disk,
    free_disk,
    modes,
    sqlite,
    database,
    open_files,
    port,
    public_url,
    redis,
    mail,
)


def _existing(path: Path) -> Path:
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())


def _file_system(path: Path) -> str | None:
    """Return the kind of file system ``path`` is on, where Linux tells."""
    mounts = Path("/proc/self/mounts")
    if not sys.platform.startswith("linux") or not mounts.exists():
        return None
    lines = [line.split() for line in mounts.read_text().splitlines()]
    here = {str(path.resolve()), *map(str, path.resolve().parents)}
    over = [(len(fields[1]), fields[2]) for fields in lines if fields[1] in here]
    return max(over)[1] if over else None


async def _look(database: Database) -> tuple[int, int]:
    def look(reader: Reader) -> tuple[int, int]:
        if left := log.setting(reader, MOVED):
            raise CommandFailed(sentence(left))
        return users.administrators(reader), log.newest_time_us(reader)

    return await database.read(look)


def _unread(address: Address) -> Finding | None:
    """Say why a database need not be opened: there is nothing in it, or it cannot be used."""
    if isinstance(address, Path):
        if not address.exists():
            text = f"{address} is not there yet; the server will create it"
            return Finding("ok", "database", text)
        require_trusted(address)
        return None
    from chatserver.store.postgres_schema import examine as examine_postgres

    try:
        made, complaint = examine_postgres(address)
    except ConnectionError as error:
        return Finding("fail", "database", str(error).replace("\n", " "))
    if complaint:
        return Finding("fail", "database", complaint)
    where = shown(address)
    return None if made else Finding("ok", "database", f"{where} is empty; the server will fill it")


def _domains_chosen(address: Address) -> list[str]:
    """Return whom the first administrator wanted to let sign up, if that can be read."""
    try:
        if _unread(address):
            return []
        return with_database(address, lambda each: each.read(sign_up_domains))
    except (CommandFailed, DamagedError):
        return []


def _taken(server: Server, error: OSError) -> Finding:
    where = f"{server.host} port {server.port}"
    if error.errno == errno.EADDRINUSE:
        return Finding("warn", "port", f"{where} is in use: by a running server, or choose another")
    if error.errno == errno.EACCES:
        text = f"{where} needs privileges: choose one above 1023 and a proxy in front"
        return Finding("fail", "port", text)
    return Finding("fail", "port", f"{where} cannot be listened on: {error.strerror}")


def _reachable(what: str, url: str, ports: dict[str, int]) -> Finding:
    """Check that somebody listens where ``url`` says; its password is not shown."""
    try:
        parts = urlsplit(url)
        address = (parts.hostname or "", parts.port or ports[parts.scheme])
    except (ValueError, KeyError):
        return Finding("fail", what, f"its address should start with {'://, '.join(ports)}://")
    where = f"{address[0]} port {address[1]}"
    try:
        socket.create_connection(address, CONNECT_S).close()
    except OSError as error:
        return Finding("fail", what, f"nothing answers at {where}: {error.strerror or error}")
    return Finding("ok", what, f"{where} answers")
