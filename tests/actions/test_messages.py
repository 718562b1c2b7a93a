"""Posting, editing, deleting and reading messages, and what others are told of it."""

import pytest
from msgspec import structs

from protocol import ErrorCode
from protocol.channels import ArchiveChannel, JoinChannel, LeaveChannel, RemoveMember, SetRole
from protocol.limits import MAX_APP_CHARACTERS, MAX_TEXT_CHARACTERS
from protocol.messages import (
    AppPart,
    DeleteMessage,
    EditMessage,
    ListHistory,
    ListReplies,
    LocateDate,
    Message,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from tests.running import run
from tests.town import new_nonce, post

from .conftest import Office


def texts(messages: list[Message]) -> list[str]:
    """Return what messages say."""
    return [message.text for message in messages]


@run
async def test_a_message_is_stored_and_told(office: Office) -> None:
    """Everyone in the channel hears exactly what its author is answered."""
    message = await office.posts(office.bob, "hello")
    assert office.told(office.general) == [MessagePosted(message=message)]
    assert (message.author, message.text, message.ordinal) == (office.bob.id, "hello", 1)
    history = await office.does(office.carol, ListHistory(channel=office.general))
    assert history.messages == [message]


@run
async def test_ordinals_count_what_stands_outside_threads(office: Office) -> None:
    """Replies have their own count; deletions change none."""
    first = await office.posts(office.bob)
    reply = await office.posts(office.bob, thread=first.seq)
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=first.seq))
    second = await office.posts(office.bob)
    assert (first.ordinal, reply.ordinal, second.ordinal) == (1, 1, 2)


@run
async def test_a_repeat_is_answered_even_if_one_may_no_longer_post(office: Office) -> None:
    """What was stored is never reported as refused: not after removal, nor in the archive."""
    command = post(office.secret, "just before")
    posted = (await office.does(office.bob, command)).message
    await office.does(office.alice, RemoveMember(channel=office.secret, user=office.bob.id))
    again = await office.does(office.bob, command)
    assert (again.message, again.repeated) == (posted, True)
    general = post(office.general)
    await office.does(office.bob, general)
    await office.does(office.alice, ArchiveChannel(channel=office.general))
    assert (await office.does(office.bob, general)).repeated
    assert len(office.told(office.general)) == 2


@run
async def test_a_repeat_of_a_deleted_message_does_not_bring_it_back(office: Office) -> None:
    """The nonce outlives the message."""
    command = post(office.general, "oops")
    seq = (await office.does(office.bob, command)).message.seq
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=seq))
    again = await office.does(office.bob, command)
    assert (again.repeated, again.message.deleted, again.message.text) == (True, True, "")
    assert len(office.told(office.general)) == 2


@run
async def test_an_edit_is_told_with_the_whole_message(office: Office) -> None:
    """Its place, author and ordinal stay."""
    posted = await office.posts(office.bob, "helo")
    edit = EditMessage(channel=office.general, seq=posted.seq, text="hello")
    edited = (await office.does(office.bob, edit)).message
    assert office.told(office.general)[-1] == MessageEdited(message=edited)
    assert (edited.seq, edited.author, edited.ordinal) == (posted.seq, posted.author, 1)
    assert edited.text == "hello"
    assert edited.edited_us > posted.time_us


@run
async def test_a_deleted_message_is_a_tombstone(office: Office) -> None:
    """Its text is gone for everybody; without replies it is in no history."""
    posted = await office.posts(office.bob, "secret")
    delete = DeleteMessage(channel=office.general, seq=posted.seq)
    tombstone = (await office.does(office.bob, delete)).message
    assert (tombstone.deleted, tombstone.text) == (True, "")
    assert office.told(office.general)[-1] == MessageDeleted(message=tombstone)
    history = await office.does(office.carol, ListHistory(channel=office.general))
    assert history.messages == []


@run
async def test_administrators_tidy_up(office: Office) -> None:
    """The channel's own and the workspace's delete; they put no words into others' mouths."""
    first, second = await office.posts(office.bob), await office.posts(office.bob)
    boss = await office.adds(name="dora", role="administrator")
    delete = DeleteMessage(channel=office.general, seq=first.seq)
    assert (await office.refuses(boss, delete)).code is ErrorCode.FORBIDDEN  # not a member
    await office.does(office.alice, delete)
    role = SetRole(channel=office.general, user=office.carol.id, role="administrator")
    await office.does(office.alice, role)
    await office.does(office.carol, DeleteMessage(channel=office.general, seq=second.seq))


