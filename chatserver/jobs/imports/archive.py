"""ZIP files that come from elsewhere: checked before anything in them is believed.

Nothing is unpacked to disk.
"""

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from .model import ImportFailed

MAX_TOTAL_BYTES: Final = 1 << 30

_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)


class Archive:
    """A ZIP file that is open for reading, with names that stay inside it.

    Of the members that are ``wanted``, the total may not be above :data:`MAX_TOTAL_BYTES` and
    also ``max_ratio`` times what they have packed.

    Raises:
        ImportFailed: it is none, or would not be safe to read.
    """

    def __init__(self, path: Path, wanted: Callable[[str], bool], max_ratio: int) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except UNREADABLE as error:
            raise ImportFailed(f"{path.name} cannot be read as a ZIP file: {error}") from error
        self._members = {_name_of(info): info for info in self._archive.infolist()}
        try:
            self._check(wanted, max_ratio)
        except ImportFailed:
            self.close()
            raise

    @property
    def names(self) -> list[str]:
        """What is in it."""
        return list(self._members)

    def close(self) -> None:
        """Close it."""
        self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """Return how many bytes a member says it has."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """Return all of a member.

        Raises:
            ImportFailed: it is damaged.
        """
        try:
            return self._archive.read(self._members[name])
        except UNREADABLE as error:
            raise ImportFailed(f"{name} in the export cannot be read: {error}") from error

    def open(self, name: str) -> IO[bytes]:
        """Return a member to be read in pieces; what reads it minds :data:`UNREADABLE`."""
        return self._archive.open(self._members[name])

    def _check(self, wanted: Callable[[str], bool], max_ratio: int) -> None:
        for name in self._members:
            require_inside(name)
        infos = [info for name, info in self._members.items() if wanted(name)]
        total = sum(info.file_size for info in infos)
        require_reasonable(total, max_ratio * sum(info.compress_size for info in infos))
        if any(info.flag_bits & _ENCRYPTED for info in infos):
            raise ImportFailed(
                "the export is encrypted; unpack it and pack it again without password"
            )


def require_inside(name: str) -> None:
    """Require that a member's name stays inside its archive.

    Raises:
        ImportFailed: it does not.
    """
    if name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise ImportFailed(f"the export names a file outside itself: {name!r}")


def require_reasonable(total_bytes: int, most_bytes: int) -> None:
    """Require that an archive does not unpack to far more than it should.

    Raises:
        ImportFailed: it would.
    """
    if total_bytes > MAX_TOTAL_BYTES and total_bytes > most_bytes:
        raise ImportFailed(f"the export would unpack to {total_bytes:,} bytes; that cannot be talk")


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return a member's name; Slack writes UTF-8 without saying so, which reads as cp437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode()
    except UnicodeError:
        return info.filename
