"""The feed as people get it: what concerns them, and nothing they may not see."""

from typing import Any

from chatserver.domain.feed.stories import OF_THREAD
from chatserver.projections.feed import fold
from chatserver.store import feed_heads
from protocol import ErrorCode
from protocol.blocks import BlockPerson
from protocol.channels import AddMember, JoinChannel, LeaveChannel, OpenDirect, RemoveMember
from protocol.cursors import MarkRead
from protocol.feed import (
    DismissStory,
    FeedMarked,
    FeedPage,
    ListFeed,
    MarkFeed,
    RefreshFeed,
    Story,
    StoryTuned,
    WeighStory,
)
from protocol.keywords import SetKeywords
from protocol.levels import MuteChannel, SetLevel
from protocol.messages import DeleteMessage, EditMessage
from protocol.people import FollowPerson
from protocol.reactions import AddReaction, RemoveReaction
from protocol.tags import FollowTag
from protocol.threads import FollowThread, MarkThreadRead
from tests.running import run
from tests.town import Person

from .conftest import Office


async def folded(office: Office, push_at_most: int = 64) -> None:
    """Fold whatever was said so far."""
    for channel in await office.database.read(feed_heads.behind):
        await office.database.write(fold, channel, 1_000, push_at_most)


async def page_of(office: Office, who: Person, **fields: Any) -> FeedPage:
    """Return somebody's first page, of all that was said."""
    await folded(office)
    page: FeedPage = await office.does(who, ListFeed(**fields))
    return page


async def stories_of(office: Office, who: Person, **fields: Any) -> dict[str, Story]:
    """Return somebody's first stories by kind, but for how they came into channels."""
    page = await page_of(office, who, **fields)
    stories = [story for story in page.stories if story.kind != "added"]
    assert len({story.kind for story in stories}) == len(stories)
    return {story.kind: story for story in stories}


@run
async def test_everybody_is_told_what_concerns_them(office: Office) -> None:
    """The mentioned, who takes part in the thread, who was brought in; the author of nothing."""
    root = await office.posts(office.bob, "shall we deploy?")
    await office.posts(office.carol, f"ask <@{office.alice.id}>", thread=root.seq)
    bobs, alices = await stories_of(office, office.bob), await stories_of(office, office.alice)
    assert {*bobs} == {"thread"}
    assert {*alices} == {"mention", "channel"}
    thread = bobs["thread"]
    assert (thread.root, thread.count, thread.new) == (root.seq, 1, 1)
    assert thread.faces == [office.carol.id]
    assert thread.preview
    assert thread.preview.text == f"ask <@{office.alice.id}>"
    assert alices["channel"].faces == [office.bob.id]


@run
async def test_a_channel_is_one_story(office: Office) -> None:
    """However much is said there; it counts what one has not read."""
    for n in range(5):
        await office.posts((office.alice, office.carol)[n % 2], f"line {n}")
    story = (await stories_of(office, office.bob, filter="channels"))["channel"]
    assert (story.count, story.new, story.people) == (5, 5, 2)
    assert story.faces == [office.alice.id, office.carol.id]
    await office.does(office.bob, MarkRead(channel=office.general, seq=story.last_seq))
    story = (await stories_of(office, office.bob, filter="channels"))["channel"]
    assert (story.new, story.seen) == (0, True)


@run
async def test_a_direct_message_is_a_story_for_the_other(office: Office) -> None:
    """And none for who wrote it."""
    opened = await office.does(office.bob, OpenDirect(users=[office.carol.id]))
    await office.posts(office.bob, "lunch?", to=opened.membership.channel.id)
    page = await page_of(office, office.carol, filter="direct")
    assert [story.kind for story in page.stories] == ["direct", "added"]
    assert page.badge.direct == 2
    assert {story.kind for story in (await page_of(office, office.bob)).stories} == {"added"}


