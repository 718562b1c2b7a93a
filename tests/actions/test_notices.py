"""Notices on either engine: written once, taken once, and only for whom they are."""

import asyncio
from functools import partial

from chatserver.actions import notice_choices, notices
from chatserver.actions.notices import Parcel
from chatserver.core.clock import now_us
from chatserver.projections.noticing import (
    MAIL_AFTER_US,
    PUSH_AFTER_US,
    RECENT_US,
    Step,
    next_step,
    take,
)
from chatserver.store import log as stored_log
from chatserver.store import notices as stored
from protocol.channels import AddMember, OpenDirect
from protocol.cursors import MarkRead
from protocol.ids import ChannelId
from protocol.keywords import SetKeywords
from protocol.levels import SetLevel
from protocol.messages import EditMessage, Message
from protocol.notice_choices import (
    GetNotices,
    NoticeChoice,
    NoticesChanged,
    SetNotices,
    UnsubscribePush,
)
from protocol.threads import FollowThread
from tests.pushes import Browser
from tests.running import run
from tests.town import Person

from .conftest import Office

URL = "https://push.example.org"


async def subscribes(office: Office, *people: Person) -> None:
    """Give people a device each."""
    for who in people:
        await office.does(who, Browser(URL, who.name).subscription())


async def step(office: Office, channel: ChannelId | None = None, after_us: int = 0) -> Step:
    """Look at a channel."""
    at_us = now_us() + after_us
    found = await office.database.read(next_step, channel or office.general, 0, at_us)
    assert found is not None
    return found


async def noticed(office: Office) -> dict[str, str]:
    """Look at general and store what that comes to; return whom the newest message calls."""
    found = await step(office)
    newest = max((each.seq for each in found.found), default=0)
    await office.database.write(take, found)
    return {each.user: each.call for each in found.found if each.seq == newest}


async def takes(office: Office, who: Person, after_us: int = PUSH_AFTER_US) -> Parcel | None:
    """Take what is due for somebody's devices."""
    at_us = now_us() + after_us
    taken: Parcel | None = await office.changes(
        partial(notices.take_pushes, user=who.id, at_us=at_us)
    )
    return taken


@run
async def test_who_is_called_is_noticed(office: Office) -> None:
    """By name, with everybody, in a thread, by a word; not who wants nothing of it."""
    bob, carol = office.bob, office.carol
    await subscribes(office, bob, carol)
    root = await office.posts(office.alice, "nobody in particular")
    assert (await step(office)).found == []
    await office.posts(office.alice, f"<@{bob.id}>")
    assert await noticed(office) == {bob.id: "mention"}
    await office.posts(office.alice, "<!channel> all")
    assert await noticed(office) == {bob.id: "everyone", carol.id: "everyone"}
    await office.does(carol, FollowThread(channel=root.channel, thread=root.seq, follow=True))
    await office.posts(office.alice, "a reply", thread=root.seq)
    assert await noticed(office) == {carol.id: "thread"}
    await office.does(bob, SetKeywords(keywords=["black tea"]))
    await office.posts(office.alice, "Black tea?")
    assert await noticed(office) == {bob.id: "keyword"}
    await office.does(bob, SetLevel(channel=office.general, level="nothing"))
    await office.posts(office.alice, f"<@{bob.id}>")
    assert (await step(office)).found == []
    assert (await step(office, after_us=RECENT_US * 2)).found == []


@run
async def test_nodes_that_look_at_once_write_and_take_once(office: Office) -> None:
    """Whoever comes first; what is not due yet is taken by nobody."""
    await subscribes(office, office.bob)
    await office.posts(office.alice, f"<@{office.bob.id}> one")
    found = await step(office)
    wrote = [await office.database.write(take, found) for _ in range(2)]
    assert wrote == [True, False]
    assert await takes(office, office.bob, 0) is None
    taken = await asyncio.gather(*(takes(office, office.bob) for _ in range(3)))
    (parcel,) = (each for each in taken if each is not None)
    assert [line.text for line in parcel.missed[0].lines] == ["@Bob one"]
    assert await office.database.read(stored.soon, now_us() + RECENT_US, 9) == []


@run
async def test_a_row_holds_no_word_of_the_message(office: Office) -> None:
    """Nor does the log hold where somebody's devices are."""
    await subscribes(office, office.bob)
    await office.does(office.bob, SetNotices(mail="mentions"))
    await office.posts(office.alice, f"<@{office.bob.id}> secret words")
    found = await step(office)
    ways = {each.way: each.due_us for each in found.found}
    assert ways["mail"] - ways["push"] == MAIL_AFTER_US - PUSH_AFTER_US
    assert "secret" not in str(found)
    entries = await office.database.read(stored_log.read, office.bob.id, 0, 100)
    assert URL not in str(entries)


