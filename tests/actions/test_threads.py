"""Threads: who follows them, what is new in them, and replies that stand in the channel too."""

import pytest

from chatserver.store.database import Reader
from protocol import ErrorCode
from protocol.channels import AddMember, JoinChannel, LeaveChannel, ListChannels, RemoveMember
from protocol.cursors import MarkRead
from protocol.limits import MAX_FACES, MAX_UNREAD_REPLIES
from protocol.messages import (
    DeleteMessage,
    Follow,
    ListHistory,
    ListReplies,
    Message,
    MessageDeleted,
)
from protocol.threads import (
    FollowThread,
    ListThreads,
    MarkThreadRead,
    MarkThreadUnread,
    Thread,
    ThreadFollowed,
    ThreadRead,
    Threads,
    ThreadUnreadMarked,
)
from tests.running import run
from tests.town import Person, do, post

from .conftest import Office


async def threads_of(office: Office, who: Person, **fields: object) -> list[Thread]:
    """Return the threads somebody follows."""
    page: Threads = await office.does(who, ListThreads(**fields))
    return page.threads


async def inbox(office: Office, who: Person) -> list[tuple[int, int]]:
    """Return the threads somebody follows, each with its count of unread replies."""
    return [(each.root.seq, each.unread) for each in await threads_of(office, who)]


async def replies(office: Office, who: Person, root: Message, **fields: object) -> Message:
    """Let somebody reply."""
    return await office.posts(who, "a reply", thread=root.seq, to=root.channel, **fields)


async def follows(office: Office, who: Person, root: Message, *, follow: bool = True) -> Follow:
    """Let somebody follow a thread, or no more."""
    command = FollowThread(channel=root.channel, thread=root.seq, follow=follow)
    found: Follow = (await office.does(who, command)).follow
    return found


# Who follows


@run
async def test_who_takes_part_follows(office: Office) -> None:
    """The author of the root, who replies, and who is mentioned in either; others do not."""
    root = await office.posts(office.alice, f"what do you think, <@{office.echo.id}>?")
    assert await inbox(office, office.alice) == []
    reply = await office.posts(office.bob, f"ask <@{office.carol.id}>", thread=root.seq)
    for who in (office.alice, office.carol, office.echo):
        assert await inbox(office, who) == [(root.seq, 1)]
        (told,) = [each for each in office.told(who.id) if isinstance(each, ThreadFollowed)]
        assert told.follow.following
    assert await inbox(office, office.bob) == [(root.seq, 0)]
    assert (await threads_of(office, office.bob))[0].follow.read_seq == reply.seq


@run
async def test_who_was_mentioned_later_has_no_more_to_read_than_that(office: Office) -> None:
    """What was said before they were called is not counted."""
    root = await office.posts(office.alice)
    await replies(office, office.bob, root)
    await office.posts(office.bob, f"<@{office.carol.id}>", thread=root.seq)
    assert await inbox(office, office.carol) == [(root.seq, 1)]


@run
async def test_one_follows_by_asking_with_everything_read(office: Office) -> None:
    """Also a message nobody has replied to yet; twice is once."""
    root = await office.posts(office.alice)
    first = await follows(office, office.carol, root)
    assert await follows(office, office.carol, root) == first
    assert office.told(office.carol.id) == [ThreadFollowed(follow=first)]
    assert await inbox(office, office.carol) == [(root.seq, 0)]
    await replies(office, office.bob, root)
    assert await inbox(office, office.carol) == [(root.seq, 1)]


@run
async def test_who_leaves_a_thread_is_left_alone(office: Office) -> None:
    """Until they reply or are called again; where they had read to is kept."""
    root = await office.posts(office.alice)
    await replies(office, office.bob, root)
    await follows(office, office.alice, root, follow=False)
    await replies(office, office.bob, root)
    assert await inbox(office, office.alice) == []
    await office.posts(office.bob, f"<@{office.alice.id}>", thread=root.seq)
    assert await inbox(office, office.alice) == [(root.seq, 1)]
    await follows(office, office.alice, root, follow=False)
    await replies(office, office.alice, root)
    assert await inbox(office, office.alice) == [(root.seq, 0)]


