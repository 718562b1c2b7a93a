"""What each event does to a client's snapshot."""

from copy import deepcopy

import pytest
from msgspec.structs import replace

from protocol.channels import (
    Channel,
    ChannelChanged,
    ChannelJoined,
    ChannelLeft,
    ChannelListed,
    ChannelStarred,
    Member,
    MemberJoined,
    MemberLeft,
    Membership,
    RoleChanged,
)
from protocol.cursors import ReadMarked, UnreadMarked
from protocol.drafts import Draft, DraftSaved
from protocol.events import AnyEvent
from protocol.groups import Group, GroupChanged, GroupRemoved
from protocol.ids import ChannelId, GroupId, SessionId, StreamId, UserId
from protocol.levels import LevelChanged
from protocol.limits import MAX_UNREAD_MENTIONS
from protocol.messages import Follow, Message, MessageDeleted, MessageEdited, MessagePosted
from protocol.presence import PresenceChanged, TypingStarted
from protocol.reactions import Reaction, ReactionChanged
from protocol.sessions import Position, SessionEnded
from protocol.state import State, apply
from protocol.threads import ThreadFollowed, ThreadRead, ThreadUnreadMarked
from protocol.users import User, UserChanged

ALICE, BOB = UserId("UALICE0000"), UserId("UBOB000000")
GENERAL, ELSEWHERE = ChannelId("CGENERAL00"), ChannelId("CELSEWHERE")
CHANNEL = Channel(id=GENERAL, kind="public", creator=BOB, created_us=0, name="general", members=2)


def message(seq: int, author: UserId = BOB, **fields: object) -> Message:
    plain = Message(channel=GENERAL, seq=seq, time_us=seq * 1_000, author=author, text="hi")
    return replace(plain, **fields)


ROOT = message(4, ordinal=2)


@pytest.fixture
def state() -> State:
    """Alice's, with one channel in which Bob began a thread."""
    state = State(me=ALICE)
    state.add_users([User(id=ALICE, name="alice", display_name="Alice")])
    state.add_memberships([Membership(channel=CHANNEL, read_seq=3, read_ordinal=1, ordinal=2)])
    state.add_messages(GENERAL, [ROOT])
    state.add_members(GENERAL, [Member(user=ALICE), Member(user=BOB, role="administrator")])
    return state


def reply(seq: int, ordinal: int, **fields: object) -> Message:
    return message(seq, thread=ROOT.seq, ordinal=ordinal, **fields)


def test_a_posted_message_counts_as_unread(state):
    """Somebody else's message raises the channel's ordinal and leaves the read cursor."""
    apply(state, MessagePosted(message=message(5, ordinal=3)))
    assert state.messages[GENERAL][5].seq == 5
    assert state.memberships[GENERAL].ordinal == 3
    assert state.memberships[GENERAL].read_seq == 3
    assert state.unread(GENERAL) == 2


def test_ones_own_message_is_read(state):
    """Posting moves one's own read cursor to the message."""
    apply(state, MessagePosted(message=message(5, ALICE, ordinal=3)))
    membership = state.memberships[GENERAL]
    assert (membership.read_seq, membership.read_ordinal) == (5, 3)
    assert state.unread(GENERAL) == 0


def test_a_reply_changes_its_root_and_no_unread_count(state):
    """A thread's root knows how many replies there are and when the last one came."""
    before = state.memberships[GENERAL]
    apply(state, MessagePosted(message=reply(6, ordinal=1)))
    root = state.messages[GENERAL][ROOT.seq]
    assert (root.replies, root.last_reply_us) == (1, 6_000)
    assert state.memberships[GENERAL] == before
    assert state.messages[GENERAL][6].thread == ROOT.seq


def test_a_reply_to_a_root_that_is_not_loaded_is_kept_alone(state):
    """Nothing is made up about messages that were never seen."""
    apply(state, MessagePosted(message=message(6, thread=1, ordinal=5)))
    assert sorted(state.messages[GENERAL]) == [4, 6]


def test_an_edited_message_is_replaced(state):
    """The event carries the message as it is now."""
    edited = replace(ROOT, text="better", edited_us=9)
    apply(state, MessageEdited(message=edited))
    assert state.messages[GENERAL][ROOT.seq] == edited


