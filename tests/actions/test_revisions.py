"""Revisions: what a message said before, for whom the workspace shows it to, and gone with it."""

from sqlalchemy import func, select

from chatserver.store import log
from chatserver.store.database import Prepared
from chatserver.store.schema import revisions
from protocol import ErrorCode
from protocol.channels import OpenDirect, RemoveMember
from protocol.errors import Forbidden
from protocol.ids import ChannelId
from protocol.limits import MAX_REVISIONS
from protocol.messages import AppPart, DeleteMessage, EditMessage, Message, MessagePlace
from protocol.revisions import ListRevisions, Revision, RevisionReaders, SetRevisionReaders
from protocol.search import SearchMessages
from protocol.sessions import WorkspaceChanged
from protocol.shares import GetMessages
from tests.running import run
from tests.town import Person

from .conftest import Office
from .test_updates import updates_of

_STORED = Prepared(select(func.count()).select_from(revisions))


async def edits(office: Office, message: Message, *texts: str, who: Person | None = None) -> None:
    """Let somebody change their message, again and again."""
    for text in texts:
        command = EditMessage(channel=message.channel, seq=message.seq, text=text)
        await office.does(who or office.bob, command)


async def said(office: Office, who: Person, message: Message, **fields: int) -> list[Revision]:
    """Return what somebody is shown that a message said."""
    command = ListRevisions(channel=message.channel, seq=message.seq, **fields)
    page: list[Revision] = (await office.does(who, command)).revisions
    return page


async def is_shown(office: Office, who: Person, message: Message) -> bool:
    """Say whether somebody may look at what a message said."""
    command = ListRevisions(channel=message.channel, seq=message.seq)
    try:
        await office.does(who, command)
    except Forbidden:
        return False
    return True


async def shows(office: Office, readers: RevisionReaders) -> None:
    """Let the administrator decide who sees revisions."""
    await office.does(office.alice, SetRevisionReaders(readers=readers))


async def stored(office: Office) -> int:
    """Return how many revisions there are at all."""
    row = await office.database.read(lambda reader: reader.row(_STORED))
    return int(row[0]) if row else 0


@run
async def test_what_a_message_said_is_kept_with_its_time(office: Office) -> None:
    """The newest first, page by page; the same text again, or another layout, is none."""
    message = await office.posts(office.bob, "one")
    await edits(office, message, "two", "two", "three")
    newest, oldest = await said(office, office.carol, message)
    assert oldest == Revision(number=1, time_us=message.time_us, text="one")
    assert (newest.number, newest.text) == (2, "two")
    edited = office.told(office.general)[-2].message
    assert newest.time_us == edited.edited_us
    laid_out = EditMessage(
        channel=message.channel, seq=message.seq, text="three", app=AppPart(blocks="[]")
    )
    await office.does(office.bob, laid_out)
    command = ListRevisions(channel=message.channel, seq=message.seq, limit=1)
    page = await office.does(office.carol, command)
    assert (page.revisions, page.more) == ([newest], True)
    assert await said(office, office.carol, message, before=2) == [oldest]
    assert await said(office, office.carol, await office.posts(office.bob)) == []


@run
async def test_a_message_keeps_its_first_text_and_the_newest(office: Office) -> None:
    """However often it is changed, it takes no more room; pages of long ones are short."""
    message = await office.posts(office.bob, "first")
    await edits(office, message, *(f"{n} {'x' * 6_000}" for n in range(MAX_REVISIONS + 3)))
    page = await said(office, office.bob, message)
    assert len(page) < MAX_REVISIONS
    page += await said(office, office.bob, message, before=page[-1].number)
    assert await stored(office) == len(page) == MAX_REVISIONS
    assert (page[-1].text, page[-2].number) == ("first", 5)
    assert page[0].text.startswith(f"{MAX_REVISIONS + 1} ")