@run
async def test_the_badge_counts_what_is_not_seen(office: Office) -> None:
    """Until it is marked; time never goes back, and not beyond now."""
    message = await office.posts(office.alice, f"<@{office.bob.id}>")
    await office.posts(office.alice, f"<@{office.bob.id}>", thread=message.seq)
    before = await page_of(office, office.bob)
    assert before.badge.direct == sum(story.kind != "channel" for story in before.stories)
    marked = await office.does(office.bob, MarkFeed(seen_us=2**52))
    assert marked.seen_us < 2**52
    assert (await office.does(office.bob, MarkFeed(seen_us=1))) == marked
    assert office.told(office.bob.id)[-1] == FeedMarked(seen_us=marked.seen_us)
    page = await page_of(office, office.bob)
    assert page.badge.direct == 0
    assert all(story.seen for story in page.stories)


@run
async def test_who_was_removed_sees_nothing_any_more(office: Office) -> None:
    """No story, face, count or preview by any way of reading, from the next request on."""
    root = await office.posts(office.bob, "secret", to=office.secret)
    named = f"<@{office.bob.id}>"
    await office.posts(office.alice, named, to=office.secret, thread=root.seq)
    await office.posts(office.alice, named, to=office.secret)
    await office.posts(office.alice, "reply", to=office.secret, thread=root.seq)
    before = await page_of(office, office.bob)
    mine = [story for story in before.stories if story.channel == office.secret]
    assert {story.kind for story in mine} == {"mention", "thread", "added", "channel"}
    first = await office.does(office.bob, ListFeed(limit=1))
    await office.does(office.alice, RemoveMember(channel=office.secret, user=office.bob.id))
    for command in (
        ListFeed(),
        ListFeed(order="newest"),
        ListFeed(cursor=first.cursor),
        RefreshFeed(have=[], limit=200),
        RefreshFeed(have=[story.etag for story in mine]),
    ):
        for filter_ in ("all", "direct", "channels"):
            asked = type(command)(
                **{name: getattr(command, name) for name in command.__struct_fields__}
                | {"filter": filter_}
            )
            answer = await office.does(office.bob, asked)
            assert all(story.channel != office.secret for story in answer.stories)
            assert office.secret not in str(answer)
    seen = sum(story.seen for story in before.stories if story.channel != office.secret)
    assert seen + sum((answer.badge.direct, answer.badge.channels)) == len(before.stories) - len(
        mine
    )


@run
async def test_what_is_pulled_is_seen_by_those_it_concerns_alone(office: Office) -> None:
    """A message written down once for many is judged when it is read."""
    await office.posts(office.alice, f"<@{office.bob.id}> <@{office.carol.id}>")
    await folded(office, push_at_most=1)
    assert "mention" in await stories_of(office, office.bob)
    assert "mention" not in await stories_of(office, office.echo)
    await office.does(office.bob, LeaveChannel(channel=office.general))
    assert await stories_of(office, office.bob, filter="channels") == {}
    assert "mention" not in await stories_of(office, office.bob)


@run
async def test_a_thread_is_told_to_who_takes_part_in_it_while_they_may_read_it(
    office: Office,
) -> None:
    """And to nobody else; leaving the channel ends it."""
    root = await office.posts(office.alice, "who comes?")
    for who in (office.bob, office.carol):
        await office.posts(who, "me", thread=root.seq)
    await office.posts(office.alice, "fine", thread=root.seq)
    assert "thread" in await stories_of(office, office.bob)
    assert "thread" not in await stories_of(office, office.echo)
    await office.does(office.bob, LeaveChannel(channel=office.general))
    assert "thread" not in await stories_of(office, office.bob)


