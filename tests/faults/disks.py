"""Faults of the disk: it is full, it cannot sync, it forgets what was not synced."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from chatserver.bench.checker.records import Deleted
from chatserver.store.sqlite import EXIT_IO_ERROR
from protocol import ErrorCode
from protocol.messages import DeleteMessage, Message
from protocol.sessions import OpenSession

from .book import now_s
from .rig import Fault, Rig
from .servers import check_files, copy_files
from .wire import read_log, wire_to

WRAPPER: Final = (str(Path(__file__).with_name("failing_disk.py")), "chatserver")
FULL_WITHIN_S: Final = 15.0
STAY_FULL_S: Final = (0.5, 1.5)
FIRST_SYNC, LAST_SYNC = 20, 80
EIO_WITHIN_S: Final = 20.0
_BLOCK: Final = bytes(64 << 10)

Filling = Callable[[], None]


class Image:
    """What a loss of power would leave of a rig's files: each as of its last sync."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._directory = rig.directory / "image"
        self._directory.mkdir()
        copy_files(rig.database, self._directory)
        rig.node.wrapper = WRAPPER
        rig.node.environment = {"DISK_IMAGE": str(self._directory)}

    def restore(self) -> None:
        """Have the disk forget whatever was not synced."""
        check_files(self._directory / self._rig.database.name)
        for file in self._rig.data.glob(f"{self._rig.database.name}*"):
            file.unlink()
        copy_files(self._directory / self._rig.database.name, self._rig.data)


def lose_power(image: Image) -> Fault:
    """Return a fault that cuts the power every second or so."""

    async def fault(rig: Rig) -> None:
        while True:
            await rig.pause(0.6, 1.4)
            await rig.node.kill()
            image.restore()
            await rig.node.start()

    return fault


def fail_syncs(image: Image, times: int) -> Fault:
    """Return a fault that lets some sync fail, which a server must not survive."""

    async def fault(rig: Rig) -> None:
        for _ in range(times):
            await rig.node.kill()
            await rig.node.start(DISK_EIO_AT=str(rig.rng.randint(FIRST_SYNC, LAST_SYNC)))
            assert await rig.node.ended(EIO_WITHIN_S) == EXIT_IO_ERROR
            image.restore()
        await rig.node.start()

    return fault


def reserve_of(rig: Rig) -> Path:
    """Return the file that keeps some space."""
    return rig.database.with_name(f"{rig.database.name}.reserve")


def fill_up(fill: Filling, free: Filling) -> Fault:
    """Return a fault that fills the disk for a while; what is there can be read meanwhile."""

    async def fault(rig: Rig) -> None:
        await rig.until(reserve_of(rig).exists, FULL_WITHIN_S)
        fill()
        try:
            await rig.until(lambda: _was_refused(rig), FULL_WITHIN_S)
            newest = max(_stored(rig), key=lambda message: message.seq)
            entries = await read_log(rig.node.port, rig.cast.auditor.token, newest.channel)
            assert entries[-1].at.seq >= newest.seq
            await _delete(rig, newest)
            await rig.pause(*STAY_FULL_S)
        finally:
            free()
        await rig.until(reserve_of(rig).exists, FULL_WITHIN_S)

    return fault


@contextmanager
def small_disk(rig: Rig) -> Iterator[tuple[Filling, Filling]]:
    """Give a rig a disk that can be filled and freed: a small one, or one that pretends."""
    rig.data.mkdir(parents=True)
    if _mounted(rig.data):
        filler = rig.data / "filler"
        try:
            yield lambda: _fill(filler), lambda: filler.unlink(missing_ok=True)
        finally:
            subprocess.run(["umount", "--lazy", rig.data], check=True)
    else:
        full = rig.directory / "full"
        rig.environment = {"DISK_FULL_WHILE": str(full)}
        rig.wrapper = WRAPPER
        yield full.touch, lambda: full.unlink(missing_ok=True)


def _mounted(directory: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(directory)]
    if os.geteuid() != 0:
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _fill(filler: Path) -> None:
    """Take all the space there is, to the last block."""
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(_BLOCK):
            pass


async def _delete(rig: Rig, message: Message) -> None:
    """Delete somebody's message as the channel's administrator does."""
    async with wire_to(rig.node.port) as wire:
        await wire.request(OpenSession(token=rig.cast.auditor.token, client="moderator"))
        rig.book.note(Deleted(now_s(), "moderator", message.channel, message.seq))
        command = DeleteMessage(channel=message.channel, seq=message.seq)
        assert (await wire.request(command)).message.deleted


def _stored(rig: Rig) -> list[Message]:
    return [message for client in rig.clients for message in client.outbox.stored]


def _was_refused(rig: Rig) -> bool:
    return any(ErrorCode.STORAGE_FULL in client.outbox.refused for client in rig.clients)
