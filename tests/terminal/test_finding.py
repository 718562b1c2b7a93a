"""The full screen and a real server: channels, people, older messages, any width and language."""

import asyncio

import pytest
from chatclient import Client
from chatclient.languages import language
from chatterm.phrases import FRENCH, PHRASES

from protocol.channels import (
    AddMember,
    CreateChannel,
    ListChannels,
    OpenDirect,
    RemoveMember,
    SetTopic,
)
from protocol.client_outputs import Reset
from protocol.drafts import ListDrafts
from protocol.ids import ChannelId, StreamId
from tests.running import run
from tests.terminal.screen import asked, in_front
from tests.town import Town, add_person, do, post

EVIL = "\x1b]0;evil\x07\x1b[2J\x9b31m\u202etxt\r\x08"


async def write_many(town: Town, count: int) -> None:
    """Let Bob write numbered messages in #general."""
    posts = [post(town.general, f"number {number}.") for number in range(count)]
    await asyncio.gather(*(town.do(town.bob, each) for each in posts))


async def unread(town: Town, channel: ChannelId) -> int:
    """How much Alice has not read in a channel, as the server counts."""
    mine = (await asked(town, town.alice, ListChannels())).memberships
    return next(m.ordinal - m.read_ordinal for m in mine if m.channel.id == channel)


@run
async def test_unread_messages_are_counted_until_they_are_seen(town):
    """The list counts; the channel shows a line above what is new, and the server knows it read."""
    async with in_front(town, town.alice) as alice:
        await town.do(town.bob, post(town.secret, "psst"))
        await town.do(town.bob, post(town.secret, "hey"))
        await alice.until(lambda: "#secret          2" in alice.text)
        assert await unread(town, town.secret) == 2
        await alice.press("ctrl+n")
        await alice.sees(" new ", "psst", "hey", "Write to #secret")
        await alice.until(lambda: not any(row.unread for row in alice.app.panes.sidebar.rows))
        assert await unread(town, town.secret) == 0
        assert alice.lines.index("psst") > next(
            number for number, line in enumerate(alice.lines) if " new " in line
        )


@run
async def test_mentions_are_counted_until_they_are_seen(town):
    """Beside what is unread, and in a thread where nothing else is."""
    async with in_front(town, town.alice) as alice:
        root = (await town.do(town.alice, post(town.secret, "root"))).message
        await town.do(town.bob, post(town.secret, f"<@{town.alice.id}>", thread=root.seq))
        await alice.until(lambda: "#secret         @1" in alice.text)
        await town.do(town.bob, post(town.secret, f"and <@{town.alice.id}> again"))
        await alice.until(lambda: "#secret       @2 1" in alice.text)
        await alice.press("ctrl+n")
        await alice.sees("Write to #secret", "and @Alice again")
        await alice.sees_no("@2 1")
        await alice.until(lambda: not any(row.mentions for row in alice.app.panes.sidebar.rows))


@run
async def test_a_mention_in_a_thread_is_seen_with_its_channel(town):
    """Going to the channel is enough: the reply is counted at its root."""
    async with in_front(town, town.alice) as alice:
        root = (await town.do(town.alice, post(town.secret, "root"))).message
        await town.do(town.bob, post(town.secret, f"<@{town.alice.id}>", thread=root.seq))
        await alice.until(lambda: "#secret         @1" in alice.text)
        await alice.press("ctrl+n")
        await alice.sees("Write to #secret", "1 reply")
        await alice.until(lambda: not any(row.mentions for row in alice.app.panes.sidebar.rows))


@run
async def test_a_channel_is_starred_and_unstarred(town):
    """In the list, where it goes to the top and back; the server keeps it."""
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+b", "down")
        await alice.sees("s star · m move")
        await alice.press("s")
        await alice.sees("Starred")
        mine = (await asked(town, town.alice, ListChannels())).memberships
        (starred,) = [each.channel.name for each in mine if each.starred]
        await alice.press("s")
        await alice.sees_no("Starred")
        assert starred in {"general", "secret"}


