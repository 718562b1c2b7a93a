"""How far somebody has read, the same on all their devices."""

from protocol.channels import ListChannels, Membership, RemoveMember
from protocol.cursors import MarkRead, MarkUnread, ReadMarked, UnreadMarked
from protocol.ids import StreamId
from protocol.log import FillStream
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


def unread(place: Membership) -> int:
    """Return how many messages a membership says are unread."""
    return place.ordinal - place.read_ordinal - len(place.deleted)


@run
async def test_what_is_deleted_is_not_unread(office: Office) -> None:
    """Neither what was read before nor replies are subtracted from what is new."""
    seqs = [(await office.posts(office.alice)).seq for _ in range(5)]
    reply = await office.posts(office.alice, thread=seqs[4])
    await office.does(office.bob, MarkRead(channel=office.general, seq=seqs[1]))
    for seq in (seqs[0], seqs[3], reply.seq):
        await office.does(office.alice, DeleteMessage(channel=office.general, seq=seq))
    now = await membership(office)
    assert (unread(now), now.deleted) == (2, [seqs[3]])
    await office.does(office.bob, MarkRead(channel=office.general, seq=seqs[3]))
    now = await membership(office)
    assert (unread(now), now.deleted) == (1, [])


@run
async def test_a_message_is_marked_as_unread(office: Office) -> None:
    """And all that came after it: mentions and deletions are counted again, on all devices."""
    text = f"<@{office.bob.id}>"
    seqs = [(await office.posts(office.alice, text)).seq for _ in range(4)]
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=seqs[2]))
    await office.does(office.bob, MarkRead(channel=office.general, seq=seqs[3]))
    mark = MarkUnread(channel=office.general, seq=seqs[1])
    for _ in range(2):
        marked = await office.does(office.bob, mark)
        assert (marked.read_seq, marked.read_ordinal) == (seqs[1] - 1, 1)
    now = await membership(office)
    assert (unread(now), now.mentions) == (2, [seqs[1], seqs[3]])
    told = [each for each in office.told(office.bob.id) if isinstance(each, UnreadMarked)]
    assert told == [
        UnreadMarked(
            channel=office.general,
            read_seq=seqs[1] - 1,
            read_ordinal=1,
            unread_head=now.unread_head,
            head=now.unread_head,
            mentions=[seqs[1], seqs[3]],
            callers=[office.alice.id] * 2,
            deleted=[seqs[2]],
        )
    ]


@run
async def test_marking_as_unread_does_not_move_the_cursor_forward(office: Office) -> None:
    """What is unread already stays so."""
    seqs = [(await office.posts(office.alice)).seq for _ in range(2)]
    before = await membership(office)
    await office.does(office.bob, MarkUnread(channel=office.general, seq=seqs[1]))
    assert await membership(office) == before
    assert office.told(office.bob.id) == []


@run
async def test_the_log_tells_what_is_unread_by_now(office: Office) -> None:
    """A message deleted since is among the deleted, and mentions nobody."""
    message = await office.posts(office.alice, f"<@{office.bob.id}>")
    await office.does(office.bob, MarkRead(channel=office.general, seq=message.seq))
    await office.does(office.bob, MarkUnread(channel=office.general, seq=message.seq))
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=message.seq))
    log = await office.does(office.bob, FillStream(stream=office.bob.id, after=0))
    told = log.entries[-1].event
    assert (told.mentions, told.deleted) == ([], [message.seq])
    assert told.head == message.seq + 1
    assert told.unread_head == message.seq


@run
async def test_a_cursor_that_went_back_tells_no_more_than_its_owner_may_read(
    office: Office,
) -> None:
    """Their own log is theirs for good; how a channel went on without them is not told by it."""
    await office.posts(office.alice, to=office.secret)
    await office.does(office.bob, MarkUnread(channel=office.secret, seq=1))
    (told,) = await unread_marks(office)
    remove = RemoveMember(channel=office.secret, user=office.bob.id)
    await office.does(office.alice, remove)
    after = await office.posts(office.alice, f"<@{office.bob.id}>", to=office.secret)
    await office.does(office.alice, DeleteMessage(channel=office.secret, seq=after.seq))
    await office.posts(office.alice, f"<@{office.bob.id}>", to=office.secret)
    (now,) = await unread_marks(office)
    assert (now.head, now.mentions, now.deleted) == (told.head, [], [])


async def unread_marks(office: Office) -> list[UnreadMarked]:
    """Return what Bob's log tells of cursors that went back."""
    own = FillStream(stream=StreamId(office.bob.id), after=0)
    entries = (await office.does(office.bob, own)).entries
    return [each.event for each in entries if isinstance(each.event, UnreadMarked)]
