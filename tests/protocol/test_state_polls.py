"""What events mean to polls: totals replace totals, and one's own vote comes in any order."""

from msgspec.structs import replace

from protocol.channels import Channel, Membership
from protocol.ids import ChannelId, UserId
from protocol.messages import Message, MessageEdited, MessagePosted
from protocol.polls import Poll, PollChanged, VoteChanged
from protocol.state import State, apply

ADA, GENERAL = UserId("U00000ADA"), ChannelId("C0GENERAL0")
PLACE = {"channel": GENERAL, "seq": 4}
ASKED = Poll(question="Where to?", options=["Sea", "Hills"], counts=[0, 0], anonymous=True)


def state() -> State:
    """Return what somebody knows who is in one channel, where nothing was said."""
    state = State(me=ADA)
    channel = Channel(id=GENERAL, kind="public", creator=ADA, created_us=1, name="general")
    state.add_memberships([Membership(channel=channel, read_seq=0)])
    return state


def posted(poll: Poll = ASKED) -> MessagePosted:
    """Return the event of a poll, which never tells anybody's vote."""
    return MessagePosted(
        message=Message(**PLACE, time_us=4, author=ADA, text="Where to?", poll=poll)
    )


def shown(state: State) -> Poll | None:
    """Return the poll as it is shown."""
    return state.messages[GENERAL][4].poll


def test_a_vote_told_before_its_message_is_kept_for_it() -> None:
    """One's own stream may be ahead of the channel's, as when one voted on another device."""
    here = state()
    apply(here, VoteChanged(**PLACE, choices=[1]))
    apply(here, posted())
    assert shown(here) == replace(ASKED, mine=[1])
    apply(here, MessageEdited(message=posted().message))
    assert shown(here) == replace(ASKED, mine=[1])


def test_totals_that_do_not_fit_say_nothing() -> None:
    """As of a poll that was deleted before the log was read."""
    here = state()
    apply(here, posted())
    apply(here, PollChanged(**PLACE, counts=[2, 1], voters=3))
    apply(here, PollChanged(**PLACE))
    assert shown(here) == replace(ASKED, counts=[2, 1], voters=3)


def test_an_anonymous_poll_that_is_closed_shows_no_vote() -> None:
    """Whichever of the two streams tells its part last; and not on coming back to it either."""
    closed = PollChanged(**PLACE, counts=[0, 1], voters=1, closed_us=9)
    voted = VoteChanged(**PLACE, choices=[1])
    for events in ((voted, closed), (closed, voted)):
        here = state()
        for event in (posted(), *events):
            apply(here, event)
        assert shown(here) == replace(ASKED, counts=[0, 1], voters=1, closed_us=9)
    here.forget_channel(GENERAL)
    assert here.votes == {}