@run
async def test_what_is_deleted_or_edited_away_is_gone(office: Office) -> None:
    """With its faces and counts, and its preview even before it is folded."""
    message = await office.posts(office.carol, f"<@{office.bob.id}> look")
    assert {*await stories_of(office, office.bob)} == {"mention", "channel"}
    await office.does(
        office.carol, EditMessage(channel=office.general, seq=message.seq, text="look")
    )
    assert {*await stories_of(office, office.bob)} == {"channel"}
    await office.does(office.carol, DeleteMessage(channel=office.general, seq=message.seq))
    unfolded = await office.does(office.bob, ListFeed(filter="channels"))
    assert unfolded.stories[0].preview is None
    assert await stories_of(office, office.bob, filter="channels") == {}


@run
async def test_less_of_it_stands_further_down(office: Office) -> None:
    """And says so; the other devices hear of it."""
    await office.posts(office.carol)
    story = (await stories_of(office, office.bob))["channel"]
    await office.does(office.bob, WeighStory(key=story.key, direction="less"))
    assert office.told(office.bob.id) == [StoryTuned(key=story.key)]
    less = (await stories_of(office, office.bob))["channel"]
    assert story.sort_us - less.sort_us == 12 * 3_600_000_000
    assert less.boosts[0].reason == "less"
    await office.does(office.bob, WeighStory(key=story.key, direction="usual"))
    assert (await stories_of(office, office.bob))["channel"] == story


@run
async def test_a_dismissed_story_is_gone_until_there_is_news(office: Office) -> None:
    """For whoever dismissed it, and nobody else."""
    await office.posts(office.carol)
    story = (await stories_of(office, office.bob))["channel"]
    await office.does(office.bob, DismissStory(key=story.key))
    assert "channel" not in await stories_of(office, office.bob)
    assert "channel" in await stories_of(office, office.alice)
    await office.posts(office.carol)
    assert (await stories_of(office, office.bob))["channel"].key == story.key


@run
async def test_nothing_is_said_of_stories_elsewhere(office: Office) -> None:
    """What one may not see is not there: to tune its stories is refused."""
    key = f"C:{office.secret}:1"
    for command in (DismissStory(key=key), WeighStory(key=key, direction="more")):
        assert (await office.refuses(office.carol, command)).code is ErrorCode.NOT_FOUND


@run
async def test_a_cursor_of_nothing_is_refused(office: Office) -> None:
    """It names the field."""
    refusal = await office.refuses(office.bob, ListFeed(cursor="nonsense!"))
    assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "cursor")


@run
async def test_newest_first_has_no_reasons(office: Office) -> None:
    """Time alone decides."""
    await office.posts(office.carol, f"<@{office.bob.id}>")
    await office.does(office.carol, OpenDirect(users=[office.bob.id]))
    page = await page_of(office, office.bob, order="newest")
    times = [story.last_us for story in page.stories]
    assert times == sorted(times, reverse=True)
    assert all(story.sort_us == story.last_us and not story.boosts for story in page.stories)


@run
async def test_who_brings_somebody_in_is_named(office: Office) -> None:
    """Who comes by themselves was brought by nobody."""
    await office.does(office.bob, AddMember(channel=office.secret, user=office.carol.id))
    added = (await page_of(office, office.carol)).stories
    assert [story.faces for story in added if story.channel == office.secret] == [[office.bob.id]]
    await office.does(office.carol, LeaveChannel(channel=office.general))
    await office.does(office.carol, JoinChannel(channel=office.general))
    again = [
        s for s in (await page_of(office, office.carol)).stories if s.channel == office.general
    ]
    assert [story.count for story in again] == [1]


