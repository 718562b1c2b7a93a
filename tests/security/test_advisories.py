"""What befell our neighbours, tried on us: one test for each advisory this surface could have."""

import asyncio
import threading
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.actions import HANDLERS, accounts
from chatserver.store import sessions
from chatserver.store.sessions import hash_token
from protocol import AnyEvent, CloseCode, CommandRefused, ErrorCode, tag_of
from protocol.channels import (
    BrowseChannels,
    Channel,
    CreateChannel,
    JoinChannel,
    LeaveChannel,
    ListChannels,
    ListMembers,
    Membership,
    OpenDirect,
    RemoveMember,
)
from protocol.cursors import MarkRead
from protocol.emoji import CustomEmoji
from protocol.groups import Group
from protocol.ids import ChannelId, StreamId
from protocol.log import FillStream
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    Follow,
    ListHistory,
    ListReplies,
    Message,
    MessagePosted,
)
from protocol.polls import Poll
from protocol.reactions import AddReaction, ListReactions, Reaction
from protocol.sessions import EndSession, OpenSession, Resume, Workspace
from protocol.users import GetUsers, User
from tests.running import run
from tests.town import Town, new_nonce, post

NOWHERE = ChannelId("CNOWHERE00")


# Sessions


@run
async def test_signing_out_everywhere_reaches_open_sockets(town: Town) -> None:
    """CVE-2026-9162 (Mattermost): every socket closes for good, and nothing follows."""
    clients = [await town.enter(town.alice) for _ in range(3)]
    await town.do(town.alice, EndSession(session=town.alice.actor.session))
    await town.do(town.bob, post(town.general, "after"))
    for client in clients:
        assert await client.closed() == CloseCode.SESSION_ENDED
        assert [type(push.event).__name__ for push in client.pushes] == ["SessionEnded"]


@run
async def test_no_token_outlives_its_account(town: Town) -> None:
    """CVE-2025-3230 (Mattermost), CVE-2023-32682 (Synapse): neither open nor new connections."""
    person, bot = await town.enter(town.carol), await town.enter(town.echo)
    for who in (town.carol, town.echo):
        await town.change(lambda tx, who=who: accounts.deactivate(tx, who.id))
    for client in (person, bot):
        assert await client.closed() == CloseCode.SESSION_ENDED
    for who in (town.carol, town.echo):
        again = await town.call()
        await again.send(OpenSession(token=who.token))
        assert not 4000 <= await again.closed() < 4500


@run
async def test_deactivation_wins_over_what_is_in_flight(town: Town) -> None:
    """CVE-2022-24751 (Zulip): among a hundred requests at once, none keeps the session alive."""
    client = await town.enter(town.carol)
    for _ in range(50):
        await client.send(post(town.general))
    gone = asyncio.ensure_future(town.change(lambda tx: accounts.deactivate(tx, town.carol.id)))
    for _ in range(50):
        await client.send(post(town.general))
    assert await client.closed() == CloseCode.SESSION_ENDED
    await gone
    head = (await town.do(town.alice, post(town.general))).message.seq
    assert (await town.do(town.alice, post(town.general))).message.seq == head + 1
    found = await town.server.database.read(sessions.openings, [hash_token(town.carol.token)])
    assert found == {}


@pytest.mark.parametrize("token", ["", "-", "1-", "xoxb-", "xoxp-", "nil", "null", "\x00", "0"])
@run
async def test_half_a_token_is_nobodys(town: Town, token: str) -> None:
    """Campfire 3d0a10d: an empty part of a key matches no account without one."""
    client = await town.call()
    await client.send(OpenSession(token=token))
    assert await client.closed() in (CloseCode.AUTHENTICATION_FAILED, CloseCode.PROTOCOL_ERROR)


@given(st.data())
def test_a_token_is_compared_whole(data: st.DataObject) -> None:
    """CVE-2026-27656 (Mattermost): no part, spelling or extension of it is as good."""
    token = "xoxp-" + "Ab1" * 16
    cut = data.draw(st.integers(0, len(token) - 1))
    for other in (token[:cut], token[cut + 1 :], token.swapcase(), token + " ", token + "%"):
        assert hash_token(other) != hash_token(token)


# What events and answers say, and to whom