@run
async def test_leaving_a_channel_asks_first(town):
    """No stays; yes goes, and shows another channel. Of a private one it says what that means."""
    async with in_front(town, town.bob, channel="secret") as bob:
        await bob.sees("Write to #secret")
        await bob.press("ctrl+b", "end", "d")
        await bob.sees("Leave #secret?", "Only somebody in it")
        await bob.press("n")
        await bob.sees_no("Leave #secret?")
        await bob.press("d")
        await bob.sees("Leave #secret?")
        await bob.press("y")
        await bob.sees("Write to #general")
        await bob.sees_no("#secret")
        mine = (await asked(town, town.bob, ListChannels())).memberships
        assert [each.channel.name for each in mine] == ["general"]


@run
async def test_older_messages_load_while_scrolling_up(town):
    """Up to the very first one, in order and each once; the reader stays where they were."""
    await write_many(town, 180)
    async with in_front(town, town.alice) as alice:
        await alice.sees("number 179.")
        while "This is where #general begins." not in alice.text:
            await alice.press("pageup")
        numbers = [line for line in alice.lines if line.startswith("number")]
        assert numbers == [f"number {number}." for number in range(180)]
        await town.do(town.bob, post(town.general, "late"))
        await alice.until(lambda: "late" in alice.lines)
        assert "This is where #general begins." in alice.text
        await alice.press("ctrl+end")
        await alice.sees("number 179.", "late")


@run
async def test_the_switcher_finds_a_channel(town):
    """A few letters and Enter go there, and what was being written stays behind as a draft."""
    async with in_front(town, town.alice) as alice:
        await alice.write("half a")
        await alice.press("ctrl+k")
        await alice.sees("Go to a channel or a person")
        await alice.says("sec")
        await alice.sees("Write to #secret")
        await alice.press("alt+up")
        await alice.sees("half a")


@run
async def test_the_switcher_opens_a_direct_channel(town):
    """A person found there gets a channel of their own, listed with whether they are there."""
    async with in_front(town, town.alice) as alice, Client(town.address, "bob-token") as bob:
        await bob.ready()
        await alice.press("ctrl+k")
        await alice.write("bob")
        await alice.sees("Bob  @bob")
        await alice.press("enter")
        await alice.sees("Write to Bob", "Direct messages", "● Bob")
        await alice.posts("just us")
        async for event in bob.events():
            if getattr(event, "message", None) is not None:
                assert event.message.text == "just us"
                break


@run
async def test_a_public_channel_is_found_and_joined(town):
    """The list of public channels says which are joined already."""
    await town.do(town.bob, CreateChannel(name="attic", topic="Old things"))
    async with in_front(town, town.alice) as alice:
        await alice.press("ctrl+o")
        await alice.sees("#attic  1 member · Old things", "#general  joined")
        await alice.says("att")
        await alice.sees("Write to #attic", "#attic  2 members · Old things")


@run
async def test_who_is_removed_goes_elsewhere(town):
    """The channel is gone from the list and from the screen."""
    async with in_front(town, town.bob, channel="secret") as bob:
        await bob.sees("Write to #secret")
        await town.do(town.alice, RemoveMember(channel=town.secret, user=town.bob.id))
        await bob.sees("Write to #general")
        await bob.sees_no("#secret")


@run
async def test_who_is_in_no_channel_is_told_what_to_do(town):
    """An empty screen would be no help."""
    async with in_front(town, town.gus, channel=None) as gus:
        await gus.sees("Ctrl-O lists those you can join")
        await town.do(town.alice, AddMember(channel=town.general, user=town.gus.id))
        await gus.sees("Write to #general")