@run
async def test_a_deletion_leaves_nothing_of_it(office: Office) -> None:
    """Neither to read nor in the tables, whoever deletes; a search never found it."""
    message = await office.posts(office.bob, "marmalade")
    await edits(office, message, "jam")
    found = await office.does(office.bob, SearchMessages(query="marmalade"))
    assert found.found == []
    await office.does(office.alice, DeleteMessage(channel=message.channel, seq=message.seq))
    command = ListRevisions(channel=message.channel, seq=message.seq)
    assert (await office.refuses(office.bob, command)).code is ErrorCode.CONFLICT
    assert await stored(office) == 0


@run
async def test_a_tombstone_does_not_say_what_was_shared(office: Office) -> None:
    """Neither to who comes later nor to who was there."""
    text = await office.posts(office.alice)
    mine = await updates_of(office, office.bob)
    place = MessagePlace(channel=text.channel, seq=text.seq)
    shared = await office.posts(office.bob, "look", to=mine, shares=place)
    await office.does(office.bob, DeleteMessage(channel=mine, seq=shared.seq))
    here = GetMessages(places=[MessagePlace(channel=mine, seq=shared.seq)])
    (tombstone,) = (await office.does(office.carol, here)).messages
    assert (tombstone.deleted, tombstone.shares) == (True, None)


@run
async def test_the_workspace_decides_who_sees_revisions(office: Office) -> None:
    """CVE-2026-40300 (Zulip): each policy, for each kind of reader, at the only endpoint."""
    message = await office.posts(office.bob)
    await edits(office, message, "changed")
    everybody = [office.alice, office.bob, office.carol, office.echo]
    seen: dict[RevisionReaders, list[bool]] = {
        "everybody": [True, True, True, True],
        "authors": [True, True, False, False],
        "nobody": [False, False, False, False],
    }
    for readers, expected in seen.items():
        await shows(office, readers)
        assert [await is_shown(office, who, message) for who in everybody] == expected
        command = ListRevisions(channel=message.channel, seq=message.seq)
        assert (await office.refuses(office.gus, command)).code is ErrorCode.NOT_FOUND


@run
async def test_no_policy_opens_a_channel(office: Office) -> None:
    """Who may not read a message reads none of its revisions; in direct ones nobody moderates."""
    hidden = await office.posts(office.bob, to=office.secret)
    await edits(office, hidden, "changed")
    command = ListRevisions(channel=hidden.channel, seq=hidden.seq)
    assert await is_shown(office, office.alice, hidden)
    assert (await office.refuses(office.carol, command)).code is ErrorCode.NOT_FOUND
    await office.does(office.alice, RemoveMember(channel=office.secret, user=office.bob.id))
    assert (await office.refuses(office.bob, command)).code is ErrorCode.NOT_FOUND
    direct = await office.does(office.alice, OpenDirect(users=[office.bob.id]))
    whispered = await office.posts(office.bob, to=ChannelId(direct.membership.channel.id))
    await edits(office, whispered, "changed")
    await shows(office, "authors")
    assert await is_shown(office, office.bob, whispered)
    assert not await is_shown(office, office.alice, whispered)


@run
async def test_nothing_is_kept_that_nobody_may_see(office: Office) -> None:
    """So that nothing comes to light if the workspace decides otherwise later."""
    message = await office.posts(office.bob, "one")
    await shows(office, "nobody")
    await edits(office, message, "two", "three")
    assert await stored(office) == 0
    await shows(office, "everybody")
    await edits(office, message, "four")
    (only,) = await said(office, office.carol, message)
    assert (only.number, only.text) == (1, "three")


@run
async def test_administrators_decide_and_everybody_is_told(office: Office) -> None:
    """Once for each change; members, guests and bots are refused."""
    for who in (office.bob, office.gus, office.echo):
        command = SetRevisionReaders(readers="nobody")
        assert (await office.refuses(who, command)).code is ErrorCode.FORBIDDEN
    await shows(office, "authors")
    await shows(office, "authors")
    workspace = await office.database.read(log.setting, "workspace") or ""
    told = [each for each in office.told(workspace) if isinstance(each, WorkspaceChanged)]
    assert [each.workspace.revisions for each in told] == ["authors"]
