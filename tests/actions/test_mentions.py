"""Mentions: who is told of one, for how long, and who is not."""

import pytest

from chatserver.domain.notify import TOLD_US, edit_tells
from protocol import ErrorCode, tag_of
from protocol.blocks import BlockPerson
from protocol.channels import (
    AddMember,
    JoinChannel,
    LeaveChannel,
    ListChannels,
    OpenDirect,
    RemoveMember,
)
from protocol.cursors import MarkRead
from protocol.groups import CreateGroup
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_MENTIONS, MAX_UNREAD_MENTIONS
from protocol.log import FillStream
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    Follow,
    ListHistory,
    ListReplies,
    Message,
    MessageEdited,
    MessagePosted,
)
from protocol.threads import ThreadFollowed
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


async def edits(office: Office, who: Person, message: Message, text: str) -> list[UserId]:
    """Change a message; return whom that names for the first time."""
    await office.does(who, EditMessage(channel=message.channel, seq=message.seq, text=text))
    event = [each for each in office.told(message.channel) if isinstance(each, MessageEdited)][-1]
    return event.newly_named


@run
async def test_an_edit_tells_whom_it_names_first_and_once(office: Office) -> None:
    """Not its author, nor who was named at any time before; the log says so, too."""
    bob, carol = office.bob, office.carol
    message = await office.posts(office.alice, at(bob))
    assert await edits(office, office.alice, message, at(bob, carol, office.alice)) == [carol.id]
    assert await edits(office, office.alice, message, "nobody") == []
    assert await edits(office, office.alice, message, at(carol, bob) + "!") == []
    members = [carol.id, office.echo.id]
    group = (await office.does(office.alice, CreateGroup(name="ops", users=members))).group.id
    text = f"{at(bob)} <!group:{group}>"
    assert await edits(office, office.alice, message, text) == [office.echo.id]
    events = [each for each in office.told(office.general) if isinstance(each, MessageEdited)]
    fill = FillStream(stream=office.general, after=message.seq)
    logged = [each.event for each in (await office.does(bob, fill)).entries]
    assert [each.newly_named for each in events[:2]] == [[carol.id], []]
    assert logged[0].newly_named == [carol.id]
    delete = DeleteMessage(channel=office.general, seq=message.seq)
    await office.does(office.alice, delete)
    logged = [each.event for each in (await office.does(bob, fill)).entries]
    assert not any(each.newly_named for each in logged if isinstance(each, MessageEdited))


@run
async def test_some_edits_tell_nobody(office: Office) -> None:
    """A program's, one where all were told of the message, and one long after it."""
    said = await office.posts(office.echo, "build: 1 %")
    assert await edits(office, office.echo, said, at(office.bob)) == []
    called = await office.posts(office.alice, "<!channel> all")
    assert await edits(office, office.alice, called, at(office.bob)) == []
    direct = await office.does(office.alice, OpenDirect(users=[office.bob.id]))
    to_bob = await office.posts(office.alice, "you", to=direct.membership.channel.id)
    assert await edits(office, office.alice, to_bob, at(office.bob)) == []
    assert edit_tells(1, TOLD_US + 1)
    assert not edit_tells(1, TOLD_US + 2)


@run
async def test_an_edit_brings_into_a_thread(office: Office) -> None:
    """Whom it names first there, and whoever its root names; not who blocks the author."""
    bob, carol = office.bob, office.carol
    root = await office.posts(office.alice, "a thread")
    reply = await office.posts(office.alice, "a reply", thread=root.seq)
    await office.does(carol, BlockPerson(user=office.alice.id, block=True))
    await edits(office, office.alice, reply, at(bob, carol))
    follow = Follow(
        channel=office.general,
        thread=root.seq,
        following=True,
        read_seq=reply.seq - 1,
        read_us=reply.time_us - 1,
    )
    assert office.told(bob.id) == [ThreadFollowed(follow=follow)]
    assert not any(isinstance(each, ThreadFollowed) for each in office.told(carol.id))
    await edits(office, office.alice, root, at(office.echo))
    (told,) = office.told(office.echo.id)
    assert isinstance(told, ThreadFollowed)
    assert (told.follow.thread, told.follow.read_seq) == (root.seq, root.seq - 1)