EVENT_FIELDS = {
    "channel.changed": {"channel", "before", "by"},
    "channel.followed": {"channel", "following"},
    "channel.joined": {"membership", "seq", "time_us"},
    "channel.left": {"channel"},
    "channel.listed": {"channel", "seq"},
    "channel.moved": {"channel"},
    "channel.starred": {"channel", "starred"},
    "draft.saved": {"channel", "text", "time_us", "thread"},
    "feed.changed": {"direct"},
    "feed.marked": {"seen_us"},
    "member.joined": {"channel", "user", "members", "role", "by"},
    "emoji.added": {"emoji"},
    "emoji.removed": {"name"},
    "follower.came": {"user", "following", "followers"},
    "group.changed": {"group"},
    "group.removed": {"group"},
    "keywords.changed": {"keywords"},
    "sections.changed": {"sections", "sorting"},
    "level.changed": {"channel", "level", "muted"},
    "member.left": {"channel", "user", "members"},
    "cautions.changed": {"cautions"},
    "reports.changed": set(),
    "message.deleted": {"message", "replies", "last_reply_us", "faces"},
    "message.edited": {"message", "newly_named"},
    "message.pinned": {"pin"},
    "message.posted": {"message"},
    "message.saved": {"saved"},
    "message.scheduled": {"scheduled"},
    "message.unpinned": {"channel", "seq", "user"},
    "person.blocked": {"user", "blocked"},
    "person.followed": {"user", "following"},
    "poll.changed": {"channel", "seq", "counts", "voters", "closed_us"},  # and not who voted
    "presence.changed": {"user", "presence"},
    "status.changed": {"user", "status"},
    "presence.chosen": {"away"},
    "receipt.moved": {"channel", "receipt"},
    "receipts.chosen": {"shown"},
    "quiet.changed": {"quiet"},
    "quiet_policy.changed": {"policy"},
    "reaction.changed": {"channel", "seq", "reaction", "user", "added"},
    "file.deleted": {"channel", "seq", "file"},
    "previews.changed": {"channel", "seq", "previews"},
    "read.marked": {"channel", "read_seq", "read_ordinal"},
    "reminder.changed": {"reminder"},
    "reminder.removed": {"id"},
    "role.changed": {"channel", "user", "role"},
    "saved.removed": {"channel", "seq"},
    "scheduled.removed": {"id"},
    "session.ended": {"session"},
    "story.tuned": {"key"},
    "notices.changed": {"choice"},
    "tags.changed": {"tags"},
    "thread.followed": {"follow"},
    "thread.read": {"follow"},
    "thread_unread.marked": {"follow"},
    "typing.started": {"channel", "user"},
    "unread.marked": {
        *("channel", "read_seq", "read_ordinal", "unread_head"),
        *("head", "mentions", "callers", "deleted"),
    },
    "user.changed": {"user"},
    "vote.changed": {"channel", "seq", "choices"},  # on the voter's own stream
    "view.opened": {"view", "window"},
    "view.updated": {"view"},
    "whisper.shown": {"id", "channel", "thread", "author", "text", "app", "time_us"},
    "whisper.taken": {"channel", "id"},
    "workspace.changed": {"workspace"},
}
MODEL_FIELDS = {
    User: {"id", "name", "display_name", "kind", "role", "deactivated", "title"},
    Channel: {
        *("id", "kind", "creator", "created_us", "name", "topic", "archived"),
        *("members", "users", "purpose", "topic_set", "purpose_set"),
        *("posting", "slow_s", "newcomers"),
    },
    Membership: {
        *("channel", "read_seq", "role", "read_ordinal", "ordinal", "starred", "mentions"),
        *("callers", "deleted", "unread_head", "level", "muted"),
    },
    Message: {
        *("channel", "seq", "time_us", "author", "text", "thread", "ordinal", "edited_us"),
        *("deleted", "replies", "last_reply_us", "mentions", "reactions"),
        *("faces", "channel_ordinal", "called", "everyone", "tags", "shares", "files", "app"),
        *("poll", "previews", "urgent", "hidden"),
    },
    Poll: {
        *("question", "options", "multiple", "anonymous", "closes_us", "closed_us"),
        *("counts", "voters", "mine"),
    },
    Group: {"id", "name", "title", "users"},
    CustomEmoji: {"name", "hash", "type", "creator", "created_us"},
    Follow: {"channel", "thread", "following", "read_seq", "read_us", "unread_head"},
    Workspace: {"id", "name", "revisions"},
    Reaction: {"emoji", "count", "since", "users", "mine"},
}


def test_an_event_says_what_was_decided_and_no_more() -> None:
    """CVE-2025-13821 (Mattermost), 2022-32227 (Rocket.Chat): a new field is a decision here."""
    assert {tag_of(kind): set(kind.__struct_fields__) for kind in AnyEvent.__args__} == EVENT_FIELDS
    assert {kind: set(kind.__struct_fields__) for kind in MODEL_FIELDS} == MODEL_FIELDS


