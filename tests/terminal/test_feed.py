"""The feed on the full screen and a real server: what one missed, and going there."""

from contextlib import aclosing

import pytest
from chatclient import Client
from chatterm import ChatApp
from chatterm.phrases import FRENCH

from protocol.channels import RemoveMember, StarChannel
from protocol.cursors import MarkRead
from protocol.feed import ListFeed
from protocol.people import FollowPerson
from protocol.reactions import AddReaction
from protocol.tags import FollowTag
from tests.running import run
from tests.terminal.screen import Screen, asked, in_front
from tests.town import post


async def mention(town, text="look"):
    """Let Bob call Alice in #general."""
    return (await town.do(town.bob, post(town.general, f"<@{town.alice.id}> {text}"))).message


async def told(town, kind):
    """Wait until the server has a story of some kind for Alice."""
    async with (
        Client(town.address, town.alice.token) as client,
        aclosing(client.feed().changes()) as changes,
    ):
        async for stories in changes:
            if kind in {story.kind for story in stories}:
                return


async def choose(screen, letter):
    """Go down to the first story of some kind."""
    while screen.app.panes.feed.list.chosen.key[0] != letter:
        await screen.press("down")


def chosen(screen):
    """The story the keys are about, and on which line of the screen it stands."""
    marked = [y for y, line in enumerate(screen.text.split("\n")) if "▌" in line[1:]]
    story = screen.app.panes.feed.list.chosen
    return (story and story.key), marked


@run
async def test_the_feed_tells_what_was_missed(town):
    """Who did what where, what was said last, how much is new, and that it ends."""
    root = (await town.do(town.alice, post(town.secret, "what do you think?"))).message
    await town.do(town.bob, post(town.secret, "a lot", thread=root.seq))
    await town.do(town.bob, AddReaction(channel=town.secret, seq=root.seq, emoji="🎉"))
    await mention(town)
    async with in_front(town, town.alice, size=(100, 30)) as alice:
        await alice.press("ctrl+f")
        await alice.sees("Feed  All · what matters first", "You are up to date.")
        await alice.sees("Bob mentioned you in #general", "Bob: @Alice look", "1 new")
        await alice.sees("Bob replied in #secret", "Bob: a lot")
        await alice.sees("Bob reacted to your message in #secret", "Alice: what do you think?")
        await alice.press("ctrl+f")
        await alice.sees("Write to #general")
        await alice.sees_no("You are up to date.")


@run
async def test_several_people_are_told_as_one_story(town):
    """Two by name, and how many others there are."""
    await town.do(town.bob, post(town.general, "one"))
    await town.do(town.carol, post(town.general, "two"))
    async with in_front(town, town.alice, size=(100, 30), channel="secret") as alice:
        await alice.press("ctrl+f")
        await alice.sees("2 messages by Carol and Bob in #general", "2 new", "Carol: two")
        await town.do(town.echo, post(town.general, "three"))
        await alice.sees("3 messages by Echo, Carol and 1 other in #general", "Echo: three")


@run
async def test_whoever_names_no_channel_begins_with_what_is_new(town):
    """In the feed if there is something they have not seen, else where they were last."""
    message = await mention(town)
    await told(town, "mention")
    async with in_front(town, town.alice, channel=None) as alice:
        await alice.sees("Bob mentioned you in #general")
        await alice.press("escape")
        await alice.sees("Write to #general")
    await asked(town, town.alice, MarkRead(channel=town.general, seq=message.seq))
    async with Client(town.address, town.alice.token) as client:
        app = ChatApp(client, last=town.secret)
        async with app.run_test(size=(80, 24)) as pilot:
            await Screen(app, pilot).sees("Write to #secret")


@run
async def test_what_is_new_waits_until_it_is_asked_for(town):
    """It is counted above; the story that is chosen stays where it is, also when it changes."""
    await town.do(town.bob, post(town.secret, "first"))
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+f")
        await alice.sees("Bob wrote in #secret")
        before = chosen(alice)
        assert before[0] is not None
        await mention(town)
        await alice.sees("2 new stories · n shows them")
        await town.do(town.bob, post(town.secret, "second"))
        await alice.sees("2 messages by Bob in #secret", "Bob: second")
        assert chosen(alice) == before
        assert "mentioned you" not in alice.text
        await alice.press("n")
        await alice.sees("Bob mentioned you in #general")
        await alice.sees_no("new stories")


@run
async def test_a_story_opens_where_it_happened(town):
    """A mention at its message, however far up; a reply in its thread."""
    await mention(town, "far up")
    for number in range(60):
        await town.do(town.bob, post(town.general, f"number {number}."))
    root = (await town.do(town.alice, post(town.secret, "root"))).message
    await town.do(town.bob, post(town.secret, "a reply", thread=root.seq))
    async with in_front(town, town.alice, size=(120, 30), channel="secret") as alice:
        await alice.press("ctrl+f")
        await alice.sees("Bob mentioned you in #general", "Bob replied in #secret")
        await choose(alice, "M")
        await alice.press("enter")
        await alice.sees("@Alice far up", "number 0.")
        timeline = alice.app.panes.channel.timeline
        await alice.until(lambda: "▌ @Alice far up" in alice.text)
        assert not timeline.following
        await alice.press("ctrl+f")
        await alice.sees("Bob replied in #secret")
        await choose(alice, "T")
        await alice.press("enter")
        await alice.sees("Thread · #secret", "a reply", "Reply")


