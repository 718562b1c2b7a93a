"""Files in messages: attached, listed, deleted, and told."""

import secrets
from functools import partial
from typing import Any

import pytest

from chatserver.actions import files as uploading
from chatserver.store import files as stored
from chatserver.store.files import Content
from chatserver.store.log import message_at, read
from protocol.errors import ErrorCode
from protocol.files import DeleteFile, File, FileDeleted, FileList, ListFiles, deleted_file
from protocol.ids import FileId
from protocol.limits import MAX_FILES
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    ListHistory,
    Message,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from tests.running import run
from tests.town import Person, post
from tests.uploading import begin, upload

from .conftest import Office


async def begun(office: Office, who: Person, name: str = "plan.pdf") -> FileId:
    """Begin a file."""
    return FileId(await office.changes(partial(begin, who=who, name=name)))


async def uploaded(office: Office, who: Person, name: str = "plan.pdf", **fields: Any) -> File:
    """Upload a file whose bytes nobody else has."""
    file: File = await office.changes(partial(upload, who=who, name=name, **fields))
    return file


async def listed(office: Office, who: Person, **fields: Any) -> FileList:
    """List the files of general."""
    found: FileList = await office.does(who, ListFiles(channel=office.general, **fields))
    return found


@run
async def test_a_message_may_be_files_alone(office: Office) -> None:
    """Everybody hears what they are called, what they are and how large."""
    plan = await uploaded(office, office.alice, width=3, height=4)
    message = await office.posts(office.alice, "", files=[plan.id])
    assert message.files == [plan]
    assert (plan.name, plan.type, plan.size) == ("plan.pdf", "application/pdf", 10)
    assert (plan.width, plan.height, plan.thumbnail) == (3, 4, False)
    assert office.told(office.general)[-1] == MessagePosted(message=message)
    page = await office.does(office.bob, ListHistory(channel=office.general))
    assert page.messages[-1] == message


@run
async def test_a_message_needs_text_or_files(office: Office) -> None:
    """Its text may be edited away only if files are left."""
    refused = await office.refuses(office.alice, post(office.general, " \n"))
    assert (refused.code, refused.field) == (ErrorCode.INVALID, "text")
    plan = await uploaded(office, office.alice)
    message = await office.posts(office.alice, "the plan", files=[plan.id])
    place = {"channel": office.general, "seq": message.seq}
    edited = (await office.does(office.alice, EditMessage(text="", **place))).message
    assert (edited.text, edited.files) == ("", [plan])
    assert office.told(office.general)[-1] == MessageEdited(message=edited)


@run
async def test_one_attaches_whole_files_of_ones_own(office: Office) -> None:
    """P10: what is another's does not exist; what is not there yet is a conflict."""
    plan, hers = await uploaded(office, office.alice), await uploaded(office, office.bob)
    half = await begun(office, office.alice)
    gone = await uploaded(office, office.alice)
    await office.does(office.alice, DeleteFile(file=gone.id))
    for files, code in [
        ([plan.id, hers.id], ErrorCode.NOT_FOUND),
        (["F000000000"], ErrorCode.NOT_FOUND),
        ([half], ErrorCode.CONFLICT),
        ([gone.id], ErrorCode.CONFLICT),
        ([plan.id, plan.id], ErrorCode.INVALID),
    ]:
        refused = await office.refuses(office.alice, post(office.general, files=files))
        assert (refused.code, refused.field) == (code, "files")
    assert (await listed(office, office.alice)).files == []


@run
async def test_a_repeated_message_has_the_same_files(office: Office) -> None:
    """Else the nonce belongs to another one."""
    plan, other = await uploaded(office, office.alice), await uploaded(office, office.alice)
    command = post(office.general, files=[plan.id])
    first = await office.does(office.alice, command)
    again = await office.does(office.alice, command)
    assert (again.repeated, again.message) == (True, first.message)
    for files in ([], [other.id], [plan.id, other.id]):
        changed = post(office.general, files=files, nonce=command.nonce)
        assert (await office.refuses(office.alice, changed)).code == ErrorCode.NONCE_REUSED


@run
async def test_a_channels_files_are_listed(office: Office) -> None:
    """The newest first, those in threads too; page by page, each message's together."""
    root = await office.posts(office.alice, "here they are")
    messages = []
    for count in (1, MAX_FILES, 2):
        files = [(await uploaded(office, office.alice)).id for _ in range(count)]
        messages.append(await office.posts(office.alice, "", files=files, thread=root.seq))
    everything = await listed(office, office.bob)
    told = [(each.seq, each.thread, each.file) for each in everything.files]
    assert told == [
        (message.seq, root.seq, file) for message in reversed(messages) for file in message.files
    ]
    assert not everything.more
    first = await listed(office, office.bob, limit=2)
    assert (first.files, first.more) == (everything.files[:12], True)
    rest = await listed(office, office.bob, limit=2, before=first.files[-1].seq)
    assert (rest.files, rest.more) == (everything.files[12:], False)


