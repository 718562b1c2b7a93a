"""Space kept for bad times: taken where there is plenty, given up once, and taken back."""

import asyncio
from pathlib import Path

import pytest

from chatserver.store.reserve import MAX_BYTES, Reserve
from protocol.channels import CreateChannel, RemoveMember
from protocol.errors import StorageFull
from protocol.messages import DeleteMessage
from protocol.sessions import EndSession
from tests.running import ON_SQLITE, run
from tests.town import post

from .conftest import Store

MIB = 1 << 20


class Disk:
    """A disk as large as a test wants it."""

    def __init__(self, total: int, free: int) -> None:
        self.total, self.free = total, free

    def __call__(self, _path: Path) -> tuple[int, int, int]:
        return self.total, self.total - self.free, self.free


def test_a_large_disk_keeps_64_mib(tmp_path: Path) -> None:
    """Really taken, readable by nobody else, and taken once by however many processes."""
    first, second = Reserve(tmp_path / "chat.db"), Reserve(tmp_path / "chat.db")
    first.look()
    second.look()
    found = first.path.stat()
    assert found.st_size == found.st_blocks * 512 == MAX_BYTES
    assert found.st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["chat.db.reserve"]


@pytest.mark.parametrize(
    ("total", "free", "kept"),
    [
        (7 * MIB, 7 * MIB, None),
        (80 * MIB, 80 * MIB, 10 * MIB),
        (80 * MIB, 19 * MIB, None),
        (80 * MIB, 20 * MIB, 10 * MIB),
        (1 << 40, 127 * MIB, None),
        (1 << 40, 128 * MIB, 64 * MIB),
    ],
)
def test_a_reserve_leaves_as_much_free_as_it_takes(
    tmp_path: Path, total: int, free: int, kept: int | None
) -> None:
    """At most an eighth of the disk; a small disk, or a full one, has none."""
    reserve = Reserve(tmp_path / "chat.db", Disk(total, free))
    reserve.look()
    assert (reserve.path.stat().st_size if reserve.path.exists() else None) == kept
    assert not reserve.full


def test_what_was_given_up_is_taken_back_when_there_is_room(tmp_path: Path) -> None:
    """Until then the disk counts as full, for every process on it."""
    disk = Disk(80 * MIB, 60 * MIB)
    mine, others = Reserve(tmp_path / "chat.db", disk), Reserve(tmp_path / "chat.db", disk)
    for reserve in (mine, others):
        reserve.look()
    assert mine.give_up()
    assert not mine.give_up()
    disk.free = 11 * MIB
    for reserve in (mine, others):
        reserve.look()
        assert reserve.full
    disk.free = 20 * MIB
    for reserve in (others, mine):
        reserve.look()
        assert not reserve.full
    assert mine.path.exists()


@ON_SQLITE
@run
async def test_on_a_full_disk_one_can_still_delete(store: Store) -> None:
    """The reserve is given up, deleting works the first time, and nothing else uses it up."""
    alice, bob, general = store.town.alice, store.town.bob, store.town.general
    before = post(general, "x" * 30_000)
    stored = (await store.do(alice, before)).message
    store.database.reserve.look()
    raw = store.database._writing.raw
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages}")
    long = [store.doing(alice, post(general, "x" * 40_000)) for _ in range(100)]
    refused = await asyncio.gather(*map(store.committer.submit, long), return_exceptions=True)
    assert {type(error) for error in refused} == {StorageFull}
    assert not store.database.reserve.path.exists()
    raw.execute(f"PRAGMA max_page_count = {pages + 1_000}")
    assert (await store.do(alice, before)).message == stored
    for command in (post(general), CreateChannel(name="more")):
        with pytest.raises(StorageFull):
            await store.do(alice, command)
    deleted = await store.do(alice, DeleteMessage(channel=general, seq=stored.seq))
    assert deleted.message.deleted
    await store.do(alice, RemoveMember(channel=general, user=store.town.carol.id))
    await store.do(bob, EndSession(session=bob.actor.session))
    store.database.reserve.look()
    assert (await store.do(alice, post(general))).message.seq