def test_an_edit_of_a_message_that_is_not_loaded_makes_no_island(state):
    """Only pages of history bring old messages in."""
    apply(state, MessageEdited(message=message(1)))
    assert sorted(state.messages[GENERAL]) == [ROOT.seq]


def test_a_deleted_message_is_gone(state):
    """Without a thread on it nothing is left."""
    apply(state, MessageDeleted(message=replace(ROOT, text="", deleted=True)))
    assert state.messages[GENERAL] == {}


def test_a_deleted_root_stays_as_a_tombstone(state):
    """As long as there are replies, something must hold them."""
    tombstone = replace(ROOT, text="", deleted=True, replies=1)
    apply(state, MessageDeleted(message=tombstone))
    assert state.messages[GENERAL][ROOT.seq] == tombstone


def test_a_deleted_reply_is_subtracted_from_its_root(state):
    """The event says how many replies are left."""
    apply(state, MessagePosted(message=reply(6, ordinal=1)))
    apply(state, MessagePosted(message=reply(7, ordinal=2)))
    apply(state, MessageDeleted(message=reply(6, 1, text="", deleted=True), replies=1))
    assert sorted(state.messages[GENERAL]) == [4, 7]
    assert state.messages[GENERAL][ROOT.seq].replies == 1


def test_a_tombstone_goes_with_its_last_reply(state):
    """A deleted root without replies left is like any deleted message."""
    apply(state, MessagePosted(message=reply(6, ordinal=1)))
    apply(state, MessageDeleted(message=replace(ROOT, text="", deleted=True, replies=1)))
    apply(state, MessageDeleted(message=reply(6, 1, text="", deleted=True), replies=0))
    assert state.messages[GENERAL] == {}


def test_a_changed_channel_is_replaced(state):
    """Name, topic and archive state come with the event."""
    changed = replace(CHANNEL, topic="All of us", archived=True)
    apply(state, ChannelChanged(channel=changed))
    assert state.memberships[GENERAL].channel == changed


def test_who_joins_is_a_member(state):
    """Count and list follow."""
    carol = UserId("UCAROL0000")
    apply(state, MemberJoined(channel=GENERAL, user=carol, members=3))
    assert state.memberships[GENERAL].channel.members == 3
    assert state.members[GENERAL][carol] == "member"


def test_who_leaves_is_no_member(state):
    """Count and list follow."""
    apply(state, MemberLeft(channel=GENERAL, user=BOB, members=1))
    assert state.memberships[GENERAL].channel.members == 1
    assert BOB not in state.members[GENERAL]


def test_members_that_are_not_loaded_stay_so(state):
    """A list of members is kept only once it was loaded."""
    del state.members[GENERAL]
    apply(state, MemberJoined(channel=GENERAL, user=BOB, members=3))
    apply(state, RoleChanged(channel=GENERAL, user=BOB, role="member"))
    assert GENERAL not in state.members


def test_a_changed_role_is_the_members(state):
    """Somebody else's role is in the list, one's own in the membership too."""
    apply(state, RoleChanged(channel=GENERAL, user=BOB, role="member"))
    apply(state, RoleChanged(channel=GENERAL, user=ALICE, role="administrator"))
    assert state.members[GENERAL] == {ALICE: "administrator", BOB: "member"}
    assert state.memberships[GENERAL].role == "administrator"


def test_a_joined_channel_is_there(state):
    """The user stream brings the whole membership."""
    membership = Membership(channel=replace(CHANNEL, id=ELSEWHERE), read_seq=9)
    apply(state, ChannelJoined(membership=membership, seq=9, time_us=9))
    assert state.memberships[ELSEWHERE] == membership
    assert state.messages[ELSEWHERE] == {}


def test_a_left_channel_is_gone(state):
    """Nothing of it is kept."""
    apply(state, ChannelLeft(channel=GENERAL))
    assert (state.memberships, state.messages, state.members) == ({}, {}, {})


def test_a_read_cursor_follows_other_devices(state):
    """What was read elsewhere is read here."""
    apply(state, ReadMarked(channel=GENERAL, read_seq=4, read_ordinal=2))
    assert state.unread(GENERAL) == 0


def test_a_read_cursor_never_goes_back(state):
    """Two streams tell of it: one's own message may arrive before what was read earlier."""
    apply(state, MessagePosted(message=message(7, ALICE, ordinal=3)))
    apply(state, ReadMarked(channel=GENERAL, read_seq=5, read_ordinal=2))
    membership = state.memberships[GENERAL]
    assert (membership.read_seq, membership.read_ordinal) == (7, 3)