@run
async def test_a_thread_counts_its_replies(office: Office) -> None:
    """The root knows how many there are and when the last one came, also after deletions."""
    root = await office.posts(office.alice, "root")
    replies = [await office.posts(office.bob, f"{n}", thread=root.seq) for n in range(3)]
    shown = await root_of(office, root)
    assert (shown.replies, shown.last_reply_us) == (3, replies[-1].time_us)
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=replies[-1].seq))
    event = office.told(office.general)[-1]
    assert isinstance(event, MessageDeleted)
    assert event.replies == 2
    shown = await root_of(office, root)
    assert (shown.replies, shown.last_reply_us) == (2, replies[1].time_us)


async def root_of(office: Office, root: Message) -> Message:
    """Return a thread's root as it is now."""
    command = ListReplies(channel=office.general, thread=root.seq)
    found: Message = (await office.does(office.carol, command)).messages[0]
    return found


@run
async def test_a_deleted_root_holds_its_thread(office: Office) -> None:
    """Until the last reply has gone; then both are gone."""
    root = await office.posts(office.alice, "root")
    reply = await office.posts(office.bob, thread=root.seq)
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=root.seq))
    history = ListHistory(channel=office.general)
    (shown,) = (await office.does(office.carol, history)).messages
    assert (shown.deleted, shown.text, shown.replies) == (True, "", 1)
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=reply.seq))
    assert (await office.does(office.carol, history)).messages == []


@run
async def test_a_thread_is_read_page_by_page(office: Office) -> None:
    """Its root first, then the replies, and a word on whether there are more."""
    root = await office.posts(office.alice, "root")
    for number in range(5):
        await office.posts(office.bob, str(number), thread=root.seq)
    command = ListReplies(channel=office.general, thread=root.seq, limit=3)
    page = await office.does(office.carol, command)
    assert (texts(page.messages), page.more) == (["root", "0", "1", "2"], True)
    after = page.messages[-1].seq
    command = ListReplies(channel=office.general, thread=root.seq, after=after, limit=3)
    page = await office.does(office.carol, command)
    assert (texts(page.messages), page.more) == (["3", "4"], False)


@run
async def test_a_reply_is_no_root(office: Office) -> None:
    """There is one level of threads."""
    root = await office.posts(office.alice, "root")
    reply = await office.posts(office.bob, thread=root.seq)
    refusal = await office.refuses(
        office.bob, ListReplies(channel=office.general, thread=reply.seq)
    )
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "thread")


@run
async def test_history_is_read_in_both_directions(office: Office) -> None:
    """Oldest first in a page, threads left out, and pages meet without a hole."""
    for number in range(7):
        message = await office.posts(office.bob, str(number))
        await office.posts(office.bob, "reply", thread=message.seq)
    newest = await page_of(office, limit=3)
    assert (texts(newest.messages), newest.more) == (["4", "5", "6"], True)
    older = await page_of(office, before=newest.messages[0].seq, limit=3)
    assert (texts(older.messages), older.more) == (["1", "2", "3"], True)
    oldest = await page_of(office, before=older.messages[0].seq, limit=3)
    assert (texts(oldest.messages), oldest.more) == (["0"], False)
    newer = await page_of(office, after=oldest.messages[0].seq, limit=3)
    assert newer.messages == older.messages
    told = [entry.at.seq for entry in office.entries if entry.at.stream == office.general]
    assert newest.head == told[-1]


async def page_of(office: Office, **fields: int):
    """Read a page of general."""
    return await office.does(office.carol, ListHistory(channel=office.general, **fields))


@run
async def test_a_page_is_never_more_than_a_reader_can_take(office: Office) -> None:
    """Long messages make short pages, in both directions and in threads; nothing is left out."""
    root = await office.posts(office.bob, "root")
    long = "ü" * 30_000
    for number in range(40):
        await office.posts(office.bob, f"{number} {long}")
        await office.posts(office.bob, f"{number} {long}", thread=root.seq)
    newest = await page_of(office, limit=200)
    assert newest.more
    assert size_of(newest.messages) < 1 << 20
    assert newest.messages[-1].text.startswith("39 ")
    older = await page_of(office, before=newest.messages[0].seq, limit=200)
    assert older.messages[-1].ordinal == newest.messages[0].ordinal - 1
    newer = await page_of(office, after=0, limit=200)
    assert newer.more
    assert newer.messages[0].text == "root"
    assert size_of(newer.messages) < 1 << 20
    thread = ListReplies(channel=office.general, thread=root.seq, limit=200)
    replies = await office.does(office.carol, thread)
    assert replies.more
    assert size_of(replies.messages) < 1 << 20


def size_of(messages: list[Message]) -> int:
    """Return how many bytes of text there are."""
    return sum(len(message.text.encode()) for message in messages)


