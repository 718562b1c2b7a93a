"""The full screen and a real server: what people say to each other."""

import pytest
from chatclient.drafts import SAVE_S

from protocol.channels import CreateChannel, ListChannels
from protocol.drafts import ListDrafts, SaveDraft
from protocol.messages import DeleteMessage, EditMessage, ListHistory
from protocol.receipts import ShowReceipts
from tests.clients.virtual_clock import VirtualClock
from tests.running import run
from tests.terminal.screen import asked, in_front
from tests.town import Town, poll, post

OFFLINE_S = 0.5


@pytest.fixture
def time() -> VirtualClock:
    """Time in the test's hand; a client that lost its connection waits half a second of it."""
    return VirtualClock(chance=1.0)


async def stored(town: Town, channel=None) -> list[str]:
    """The texts of a channel as they are on disk."""
    page = await asked(town, town.alice, ListHistory(channel=channel or town.general))
    return [message.text for message in page.messages]


@run
async def test_two_people_talk(town):
    """Each sees at once what the other writes, under the other's name."""
    async with in_front(town, town.alice) as alice, in_front(town, town.bob) as bob:
        await alice.says("hello Bob")
        await bob.sees("Alice", "hello Bob")
        await bob.says("hello Alice")
        await alice.sees("Bob", "hello Alice")
        assert await stored(town) == ["hello Bob", "hello Alice"]


@run
async def test_several_lines_are_one_message(town):
    """Alt-Enter and Ctrl-J break the line; what is pasted is not sent by itself."""
    async with in_front(town, town.alice) as alice:
        await alice.write("one")
        await alice.press("alt+enter", *"two", "ctrl+j")
        await alice.posts("three")
        assert await stored(town) == ["one\ntwo\nthree"]


@run
async def test_what_is_written_offline_waits_and_is_sent_in_order(town, time):
    """The status line tells how many messages wait; coming back brings what was missed."""
    async with in_front(town, town.bob, clock=time.clock) as bob:
        town.connection(town.bob).end(4001, "draining")
        await time.asleep_until(time.time_s + OFFLINE_S)
        await bob.sees("no connection, again in 1 s")
        await bob.says("first")
        await bob.says("second")
        await bob.sees("2 messages wait", "first", "second (waits)")
        await town.do(town.alice, post(town.general, "while you were away"))
        time.advance(OFFLINE_S)
        await bob.sees("● Bob", "while you were away")
        await bob.sees_no("wait ")
        await bob.until(lambda: not bob.app.shared.outgoing.waiting)
        await bob.sees("first", "second")
        expected = ["while you were away", "first", "second"]
        assert await stored(town) == expected
        assert [line for line in bob.lines if line in expected] == expected


@run
async def test_the_server_may_be_restarted_under_it(town, data):
    """Nothing is lost and nothing doubled, whatever was on its way."""
    async with in_front(town, town.bob) as bob:
        await bob.posts("before")
        await town.restart()
        await bob.says("after")
        await bob.until(lambda: not bob.app.shared.outgoing.waiting)
        await bob.sees("● Bob", "before", "after")
        assert await stored(town) == ["before", "after"]


@run
async def test_the_last_message_is_edited_with_up(town):
    """Enter saves, and everybody sees the mark; Esc leaves the message as it was."""
    async with in_front(town, town.alice) as alice:
        await alice.posts("helo")
        await alice.press("up")
        await alice.sees("Editing a message")
        await alice.press("backspace", *"lo", "enter")
        await alice.sees("hello (edited)")
        await alice.press("up", *" what", "escape")
        await alice.sees_no("Editing a message")
        await alice.sees_no("what")
        assert await stored(town) == ["hello"]


@run
async def test_another_ones_edit_and_deletion_show(town):
    """What somebody takes back is gone from the screen."""
    async with in_front(town, town.alice) as alice:
        first = (await town.do(town.bob, post(town.general, "first"))).message
        second = (await town.do(town.bob, post(town.general, "second"))).message
        await alice.sees("first", "second")
        await town.do(
            town.bob, EditMessage(channel=town.general, seq=first.seq, text="first again")
        )
        await alice.sees("first again (edited)")
        await town.do(town.bob, DeleteMessage(channel=town.general, seq=second.seq))
        await alice.sees_no("second")


@run
async def test_deleting_asks_first(town):
    """No keeps the message, yes removes it."""
    async with in_front(town, town.alice) as alice:
        await alice.posts("a mistake")
        await alice.press("escape", "d")
        await alice.sees("Delete this message?")
        await alice.press("n")
        await alice.sees_no("Delete this message?")
        assert await stored(town) == ["a mistake"]
        await alice.press("d")
        await alice.sees("Delete this message?")
        await alice.press("y")
        await alice.sees_no("a mistake")
        assert await stored(town) == []