@run
async def test_an_answer_is_not_broadcast(town: Town) -> None:
    """CVE-2023-48732 (Mattermost): others in the channel hear nothing of what one asks."""
    alice, bob = await town.enter(town.alice), await town.enter(town.bob)
    for command in (ListHistory(channel=town.general), ListMembers(channel=town.general)):
        await alice.ask(command)
    await alice.refusal(post(NOWHERE))
    assert await bob.settled() == []
    assert bob.others == []


@pytest.mark.parametrize(
    "field", ["author", "seq", "time_us", "ordinal", "embeds", "replies", "deleted", "edited_us"]
)
@run
async def test_a_client_makes_nothing_up(town: Town, field: str) -> None:
    """CVE-2024-47003, 2026-2457 (Mattermost): what the server derives, a client cannot give."""
    client = await town.enter(town.bob)
    plain = {"channel": town.general, "text": "x", "nonce": new_nonce(), field: 1}
    refusal = await client.refusal_of({"type": "message.post", **plain})
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, field)


@run
async def test_private_talk_moves_nothing_outside(town: Town) -> None:
    """Campfire 3b509f5: nobody can tell from their own streams that a private room is busy."""
    carol = await town.enter(town.carol)
    message = (await town.do(town.alice, post(town.secret, "psst"))).message
    await town.do(town.bob, MarkRead(channel=town.secret, seq=message.seq))
    await town.do(town.bob, AddReaction(channel=town.secret, seq=message.seq, emoji="🎉"))
    await town.do(town.alice, DeleteMessage(channel=town.secret, seq=message.seq))
    assert await carol.settled() == []


# Reading what is not one's own


@run
async def test_reading_needs_membership(town: Town) -> None:
    """CVE-2024-1942, 2024-1952 (Mattermost): every way to read, for those who are not in it."""
    carol, gus = await town.enter(town.carol), await town.enter(town.gus)
    for client, channel in ((carol, town.secret), (gus, town.secret), (gus, town.general)):
        for command in (
            ListHistory(channel=channel),
            ListHistory(channel=channel, after=0),
            ListReplies(channel=channel, thread=1),
            ListReactions(channel=channel, seq=1, emoji="🎉"),
            ListMembers(channel=channel),
            FillStream(stream=StreamId(channel), after=0),
        ):
            hidden = await client.refusal(command)
            assert hidden.code is ErrorCode.NOT_FOUND


@run
async def test_a_right_is_checked_where_it_is_used(town: Town) -> None:
    """CVE-2026-20796 (Mattermost): removed while the request waits, one reads nothing."""
    bob = await town.enter(town.bob)
    await town.do(town.alice, post(town.secret, "before"))
    readers_busy = threading.Event()
    database = town.server.database
    busy = [
        asyncio.ensure_future(database.read(lambda _reader: readers_busy.wait())) for _ in range(2)
    ]
    ref = await bob.send(ListHistory(channel=town.secret))
    await bob.send(post(town.general))  # committed after the question was queued
    await bob.until(MessagePosted)
    await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
    readers_busy.set()
    await asyncio.gather(*busy)
    with pytest.raises(CommandRefused) as refused:
        await bob.answer(ref)
    assert refused.value.code is ErrorCode.NOT_FOUND


@run
async def test_private_names_are_told_to_nobody(town: Town) -> None:
    """CVE-2024-10241 (Mattermost), 2021-39163 (Synapse): not in lists, errors or conflicts."""
    carol = await town.enter(town.carol)
    listed = (await carol.ask(BrowseChannels())).channels
    assert [channel.name for channel in listed] == ["general"]
    for command in (JoinChannel(channel=town.secret), ListMembers(channel=town.secret)):
        refusal = (await carol.refusal(command)).refusal
        assert "secret" not in f"{refusal.message} {refusal.field}"
    await carol.ask(CreateChannel(name="secret"))


@run
async def test_who_was_removed_lists_it_no_more(town: Town) -> None:
    """CVE-2026-2458 (Mattermost): neither among one's channels nor its members."""
    bob = await town.enter(town.bob)
    await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
    mine = (await bob.ask(ListChannels())).memberships
    assert [membership.channel.id for membership in mine] == [town.general]
    assert (await bob.refusal(ListMembers(channel=town.secret))).code is ErrorCode.NOT_FOUND