def mentions(state):
    """Return where Alice finds herself mentioned."""
    return state.memberships[GENERAL].mentions


def test_mentions_are_gathered_and_read(state):
    """At top level and in threads, from others, beyond the read cursor, each once."""
    for _ in range(2):
        apply(state, MessagePosted(message=message(9, mentions=[BOB, ALICE])))
        apply(state, MessagePosted(message=reply(6, 1, mentions=[ALICE])))
    apply(state, MessagePosted(message=message(10, mentions=[BOB])))
    apply(state, MessagePosted(message=reply(11, 2, author=ALICE, mentions=[ALICE])))
    apply(state, MessageEdited(message=message(3, mentions=[ALICE])))
    assert mentions(state) == [6, 9]
    apply(state, ReadMarked(channel=GENERAL, read_seq=6))
    assert mentions(state) == [9]
    apply(state, MessagePosted(message=message(12, ALICE)))
    assert mentions(state) == []


def test_mentions_follow_edits_and_deletions(state):
    """What the message says now counts, loaded or not."""
    apply(state, MessagePosted(message=message(5, mentions=[ALICE])))
    apply(state, MessageEdited(message=message(5)))
    assert mentions(state) == []
    apply(state, MessageEdited(message=message(7, mentions=[ALICE])))
    assert mentions(state) == [7]
    apply(state, MessageDeleted(message=message(7, text="", deleted=True)))
    assert mentions(state) == []


def test_the_newest_mentions_are_kept(state):
    """As the server does."""
    for seq in range(5, 125):
        apply(state, MessagePosted(message=message(seq, mentions=[ALICE])))
    assert mentions(state) == list(range(125 - MAX_UNREAD_MENTIONS, 125))


def test_a_star_follows_other_devices(state):
    """What was starred elsewhere is starred here, until it is not."""
    apply(state, ChannelStarred(channel=GENERAL, starred=True))
    assert state.memberships[GENERAL].starred
    apply(state, ChannelStarred(channel=GENERAL, starred=False))
    assert not state.memberships[GENERAL].starred


def saved(text, time_us, thread=None):
    return DraftSaved(channel=GENERAL, text=text, time_us=time_us, thread=thread)


def test_a_draft_follows_other_devices(state):
    """The newest text stands, for the channel and for each thread, until it is empty."""
    for event in (saved("a", 1), saved("in the thread", 2, ROOT.seq), saved("ab", 3)):
        apply(state, event)
    assert state.drafts == {
        (GENERAL, None): Draft(channel=GENERAL, text="ab", time_us=3),
        (GENERAL, 4): Draft(channel=GENERAL, text="in the thread", time_us=2, thread=4),
    }
    apply(state, saved("", 4, ROOT.seq))
    assert list(state.drafts) == [(GENERAL, None)]


def test_drafts_go_with_their_channel(state):
    """As everything about it does."""
    apply(state, saved("a", 1))
    apply(state, ChannelLeft(channel=GENERAL))
    assert state.drafts == {}


def test_a_changed_user_is_replaced(state):
    """New ones come in by the same event."""
    bob = User(id=BOB, name="bob", display_name="Bob")
    apply(state, UserChanged(user=bob))
    assert state.users[BOB] == bob


def test_presence_is_kept_as_told(state):
    """Online, offline and unknown are three things."""
    apply(state, PresenceChanged(user=BOB, presence="unknown"))
    assert state.presence == {BOB: "unknown"}


@pytest.mark.parametrize(
    "event",
    [
        TypingStarted(channel=GENERAL, user=BOB),
        SessionEnded(session=SessionId("S000000000")),
        MessagePosted(message=replace(message(5), channel=ELSEWHERE)),
        MessageEdited(message=replace(message(4), channel=ELSEWHERE)),
        MessageDeleted(message=replace(message(4), channel=ELSEWHERE)),
        ChannelChanged(channel=replace(CHANNEL, id=ELSEWHERE)),
        MemberJoined(channel=ELSEWHERE, user=BOB, members=1),
        MemberLeft(channel=ELSEWHERE, user=BOB, members=0),
        RoleChanged(channel=ELSEWHERE, user=ALICE, role="member"),
        ReadMarked(channel=ELSEWHERE, read_seq=1),
        ChannelLeft(channel=ELSEWHERE),
        ChannelListed(channel=ELSEWHERE, seq=1),
        ChannelStarred(channel=ELSEWHERE, starred=True),
        DraftSaved(channel=ELSEWHERE, text="a", time_us=1),
        DraftSaved(channel=ELSEWHERE, text="", time_us=1),
    ],
)
def test_what_a_snapshot_does_not_hold_changes_nothing(state, event):
    """Typing, sessions and channels one is not in leave no trace."""
    before = deepcopy(state)
    apply(state, event)
    assert state == before


