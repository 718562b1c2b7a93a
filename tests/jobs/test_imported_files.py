"""Files of archives: kept once, in their messages, for whoever may read those and nobody else."""

import signal
import struct
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chatserver.jobs.imports import files as keeping
from chatserver.jobs.imports.report import ImportReport, report_lines
from chatserver.store import files
from protocol.limits import MAX_FILES
from protocol.messages import Message
from tests.running import run

from . import mattermost_exports, zulip_exports
from .conftest import Place
from .exports import ANN, BEN, CLEO, GENERAL, Export, Json, channel, said
from .test_slack_import import killed_import


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


HEADER = _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
PICTURE = (
    b"\x89PNG\r\n\x1a\n"
    + HEADER
    + _chunk(b"IDAT", zlib.compress(b"\0" * 72))
    + _chunk(b"IEND", b"")
)
"""Eight pixels by eight, all black."""


def of_slack(*members: str, private: bool = False) -> Export:
    """Return an export of Slack in which one message has a file."""
    file: Json = {"id": "FPLAN0001", "name": "plan.png", "permalink": "https://x.org/plan"}
    talk = [said(1, "see", files=[file]), said(2, "", files=[file])]
    export = Export(talk={"general": talk}, files=dict.fromkeys(members, PICTURE))
    if private:
        export.lists = {"groups.json": export.channels}
        export.channels = []
    return export


async def slack(place: Place) -> ImportReport:
    """Import from Slack."""
    return await place.take(of_slack("__uploads/FPLAN0001/plan.png"))


async def slackdump(place: Place) -> ImportReport:
    """Import what slackdump made."""
    return await place.take(of_slack("general/attachments/FPLAN0001-plan.png"))


async def mattermost(place: Place) -> ImportReport:
    """Import from Mattermost."""
    has = [{"path": "20240101/a/plan.png"}]
    first = mattermost_exports.post(1, "see", to="general", attachments=has)
    second = mattermost_exports.post(2, "", to="general", attachments=has)
    general = mattermost_exports.channel("general")
    content = mattermost_exports.lines(general, first, second)
    path = place.directory / "a.zip"
    mattermost_exports.packed(path, content, {"20240101/a/plan.png": PICTURE})
    return await place.take_file(path, "mattermost")


async def zulip(place: Place) -> ImportReport:
    """Import from Zulip."""
    link = "[plan.png](/user_uploads/1/ab/plan.png)"
    export = zulip_exports.Export(
        streams=[zulip_exports.stream(zulip_exports.TOWN, "general")],
        messages=[zulip_exports.said(1, 1, f"see {link}"), zulip_exports.said(2, 2, link)],
        files={"uploads/1/ab/plan.png": PICTURE},
    )
    return await place.take_file(export.packed(place.directory / "a.tar.gz"), "zulip")


async def content(place: Place, message: Message) -> bytes:
    """Return the bytes of a message's file."""
    (file,) = message.files
    stored = await place.database.read(files.find, file.id)
    assert stored
    assert stored.blob
    return b"".join([piece async for piece in place.blobs.read(stored.blob, 0, file.size)])


@pytest.mark.parametrize("take", [slack, slackdump, mattermost, zulip])
def test_files_arrive(
    runner: Any, place: Place, take: Callable[[Place], Awaitable[ImportReport]]
) -> None:
    """With their bytes, once for both messages; a second import adds nothing."""

    async def all_of_it() -> None:
        report = await take(place)
        general = (await place.channel()).id
        see, bare = await place.history(general)
        assert (see.text, bare.text) == ("see", "")
        assert see.files == bare.files
        (file,) = see.files
        assert (file.name, file.type, file.size) == ("plan.png", "image/png", len(PICTURE))
        assert (file.creator, file.created_us) == (see.author, see.time_us)
        assert await content(place, bare) == PICTURE
        listed, _ = await place.database.read(files.page, general, 100, 10)
        assert [each.seq for each in listed] == [2, 1]
        assert report.files_added == 1
        assert "1 file" in report_lines(report)[1]
        before = await place.everything()
        assert (await take(place)).added == 0
        assert await place.everything() == before
        assert len([*place.blobs.directory.glob("*/*/*")]) == 2  # the picture, and a small one
        assert (file.width, file.height, file.thumbnail) == (8, 8, True)
        assert [*(place.directory / "uploads").glob("*/*")] == []

    runner.run(all_of_it())


@run
async def test_only_members_read_them(place: Place) -> None:
    """A file of a private channel is for its members."""
    export = of_slack("__uploads/FPLAN0001/plan.png", private=True)
    export.lists["groups.json"] = [channel(members=[ANN, BEN])]
    await place.take(export)
    (file,) = (await place.history(GENERAL))[0].files
    for user, may in ((ANN, True), (BEN, True), (CLEO, False)):
        found = await place.database.read(files.for_reader, file.id, user, is_guest=False)
        assert (found is not None) == may


@run
async def test_a_dry_run_keeps_none(place: Place) -> None:
    """It counts those that would come."""
    tried = await place.take(of_slack("__uploads/FPLAN0001/plan.png"), rehearse=True)
    assert tried.files_added == 1
    assert not place.blobs.directory.exists()


@run
async def test_what_the_export_does_not_hold(place: Place) -> None:
    """A link stands for it, and the report counts it."""
    report = await place.take(of_slack())
    assert [each.text for each in await place.history()] == [
        "see\n[plan.png](https://x.org/plan)",
        "[plan.png](https://x.org/plan)",
    ]
    left_out = "Left out: 2 files whose contents are not in the export (plan.png)."
    assert left_out in report_lines(report)


@run
async def test_killed_while_a_file_is_kept(place: Place) -> None:
    """No file stands in a message twice, and no bytes are left that nobody knows of."""
    archive = of_slack("__uploads/FPLAN0001/plan.png").write(place.directory / "a.zip")
    assert killed_import(place, archive, "import.file:1") == -signal.SIGKILL
    report = await place.take_file(archive)
    assert (report.messages_added, report.files_added) == (2, 1)
    see, _ = await place.history()
    assert await content(place, see) == PICTURE
    kept = {path.name for path in place.blobs.directory.glob("*/*/*")}
    doomed = await place.database.read(files.doomed, 2**60, 10)
    stored = await place.database.read(files.find, see.files[0].id)
    assert stored
    assert kept == {stored.blob, stored.thumbnail, *doomed}


@run
async def test_too_many_and_too_large(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits hold for imported files, too; what is left out is counted and named."""
    some: list[Json] = [{"id": f"F{n:08}", "name": f"{n}.txt"} for n in range(MAX_FILES + 3)]
    members: dict[str, str | bytes] = {
        f"__uploads/{each['id']}/x": f"file {each['id']}" for each in some
    }
    members["__uploads/F00000000/x"] = ""
    members["__uploads/F00000001/x"] = "x" * 100
    monkeypatch.setattr(keeping, "MAX_BYTES", 50)
    export = Export(talk={"general": [said(1, "many", files=some)]}, files=members)
    report = await place.take(export)
    (message,) = await place.history()
    assert len(message.files) == MAX_FILES
    assert message.text == "many\n0.txt\n1.txt\n12.txt"
    assert report.losses("file") == {
        "with nothing in them": 1,
        "of more than 0 MB": 1,
        f"in excess of {MAX_FILES} in a message": 1,
    }