@run
async def test_a_choice_is_told_to_ones_own_devices(office: Office) -> None:
    """Once, and nobody else's; it can be asked for."""
    wish = SetNotices(mail="daily", hour=7, time_zone="Europe/Paris", language="fr")
    for _ in range(2):
        now = await office.does(office.bob, wish)
    choice = NoticeChoice(mail="daily", hour=7, time_zone="Europe/Paris", language="fr")
    assert now.choice == choice
    told = [each for each in office.told(office.bob.id) if isinstance(each, NoticesChanged)]
    assert told == [NoticesChanged(choice=choice)]
    assert not any(isinstance(each, NoticesChanged) for each in office.told(office.carol.id))
    secret = await office.changes(lambda tx: notice_choices.vapid_secret(tx.reader))
    assert await office.changes(lambda tx: notice_choices.vapid_secret(tx.reader)) == secret
    await subscribes(office, office.bob)
    asked = await office.does(office.bob, GetNotices())
    assert (asked.choice, asked.devices, asked.here, len(asked.key)) == (choice, 1, True, 87)
    for _ in range(2):
        assert (await office.does(office.bob, UnsubscribePush())).devices == 0


@run
async def test_a_guest_is_told_where_they_are(office: Office) -> None:
    """And of no other channel, though it names them."""
    await subscribes(office, office.gus)
    await office.posts(office.alice, f"<@{office.gus.id}> out there")
    assert (await step(office)).found == []
    await office.does(office.alice, AddMember(channel=office.general, user=office.gus.id))
    await office.posts(office.alice, f"<@{office.gus.id}> in here")
    assert await noticed(office) == {office.gus.id: "mention"}
    parcel = await takes(office, office.gus)
    assert parcel is not None
    assert [line.text for line in parcel.missed[-1].lines][-1] == "@Gus in here"


@run
async def test_an_edit_is_noticed_for_whom_it_names(office: Office) -> None:
    """Once, by a push alone if they had read it as it was; nobody else is told again."""
    bob, carol = office.bob, office.carol
    await subscribes(office, bob, carol)
    for who in (bob, carol):
        await office.does(who, SetNotices(mail="mentions"))
    said = await office.posts(office.alice, f"<@{carol.id}>")
    assert await noticed(office) == {carol.id: "mention"}
    await office.does(bob, MarkRead(channel=office.general, seq=said.seq))
    await edits(office, said, f"<@{carol.id}> and <@{bob.id}>")
    found = (await step(office)).found
    assert [(each.user, each.way, each.read_seq) for each in found] == [(bob.id, "push", said.seq)]
    assert await noticed(office) == {bob.id: "mention"}
    await edits(office, said, f"<@{carol.id}> and <@{bob.id}>, again")
    assert (await step(office)).found == []
    parcel = await takes(office, bob)
    assert parcel is not None
    assert [line.text for line in parcel.missed[0].lines] == ["@Carol and @Bob, again"]


@run
async def test_what_has_not_gone_out_is_taken_back(office: Office) -> None:
    """By reading on, or by an edit: whom it still calls otherwise is told of that."""
    bob, carol = office.bob, office.carol
    await subscribes(office, bob, carol)
    said = await office.posts(office.alice, "one")
    await office.does(bob, MarkRead(channel=office.general, seq=said.seq))
    await edits(office, said, f"<@{bob.id}>")
    assert await noticed(office) == {bob.id: "mention"}
    later = await office.posts(office.alice, "two")
    await office.does(bob, MarkRead(channel=office.general, seq=later.seq))
    assert await takes(office, bob) is None
    wide = await office.posts(office.alice, f"<!channel>, <@{bob.id}>")
    await noticed(office)
    await edits(office, wide, f"<@{bob.id}>")
    assert await takes(office, carol) is None
    await edits(office, wide, "nobody")
    assert await takes(office, bob) is None
    direct = (await office.does(office.alice, OpenDirect(users=[bob.id]))).membership.channel.id
    named = await office.posts(office.alice, f"<@{bob.id}> you", to=direct)
    await office.database.write(take, await step(office, direct))
    await edits(office, named, "you")
    parcel = await takes(office, bob)
    assert parcel is not None
    assert [line.text for line in parcel.missed[0].lines] == ["you"]


async def edits(office: Office, message: Message, text: str) -> None:
    """Have Alice change what she said."""
    edit = EditMessage(channel=message.channel, seq=message.seq, text=text)
    await office.does(office.alice, edit)