@run
async def test_strangers_are_not_taken_along(office: Office) -> None:
    """Neither who is no member when mentioned, nor an author who has left."""
    root = await office.posts(office.bob, f"<@{office.carol.id}>", to=office.secret)
    await office.does(office.bob, LeaveChannel(channel=office.secret))
    await office.posts(office.alice, f"<@{office.gus.id}>", to=office.secret, thread=root.seq)
    await office.does(office.alice, AddMember(channel=office.secret, user=office.carol.id))
    for who in (office.bob, office.carol, office.gus):
        assert await inbox(office, who) == []


@pytest.mark.parametrize("how", ["leaves", "is removed"])
@run
async def test_threads_go_with_the_membership(office: Office, how: str) -> None:
    """Mattermost's users still saw threads of channels they had left: here they are gone."""
    root = await office.posts(office.bob)
    await replies(office, office.carol, root)
    if how == "leaves":
        await office.does(office.bob, LeaveChannel(channel=office.general))
    else:
        away = RemoveMember(channel=office.general, user=office.bob.id)
        await office.does(office.alice, away)
    assert await inbox(office, office.bob) == []
    await office.does(office.bob, JoinChannel(channel=office.general))
    assert await inbox(office, office.bob) == []


@run
async def test_a_thread_that_is_gone_is_followed_by_nobody(office: Office) -> None:
    """The root deleted, and then the last reply; or the root of a thread never replied to."""
    root, lone = await office.posts(office.alice), await office.posts(office.alice)
    await follows(office, office.bob, lone)
    reply = await replies(office, office.bob, root)
    for message in (root, lone):
        await office.does(office.alice, DeleteMessage(channel=office.general, seq=message.seq))
    assert await inbox(office, office.bob) == [(root.seq, 0)]
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=reply.seq))
    assert await inbox(office, office.bob) == []

    def count(reader: Reader) -> int:
        found: int = reader.raw.execute("SELECT count(*) FROM follows").fetchone()[0]
        return found

    assert await office.database.read(count) == 0


@run
async def test_a_reply_is_no_thread(office: Office) -> None:
    """Nothing hangs on it that one could follow or read."""
    root = await office.posts(office.alice)
    reply = await replies(office, office.bob, root)
    for command in (
        FollowThread(channel=office.general, thread=reply.seq, follow=True),
        MarkThreadRead(channel=office.general, thread=reply.seq, seq=1),
    ):
        refusal = await office.refuses(office.bob, command)
        assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "thread")


# What is new


@run
async def test_a_thread_is_read_up_to_somewhere(office: Office) -> None:
    """Forward only, the same on all devices, and told once."""
    root = await office.posts(office.alice)
    seqs = [(await replies(office, office.bob, root)).seq for _ in range(3)]
    read = MarkThreadRead(channel=office.general, thread=root.seq, seq=seqs[1])
    for _ in range(2):
        follow = (await office.does(office.alice, read)).follow
        assert follow.read_seq == seqs[1]
    assert await inbox(office, office.alice) == [(root.seq, 1)]
    back = MarkThreadRead(channel=office.general, thread=root.seq, seq=seqs[0])
    assert (await office.does(office.alice, back)).follow == follow
    beyond = MarkThreadRead(channel=office.general, thread=root.seq, seq=2**50)
    assert (await office.does(office.alice, beyond)).follow.read_seq == seqs[2]
    assert await inbox(office, office.alice) == [(root.seq, 0)]
    told = [each for each in office.told(office.alice.id) if isinstance(each, ThreadRead)]
    assert [each.follow.read_seq for each in told] == seqs[1:]


@run
async def test_reading_what_one_does_not_follow_is_kept_nowhere(office: Office) -> None:
    """It is answered, and told to nobody."""
    root = await office.posts(office.alice)
    reply = await replies(office, office.bob, root)
    before = len(office.entries)
    read = MarkThreadRead(channel=office.general, thread=root.seq, seq=reply.seq)
    assert not (await office.does(office.carol, read)).follow.following
    assert len(office.entries) == before


@run
async def test_a_thread_becomes_unread_from_a_reply_on(office: Office) -> None:
    """Never nearer; the other devices hear of it, and reading it again works as before."""
    root = await office.posts(office.alice)
    seqs = [(await replies(office, office.bob, root)).seq for _ in range(3)]
    await office.does(
        office.alice, MarkThreadRead(channel=office.general, thread=root.seq, seq=seqs[2])
    )
    for seq, unread in ((seqs[1], 2), (seqs[2], 2), (root.seq, 3)):
        command = MarkThreadUnread(channel=office.general, thread=root.seq, seq=seq)
        follow = (await office.does(office.alice, command)).follow
        assert await inbox(office, office.alice) == [(root.seq, unread)]
    assert (follow.read_seq, follow.unread_head) == (root.seq - 1, seqs[2])
    told = [each for each in office.told(office.alice.id) if isinstance(each, ThreadUnreadMarked)]
    assert [each.follow.read_seq for each in told] == [seqs[1] - 1, root.seq - 1]
    read = MarkThreadRead(channel=office.general, thread=root.seq, seq=seqs[0])
    await office.does(office.alice, read)
    assert await inbox(office, office.alice) == [(root.seq, 2)]
    await replies(office, office.alice, root)
    assert await inbox(office, office.alice) == [(root.seq, 0)]