@run
async def test_hidden_and_missing_are_one_answer(town: Town) -> None:
    """CVE-2026-21386 (Mattermost), 2021-39164 (Synapse): to the last byte."""
    carol = await town.enter(town.carol)
    for make in (
        lambda channel: ListHistory(channel=channel),
        lambda channel: MarkRead(channel=channel, seq=1),
        lambda channel: DeleteMessage(channel=channel, seq=1),
        lambda channel: FillStream(stream=StreamId(channel), after=0),
    ):
        hidden = await carol.refusal(make(town.secret))
        missing = await carol.refusal(make(NOWHERE))
        assert hidden.refusal == missing.refusal


@run
async def test_roles_are_told_to_members_only(town: Town) -> None:
    """CVE-2022-35247 (Rocket.Chat): who administers a private room is not for strangers."""
    carol = await town.enter(town.carol)
    assert (await carol.refusal(ListMembers(channel=town.secret))).code is ErrorCode.NOT_FOUND
    (alice,) = (await carol.ask(GetUsers(ids=[town.alice.id]))).users
    assert alice.role == "administrator"  # of the workspace, which is everybody's


@run
async def test_a_resume_gives_a_removed_member_nothing(town: Town) -> None:
    """CVE-2024-53867 (Synapse), Campfire ee37809: a cursor is no right."""
    bob = await town.enter(town.bob)
    page = await bob.ask(FillStream(stream=StreamId(town.secret), after=0))
    await bob.close()
    await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
    await town.do(town.alice, post(town.secret, "without Bob"))
    resume = Resume(epoch=bob.welcome.epoch, cursors=[page.entries[0].at])
    again = await town.enter(town.bob, resume=resume)
    starts = {start.head.stream: start for start in again.welcome.streams}
    assert starts[town.secret].outcome == "removed"
    assert starts[town.secret].head == page.entries[0].at
    await town.do(town.alice, post(town.secret, "still without him"))
    assert [push.at for push in again.pushes if push.at and push.at.stream == town.secret] == []
    assert await again.settled() == []


@run
async def test_somebody_elses_stream_is_nobodys(town: Town) -> None:
    """Campfire 3b509f5: a user's own stream is read by that user."""
    alice = await town.enter(town.alice)
    hidden = await alice.refusal(FillStream(stream=StreamId(town.bob.id), after=0))
    assert hidden.code is ErrorCode.NOT_FOUND


# Changing what is not one's own


@run
async def test_removal_ends_the_right_to_change(town: Town) -> None:
    """CVE-2026-3637, 2024-50052 (Mattermost): not even one's own messages."""
    bob, carol = await town.enter(town.bob), await town.enter(town.carol)
    mine = (await bob.ask(post(town.general))).message
    edit = EditMessage(channel=town.general, seq=mine.seq, text="changed")
    delete = DeleteMessage(channel=town.general, seq=mine.seq)
    assert (await carol.refusal(edit)).code is ErrorCode.FORBIDDEN
    assert (await carol.refusal(delete)).code is ErrorCode.FORBIDDEN
    await bob.ask(LeaveChannel(channel=town.general))
    assert (await bob.refusal(edit)).code is ErrorCode.FORBIDDEN
    assert (await bob.refusal(delete)).code is ErrorCode.FORBIDDEN
    (still,) = (await carol.ask(ListHistory(channel=town.general))).messages
    assert still == mine


@run
async def test_a_message_is_looked_for_where_one_has_the_right(town: Town) -> None:
    """CVE-2023-28325 (Rocket.Chat): a right in one room is none in another."""
    bob = await town.enter(town.bob)
    for _ in range(10):
        hidden = (await town.do(town.alice, post(town.secret, "hers"))).message
    public = (await bob.ask(post(town.general, "his"))).message
    assert public.seq != hidden.seq
    edit = EditMessage(channel=town.general, seq=hidden.seq, text="changed")
    assert (await bob.refusal(edit)).code is ErrorCode.NOT_FOUND
    delete = DeleteMessage(channel=town.secret, seq=hidden.seq)
    assert (await bob.refusal(delete)).code is ErrorCode.FORBIDDEN