STORY: list[AnyEvent] = [
    MessagePosted(message=message(5, ALICE, ordinal=3)),
    MessagePosted(message=reply(6, ordinal=1)),
    MessageEdited(message=message(5, ALICE, ordinal=3, text="better", edited_us=7)),
    MemberJoined(channel=GENERAL, user=UserId("UCAROL0000"), members=3),
    MessagePosted(message=reply(9, ordinal=2)),
    MessageDeleted(message=reply(6, 1, text="", deleted=True), replies=1),
    RoleChanged(channel=GENERAL, user=BOB, role="member"),
    ChannelChanged(channel=replace(CHANNEL, topic="new", members=3)),
    MessageDeleted(message=message(5, ALICE, ordinal=3, text="", deleted=True)),
    MessagePosted(message=message(13, ordinal=4, mentions=[ALICE])),
    MessageEdited(message=message(4, ordinal=2, edited_us=14, mentions=[ALICE])),
    MessagePosted(message=reply(15, 3, mentions=[ALICE])),
    MessageDeleted(message=reply(15, 3, text="", deleted=True), replies=1),
    MemberLeft(channel=GENERAL, user=BOB, members=2),
]


@pytest.mark.parametrize("known", range(len(STORY) + 1))
def test_a_snapshot_may_be_newer_than_the_events(state, known):
    """Applying a story to a snapshot that holds some of it ends where the story ends."""
    expected = deepcopy(state)
    for event in STORY:
        apply(expected, event)
    for event in [*STORY[:known], *STORY]:
        apply(state, event)
    assert state == expected


def test_positions_are_remembered(state):
    """The state knows how far its events go, and never goes back."""
    for seq in (6, 5):
        at = Position(stream=StreamId(GENERAL), seq=seq, time_us=0)
        apply(state, ReadMarked(channel=GENERAL, read_seq=4), at)
    assert state.heads == {GENERAL: 6}


def reaction(count: int, emoji: str = "🎉", since: int = 5, **fields: object) -> Reaction:
    return replace(Reaction(emoji=emoji, count=count, since=since), **fields)


def changed(now: Reaction, user: UserId = BOB, *, added: bool = True) -> ReactionChanged:
    return ReactionChanged(channel=GENERAL, seq=ROOT.seq, reaction=now, user=user, added=added)


def test_a_reaction_stands_on_its_message(state):
    """In the order in which the kinds first came, and gone with the last person."""
    later, earlier = reaction(1, "👍", since=6), reaction(2, since=5)
    apply(state, changed(later))
    apply(state, changed(earlier))
    assert state.messages[GENERAL][ROOT.seq].reactions == [earlier, later]
    apply(state, changed(reaction(0), added=False))
    assert state.messages[GENERAL][ROOT.seq].reactions == [later]


def test_ones_own_reaction_is_known_by_who_did_it(state):
    """Also where one is not among the first who are named, and where others come and go."""
    apply(state, changed(reaction(9), ALICE))
    assert state.messages[GENERAL][ROOT.seq].reactions == [reaction(9, mine=True)]
    apply(state, changed(reaction(10), BOB))
    assert state.messages[GENERAL][ROOT.seq].reactions == [reaction(10, mine=True)]
    apply(state, changed(reaction(9), ALICE, added=False))
    assert state.messages[GENERAL][ROOT.seq].reactions == [reaction(9)]