@run
async def test_who_calls_a_thread_unread_follows_it(office: Office) -> None:
    """Else it would be nowhere to be found again."""
    root = await office.posts(office.alice)
    reply = await replies(office, office.bob, root)
    later = await replies(office, office.bob, root)
    command = MarkThreadUnread(channel=office.general, thread=root.seq, seq=later.seq)
    follow = (await office.does(office.carol, command)).follow
    assert (follow.following, follow.read_seq) == (True, reply.seq)
    assert await inbox(office, office.carol) == [(root.seq, 1)]


@run
async def test_a_deleted_reply_is_not_new(office: Office) -> None:
    """The newest one or another."""
    root = await office.posts(office.alice)
    seqs = [(await replies(office, office.bob, root)).seq for _ in range(3)]
    for seq, unread in ((seqs[1], 2), (seqs[2], 1), (seqs[0], 0)):
        await office.does(office.bob, DeleteMessage(channel=office.general, seq=seq))
        assert await inbox(office, office.alice) == [(root.seq, unread)]


@run
async def test_unread_threads_come_first_then_the_newest(office: Office) -> None:
    """Page by page, none twice and none left out."""
    roots = [await office.posts(office.bob, to=where) for where in _places(office) * 3]
    for root in roots:
        await replies(office, office.alice, root)
    for root in (roots[1], roots[4]):
        command = MarkThreadRead(channel=root.channel, thread=root.seq, seq=2**50)
        await office.does(office.bob, command)
    newest = [(each.channel, each.seq) for each in roots[::-1]]
    read = [newest[1], newest[4]]
    expected = [each for each in newest if each not in read] + read
    found, after = [], None
    while True:
        page = await office.does(office.bob, ListThreads(after=after, limit=2))
        found += [(each.root.channel, each.root.seq) for each in page.threads]
        after = page.next
        if after is None:
            break
    assert found == expected


def _places(office: Office) -> list:
    return [office.general, office.secret]


@run
async def test_unread_replies_are_counted_so_far(office: Office) -> None:
    """A long thread costs no more to list."""
    root = await office.posts(office.alice)
    many = MAX_UNREAD_REPLIES + 5
    await office.changes(
        lambda tx: [do(tx, office.bob, post(office.general, thread=root.seq)) for _ in range(many)]
    )
    assert await inbox(office, office.alice) == [(root.seq, MAX_UNREAD_REPLIES)]


@run
async def test_a_thread_says_whether_one_follows_it(office: Office) -> None:
    """When it is opened."""
    root = await office.posts(office.alice)
    await replies(office, office.bob, root)
    opened = ListReplies(channel=office.general, thread=root.seq)
    assert (await office.does(office.bob, opened)).follow.following
    assert (await office.does(office.carol, opened)).follow is None


@run
async def test_a_reply_writes_few_rows_however_many_follow(office: Office) -> None:
    """The message, its root, its author's place; and nothing for each follower."""
    root = await office.posts(office.alice)
    await replies(office, office.bob, root)
    for number in range(20):
        who = await office.adds(name=f"user{number}")
        await office.does(who, JoinChannel(channel=office.general))
        await follows(office, who, root)

    def rows(tx: object) -> int:
        before = tx.reader.changes  # type: ignore[attr-defined]
        do(tx, office.bob, post(office.general, thread=root.seq))  # type: ignore[arg-type]
        return int(tx.reader.changes - before)  # type: ignore[attr-defined]

    assert await office.changes(rows) <= 4  # one row is taken out and put back


# Faces