@run
async def test_it_speaks_french(town):
    """Headings, days, questions and help; plurals as French has them."""
    async with in_front(town, town.alice, phrases=FRENCH) as alice:
        root = (await town.do(town.bob, post(town.general, "salut"))).message
        await town.do(town.bob, post(town.general, "une réponse", thread=root.seq))
        await alice.sees("Canaux", "Aujourd’hui", "1 réponse", "Écrire à #general", "F1 aide")
        await alice.press("f1")
        await alice.sees("Touches", "canal précédent, suivant")
        await alice.press("escape", "escape", "d")
        await alice.sees("Supprimer ce message ?", "Oui (o)   Non (n)")
        await alice.press("n")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "C"}, "en"),
        ({"LANG": "en_GB", "LC_MESSAGES": "fr_FR", "LC_ALL": ""}, "fr"),
        ({"LANG": "fr_FR", "LC_ALL": "de_DE"}, "en"),
    ],
)
def test_the_language_is_that_of_the_environment(environment, expected):
    """LC_ALL goes before LC_MESSAGES, and that before LANG."""
    assert language(environment) == expected


def test_each_language_says_as_much():
    """No list of one language is shorter than the other's."""
    english, french = PHRASES["en"], PHRASES["fr"]
    for ours, theirs in zip(english, french, strict=True):
        assert type(ours) is type(theirs)
        assert isinstance(ours, str) or len(ours) == len(theirs)


@run
async def test_forty_columns_are_enough(town):
    """One thing at a time: the conversation, the list, a thread; no line is cut or too long."""
    text = "a line that is longer than forty columns are wide, and then some more of it"
    await town.do(town.bob, post(town.general, text))
    async with in_front(town, town.alice, size=(40, 20)) as alice:
        await alice.sees("Write to #general", "a line that is longer than forty")
        assert " ".join(line for line in alice.lines if line).endswith(text)
        assert max(map(len, alice.text.split("\n"))) <= 40
        assert "Channels" not in alice.text
        await alice.press("ctrl+b")
        await alice.sees("Channels", "#secret")
        await alice.sees_no("Write to")
        await alice.press("ctrl+b", "escape", "enter")
        await alice.sees("Thread · #general", "Reply")
        await alice.sees_no("Write to")
        await alice.press("escape")
        await alice.sees("Write to #general")
        await alice.press("f1")
        await alice.sees("Keys")


@run
async def test_what_is_hidden_is_not_read(town):
    """Where the channel list stands in the conversation's place, new messages stay unread."""
    async with in_front(town, town.alice, size=(40, 20)) as alice:
        await alice.press("ctrl+b")
        await alice.sees("Channels")
        await town.do(town.bob, post(town.general, "unseen"))
        await alice.until(lambda: any(row.unread for row in alice.app.panes.sidebar.rows))
        assert await unread(town, town.general) == 1
        await alice.press("escape")
        await alice.sees(" new ", "unseen")
        await alice.until(lambda: not alice.app.shared.people.state.unread(town.general))
        assert await unread(town, town.general) == 0


@run
async def test_hostile_texts_and_names_are_only_shown(town):
    """Nothing a terminal would obey reaches the screen, from a text, a name or a topic."""

    def settle(tx):
        eve = add_person(tx, f"eve[b]{EVIL}")
        do(tx, town.alice, AddMember(channel=town.general, user=eve.id))
        channel = do(tx, eve, OpenDirect(users=[town.alice.id])).membership.channel
        do(tx, eve, post(channel.id, "psst"))
        do(tx, town.alice, SetTopic(channel=town.general, topic=f"topic{EVIL}"))
        do(tx, eve, post(town.general, f"text{EVIL}\n**bold{EVIL}** `code{EVIL}` &#27;[2J"))
        do(tx, town.alice, post(town.general, f"mine{EVIL} [red]not markup[/red] <@{eve.id}>"))

    await town.change(settle)
    async with in_front(town, town.alice, size=(120, 30)) as alice:
        await alice.sees("topic", "text", "mine", "bold", "code", "[red]not markup[/red]")
        await alice.sees(r"\x1b]0;evil\x07\x1b[2J\x9b31m\u202etxt\r\x08")
        await alice.press("up")
        await alice.sees("Editing")
        await alice.press("escape", "ctrl+k")
        await alice.sees("Go to a channel")
        await alice.says("eve")
        await alice.sees("Write to Eve[B]", "psst")
        for strip in alice.app.screen._compositor.render_strips():
            for segment in strip:
                assert segment.control is None
                assert segment.text.isprintable()


