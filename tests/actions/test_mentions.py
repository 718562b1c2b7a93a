"""Mentions: who is told of one, for how long, and who is not."""

import pytest

from protocol import ErrorCode, tag_of
from protocol.channels import AddMember, JoinChannel, LeaveChannel, ListChannels, RemoveMember
from protocol.cursors import MarkRead
from protocol.ids import ChannelId
from protocol.limits import MAX_MENTIONS, MAX_UNREAD_MENTIONS
from protocol.log import FillStream
from protocol.messages import DeleteMessage, EditMessage, ListHistory, ListReplies, MessagePosted
from tests.running import run
from tests.town import Person, do, post

from .conftest import Office


async def unread(office: Office, who: Person, channel: ChannelId | None = None) -> list[int]:
    """Return the positions at which somebody finds themselves mentioned."""
    page = await office.does(who, ListChannels())
    wanted = channel or office.general
    (found,) = [each.mentions for each in page.memberships if each.channel.id == wanted]
    return list(found)


def at(*people: Person) -> str:
    """Return a text that mentions people."""
    return "hello " + ", ".join(f"<@{each.id}>" for each in people)


@run
async def test_a_message_says_whom_it_mentions(office: Office) -> None:
    """In the reply, the event, the history, the thread and the log alike."""
    text = at(office.bob, office.carol, office.bob)
    root = await office.posts(office.alice, text)
    expected = [office.bob.id, office.carol.id]
    assert root.mentions == expected
    assert office.told(office.general) == [MessagePosted(message=root)]
    history = await office.does(office.alice, ListHistory(channel=office.general))
    thread = await office.does(office.alice, ListReplies(channel=office.general, thread=root.seq))
    fill = FillStream(stream=office.general, after=root.seq - 1)
    logged = (await office.does(office.alice, fill)).entries[0].event
    assert history.messages == thread.messages == [logged.message] == [root]


@run
async def test_who_is_mentioned_finds_it_until_they_have_read_it(office: Office) -> None:
    """At top level and in threads; others do not, nor does the author."""
    first = await office.posts(office.alice, at(office.bob, office.alice))
    reply = await office.posts(office.alice, at(office.bob), thread=first.seq)
    await office.posts(office.alice, "nobody")
    assert await unread(office, office.bob) == [first.seq, reply.seq]
    assert await unread(office, office.carol) == await unread(office, office.alice) == []
    await office.does(office.bob, MarkRead(channel=office.general, seq=first.seq))
    assert await unread(office, office.bob) == [reply.seq]
    await office.does(office.bob, MarkRead(channel=office.general, seq=reply.seq))
    assert await unread(office, office.bob) == []


@run
async def test_what_one_posts_oneself_reads_what_was_before(office: Office) -> None:
    """As for unread messages: outside threads."""
    first = await office.posts(office.alice, at(office.bob))
    await office.posts(office.bob, "in the thread", thread=first.seq)
    assert await unread(office, office.bob) == [first.seq]
    await office.posts(office.bob, "here I am")
    assert await unread(office, office.bob) == []


@run
async def test_an_edit_changes_whom_a_message_mentions(office: Office) -> None:
    """Whoever has read it is not called back."""
    message = await office.posts(office.alice, at(office.bob))
    await office.does(office.echo, MarkRead(channel=office.general, seq=message.seq))
    text = at(office.carol, office.echo)
    edit = EditMessage(channel=office.general, seq=message.seq, text=text)
    edited = (await office.does(office.alice, edit)).message
    assert edited.mentions == [office.carol.id, office.echo.id]
    assert await unread(office, office.bob) == await unread(office, office.echo) == []
    assert await unread(office, office.carol) == [message.seq]


@run
async def test_a_deleted_message_mentions_nobody(office: Office) -> None:
    """Not in what is left of it either."""
    message = await office.posts(office.alice, at(office.bob))
    delete = DeleteMessage(channel=office.general, seq=message.seq)
    assert (await office.does(office.alice, delete)).message.mentions == []
    assert await unread(office, office.bob) == []


@run
async def test_strangers_to_a_channel_hear_nothing(office: Office) -> None:
    """Neither when they are mentioned nor when they come in later."""
    await office.posts(office.alice, at(office.carol, office.gus), to=office.secret)
    await office.does(office.alice, AddMember(channel=office.secret, user=office.carol.id))
    assert await unread(office, office.carol, office.secret) == []


@run
async def test_mentions_go_with_the_membership(office: Office) -> None:
    """Whoever comes back begins anew, and so does who was removed."""
    await office.posts(office.alice, at(office.bob, office.carol))
    await office.does(office.bob, LeaveChannel(channel=office.general))
    await office.does(office.alice, RemoveMember(channel=office.general, user=office.carol.id))
    for who in (office.bob, office.carol):
        joined = await office.does(who, JoinChannel(channel=office.general))
        assert joined.membership.mentions == []
        assert await unread(office, who) == []


@run
async def test_code_mentions_nobody(office: Office) -> None:
    """A snippet with somebody's identifier in it calls nobody."""
    message = await office.posts(office.alice, f"try `{at(office.bob)}`")
    assert message.mentions == []
    assert await unread(office, office.bob) == []


@pytest.mark.parametrize("count", [MAX_MENTIONS, MAX_MENTIONS + 1])
@run
async def test_a_message_mentions_so_many_and_no_more(office: Office, count: int) -> None:
    """P11: too large, also by an edit; the same person twice counts once."""
    text = " ".join(f"<@U{number:010}> <@U{number:010}>" for number in range(count))
    message = await office.posts(office.alice)
    for command in (
        post(office.general, text),
        EditMessage(channel=office.general, seq=message.seq, text=text),
    ):
        if count > MAX_MENTIONS:
            refusal = await office.refuses(office.alice, command)
            assert (refusal.code, refusal.field) == (ErrorCode.TOO_LARGE, "text"), tag_of(command)
        else:
            await office.does(office.alice, command)


@run
async def test_the_newest_mentions_are_kept(office: Office) -> None:
    """A channel nobody reads grows no list without end."""
    text = at(office.bob)
    await office.changes(
        lambda tx: [do(tx, office.alice, post(office.general, text)) for _ in range(120)]
    )
    entries = [entry.at.seq for entry in office.entries]
    assert await unread(office, office.bob) == entries[-MAX_UNREAD_MENTIONS:]
    await office.does(office.bob, MarkRead(channel=office.general, seq=entries[-1] - 1))
    assert await unread(office, office.bob) == entries[-1:]