@run
async def test_a_page_goes_one_way(office: Office) -> None:
    """Before and after at once is a contradiction."""
    command = ListHistory(channel=office.general, before=5, after=1)
    assert (await office.refuses(office.bob, command)).field == "after"


@run
async def test_history_stays_with_who_may_read(office: Office) -> None:
    """Whoever leaves a public channel reads on; a private one is closed to them."""
    await office.posts(office.bob, "public")
    await office.posts(office.bob, "private", to=office.secret)
    await office.does(office.bob, LeaveChannel(channel=office.general))
    await office.does(office.bob, LeaveChannel(channel=office.secret))
    assert (await office.does(office.bob, ListHistory(channel=office.general))).messages
    refusal = await office.refuses(office.bob, ListHistory(channel=office.secret))
    assert refusal.code is ErrorCode.NOT_FOUND


@pytest.mark.parametrize(
    "text", ["  padded  ", "line\nline", "<script>", "x" * MAX_TEXT_CHARACTERS]
)
@run
async def test_text_is_kept_as_it_was_written(office: Office, text: str) -> None:
    """To the last space."""
    posted = await office.posts(office.bob, text)
    assert (await page_of(office)).messages == [posted]
    assert posted.text == text


@run
async def test_a_nonce_of_another_place_tells_nothing(office: Office) -> None:
    """A reused nonce is refused, and says no more than that it is one's own."""
    nonce = new_nonce()
    await office.posts(office.bob, "mine", nonce=nonce, to=office.secret)
    refusal = await office.refuses(office.bob, post(office.general, "mine", nonce=nonce))
    assert (refusal.code, refusal.field) == (ErrorCode.NONCE_REUSED, "nonce")
    assert office.secret not in refusal.message


@run
async def test_a_date_leads_to_the_first_message_since(office: Office) -> None:
    """Outside threads and not deleted; beyond the end, to the newest; nowhere, to 0."""

    async def located(time_us: int) -> int:
        command = LocateDate(channel=office.general, time_us=time_us)
        return int((await office.does(office.carol, command)).seq)

    assert await located(0) == 0
    first = await office.posts(office.bob)
    reply = await office.posts(office.bob, thread=first.seq)
    gone = await office.posts(office.bob)
    last = await office.posts(office.bob)
    await office.does(office.bob, DeleteMessage(channel=office.general, seq=gone.seq))
    assert await located(0) == first.seq
    assert await located(first.time_us) == first.seq
    for time_us in (first.time_us + 1, reply.time_us, gone.time_us, last.time_us):
        assert await located(time_us) == last.seq
    assert await located(last.time_us + 1) == last.seq
    assert await located(2**53 - 1) == last.seq


@run
async def test_what_an_app_gave_its_message_stays_with_it(office: Office) -> None:
    """Layout and other name come back in history, change with an edit, and go with the message."""
    robot = await office.adds(name="robot", kind="bot")
    await office.does(robot, JoinChannel(channel=office.general))
    app = AppPart(blocks='[{"type":"divider"}]', name="Deploy", icon=":ship:")
    posted = await office.posts(robot, "shipped", app=app)
    assert posted.app == app
    history = await office.does(office.bob, ListHistory(channel=office.general))
    assert history.messages == [posted]
    place = {"channel": office.general, "seq": posted.seq}
    edited = await office.does(robot, EditMessage(**place, text="shipped", app=AppPart(name="D")))
    assert edited.message.app == AppPart(name="D")
    gone = await office.does(robot, DeleteMessage(**place))
    assert gone.message.app is None


@run
async def test_another_layout_is_another_message(office: Office) -> None:
    """A repeated nonce is answered alike for the same layout, and refused for another."""
    command = post(office.general, app=AppPart(blocks="[]"))
    first = await office.does(office.bob, command)
    assert (await office.does(office.bob, command)).message == first.message
    other = structs.replace(command, app=None)
    assert (await office.refuses(office.bob, other)).code is ErrorCode.NONCE_REUSED


@run
async def test_no_person_speaks_under_another_name(office: Office) -> None:
    """Only an app may: a person would be taken for somebody else."""
    refusal = await office.refuses(office.bob, post(office.general, app=AppPart(name="Alice")))
    assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "app")


@run
async def test_a_layout_has_an_end(office: Office) -> None:
    """Blocks, attachments and metadata share one limit."""
    half = "x" * (MAX_APP_CHARACTERS // 2 + 1)
    long = post(office.general, app=AppPart(blocks=half, attachments=half))
    assert (await office.refuses(office.bob, long)).code is ErrorCode.TOO_LARGE
