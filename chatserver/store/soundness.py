"""Whether a database file can be trusted: after an unclean stop, and after damage to its log.

Pages of the database have no checksums: a bit that flips inside a text is not noticed here.
"""

import fcntl
import os
import secrets
import shutil
import sqlite3
import struct
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

QUICK_BYTES: Final = 128 << 20
"""Up to this size a file is checked before anything is served: a tenth of a second, warm."""

_MAX_ERRORS: Final = 5
_HEADER: Final = struct.Struct(">8I")
_FRAME: Final = struct.Struct(">4I")
_FRAME_HEADER_BYTES: Final = 24
_PAGE_BYTES_AT: Final = 16
_TORN_COMMITS: Final = 1


class DamagedError(Exception):
    """The database file is damaged; the message says what to do."""


class Mark:
    """A file beside the database as long as a process has it open; one left behind tells of a kill.

    Its process holds a lock on it, so that the marks of the living are told from others, and has
    written into it of which version it is.
    """

    def __init__(self, database: Path, version: str) -> None:
        self._left = [each for each in _marks(database) if _is_dead(each)]
        self._path = database.with_name(f"{database.name}.open-{secrets.token_hex(4)}")
        making = self._path.with_name(f"{database.name}.opening-{secrets.token_hex(4)}")
        self._lock = os.open(making, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        os.write(self._lock, version.encode())
        making.rename(self._path)

    @property
    def unclean(self) -> bool:
        """Whether some process ended without closing the database."""
        return bool(self._left)

    def forgive(self) -> None:
        """Forget those that were killed, now that the file has been checked."""
        for mark in self._left:
            mark.unlink(missing_ok=True)
        self._left = []

    def end(self) -> None:
        """Take the mark away, once everything is closed."""
        self._path.unlink(missing_ok=True)
        os.close(self._lock)


def versions_at_work(database: Path) -> list[str]:
    """Return of which versions processes have the database open."""
    alive = [each for each in _marks(database) if not _is_dead(each)]
    return [each.read_text() for each in alive if each.exists()]


class LogSeen(NamedTuple):
    """What stood in the write-ahead log before SQLite looked: whose it is, and where commits end.

    Source: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    """

    salts: tuple[int, int]
    commits: list[int]


def require_trusted(database: Path) -> None:
    """Refuse a file that was found damaged, until somebody has seen to it.

    Raises:
        DamagedError: it was.
    """
    note = _note(database)
    if note.exists():
        raise DamagedError(_sentence(database, note.read_text().strip()))


def look_at_log(database: Path) -> LogSeen | None:
    """Read where commits end in the write-ahead log, before SQLite recovers it."""
    try:
        with _log(database).open("rb", buffering=0) as log:
            return _commits(log.fileno(), database)
    except FileNotFoundError:
        return None


def require_whole_log(database: Path, seen: LogSeen | None) -> None:
    """Refuse a log of which SQLite took only a part; call while a connection has it open.

    Neither the database nor the log's index may be opened and closed here: with any descriptor of
    a file that a process closes, it loses all its locks on it, and those are what SQLite relies on.
    A loss of power may leave one commit torn, which nobody was told of. Two were synced.

    Raises:
        DamagedError: commits that were acknowledged cannot be read any more.
    """
    if seen is None:
        return
    taken = _frames_taken(database)
    if taken is None or _salts_now(database) != seen.salts:
        return  # begun anew meanwhile by a server that runs
    lost = sum(number > taken for number in seen.commits)
    if lost > _TORN_COMMITS:
        shutil.copyfile(_log(database), f"{_log(database)}.damaged")
        condemn(database, f"its log is damaged: the last {lost} commits cannot be read")
        require_trusted(database)


def find_damage(database: Path) -> str | None:
    """Have SQLite check every page; return what is wrong, or None. Takes 2 s for a gigabyte."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA query_only=1")
        try:
            found = connection.execute(f"PRAGMA quick_check({_MAX_ERRORS})").fetchall()
        except sqlite3.DatabaseError as error:
            return str(error)
    errors = [str(row[0]) for row in found]
    return None if errors == ["ok"] else "; ".join(errors)


def condemn(database: Path, why: str) -> str:
    """Remember that the file is damaged, so that no start forgets it; return the sentence."""
    _note(database).write_text(f"{why}\n")
    return _sentence(database, why)


def _sentence(database: Path, why: str) -> str:
    note = _note(database)
    return (
        f"{database} is damaged ({' '.join(why.split())}). Restore a backup; then, or if you "
        f"accept what is lost, delete {note.name} and start again"
    )


def _note(database: Path) -> Path:
    return database.with_name(f"{database.name}.damaged")


def _log(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


def _marks(database: Path) -> Iterator[Path]:
    return database.parent.glob(f"{database.name}.open-*")


def _is_dead(mark: Path) -> bool:
    try:
        lock = os.open(mark, os.O_RDWR)
    except FileNotFoundError:
        return False  # ended in order this moment
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return mark.exists()


def _commits(log: int, database: Path) -> LogSeen | None:
    header = os.pread(log, _HEADER.size, 0)
    if len(header) < _HEADER.size:
        return None
    _, _, page_bytes, _, salt_1, salt_2, *sums = _HEADER.unpack(header)
    valid = tuple(sums) == _checksum(header)
    frames = list(_frames(log, page_bytes if valid else _page_bytes(database)))
    salts = (salt_1, salt_2)
    if not valid and frames:  # SQLite is going to ignore the whole log: whose is it?
        salts = (frames[0][2], frames[0][3])
    commits = [
        number
        for number, (_, size, *of) in enumerate(frames, start=1)
        if size and tuple(of) == salts
    ]
    return LogSeen(salts, commits)


def _salts_now(database: Path) -> tuple[int, int] | None:
    """Return whose the log is, without a look at the database itself."""
    try:
        with _log(database).open("rb", buffering=0) as log:
            header, frame = log.read(_HEADER.size), log.read(_FRAME.size)
    except FileNotFoundError:
        return None
    if len(header) < _HEADER.size:
        return None
    _, _, _, _, *salts, sum_1, sum_2 = _HEADER.unpack(header)
    if (sum_1, sum_2) != _checksum(header) and len(frame) == _FRAME.size:
        salts = list(_FRAME.unpack(frame)[2:])
    return salts[0], salts[1]


def _frames(log: int, page_bytes: int) -> Iterator[tuple[int, ...]]:
    """Yield each frame's page, size of the database if it commits, and salts."""
    step = page_bytes + _FRAME_HEADER_BYTES
    for start in range(_HEADER.size, os.fstat(log).st_size - step + 1, step):
        yield _FRAME.unpack(os.pread(log, _FRAME.size, start))


def _page_bytes(database: Path) -> int:
    with database.open("rb") as file:
        file.seek(_PAGE_BYTES_AT)
        size = int.from_bytes(file.read(2), "big")
    return 65_536 if size == 1 else size or 4_096


def _checksum(header: bytes) -> tuple[int, int]:
    """Return what the checksum of the log's header must be."""
    little = header[3] & 1 == 0
    words = struct.unpack_from("<6I" if little else ">6I", header)
    sum_1 = sum_2 = 0
    for first, second in zip(words[::2], words[1::2], strict=True):
        sum_1 = (sum_1 + first + sum_2) & 0xFFFF_FFFF
        sum_2 = (sum_2 + second + sum_1) & 0xFFFF_FFFF
    return sum_1, sum_2


def _frames_taken(database: Path) -> int | None:
    """Return how many frames SQLite found valid: ``mxFrame`` of the log's index.

    Another process reads it, as :func:`require_whole_log` says.

    Source: https://www.sqlite.org/walformat.html#the_wal_index_file_format
    """
    index = database.with_name(f"{database.name}-shm")
    read = subprocess.run(["head", "-c", "20", index], capture_output=True, check=False)  # noqa: S603, S607
    return int(struct.unpack_from("=I", read.stdout, 16)[0]) if len(read.stdout) == 20 else None  # noqa: PLR2004
