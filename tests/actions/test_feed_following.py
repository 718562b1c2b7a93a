"""What following brings into a feed, and what a block keeps out of it."""

from chatserver.domain.feed.sessions import MOST_PEOPLE
from protocol.blocks import BlockPerson
from protocol.channel_follows import FollowChannel
from protocol.channels import ArchiveChannel, CreateChannel, JoinChannel, LeaveChannel, OpenDirect
from protocol.feed import DismissStory, MarkFeed, WeighStory
from protocol.ids import ChannelId
from protocol.keywords import SetKeywords
from protocol.messages import DeleteMessage, MessagePlace
from protocol.people import FollowPerson
from protocol.reactions import AddReaction
from tests.running import run
from tests.town import Person

from .conftest import Office
from .test_feed import page_of, stories_of
from .test_updates import updates_of


async def garden(office: Office, *, followed_by: Person) -> ChannelId:
    """Return a public channel of alice's and carol's that somebody follows from outside."""
    joined = await office.does(office.alice, CreateChannel(name="garden"))
    place: ChannelId = joined.membership.channel.id
    await office.does(office.carol, JoinChannel(channel=place))
    await office.does(followed_by, FollowChannel(channel=place, follow=True))
    return place


# Updates


@run
async def test_updates_of_whom_one_follows_are_a_story(office: Office) -> None:
    """One for each person and day, among what one follows; others have none of it."""
    await office.does(office.bob, FollowPerson(user=office.carol.id, follow=True))
    place = await updates_of(office, office.carol)
    for n in range(3):
        await office.posts(office.carol, f"update {n}", to=place)
    story = (await stories_of(office, office.bob, filter="following"))["update"]
    assert (story.count, story.new, story.people) == (3, 3, 1)
    assert (story.faces, story.updates_of) == ([office.carol.id], office.carol.id)
    assert story.preview
    assert story.preview.text == "update 2"
    for who in (office.alice, office.carol, office.gus):
        assert "update" not in await stories_of(office, who)


@run
async def test_answers_to_an_update_are_told_to_who_takes_part(office: Office) -> None:
    """Whose it is, who answered before, who is mentioned; none of them need be members."""
    place = await updates_of(office, office.carol)
    update = await office.posts(office.carol, to=place)
    await office.posts(office.bob, "first", to=place, thread=update.seq)
    await office.posts(office.alice, f"<@{office.echo.id}>", to=place, thread=update.seq)
    for who, kind, count in (
        (office.carol, "thread", 2),
        (office.bob, "thread", 1),
        (office.echo, "mention", 1),
    ):
        story = (await stories_of(office, who, filter="direct"))[kind]
        assert (story.channel, story.root, story.count) == (place, update.seq, count)
        assert story.updates_of == office.carol.id
    assert "mention" not in await stories_of(office, office.alice)


@run
async def test_only_the_last_who_answered_are_told_of_the_next(office: Office) -> None:
    """So that what a thousand people answer does not call a thousand each time."""
    place = await updates_of(office, office.carol)
    update = await office.posts(office.carol, to=place)
    await office.posts(office.bob, to=place, thread=update.seq)
    for n in range(11):
        await office.posts(office.alice, f"answer {n}", to=place, thread=update.seq)
    assert (await stories_of(office, office.bob, filter="direct"))["thread"].count == 10
    assert (await stories_of(office, office.carol, filter="direct"))["thread"].count == 12


@run
async def test_emoji_on_an_answer_are_told_to_who_gave_it(office: Office) -> None:
    """And those on an update to whose it is."""
    place = await updates_of(office, office.carol)
    update = await office.posts(office.carol, to=place)
    answer = await office.posts(office.bob, to=place, thread=update.seq)
    for message in (update, answer):
        command = AddReaction(channel=place, seq=message.seq, emoji="🎉")
        await office.does(office.alice, command)
    for who, message in ((office.carol, update), (office.bob, answer)):
        story = (await stories_of(office, who, filter="direct"))["reaction"]
        assert (story.channel, story.root) == (place, message.seq)


@run
async def test_whose_message_is_shared_is_told(office: Office) -> None:
    """By whom, and with which words; not also that they are mentioned with it."""
    said = await office.posts(office.alice)
    shared = MessagePlace(channel=said.channel, seq=said.seq)
    place = await updates_of(office, office.carol)
    update = await office.posts(office.carol, "Look!", to=place, shares=shared)
    story = (await stories_of(office, office.alice, filter="direct"))["shared"]
    assert (story.channel, story.root, story.faces) == (place, update.seq, [office.carol.id])
    assert story.preview
    assert story.preview.text == "Look!"
    await office.posts(office.carol, f"<@{office.alice.id}>", to=place, shares=shared)
    stories = await stories_of(office, office.alice, filter="direct")
    assert [stories[kind].count for kind in ("shared", "mention")] == [1, 1]
    await office.does(office.carol, DeleteMessage(channel=place, seq=update.seq))
    assert "shared" not in await stories_of(office, office.alice)


@run
async def test_what_one_follows_says_elsewhere_is_another_story(office: Office) -> None:
    """Also among the answers to somebody's updates; one's own there are not told."""
    await office.does(office.bob, FollowPerson(user=office.carol.id, follow=True))
    hers, other = await updates_of(office, office.carol), await updates_of(office, office.alice)
    mine = await office.posts(office.carol, to=hers)
    await office.posts(office.carol, "more", to=hers, thread=mine.seq)
    update = await office.posts(office.alice, to=other)
    await office.posts(office.carol, "well", to=other, thread=update.seq)
    stories = await stories_of(office, office.bob, filter="following")
    assert {kind: story.channel for kind, story in stories.items()} == {
        "update": hers,
        "person": other,
    }
    assert [story.count for story in stories.values()] == [1, 1]
    assert stories["person"].updates_of == office.alice.id