@run
async def test_a_refusal_is_told(town):
    """Nobody may delete what somebody else wrote; the screen says so and goes on."""
    async with in_front(town, town.carol) as carol:
        await town.do(town.bob, post(town.general, "mine"))
        await carol.sees("mine")
        await carol.press("escape", "d")
        await carol.sees("Delete this message?")
        await carol.press("y")
        await carol.sees("That was refused")
        assert await stored(town) == ["mine"]


@run
async def test_a_thread_opens_beside_the_channel(town):
    """Its replies come live, an answer goes into it, and the root counts them."""
    async with in_front(town, town.alice, size=(120, 24)) as alice:
        root = (await town.do(town.bob, post(town.general, "lunch?"))).message
        await town.do(town.carol, post(town.general, "at noon", thread=root.seq))
        await alice.sees("lunch?", "1 reply")
        await alice.press("escape", "enter")
        await alice.sees("Thread", "at noon")
        await alice.posts("with me")
        await alice.sees("2 replies")
        await town.do(town.bob, post(town.general, "fine", thread=root.seq))
        await alice.sees("fine", "3 replies")
        await alice.press("escape")
        await alice.sees_no("Thread")
        page = await asked(town, town.alice, ListHistory(channel=town.general))
        assert [(m.text, m.replies) for m in page.messages] == [("lunch?", 3)]


@run
async def test_a_name_is_completed_and_becomes_a_mention(town):
    """Tab completes the handle, once more offers another; the text on the wire is an identifier."""
    async with in_front(town, town.alice) as alice:
        await alice.write("hi @bo")
        await alice.press("tab")
        await alice.says("and @carol!")
        await alice.sees("hi @Bob and @Carol!")
        assert await stored(town) == [f"hi <@{town.bob.id}> and <@{town.carol.id}>!"]
        await alice.press("up")
        await alice.sees("hi @bob and @carol!")


@run
async def test_a_channel_is_completed_and_becomes_a_link(town):
    """Also a public one the writer has seen in the list; what is no channel stays a hashtag."""
    design = (await town.do(town.bob, CreateChannel(name="design"))).membership.channel.id
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+o")
        await alice.sees("#design", "joined")
        await alice.press("escape")
        await alice.write("see #sec")
        await alice.press("tab")
        await alice.says("and (#design), not #urgent or `#secret`")
        await alice.sees("see #secret and (#design), not #urgent or #secret")
        wire = f"see <#{town.secret}> and (<#{design}>), not #urgent or `#secret`"
        assert await stored(town) == [wire]
        await alice.press("up")
        await alice.sees("see #secret and (#design), not #urgent or `#secret`")


@run
async def test_a_draft_follows_from_device_to_device(town, time):
    """Also while its channel is on the screen; the list marks it, and sending takes it away."""
    async with in_front(town, town.alice, clock=time.clock) as here:
        async with in_front(town, town.alice, channel="secret") as there:
            await here.write("see @bob")
            await time.asleep_until(time.time_s + SAVE_S)
            time.advance(SAVE_S)
            await there.sees("#general ✎")
            await there.press("alt+up")
            await there.sees("see @bob")
            await town.do(town.alice, SaveDraft(channel=town.general, text="from a browser"))
            await here.sees("from a browser")
            await there.sees("from a browser")
            await there.press("enter")
            await there.sees("Write to #general")
            await here.sees("Write to #general", "from a browser")
        assert (await asked(town, town.alice, ListDrafts())).drafts == []


@run
async def test_what_is_being_written_here_is_not_overwritten(town, time):
    """Until it is saved it counts more than what comes from elsewhere."""
    async with in_front(town, town.alice, clock=time.clock) as alice:
        await alice.write("mine")
        await town.do(town.alice, SaveDraft(channel=town.general, text="theirs"))
        drafts = alice.app.shared.people.state.drafts
        await alice.until(lambda: (town.general, None) in drafts)
        await alice.sees("mine")
        time.advance(SAVE_S)
        await alice.until(lambda: drafts[town.general, None].text == "mine")
        await alice.sees("mine")


@run
async def test_an_edit_leaves_the_draft_as_it_was(town):
    """It is there again when the edit is saved or given up, and was never part of it."""
    async with in_front(town, town.alice) as alice:
        await alice.posts("helo")
        await alice.write("half a")
        for end in ("escape", "enter"):
            await alice.press("escape", "e")
            await alice.sees("Editing a message")
            await alice.sees_no("half a")
            await alice.press(end)
            await alice.sees("half a")
        await alice.posts(" sentence")
        assert await stored(town) == ["helo", "half a sentence"]


