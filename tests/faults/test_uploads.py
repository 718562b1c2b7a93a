"""A server killed while a file comes in loses none it acknowledged, and keeps no more than that."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from chatclient import ChatError, Client

from protocol.files import DeleteFile
from tests.running import run
from tests.town import Register

from .servers import Node, write_config

DATA = bytes(range(256)) * 2_000


def blobs(data: Path) -> set[str]:
    """Return the blobs on disk."""
    return {path.name for path in (data / "files").rglob("*") if path.is_file()}


def known(data: Path) -> tuple[set[str], set[str]]:
    """Return the blobs that files have, and those that are to be removed."""
    with closing(sqlite3.connect(data / "chat.db")) as read:
        kept = {name for (name,) in read.execute("SELECT blob FROM files WHERE blob IS NOT NULL")}
        doomed = {name for (name,) in read.execute("SELECT blob FROM doomed_blobs")}
    return kept, doomed


@pytest.mark.parametrize("place", ["upload.promised", "upload.stored"])
@run
async def test_an_upload_survives_its_server(
    register: Register, data: Path, tmp_path: Path, place: str
) -> None:
    """The sender goes on by itself; a blob that nobody came to have is known, and will go."""
    node = Node("one", data, write_config(tmp_path / "chat.toml"), tmp_path / "log")
    await node.start(CHATSERVER_KILL_AT=place)
    sent = tmp_path / "plan.bin"
    sent.write_bytes(DATA)
    async with Client(f"http://127.0.0.1:{node.port}", register.alice.token) as alice:
        sending = asyncio.create_task(alice.upload(sent))
        await node.ended(20)
        await node.start()
        file = await sending
        posted = await alice.post(register.general, "", files=[file])
        assert posted.message.files == [file]
        got = await alice.download(file, tmp_path / "got.bin")
        assert got.read_bytes() == DATA
    kept, doomed = known(data)
    assert len(kept) == 1
    assert kept <= blobs(data) <= kept | doomed
    assert await node.stop() == 0


@run
async def test_what_was_to_be_removed_goes_after_a_kill(
    register: Register, data: Path, tmp_path: Path
) -> None:
    """Removed from the disk and killed before that was written down: nothing is left."""
    node = Node("one", data, write_config(tmp_path / "chat.toml"), tmp_path / "log")
    await node.start(CHATSERVER_KILL_AT="blobs.removed")
    sent = tmp_path / "plan.bin"
    sent.write_bytes(DATA)
    async with Client(f"http://127.0.0.1:{node.port}", register.alice.token) as alice:
        file = await alice.upload(sent)
        with suppress(ChatError):
            await alice.request(DeleteFile(file=file.id))
        await node.ended(20)
    await node.start()
    while known(data) != (set(), set()) or blobs(data):
        await asyncio.sleep(0.05)  # the next round of removing
    assert await node.stop() == 0