@run
async def test_emoji_on_ones_message_are_a_story_for_its_author(office: Office) -> None:
    """As long as they are on it; one's own are none."""
    message = await office.posts(office.bob, "done!")
    place = {"channel": office.general, "seq": message.seq}
    for who, emoji in ((office.alice, "👍"), (office.carol, "🎉"), (office.bob, "👍")):
        await office.does(who, AddReaction(**place, emoji=emoji))
    story = (await stories_of(office, office.bob))["reaction"]
    assert (story.count, story.root) == (2, message.seq)
    assert story.faces == [office.carol.id, office.alice.id]
    assert story.preview
    assert story.preview.text == "done!"
    assert "reaction" not in await stories_of(office, office.alice)
    await office.does(office.carol, RemoveReaction(**place, emoji="🎉"))
    assert (await stories_of(office, office.bob))["reaction"].count == 1
    await office.does(office.bob, DeleteMessage(**place))
    assert "reaction" not in await stories_of(office, office.bob)


@run
async def test_a_channel_is_as_loud_as_one_likes_it(office: Office) -> None:
    """With mentions only, what is said is no story; muted, there is none at all."""
    await office.posts(office.carol, f"<@{office.bob.id}>")
    assert {*await stories_of(office, office.bob)} == {"mention", "channel"}
    await office.does(office.bob, SetLevel(channel=office.general, level="mentions"))
    assert {*await stories_of(office, office.bob)} == {"mention"}
    await office.does(office.bob, MuteChannel(channel=office.general, muted=True))
    assert {*await stories_of(office, office.bob)} == set()
    await office.does(office.bob, MuteChannel(channel=office.general, muted=False))
    await office.does(office.bob, SetLevel(channel=office.general, level="nothing"))
    assert {*await stories_of(office, office.bob)} == set()


@run
async def test_a_thread_is_seen_where_it_is_read_and_gone_where_it_is_left(office: Office) -> None:
    """The cursor and the choice are those of the thread."""
    root = await office.posts(office.bob)
    reply = await office.posts(office.carol, thread=root.seq)
    assert not (await stories_of(office, office.bob))["thread"].seen
    thread = {"channel": office.general, "thread": root.seq}
    await office.does(office.bob, MarkThreadRead(**thread, seq=reply.seq))
    assert (await stories_of(office, office.bob))["thread"].seen
    await office.does(office.bob, FollowThread(**thread, follow=False))
    assert "thread" not in await stories_of(office, office.bob)


@run
async def test_a_call_is_a_story_for_everybody_but_the_caller(office: Office) -> None:
    """Once for all of them; whoever is mentioned in it is told that instead."""
    call = await office.posts(office.alice, f"<!channel> cake, says <@{office.carol.id}>")
    story = (await stories_of(office, office.bob))["call"]
    assert (story.root, story.count, story.faces) == (call.seq, 1, [office.alice.id])
    assert {*await stories_of(office, office.carol)} == {"mention", "channel"}
    assert {*await stories_of(office, office.alice)} == set()
    place = {"channel": office.general, "seq": call.seq}
    await office.does(office.alice, EditMessage(**place, text="no cake"))
    assert "call" not in await stories_of(office, office.bob)


@run
async def test_a_keyword_is_told_of_from_when_it_was_set(office: Office) -> None:
    """As a whole word that is no code, in channels one may read, to nobody else."""
    await office.posts(office.alice, "we deploy")
    await office.does(office.bob, SetKeywords(keywords=["Deploy", "on call"]))
    for text in ("redeployed", "run `deploy`", "```\ndeploy\n```", "nothing"):
        await office.posts(office.alice, text)
    assert "keyword" not in await stories_of(office, office.bob)
    await office.posts(office.alice, "deploy!")
    last = await office.posts(office.carol, "who is ON CALL?")
    story = (await stories_of(office, office.bob))["keyword"]
    assert (story.count, story.about, story.last_seq) == (2, ["on call", "Deploy"], last.seq)
    assert "keyword" not in await stories_of(office, office.alice)
    await office.does(office.bob, SetKeywords(keywords=["on call"]))
    assert (await stories_of(office, office.bob))["keyword"].about == ["on call"]