@run
async def test_an_edit_changes_only_what_its_author_changed(town):
    """Characters that are spelled out stay themselves; an edit that changes nothing is none."""
    raw = "\ttab\x1b[31m\u202e \u00a0!\u200c"
    async with in_front(town, town.alice) as alice:
        await town.do(town.alice, post(town.general, raw))
        await alice.sees(r"tab\x1b[31m\u202e")
        await alice.press("up")
        await alice.sees("Editing a message")
        assert alice.app.panes.channel.composer.text == "\ttab\\x1b[31m\\u202e \u00a0!\\u200c"
        await alice.press("enter")
        await alice.sees_no("Editing a message")
        await alice.press("up", *" more", "enter")
        await alice.sees("more (edited)")
        assert await stored(town) == [raw + " more"]


@run
async def test_one_sees_who_is_typing(town):
    """For a few seconds the status line names them."""
    async with in_front(town, town.alice) as alice, in_front(town, town.bob) as bob:
        await bob.write("h")
        await alice.sees("Bob is typing")


@run
async def test_one_sees_who_has_read_what_one_said(town):
    """Quietly in the status line, once both show it, and while nobody types."""
    for who in (town.alice, town.bob):
        await town.do(who, ShowReceipts(shown=True))
    async with in_front(town, town.alice) as alice, in_front(town, town.bob):
        await alice.write("who?")
        await alice.press("enter")
        await alice.sees("read by Bob")
        await town.do(town.bob, ShowReceipts(shown=False))
        await alice.sees_no("read by")


@run
async def test_reading_moves_the_cursor_only_while_somebody_looks(town):
    """A terminal in the background reads nothing; what came meanwhile stands under a line."""
    async with in_front(town, town.bob) as bob:
        await town.do(town.alice, post(town.general, "seen"))
        await bob.sees("seen")
        await bob.until(lambda: bob.app.shared.people.state.unread(town.general) == 0)
        bob.app._looked_at = False
        await town.do(town.alice, post(town.general, "not seen"))
        await bob.sees("not seen", " new ")
        mine = await asked(town, town.bob, ListChannels())
        (general,) = [m for m in mine.memberships if m.channel.id == town.general]
        assert general.ordinal - general.read_ordinal == 1


@run
async def test_a_file_is_sent_by_its_path(town, tmp_path):
    """The other sees its name and size; one that is not there is given back."""
    path = tmp_path / "plan.txt"
    path.write_text("x" * 1_500)
    async with in_front(town, town.alice) as alice, in_front(town, town.bob) as bob:
        await alice.write(f"/upload {path}")
        await alice.press("enter")
        await bob.sees("plan.txt", "2 kB")
        await alice.write("/upload /nowhere")
        await alice.press("enter")
        await alice.sees("Not sent", "/upload /nowhere")


@run
async def test_commands_are_run_and_none_is_lost(town):
    """One is completed by Tab; what is refused is given back; two slashes say that it is none."""
    async with in_front(town, town.alice) as alice, in_front(town, town.bob) as bob:
        await alice.write("/sh")
        await alice.press("tab")
        await alice.says("who knows, @bob")
        await bob.sees("who knows, @Bob ¯\\_(ツ)_/¯")
        await alice.says("/remind call Bob")
        await alice.sees("Say of what and when", "/remind call Bob")
        await alice.says(" in 2 days")
        await alice.sees(": call Bob")
        await alice.says("//nothing at all")
        await bob.sees("/nothing at all")
        await alice.says("/help")
        await alice.sees("Be reminded of something")
        await alice.press("escape")
        await alice.says("/msg @bob Coming?")
        await alice.sees("Coming?")
        assert await stored(town) == [
            rf"who knows, <@{town.bob.id}> ¯\\\_(ツ)\_/¯",
            "/nothing at all",
        ]


@run
async def test_a_poll_is_voted_on_by_number(town):
    """The same number again takes the vote back; others see how it stands."""
    await town.do(town.alice, poll(town.general, "Sea", "Hills"))
    async with in_front(town, town.bob) as bob, in_front(town, town.carol) as carol:
        await bob.sees("Where to?", "1 ○ Sea", "0 people voted")
        await bob.press("escape", "2")
        await bob.sees("2 ● Hills", "██ 1")
        await carol.sees("2 ○ Hills", "██ 1")
        await bob.press("2")
        await bob.sees("2 ○ Hills", "0 people voted")