@run
async def test_guests_are_told_nothing_of_updates(office: Office) -> None:
    """Not even where they are mentioned, or whom they follow."""
    await office.does(office.gus, FollowPerson(user=office.carol.id, follow=True))
    await office.does(office.gus, SetKeywords(keywords=["hello"]))
    place = await updates_of(office, office.carol)
    await office.posts(office.carol, f"hello <@{office.gus.id}>", to=place)
    assert (await page_of(office, office.gus)).stories == []


# Channels from outside


@run
async def test_a_channel_followed_from_outside_is_a_story(office: Office) -> None:
    """Of what one follows, as long as one does and is not in it; seen as the feed is."""
    place = await garden(office, followed_by=office.bob)
    await office.posts(office.carol, to=place)
    story = (await stories_of(office, office.bob, filter="following"))["outside"]
    assert (story.channel, story.count, story.new, story.seen) == (place, 1, 1, False)
    assert (await page_of(office, office.bob)).badge.following == 1
    await office.does(office.bob, MarkFeed(seen_us=story.last_us))
    story = (await stories_of(office, office.bob, filter="following"))["outside"]
    assert (story.count, story.new, story.seen) == (1, 0, True)
    await office.does(office.bob, WeighStory(key=story.key, direction="less"))
    weighed = (await stories_of(office, office.bob))["outside"]
    assert "less" in [boost.reason for boost in weighed.boosts]
    await office.does(office.bob, DismissStory(key=story.key))
    assert await stories_of(office, office.bob) == {}
    await office.posts(office.carol, to=place)
    await office.does(office.bob, JoinChannel(channel=place))
    assert {*await stories_of(office, office.bob)} == {"channel"}
    await office.does(office.bob, LeaveChannel(channel=place))
    assert await stories_of(office, office.bob) == {}


@run
async def test_an_archived_channel_brings_no_story(office: Office) -> None:
    """From the next request on."""
    place = await garden(office, followed_by=office.bob)
    await office.posts(office.carol, to=place)
    await office.does(office.alice, ArchiveChannel(channel=place))
    assert await stories_of(office, office.bob) == {}


@run
async def test_what_is_found_in_a_channel_outside_is_told_besides(office: Office) -> None:
    """A keyword, say: as where one is."""
    await office.does(office.bob, SetKeywords(keywords=["tea"]))
    place = await garden(office, followed_by=office.bob)
    await office.posts(office.carol, "tea?", to=place)
    assert {*await stories_of(office, office.bob)} == {"outside", "keyword"}


# Blocks


@run
async def test_what_a_blocked_person_does_is_no_story(office: Office) -> None:
    """Whatever it is, also what they did before; once one does not mind, it is one again."""
    root = await office.posts(office.bob)
    await office.posts(office.carol, f"<@{office.bob.id}> <!channel> #tea")
    await office.posts(office.carol, thread=root.seq)
    await office.does(office.carol, AddReaction(channel=office.general, seq=root.seq, emoji="🎉"))
    direct = (await office.does(office.carol, OpenDirect(users=[office.bob.id]))).membership
    await office.posts(office.carol, to=direct.channel.id)
    before = {*await stories_of(office, office.bob)}
    assert before >= {"mention", "thread", "reaction", "direct", "channel"}
    await office.does(office.bob, BlockPerson(user=office.carol.id, block=True))
    assert await stories_of(office, office.bob) == {}
    page = await page_of(office, office.bob)
    assert page.badge.direct == len(page.stories) == 2, "who brought bob in, and nothing else"
    await office.does(office.bob, BlockPerson(user=office.carol.id, block=False))
    assert {*await stories_of(office, office.bob)} == before


@run
async def test_a_channels_story_is_told_without_them(office: Office) -> None:
    """No face, no count and no preview is theirs; for the others it is as it was."""
    said = [await office.posts(office.carol) for _ in range(2)]
    last = await office.posts(office.alice, "from alice")
    await office.posts(office.carol, "from carol")
    await office.does(office.bob, BlockPerson(user=office.carol.id, block=True))
    story = (await stories_of(office, office.bob))["channel"]
    assert (story.count, story.new, story.people) == (1, 1, 1)
    assert (story.faces, story.last_seq) == ([office.alice.id], last.seq)
    assert story.preview
    assert story.preview.text == "from alice"
    assert story.key.endswith(f":{said[0].seq}")
    assert (await stories_of(office, office.echo))["channel"].count == 4
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=last.seq))
    assert await stories_of(office, office.bob) == {}


@run
async def test_one_of_very_many_is_left_out_too(office: Office) -> None:
    """Also where they are no more among the people a session names."""
    await office.posts(office.carol)
    crowd = [await office.adds(name=f"p{n}") for n in range(MOST_PEOPLE + 1)]
    for who in crowd:
        await office.does(who, JoinChannel(channel=office.general))
        await office.posts(who)
    await office.does(office.bob, BlockPerson(user=office.carol.id, block=True))
    story = (await stories_of(office, office.bob))["channel"]
    assert story.count == len(crowd)
