"""Run a program whose disk fails: ``python failing_disk.py MODULE ARGUMENT...``.

The kernel asks a thread of ours before it writes to or syncs a file (seccomp's user
notifications, Linux 5.5), so neither a compiler nor root is needed. By environment:

``DISK_IMAGE`` names a directory which holds, at every moment, the files as of their last sync:
what a power loss leaves at least.
``DISK_EIO_AT`` is the number of the sync of a write-ahead log which fails, as all later ones do.
``DISK_FULL_WHILE`` names a file; as long as it exists no other can be written to, unless the
reserve beside it has been given up.
"""

import array
import ctypes
import errno
import fcntl
import itertools
import os
import platform
import runpy
import shutil
import struct
import sys
import threading
from pathlib import Path

FSYNC, FDATASYNC, PWRITE, SECCOMP = {
    "x86_64": (74, 75, 18, 317),
    "aarch64": (82, 83, 68, 277),
}[platform.machine()]

_SET_NO_NEW_PRIVILEGES = 38
_SET_FILTER, _NEW_LISTENER = 1, 8
_ASK, _ALLOW = 0x7FC0_0000, 0x7FFF_0000
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_RECEIVE, _SEND = 0xC050_2100, 0xC018_2101
_NOTICE = struct.Struct("=QIIiIQ6Q")
_ANSWER = struct.Struct("=QqiI")
_GO_ON = 1


class Disk:
    """Decides what becomes of each write and sync."""

    def __init__(self) -> None:
        self._image = os.environ.get("DISK_IMAGE")
        self._eio_at = int(os.environ.get("DISK_EIO_AT", "0"))
        self._full = Path(os.environ.get("DISK_FULL_WHILE", "/nonexistent"))
        self._syncs = 0

    def write(self, path: Path) -> int:
        """Return the error of a write, or 0."""
        if ".db" not in path.name or not self._full.exists():
            return 0
        reserve = path.with_name(f"{path.name.removesuffix('-wal')}.reserve")
        return errno.ENOSPC if reserve.exists() else 0

    def sync(self, path: Path) -> int:
        """Return the error of a sync, or 0; remember what is on the disk from now on."""
        self._syncs += path.name.endswith("-wal")
        if self._eio_at and self._syncs >= self._eio_at:
            return errno.EIO
        if self._image and path.is_file():
            self._keep(path, Path(self._image))
        return 0

    def _keep(self, path: Path, image: Path) -> None:
        part = image / f"{path.name}.part"
        shutil.copyfile(path, part)
        part.replace(image / path.name)


def listen() -> int:
    """Have the kernel ask before every write and sync of this process; return where."""
    wanted = (FSYNC, FDATASYNC, PWRITE)
    program = [(_LOAD, 0, 0, 0)]
    for left, number in zip(range(len(wanted), 0, -1), wanted, strict=True):
        program.append((_JUMP_IF_EQUAL, left, 0, number))
    program += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ASK)]
    code = array.array("B", b"".join(struct.pack("=HBBI", *each) for each in program))
    address, _ = code.buffer_info()
    header = struct.pack("@HP", len(program), address)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    listener: int = libc.syscall(SECCOMP, _SET_FILTER, _NEW_LISTENER, header)
    if listener < 0:
        raise OSError(ctypes.get_errno(), "the kernel does not let us watch the disk")
    return listener


def answer_all(listener: int, disk: Disk) -> None:
    """Answer the kernel's questions for as long as the process lives."""
    for _ in itertools.count():
        notice = bytearray(_NOTICE.size)
        fcntl.ioctl(listener, _RECEIVE, notice)
        id_, _, _, number, _, _, file, *_ = _NOTICE.unpack(notice)
        path = Path(f"/proc/self/fd/{file}").readlink()
        error = disk.write(path) if number == PWRITE else disk.sync(path)
        answer = _ANSWER.pack(id_, -1 if error else 0, -error, 0 if error else _GO_ON)
        fcntl.ioctl(listener, _SEND, bytearray(answer))


if __name__ == "__main__":
    threading.Thread(target=answer_all, args=(listen(), Disk()), daemon=True).start()
    sys.argv = sys.argv[1:]
    sys.path[0] = str(Path.cwd())
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