@run
async def test_a_deleted_message_has_no_files(office: Office) -> None:
    """They go with it, unless another message has them."""
    plan, photo = await uploaded(office, office.alice), await uploaded(office, office.alice)
    first = await office.posts(office.alice, "", files=[plan.id, photo.id])
    await office.posts(office.alice, "", files=[photo.id])
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=first.seq))
    event = office.told(office.general)[-1]
    assert isinstance(event, MessageDeleted)
    assert event.message.files == []
    assert [each.file.id for each in (await listed(office, office.bob)).files] == [photo.id]
    left = [await office.database.read(stored.find, each.id) for each in (plan, photo)]
    assert [each and each.finished for each in left] == [False, True]


@run
async def test_a_deleted_file_leaves_its_mark(office: Office) -> None:
    """In every message it stood in, live and in the log; twice is the same as once."""
    plan, photo = await uploaded(office, office.alice), await uploaded(office, office.alice)
    here = await office.posts(office.alice, "see", files=[plan.id, photo.id])
    there = await office.posts(office.alice, "", to=office.secret, files=[plan.id])
    await office.does(office.alice, DeleteFile(file=plan.id))
    mark = deleted_file(plan)
    assert (mark.name, mark.size, mark.deleted) == ("", 0, True)
    for message, files in ((here, [mark, photo]), (there, [mark])):
        told = FileDeleted(channel=message.channel, seq=message.seq, file=plan.id)
        assert office.told(message.channel)[-1] == told
        now = await office.database.read(message_at, message.channel, message.seq)
        assert now is not None
        assert now.files == files
    log = await office.database.read(read, office.general, here.seq - 1, 10)
    assert [entry.event for entry in log] == [
        MessagePosted(message=Message(**{**_plain(here), "files": [mark, photo]})),
        FileDeleted(channel=here.channel, seq=here.seq, file=plan.id),
    ]
    assert [each.file.id for each in (await listed(office, office.bob)).files] == [photo.id]
    before = len(office.entries)
    await office.does(office.alice, DeleteFile(file=plan.id))
    assert len(office.entries) == before


def _plain(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in message.__struct_fields__}


@pytest.mark.parametrize("where", ["general", "secret", "nowhere"])
@run
async def test_one_deletes_ones_own_and_administrators_what_they_read(
    office: Office, where: str
) -> None:
    """What one may not read does not exist."""
    plan = await uploaded(office, office.bob)
    if where != "nowhere":
        await office.posts(office.bob, "", to=getattr(office, where), files=[plan.id])
    wanted = DeleteFile(file=plan.id)
    seen = where == "general"
    expected = ErrorCode.FORBIDDEN if seen else ErrorCode.NOT_FOUND
    assert (await office.refuses(office.carol, wanted)).code == expected
    boss = await office.adds(name="dora", role="administrator")
    if not seen:
        assert (await office.refuses(boss, wanted)).code == ErrorCode.NOT_FOUND
        boss = office.bob
    await office.does(boss, wanted)
    found = await office.database.read(stored.find, plan.id)
    assert found is not None
    assert found.file.deleted


@run
async def test_blobs_are_neither_lost_nor_left_behind(office: Office) -> None:
    """What was promised to a file that never came is doomed; so is a second copy."""
    file, digest = await begun(office, office.alice), secrets.token_bytes(32)
    mine, other = (f"{digest.hex()}-0000000{number}" for number in (1, 2))
    content = Content(digest, "application/pdf", mine)
    unpromised = await office.changes(lambda tx: uploading.finish_upload(tx, file, content, [mine]))
    assert unpromised is None, "somebody may be removing it"
    await office.changes(lambda tx: uploading.promise(tx, [mine, other]))
    late = 2**62
    assert set(await office.database.read(stored.doomed, late, 9)) == {mine, other}
    await office.changes(lambda tx: uploading.finish_upload(tx, file, content, [mine]))
    assert await office.database.read(stored.doomed, late, 9) == [other]
    second = await begun(office, office.bob)
    again = Content(digest, "application/pdf", other)
    await office.changes(lambda tx: uploading.finish_upload(tx, second, again, [other]))
    found = await office.database.read(stored.find, second)
    assert found is not None
    assert found.blob == mine
    vanished = await begun(office, office.bob)
    gone = Content(secrets.token_bytes(32), "application/pdf", mine)
    assert await office.changes(lambda tx: uploading.finish_upload(tx, vanished, gone, [])) is None