@run
async def test_a_followed_tag_is_told_of_wherever_one_may_read_it(office: Office) -> None:
    """What stands in a channel that is closed to one is not there."""
    await office.does(office.carol, LeaveChannel(channel=office.general))
    await office.posts(office.alice, "#Deploy is #done")
    await office.posts(office.alice, "#deploy here", to=office.secret)
    for tag in ("deploy", "done"):
        await office.does(office.carol, FollowTag(tag=tag, follow=True))
    story = (await stories_of(office, office.carol, filter="following"))["tag"]
    assert (story.channel, story.count, story.about) == (office.general, 1, ["deploy", "done"])
    assert office.secret not in str(await page_of(office, office.carol))
    await office.does(office.carol, FollowTag(tag="deploy", follow=False))
    assert (await stories_of(office, office.carol))["tag"].about == ["done"]


@run
async def test_public_posts_of_whom_one_follows_are_told(office: Office) -> None:
    """Also of channels one is not in; private channels do not leak, nor does anything to guests."""
    await office.does(office.carol, LeaveChannel(channel=office.general))
    for who in (office.carol, office.gus):
        await office.does(who, FollowPerson(user=office.alice.id, follow=True))
    await office.posts(office.alice, "in private", to=office.secret)
    assert (await page_of(office, office.carol, filter="following")).stories == []
    public = await office.posts(office.alice, "in public")
    page = await page_of(office, office.carol, filter="following")
    (story,) = page.stories
    assert (story.kind, story.faces, story.new) == ("person", [office.alice.id], 1)
    assert story.preview
    assert (story.preview.seq, page.badge.following) == (public.seq, 1)
    await office.does(office.carol, DismissStory(key=story.key))
    assert (await page_of(office, office.carol, filter="following")).stories == []
    await office.does(office.carol, FollowPerson(user=office.alice.id, follow=False))
    await office.posts(office.alice, "again")
    assert (await page_of(office, office.carol, filter="following")).stories == []


@run
async def test_who_follows_a_thread_is_told_of_replies_from_then_on(office: Office) -> None:
    """Without having written in it, and until they follow it no more."""
    root = await office.posts(office.alice)
    await office.posts(office.carol, thread=root.seq)
    thread = {"channel": office.general, "thread": root.seq}
    await office.does(office.bob, FollowThread(**thread, follow=True))
    assert "thread" not in await stories_of(office, office.bob)
    await office.posts(office.carol, thread=root.seq)
    story = (await stories_of(office, office.bob))["thread"]
    assert (story.key, story.count) == (f"T:{office.general}:{root.seq}", 1)
    await office.does(office.bob, FollowThread(**thread, follow=False))
    assert "thread" not in await stories_of(office, office.bob)


@run
async def test_a_reply_costs_no_row_and_the_newest_are_counted(office: Office) -> None:
    """Whoever follows: replies are read where they are, fifty of a thread."""
    root = await office.posts(office.bob, "shall we deploy?")
    for who in (office.carol, office.alice):
        await office.posts(who, "yes", thread=root.seq)
    await folded(office)
    for number in range(OF_THREAD + 1):
        await office.posts(office.carol, f"{number}", thread=root.seq)
    turn = await office.database.write(fold, office.general, 1_000)
    assert turn.rows == 1, "the channel's own row says how far it is folded"
    story = (await stories_of(office, office.bob))["thread"]
    assert (story.count, story.people) == (OF_THREAD, 1)


@run
async def test_whose_message_it_is_follows_from_the_first_reply_they_want(office: Office) -> None:
    """Somebody they block may answer first; the next one brings them in."""
    root = await office.posts(office.bob, "shall we deploy?")
    await office.does(office.bob, BlockPerson(user=office.carol.id, block=True))
    await office.posts(office.carol, "no", thread=root.seq)
    assert "thread" not in await stories_of(office, office.bob)
    await office.posts(office.alice, "yes", thread=root.seq)
    story = (await stories_of(office, office.bob))["thread"]
    assert (story.count, story.faces) == (1, [office.alice.id])