@run
async def test_why_a_story_stands_there_is_told(town):
    """The reasons with their hours, which together are the place; more and less are obeyed."""
    await mention(town)
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+f")
        await alice.sees("Bob mentioned you")
        await alice.press("w")
        await alice.sees("Why it stands where it does", "kind of story", "+24.0 h", "in all")
        await alice.press("escape")
        await alice.sees_no("in all")
        await alice.press("plus")
        await alice.sees("More like this.")
        feed = alice.app.panes.feed
        await alice.until(lambda: "more" in {each.reason for each in feed.list.chosen.boosts})
        await alice.press("w")
        await alice.sees("you want more like this", "+12.0 h")
        await alice.press("escape", "o")
        await alice.sees("newest first", "Bob mentioned you")
        await alice.press("w")
        await alice.sees("in the order of time")


@run
async def test_a_story_is_dismissed(town):
    """It goes at once and the next one is chosen; the server leaves it out too."""
    await mention(town)
    await town.do(town.bob, post(town.secret, "psst"))
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+f")
        await alice.sees("Bob mentioned you", "Bob wrote in #secret")
        await choose(alice, "M")
        first = alice.app.panes.feed.list.chosen
        await alice.press("x")
        await alice.sees("Gone until something new happens")
        await alice.sees_no("Bob mentioned you")
        assert alice.app.panes.feed.list.chosen is not None
        left = (await asked(town, town.alice, ListFeed())).stories
        assert first.key not in {story.key for story in left}


@run
async def test_all_is_marked_as_seen(town):
    """Nothing is new any more, here and at the server."""
    await mention(town)
    async with in_front(town, town.alice, channel="secret") as alice:
        await alice.press("ctrl+f")
        await alice.sees("1 new")
        await alice.press("s")
        await alice.sees("marked as seen")
        await alice.sees_no("1 new")
        badge = (await asked(town, town.alice, ListFeed())).badge
        assert (badge.direct, badge.channels) == (0, 0)


@run
async def test_the_feed_is_filtered(town):
    """What concerns one in person, what was said in channels, or of what one follows."""
    await mention(town)
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+f")
        await alice.sees("Bob mentioned you", "Bob wrote in #general")
        await alice.press("f")
        await alice.sees("Feed  Direct", "Bob mentioned you", "up to date")
        await alice.sees_no("Bob wrote in #general")
        await alice.press("f")
        await alice.sees("Feed  Channels", "Bob wrote in #general")
        await alice.sees_no("Bob mentioned you")
        await alice.press("f")
        await alice.sees("Feed  Following", "Nothing here")


@run
async def test_what_one_may_not_see_any_more_is_gone_at_once(town):
    """Without asking, and although new stories wait to be asked for."""
    await town.do(town.alice, post(town.secret, "psst"))
    async with in_front(town, town.bob) as bob:
        await bob.press("ctrl+f")
        await bob.sees("Alice wrote in #secret", "Alice: psst")
        await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
        await bob.sees_no("#secret")
        await bob.sees_no("psst")
        assert bob.app.panes.in_feed


@run
async def test_what_one_follows_is_told(town):
    """Tags and people; what they are about is named, and so is what it stands there for."""
    await asked(town, town.alice, FollowTag(tag="release", follow=True))
    await asked(town, town.alice, FollowPerson(user=town.carol.id, follow=True))
    await town.do(town.bob, post(town.general, "the #release is out"))
    await town.do(town.carol, post(town.general, "hurray"))
    async with in_front(town, town.alice, size=(100, 30), channel="secret") as alice:
        await alice.press("ctrl+f")
        await alice.sees("Bob wrote of #release in #general", "Carol wrote in #general")
        await alice.press("f", "f", "f")
        await alice.sees("Feed  Following", "Bob wrote of #release", "Carol wrote in #general")


@run
async def test_a_long_feed_loads_as_one_goes_down(town):
    """Twenty stories first, the rest behind them, each once, until there are no more."""
    for number in range(45):
        await mention(town, f"number {number}")
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+f")
        await alice.sees("Bob: @Alice number 44")
        stories = alice.app.panes.feed.list
        while "You are up to date." not in alice.text:
            await alice.press("pagedown")
        lines = [line.strip("▌ ") for line in stories.text.split("\n")]
        assert {line for line in lines if "@Alice number" in line} == {
            f"Bob: @Alice number {number}" for number in range(45)
        }
        assert sum("Bob mentioned you" in line for line in lines) == 45


@run
async def test_the_feed_stands_in_the_list(town):
    """It is chosen there like a channel, and Ctrl-B goes back to it."""
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+b", "home", "enter")
        await alice.sees("Nothing here. You are up to date.", "▌Feed")
        await alice.press("ctrl+b")
        await alice.sees("s star · m move")
        await alice.press("s", "d", "ctrl+b")
        await alice.sees("w why")
        assert alice.app.panes.in_feed
        await alice.press("alt+down")
        await alice.sees("Write to #secret")


@run
async def test_the_feed_comes_back_with_its_connection(town):
    """What was missed meanwhile is there."""
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+f")
        await alice.sees("Nothing here")
        await town.restart()
        await mention(town, "after the restart")
        await alice.sees("after the restart")


@run
@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 50)])
async def test_the_feed_fits_and_speaks_french(town, size):
    """At any width, and nothing in it is obeyed by the terminal."""
    await mention(town, "\x1b]0;evil\x07\x1b[2J " + "long " * 50)
    await asked(town, town.alice, StarChannel(channel=town.general, starred=True))
    async with in_front(town, town.alice, size=size, phrases=FRENCH) as alice:
        await alice.press("ctrl+f")
        await alice.sees("Actualité", "Bob vous a men", "Bob: @Alice")
        assert "\x1b" not in alice.text
        assert all(len(line) <= size[0] for line in alice.text.split("\n"))
        await alice.press("w")
        await alice.sees("un canal de vos favoris")