@run
async def test_a_root_shows_the_faces_of_those_who_replied_last(office: Office) -> None:
    """Each once, the newest last; who took their reply back is not among them."""
    root = await office.posts(office.alice)
    people = [office.alice, office.bob, office.carol, office.echo]
    people += [await office.adds(name=f"user{number}") for number in range(3)]
    for who in people[4:]:
        await office.does(who, JoinChannel(channel=office.general))
    said = [await replies(office, who, root) for who in [*people, office.bob]]
    ids = [who.id for who in people]
    newest = [*ids[3:], office.bob.id]
    assert await faces(office, root) == newest[-MAX_FACES:]
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=said[-1].seq))
    assert await faces(office, root) == ids[-MAX_FACES:]
    told = office.told(office.general)[-1]
    assert isinstance(told, MessageDeleted)
    assert told.faces == ids[-MAX_FACES:]


async def faces(office: Office, root: Message) -> list[str]:
    """Return a root's faces."""
    page = await office.does(office.alice, ListHistory(channel=office.general))
    (found,) = [each.faces for each in page.messages if each.seq == root.seq]
    return list(found)


# Also sent to the channel


@run
async def test_a_reply_may_stand_in_the_channel_too(office: Office) -> None:
    """One message in both places; it counts as unread in both, and is read by its author."""
    root = await office.posts(office.alice)
    plain = await replies(office, office.bob, root)
    sent = await replies(office, office.bob, root, broadcast=True)
    after = await office.posts(office.alice)
    assert (sent.ordinal, sent.channel_ordinal) == (2, root.ordinal + 1)
    assert after.ordinal == root.ordinal + 2
    history = await office.does(office.carol, ListHistory(channel=office.general))
    assert [each.seq for each in history.messages[-3:]] == [root.seq, sent.seq, after.seq]
    thread = await office.does(office.carol, ListReplies(channel=office.general, thread=root.seq))
    assert [each.seq for each in thread.messages] == [root.seq, plain.seq, sent.seq]
    assert thread.messages[-1] == history.messages[-2] == sent
    assert await unread(office, office.carol) == 3
    assert await unread(office, office.bob) == 1
    await office.does(office.carol, MarkRead(channel=office.general, seq=sent.seq))
    assert await unread(office, office.carol) == 1


async def unread(office: Office, who: Person) -> int:
    """Return how much somebody has not read in general."""
    page = await office.does(who, ListChannels())
    (found,) = [each for each in page.memberships if each.channel.id == office.general]
    return int(found.ordinal - found.read_ordinal)


@run
async def test_replies_in_both_places_are_paged_with_the_others(office: Office) -> None:
    """In both directions, without a hole and none twice."""
    root = await office.posts(office.alice)
    for number in range(12):
        if number % 3:
            await replies(office, office.bob, root, broadcast=number % 3 == 1)
        else:
            await office.posts(office.bob)
    whole = await office.does(office.bob, ListHistory(channel=office.general))
    seqs = [each.seq for each in whole.messages]
    assert len(seqs) == 9
    backwards: list[int] = []
    while True:
        before = backwards[0] if backwards else None
        page = await office.does(
            office.bob, ListHistory(channel=office.general, before=before, limit=2)
        )
        backwards = [each.seq for each in page.messages] + backwards
        if not page.more:
            break
    forwards = [0]
    while len(forwards) <= len(seqs):
        page = await office.does(
            office.bob, ListHistory(channel=office.general, after=forwards[-1], limit=2)
        )
        forwards += [each.seq for each in page.messages]
    assert backwards == forwards[1:] == seqs


@run
async def test_only_a_reply_is_sent_to_the_channel(office: Office) -> None:
    """Anything else stands there already; a nonce agrees in this too."""
    command = post(office.general, broadcast=True)
    refusal = await office.refuses(office.alice, command)
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "broadcast")
    root = await office.posts(office.alice)
    reply = post(office.general, thread=root.seq, broadcast=True)
    first = await office.does(office.alice, reply)
    assert (await office.does(office.alice, reply)).message == first.message
    other = post(office.general, thread=root.seq, nonce=reply.nonce)
    assert (await office.refuses(office.alice, other)).code is ErrorCode.NONCE_REUSED


@run
async def test_what_is_in_both_places_is_deleted_from_both(office: Office) -> None:
    """It was one message."""
    root = await office.posts(office.alice)
    sent = await replies(office, office.bob, root, broadcast=True)
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=sent.seq))
    history = await office.does(office.carol, ListHistory(channel=office.general))
    thread = await office.does(office.carol, ListReplies(channel=office.general, thread=root.seq))
    assert history.messages == thread.messages
    assert history.messages[-1].seq == root.seq
