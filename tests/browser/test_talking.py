"""Two people, each in a browser of their own, talk."""

import re

from playwright.async_api import expect

from chatserver.store.transaction import Transaction
from protocol.channels import OpenDirect
from protocol.ids import ChannelId
from protocol.messages import PostMessage
from tests.town import Town, do, new_nonce, post

from .screen import Screen
from .stage import Stage, scene


async def both(town: Town, stage: Stage) -> tuple[Screen, Screen]:
    """Return Alice's and Bob's screens, both at #general."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    bob = await stage.enter("bob", town.address, town.bob.token)
    for screen in (alice, bob):
        await expect(screen.title).to_have_text("general")
    return alice, bob


@scene
async def test_what_one_writes_the_other_reads(town: Town, stage: Stage) -> None:
    """At once, in the same words, and once."""
    alice, bob = await both(town, stage)
    await alice.post("Good morning, Bob!")
    await expect(bob.message("Good morning, Bob!")).to_have_count(1)
    await bob.post("Good morning, Alice!")
    for screen in (alice, bob):
        await expect(screen.message("Good morning, Alice!")).to_have_count(1)
        assert await screen.texts() == ["Good morning, Bob!", "Good morning, Alice!"]


@scene
async def test_a_message_is_changed_and_deleted_for_everybody(town: Town, stage: Stage) -> None:
    """Where it stands; that it was changed or deleted is said to who looked at it."""
    alice, bob = await both(town, stage)
    await alice.post("Lunch at noon?")
    await alice.act("Lunch at noon?", "Edit")
    await expect(alice.composer).to_have_value("Lunch at noon?")
    await alice.post("Lunch at one?")
    for screen in (alice, bob):
        await expect(screen.rows).to_contain_text(["Lunch at one? (edited)"])
    await alice.choose("Lunch at one?", "Delete")
    await alice.dialog.get_by_role("button", name="Delete").click()
    await expect(alice.rows).to_have_count(0)
    await expect(bob.rows).to_have_text(re.compile("This message was deleted.$"))


@scene
async def test_a_thread_is_told_beside_its_channel(town: Town, stage: Stage) -> None:
    """Replies stand there and are counted in the channel."""
    alice, bob = await both(town, stage)
    await alice.post("Who brings cake?")
    await bob.act("Who brings cake?", "Reply in thread")
    await expect(bob.aside.get_by_role("combobox")).to_be_focused()
    await bob.page.keyboard.type("I do.")
    await bob.page.keyboard.press("Enter")
    await expect(bob.aside.get_by_role("article")).to_have_count(2)
    await alice.message("Who brings cake?").get_by_role("button", name="1 reply").click()
    await expect(alice.aside.get_by_role("article").last).to_contain_text("I do.")
    await expect(alice.message("I do.")).to_have_count(0)
    await alice.aside.get_by_role("combobox").fill("Wonderful")
    await alice.aside.get_by_role("combobox").press("Enter")
    await expect(bob.aside.get_by_role("article").last).to_contain_text("Wonderful")
    await expect(bob.message("Who brings cake?")).to_contain_text("2 replies")


@scene
async def test_what_is_unread_is_counted_until_it_is_read(town: Town, stage: Stage) -> None:
    """Bold for a message, a number for a mention, and a line above the first that is new."""
    alice, bob = await both(town, stage)
    await bob.go("secret")
    await alice.post("Nothing urgent")
    await expect(bob.channel("general")).to_have_accessible_name(re.compile("1 unread message"))
    await alice.composer.press_sequentially("@bo")
    await alice.page.get_by_role("option", name="Bob").click()
    await alice.page.keyboard.type("this one is for you")
    await alice.page.keyboard.press("Enter")
    await expect(bob.channel("general").locator(".badge")).to_have_text("1")
    await expect(bob.page).to_have_title("(1) secret · chatserver")
    await bob.go("general")
    await expect(bob.main.get_by_role("separator", name="New messages")).to_have_count(1)
    await expect(bob.main.locator(".mention-you")).to_have_text("@Bob")
    await expect(bob.channel("general")).to_have_accessible_name("general")
    await expect(bob.page).to_have_title("general · chatserver")


@scene
async def test_it_is_seen_who_is_there_and_writing(town: Town, stage: Stage) -> None:
    """The others see it without asking."""
    await town.do(town.bob, PostMessage(channel=town.general, text="Back soon", nonce=new_nonce()))
    alice = await stage.enter("alice", town.address, town.alice.token)
    await alice.page.get_by_role("button", name="Details").click()
    bobs_line = alice.aside.get_by_role("listitem").filter(has_text="@bob")
    await expect(bobs_line).to_contain_text("offline")
    bob = await stage.enter("bob", town.address, town.bob.token)
    await expect(bobs_line).to_contain_text("online")
    await bob.composer.press_sequentially("Hel")
    await expect(alice.page.get_by_text("Bob is typing…")).to_be_visible()
    await bob.post("Hello")
    await expect(alice.page.get_by_text("Bob is typing…")).to_be_hidden()


@scene
async def test_whom_one_talked_to_last_stands_first(town: Town, stage: Stage) -> None:
    """Among the direct messages, when one comes and at once when somebody writes."""

    def talk(tx: Transaction) -> list[ChannelId]:
        opened = (do(tx, town.alice, OpenDirect(users=[who.id])) for who in (town.bob, town.carol))
        channels = [each.membership.channel.id for each in opened]
        do(tx, town.carol, post(channels[1], "Earlier"))
        do(tx, town.bob, post(channels[0], "Later"))
        return channels

    _, carols = await town.change(talk)
    alice = await stage.enter("alice", town.address, town.alice.token)
    lines = alice.sidebar.get_by_role("region", name="Direct messages").get_by_role("link")
    await expect(lines).to_contain_text(["Bob", "Carol"])
    await town.do(town.carol, post(carols, "Now"))
    await expect(lines).to_contain_text(["Carol", "Bob"])
