"""Filling a client's holes from the log."""

from protocol.ids import StreamId
from protocol.log import FillStream
from tests.running import run

from .conftest import Office


@run
async def test_a_page_is_never_more_than_a_reader_can_take(office: Office) -> None:
    """Long messages make short pages; asking on from the last one brings everything."""
    for number in range(40):
        await office.posts(office.bob, f"{number} " + "ü" * 30_000)
    seqs: list[int] = []
    while True:
        command = FillStream(stream=StreamId(office.general), after=len(seqs))
        page = await office.does(office.carol, command)
        seqs += [entry.at.seq for entry in page.entries]
        assert len(page.entries) <= 12
        if len(seqs) == page.head:
            break
    assert seqs == [*range(1, page.head + 1)]


@run
async def test_everybody_reads_their_own_stream_and_the_workspaces(office: Office) -> None:
    """Also guests; and channels as far as history may be read."""
    workspace = (
        await office.database.read(
            lambda r: r.raw.execute("SELECT value FROM meta WHERE key = 'workspace'").fetchone()
        )
    )[0]
    for stream in (office.gus.id, workspace):
        await office.does(office.gus, FillStream(stream=StreamId(stream), after=0))
