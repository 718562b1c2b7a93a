"""Drafts: kept for their author, and for nobody else."""

import pytest

from protocol import ErrorCode
from protocol.channels import JoinChannel, LeaveChannel, RemoveMember
from protocol.drafts import Draft, DraftSaved, ListDrafts, SaveDraft
from protocol.limits import MAX_DRAFTS, MAX_TEXT_CHARACTERS
from protocol.log import FillStream
from protocol.messages import DeleteMessage
from tests.running import run
from tests.town import Person, do

from .conftest import Office

LONG = "x" * MAX_TEXT_CHARACTERS


async def drafts_of(office: Office, who: Person) -> list[Draft]:
    """Return somebody's drafts."""
    return list((await office.does(who, ListDrafts())).drafts)


def draft(office: Office, text: str, thread: int | None = None) -> SaveDraft:
    """Return a command that saves a draft for general."""
    return SaveDraft(channel=office.general, text=text, thread=thread)


@run
async def test_a_draft_is_the_same_on_all_devices(office: Office) -> None:
    """They are told once for each change; the channel hears nothing."""
    first = await office.does(office.bob, draft(office, "Dear"))
    assert await office.does(office.bob, draft(office, "Dear")) == first
    second = await office.does(office.bob, draft(office, "Dear all"))
    assert second.time_us > first.time_us
    kept = Draft(channel=office.general, text="Dear all", time_us=second.time_us)
    assert await drafts_of(office, office.bob) == [kept]
    assert office.told(office.bob.id) == [
        DraftSaved(channel=office.general, text="Dear", time_us=first.time_us),
        DraftSaved(channel=office.general, text="Dear all", time_us=second.time_us),
    ]
    assert office.told(office.general) == []
    assert await drafts_of(office, office.alice) == []


@run
async def test_each_thread_has_a_draft_of_its_own(office: Office) -> None:
    """Beside that of the channel; the newest comes first."""
    root = await office.posts(office.alice)
    await office.does(office.bob, draft(office, "here"))
    await office.does(office.bob, draft(office, "there", root.seq))
    found = [(each.thread, each.text) for each in await drafts_of(office, office.bob)]
    assert found == [(root.seq, "there"), (None, "here")]


@run
async def test_an_empty_text_removes_a_draft(office: Office) -> None:
    """Also where the thread it was for is gone; nothing to remove is no news."""
    root = await office.posts(office.alice)
    await office.does(office.bob, draft(office, "there", root.seq))
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=root.seq))
    for _ in range(2):
        await office.does(office.bob, draft(office, "", root.seq))
    assert await drafts_of(office, office.bob) == []
    assert [event.text for event in office.told(office.bob.id)] == ["there", ""]


@run
async def test_the_log_keeps_no_text_of_a_draft(office: Office) -> None:
    """It tells what the draft is now, at each of its places; what was given up is gone."""
    fill = FillStream(stream=office.bob.id, after=0)
    for text in ("one", "two"):
        await office.does(office.bob, draft(office, text))
    logged = (await office.does(office.bob, fill)).entries[-2:]
    assert [entry.event.text for entry in logged] == ["two", "two"]
    await office.does(office.bob, draft(office, ""))
    logged = (await office.does(office.bob, fill)).entries[-3:]
    assert [entry.event.text for entry in logged] == ["", "", ""]


@pytest.mark.parametrize("how", ["leaves", "is removed"])
@run
async def test_drafts_go_with_the_membership(office: Office, how: str) -> None:
    """Whoever comes back begins anew."""
    await office.does(office.bob, draft(office, "Dear all"))
    await office.does(office.bob, SaveDraft(channel=office.secret, text="hush"))
    if how == "leaves":
        await office.does(office.bob, LeaveChannel(channel=office.general))
    else:
        away = RemoveMember(channel=office.general, user=office.bob.id)
        await office.does(office.alice, away)
    assert [each.text for each in await drafts_of(office, office.bob)] == ["hush"]
    await office.does(office.bob, JoinChannel(channel=office.general))
    assert [each.text for each in await drafts_of(office, office.bob)] == ["hush"]


@run
async def test_a_thread_that_is_none_has_no_draft(office: Office) -> None:
    """Neither where no message is, nor on a reply."""
    root = await office.posts(office.alice)
    reply = await office.posts(office.alice, thread=root.seq)
    for thread in (root.seq + 10, reply.seq):
        refusal = await office.refuses(office.bob, draft(office, "x", thread))
        assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "thread")


@run
async def test_there_are_so_many_drafts_and_no_more(office: Office) -> None:
    """Those there are can still be changed."""
    roots = [(await office.posts(office.alice)).seq for _ in range(MAX_DRAFTS)]
    await office.changes(
        lambda tx: [do(tx, office.bob, draft(office, "x", root)) for root in roots]
    )
    refusal = await office.refuses(office.bob, draft(office, "one more"))
    assert refusal.code is ErrorCode.TOO_LARGE
    await office.does(office.bob, draft(office, "changed", roots[0]))
    await office.does(office.bob, draft(office, "", roots[1]))
    await office.does(office.bob, draft(office, "one more"))


@run
async def test_long_drafts_make_short_pages(office: Office) -> None:
    """All of them come, page by page."""
    roots = [(await office.posts(office.alice)).seq for _ in range(10)]
    for root in roots:
        await office.does(office.bob, draft(office, LONG, root))
    found, before, more = [], None, True
    while more:
        page = await office.does(office.bob, ListDrafts(before=before))
        assert sum(len(each.text) for each in page.drafts) <= 250_000
        found += [each.thread for each in page.drafts]
        before, more = page.drafts[-1].time_us, page.more
    assert found == roots[::-1]