@run
async def test_a_channel_named_is_joined(town):
    """As in the plain chat; a name that is none is told."""
    await town.do(town.bob, CreateChannel(name="attic"))
    async with in_front(town, town.alice, channel="attic") as alice:
        await alice.sees("Write to #attic", "2 members")
    async with in_front(town, town.alice, channel="nowhere") as alice:
        await alice.sees("There is no channel nowhere.", "Write to #attic")


@run
async def test_what_the_server_forgot_is_loaded_afresh(town):
    """The channel stays on the screen, and what is being written too."""
    async with in_front(town, town.alice, size=(120, 24)) as alice:
        await town.do(town.bob, post(town.general, "still here"))
        await alice.sees("still here")
        await alice.write("half a sentence")
        root = (await town.do(town.bob, post(town.general, "root"))).message
        await town.do(town.bob, post(town.general, "leaf", thread=root.seq))
        await alice.sees("1 reply")
        await alice.press("escape", "enter")
        await alice.sees("Thread", "leaf")
        client = alice.app.shared.client
        client._happened(Reset(StreamId(town.general)))
        await alice.until(lambda: client.state is not None and town.general in client.mirror.loaded)
        await town.do(town.bob, post(town.general, "and this"))
        await alice.sees("still here", "and this", "half a sentence", "Thread", "leaf")


@run
async def test_dialogs_do_not_pile_up(town):
    """The key that opened the switcher closes it, and Ctrl-Q leaves it before it leaves all."""
    async with in_front(town, town.alice) as alice:
        for key in ("ctrl+k", "escape", "ctrl+q"):
            await alice.press("ctrl+k")
            await alice.sees("Go to a channel or a person")
            await alice.press(key)
            await alice.sees_no("Go to a channel or a person")
        assert alice.app.is_running


@run
async def test_leaving_asks_while_something_waits(town):
    """What is not sent would be lost; whoever says no stays."""
    async with in_front(town, town.bob) as bob:
        await town.server.stop()
        await bob.sees("no connection")
        await bob.says("important")
        await bob.sees("1 message waits")
        await bob.press("ctrl+q")
        await bob.sees("would be lost")
        await bob.press("n")
        await bob.sees_no("would be lost")
        assert bob.app.is_running
        await bob.press("ctrl+q")
        await bob.sees("would be lost")
        await bob.press("y")
        await bob.until(lambda: not bob.app.is_running)
        await town.start()


@run
async def test_leaving_asks_where_a_draft_cannot_be_kept(town):
    """Without a connection it would be lost."""
    async with in_front(town, town.bob) as bob:
        await town.server.stop()
        await bob.sees("no connection")
        await bob.write("a draft")
        await bob.press("ctrl+q")
        await bob.sees("would be lost")
        await bob.press("y")
        await bob.until(lambda: not bob.app.is_running)
        await town.start()


@run
async def test_ctrl_c_copies_what_is_selected_and_else_leaves(town):
    """What was being written is kept for the next time, or for the browser."""
    async with in_front(town, town.bob) as bob:
        await bob.write("a draft")
        await bob.press("ctrl+shift+left", "ctrl+c")
        await bob.sees("Copied.")
        assert bob.app.clipboard == "draft"
        await bob.press("end", "ctrl+c")
        await bob.until(lambda: not bob.app.is_running)
    (draft,) = (await asked(town, town.bob, ListDrafts())).drafts
    assert (draft.channel, draft.text) == (town.general, "a draft")
    async with in_front(town, town.bob) as bob:
        await bob.sees("a draft")


@run
async def test_the_help_lists_every_key(town):
    """F1 while writing, a question mark while choosing."""
    async with in_front(town, town.alice, size=(80, 60)) as alice:
        await alice.press("escape", "question_mark")
        await alice.sees("Keys", "Ctrl-K", "Alt-Enter", "F1, ?")
        await alice.press("escape")
        await alice.sees_no("Keys")