def test_reactions_outlast_an_edit_and_not_a_deletion(state):
    """Events about a message do not carry them."""
    apply(state, changed(reaction(1)))
    for event in (MessageEdited(message=replace(ROOT, text="x")), MessagePosted(message=ROOT)):
        apply(state, event)
        assert state.messages[GENERAL][ROOT.seq].reactions == [reaction(1)]
    tombstone = replace(ROOT, text="", deleted=True, replies=1)
    apply(state, MessageDeleted(message=tombstone))
    apply(state, changed(reaction(1)))
    assert state.messages[GENERAL][ROOT.seq] == tombstone


def test_a_reaction_to_what_is_not_loaded_changes_nothing(state):
    """History brings it along."""
    before = deepcopy(state)
    apply(state, replace(changed(reaction(1)), seq=1))
    apply(state, replace(changed(reaction(1)), channel=ELSEWHERE))
    assert state == before


def follow(read: int = 4, **fields: object) -> Follow:
    plain = Follow(
        channel=GENERAL, thread=ROOT.seq, following=True, read_seq=read, read_us=read * 1_000
    )
    return replace(plain, **fields)


def test_a_followed_thread_has_something_new_until_it_is_read(state):
    """The root's last reply is compared with the cursor, which never goes back."""
    apply(state, ThreadFollowed(follow=follow()))
    assert not state.has_new_replies(GENERAL, ROOT.seq)
    apply(state, MessagePosted(message=reply(6, ordinal=1)))
    assert state.has_new_replies(GENERAL, ROOT.seq)
    for read in (6, 5):
        apply(state, ThreadRead(follow=follow(read)))
        assert state.follows[GENERAL, ROOT.seq] == follow(6)
    assert not state.has_new_replies(GENERAL, ROOT.seq)


def test_ones_own_reply_is_read(state):
    """As one's own messages outside threads are."""
    apply(state, ThreadFollowed(follow=follow()))
    apply(state, MessagePosted(message=reply(6, ordinal=1, author=ALICE)))
    assert state.follows[GENERAL, ROOT.seq] == follow(6)


def test_a_thread_called_unread_has_something_new_again(state):
    """From there on; one's own replies from before do not count as reading, those after it do."""
    apply(state, ThreadFollowed(follow=follow()))
    apply(state, MessagePosted(message=reply(6, ordinal=1)))
    apply(state, ThreadRead(follow=follow(6)))
    apply(state, ThreadUnreadMarked(follow=follow(5, unread_head=8)))
    assert state.has_new_replies(GENERAL, ROOT.seq)
    apply(state, MessagePosted(message=reply(8, ordinal=2, author=ALICE)))
    assert state.follows[GENERAL, ROOT.seq] == follow(5, unread_head=8)
    apply(state, MessagePosted(message=reply(9, ordinal=3, author=ALICE)))
    assert state.follows[GENERAL, ROOT.seq] == follow(9, unread_head=8)
    apply(state, ThreadUnreadMarked(follow=follow(5, unread_head=8)))
    assert state.follows[GENERAL, ROOT.seq] == follow(9, unread_head=8)


def test_a_thread_one_does_not_follow_has_nothing_new(state):
    """Nor one whose root is gone, nor one of a channel one has left."""
    apply(state, MessagePosted(message=reply(6, ordinal=1)))
    assert not state.has_new_replies(GENERAL, ROOT.seq)
    apply(state, ThreadFollowed(follow=follow(following=False)))
    assert not state.has_new_replies(GENERAL, ROOT.seq)
    apply(state, ThreadFollowed(follow=follow()))
    apply(state, ChannelLeft(channel=GENERAL))
    apply(state, ThreadFollowed(follow=follow()))
    assert state.follows == {}


def test_a_root_shows_who_replied_last(state):
    """The newest at the end, each once; a deletion says who is left."""
    for seq, author in ((6, BOB), (7, ALICE), (8, BOB)):
        apply(state, MessagePosted(message=reply(seq, ordinal=seq - 5, author=author)))
    assert state.messages[GENERAL][ROOT.seq].faces == [ALICE, BOB]
    gone = reply(8, 3, text="", deleted=True)
    apply(state, MessageDeleted(message=gone, replies=2, faces=[BOB, ALICE]))
    assert state.messages[GENERAL][ROOT.seq].faces == [BOB, ALICE]


def test_a_reply_in_the_channel_too_counts_in_both(state):
    """Once in its thread and once outside."""
    apply(state, MessagePosted(message=reply(6, ordinal=1, channel_ordinal=3)))
    assert state.messages[GENERAL][ROOT.seq].replies == 1
    assert state.memberships[GENERAL].ordinal == 3
    apply(state, MessagePosted(message=reply(7, ordinal=2, channel_ordinal=4, author=ALICE)))
    assert state.unread(GENERAL) == 0