@run
async def test_conflicting_wishes_have_one_winner(town: Town) -> None:
    """CVE-2024-1949, 2024-48872 (Mattermost): whatever comes at once is done one by one."""
    clients = [await town.enter(who) for who in (town.alice, town.bob, town.carol)]
    made = await asyncio.gather(
        *(client.ask(CreateChannel(name="race")) for client in clients), return_exceptions=True
    )
    codes = [error.code for error in made if isinstance(error, CommandRefused)]
    assert codes == [ErrorCode.CONFLICT] * 2
    pair = [town.bob.id, town.carol.id]
    opened = await asyncio.gather(*(client.ask(OpenDirect(users=pair)) for client in clients[1:]))
    assert len({joined.membership.channel.id for joined in opened}) == 1
    refs = [await clients[2].send(JoinChannel(channel=town.general)) for _ in range(3)]
    for ref in refs:
        await clients[2].answer(ref)
    members = (await clients[0].ask(ListMembers(channel=town.general))).members
    assert len(members) == len({member.user for member in members})


@run
async def test_a_read_cursor_is_ones_own_and_real(town: Town) -> None:
    """CVE-2023-42453 (Synapse): never beyond the head, and only where one is."""
    bob, carol = await town.enter(town.bob), await town.enter(town.carol)
    head = (await bob.ask(post(town.secret))).message.seq
    assert (await bob.ask(MarkRead(channel=town.secret, seq=head + 99))).read_seq == head
    assert (await carol.refusal(MarkRead(channel=town.secret, seq=1))).code is ErrorCode.NOT_FOUND
    refusal = await carol.refusal_of(
        {"type": "read.mark", "channel": town.general, "seq": 1, "user": town.bob.id}
    )
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "user")


@run
async def test_a_direct_channel_is_never_opened_up(town: Town) -> None:
    """Campfire 5c5c82b: what works on rooms does not work on these."""
    bob = await town.enter(town.bob)
    joined = await bob.ask(OpenDirect(users=[town.carol.id]))
    channel = joined.membership.channel.id
    for command in (
        {"type": "channel.rename", "channel": channel, "name": "open"},
        {"type": "member.add", "channel": channel, "user": town.alice.id},
        {"type": "channel.archive", "channel": channel},
    ):
        assert (await bob.refusal_of(command)).code is ErrorCode.FORBIDDEN
    alice = await town.enter(town.alice)
    assert (await alice.refusal(JoinChannel(channel=channel))).code is ErrorCode.NOT_FOUND
    refusal = await bob.refusal_of({"type": "channel.create", "name": "x", "kind": "direct"})
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "kind")


@run
async def test_there_are_never_too_many_in_a_direct_channel(town: Town) -> None:
    """CVE-2025-32376 (Discourse): the limit holds where members are named."""
    bob = await town.enter(town.bob)
    users = [f"U{number:010}" for number in range(20)]
    refusal = await bob.refusal_of({"type": "direct.open", "users": users})
    assert (refusal.code, refusal.field) == (ErrorCode.TOO_LARGE, "users")


# Values that are not what they should be


STRANGE = {
    "operator": {"$ne": ""},
    "regex": {"$regex": ".*"},
    "list": [{"$gt": ""}],
    "number": -1,
    "huge": 2**63 - 1,
    "flag": True,
    "nothing": None,
    "text": "' OR 1=1 --",
    "bytes": b"\x00",
}


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
@run
async def test_no_value_is_taken_for_another_kind(
    town: Town, value: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """CVE-2021-22911, 2022-32211, 2022-32226, 2022-32228 (Rocket.Chat), 2026-4915 (Mattermost).

    Whatever is sent for any field of any command is answered, and is never a bug of ours.
    """
    monkeypatch.setattr("protocol.server_session.MAX_ERRORS_PER_MINUTE", 10_000)
    client = await town.enter(town.bob)
    for command in HANDLERS:
        for field in msgspec.structs.fields(command):
            code = await code_of(client, {"type": tag_of(command), field.encode_name: value})
            assert code in ("ok", "invalid", "too_large", "not_found", "forbidden")
    assert "Traceback" not in capsys.readouterr().out


async def code_of(client: Any, command: dict[str, Any]) -> str:
    """Send a command as plain values and return how it was answered."""
    try:
        return str((await client.refusal_of(command)).code)
    except AssertionError:
        return "ok"


@run
async def test_a_text_is_a_text_whatever_it_says(town: Town) -> None:
    """SQL, markup and templates are stored and told as they were typed."""
    bob = await town.enter(town.bob)
    texts = [
        "'; DROP TABLE messages; --",
        "%s %n {0} ${x} {{x}}",
        "<script>alert(1)</script>",
        "\\",
    ]
    for text in texts:
        assert (await bob.ask(post(town.general, text))).message.text == text
    history = (await bob.ask(ListHistory(channel=town.general))).messages
    assert [message.text for message in history] == texts
