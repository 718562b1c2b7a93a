"""How far somebody has read, the same on all their devices."""

from protocol.channels import ListChannels, Membership
from protocol.cursors import MarkRead, ReadMarked
from protocol.messages import DeleteMessage
from tests.running import run

from .conftest import Office


async def membership(office: Office) -> Membership:
    """Return Bob's place in general."""
    page = await office.does(office.bob, ListChannels())
    (found,) = [each for each in page.memberships if each.channel.id == office.general]
    return found


@run
async def test_unread_is_what_others_posted_since(office: Office) -> None:
    """Outside threads; what one posts oneself is read."""
    start = await membership(office)
    assert start.ordinal == start.read_ordinal == 0
    first = await office.posts(office.alice)
    await office.posts(office.alice, thread=first.seq)
    await office.posts(office.alice)
    now = await membership(office)
    assert now.ordinal - now.read_ordinal == 2
    await office.posts(office.bob)
    now = await membership(office)
    assert now.ordinal == now.read_ordinal == 3


@run
async def test_marking_is_told_to_ones_other_devices_only(office: Office) -> None:
    """With the position and the count; marking the same again is no news."""
    await office.posts(office.alice)
    second = await office.posts(office.alice)
    await office.posts(office.alice)
    command = MarkRead(channel=office.general, seq=second.seq)
    marked = await office.does(office.bob, command)
    await office.does(office.bob, command)
    assert (marked.read_seq, marked.read_ordinal) == (second.seq, 2)
    assert office.told(office.bob.id) == [
        ReadMarked(channel=office.general, read_seq=second.seq, read_ordinal=2)
    ]
    assert len(office.told(office.general)) == 3
    now = await membership(office)
    assert now.ordinal - now.read_ordinal == 1


@run
async def test_a_position_between_messages_counts_those_before(office: Office) -> None:
    """Replies, edits and deletions have positions too."""
    first = await office.posts(office.alice)
    reply = await office.posts(office.alice, thread=first.seq)
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=first.seq))
    marked = await office.does(office.bob, MarkRead(channel=office.general, seq=reply.seq))
    assert (marked.read_seq, marked.read_ordinal) == (reply.seq, 1)


@run
async def test_a_reply_of_ones_own_marks_nothing(office: Office) -> None:
    """Whoever answers in a thread has not read the channel."""
    first = await office.posts(office.alice)
    await office.posts(office.alice)
    await office.posts(office.bob, thread=first.seq)
    now = await membership(office)
    assert now.ordinal - now.read_ordinal == 2