def unread_marked(read: int, at: int, **fields: object) -> UnreadMarked:
    plain = UnreadMarked(channel=GENERAL, read_seq=read, unread_head=at, head=at)
    return replace(plain, **fields)


def test_a_deleted_message_is_not_unread(state):
    """Once, however often it is told; what is read was never counted."""
    apply(state, MessagePosted(message=message(5, ordinal=3)))
    for _ in range(2):
        apply(state, MessageDeleted(message=message(5, ordinal=3, text="", deleted=True)))
    assert state.unread(GENERAL) == 1
    apply(state, ReadMarked(channel=GENERAL, read_seq=4, read_ordinal=2))
    assert state.unread(GENERAL) == 0
    apply(state, MessageDeleted(message=message(4, ordinal=2, text="", deleted=True)))
    assert state.unread(GENERAL) == 0


def test_a_cursor_goes_back_by_the_event_for_it(state):
    """With what is unread again, and with what came since of which it does not know."""
    apply(state, MessagePosted(message=message(5, ordinal=3)))
    apply(state, ReadMarked(channel=GENERAL, read_seq=5, read_ordinal=3))
    apply(state, MessagePosted(message=message(6, ordinal=4, mentions=[ALICE])))
    apply(state, unread_marked(2, 5, read_ordinal=0, mentions=[4], deleted=[3]))
    membership = state.memberships[GENERAL]
    assert (membership.read_seq, membership.mentions, membership.deleted) == (2, [4, 6], [3])
    assert state.unread(GENERAL) == 3


def test_what_was_posted_before_a_mark_does_not_undo_it(state):
    """Two streams tell of it, in no order between them."""
    own, later = message(5, ALICE, ordinal=3), message(7, ALICE, ordinal=4)
    apply(state, unread_marked(2, 6, read_ordinal=0))
    apply(state, MessagePosted(message=own))
    assert state.memberships[GENERAL].read_seq == 2
    apply(state, MessagePosted(message=later))
    assert state.memberships[GENERAL].read_seq == 7
    apply(state, unread_marked(2, 6, read_ordinal=0))
    assert state.memberships[GENERAL].read_seq == 7


def test_a_badge_is_as_loud_as_its_channel(state):
    """Mentions in a named channel, every message in a direct one, nothing where it is quiet."""
    direct = replace(CHANNEL, id=ELSEWHERE, kind="direct", name="")
    state.add_memberships(
        [Membership(channel=direct, read_seq=0, ordinal=3, mentions=[1], deleted=[2])]
    )
    apply(state, MessagePosted(message=message(5, ordinal=3, mentions=[ALICE])))
    assert (state.badge(GENERAL), state.badge(ELSEWHERE)) == (1, 2)
    apply(state, LevelChanged(channel=ELSEWHERE, level="mentions", muted=False))
    apply(state, LevelChanged(channel=GENERAL, level="all", muted=True))
    assert (state.badge(GENERAL), state.badge(ELSEWHERE)) == (0, 1)
    apply(state, LevelChanged(channel=ELSEWHERE, level="nothing", muted=False))
    assert state.badge(ELSEWHERE) == 0


def test_a_call_is_found_later_unless_it_was_for_who_is_here(state):
    """Through a group or with the whole channel; one's own is none."""
    for seq, fields in (
        (5, {"called": [ALICE]}),
        (6, {"everyone": "channel"}),
        (7, {"everyone": "here"}),
    ):
        apply(state, MessagePosted(message=message(seq, ordinal=seq - 2, **fields)))
    assert state.memberships[GENERAL].mentions == [5, 6]
    apply(state, MessageEdited(message=message(6, ordinal=4)))
    assert state.memberships[GENERAL].mentions == [5]


def test_groups_are_what_was_said_last(state):
    """Until they are dissolved."""
    team = Group(id=GroupId("PTEAM00000"), name="team", users=[ALICE])
    for group in (team, replace(team, users=[BOB])):
        apply(state, GroupChanged(group=group))
        assert state.groups == {team.id: group}
    apply(state, GroupRemoved(group=team.id))
    assert state.groups == {}
