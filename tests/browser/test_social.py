"""What people do around messages: react, follow threads, call each other, keep things quiet."""

import re
from pathlib import Path
from typing import Final

from playwright.async_api import expect

from protocol.groups import CreateGroup
from tests.town import Town, post

from .stage import Stage, scene
from .test_talking import both

PICTURE: Final = Path("clients/web/public/icon-192.png")
LEVELS: Final = ("All messages", "Mentions only", "Nothing")


@scene
async def test_a_reaction_is_seen_by_all_and_taken_back(town: Town, stage: Stage) -> None:
    """With how many there are and who they are; by pointer and by keyboard."""
    alice, bob = await both(town, stage)
    await alice.post("Shall we ship?")
    await bob.act("Shall we ship?", "React")
    await bob.page.get_by_role("searchbox", name="Search emoji").fill("tada")
    await bob.page.get_by_role("button", name="party popper").click()
    theirs = alice.message("Shall we ship?").locator(".reaction")
    await expect(theirs).to_have_accessible_name("🎉 1, Bob")
    await theirs.click()
    for screen in (alice, bob):
        shown = screen.message("Shall we ship?").locator(".reaction")
        await expect(shown).to_have_accessible_name("🎉 2, Bob and Alice")
    await alice.choose("Shall we ship?", "Who reacted")
    await expect(alice.dialog.locator(".person")).to_contain_text(["@bob", "@alice"])
    await alice.page.keyboard.press("Escape")
    await theirs.click()
    await expect(theirs).to_have_accessible_name("🎉 1, Bob")
    await alice.message("Shall we ship?").focus()
    await alice.page.keyboard.press("+")
    await expect(alice.page.get_by_role("searchbox", name="Search emoji")).to_be_focused()
    await alice.page.keyboard.type("rocket")
    await expect(alice.page.locator(".emoji-choice").first).to_have_text("🚀")
    await alice.page.keyboard.press("Enter")
    await expect(bob.message("Shall we ship?").locator(".reaction")).to_have_count(2)
    await expect(alice.page.locator(".emoji-picker")).to_have_count(0)


@scene
async def test_a_reaction_without_a_network_counts_once_it_is_back(
    town: Town, stage: Stage
) -> None:
    """It is shown at once, and told when there is a connection."""
    stage.forgive("ERR_INTERNET_DISCONNECTED")
    alice, bob = await both(town, stage)
    await alice.post("Shall we ship?")
    await bob.act("Shall we ship?", "React")
    await bob.page.get_by_role("button", name="grinning face", exact=True).click()
    theirs = alice.message("Shall we ship?").locator(".reaction")
    await expect(theirs).to_contain_text("1")
    await alice.page.context.set_offline(True)
    await expect(alice.banner).to_be_visible()
    await theirs.click()
    await expect(theirs).to_contain_text("2")
    await alice.page.context.set_offline(False)
    await expect(bob.message("Shall we ship?").locator(".reaction")).to_contain_text("2")
    await expect(theirs).to_contain_text("2")


@scene
async def test_an_emoji_of_ones_own_is_for_everybody(town: Town, stage: Stage) -> None:
    """In texts, in the grid and as a reaction, until it is removed: then its name stands there."""
    alice, bob = await both(town, stage)
    await alice.page.keyboard.press("Control+,")
    own = alice.page.get_by_role("region", name="Emoji of the workspace")
    await own.locator("input[type=file]").set_input_files(PICTURE)
    await expect(own.get_by_role("img", name="Preview")).to_be_visible()
    await own.get_by_label("Name").fill("ship it")
    await own.get_by_role("button", name="Add", exact=True).click()
    await expect(own.get_by_role("listitem")).to_contain_text(":ship_it:")
    await bob.composer.press_sequentially("Go :ship")
    await bob.page.get_by_role("option", name=":ship_it:").click()
    await bob.composer.press("Enter")
    await expect(bob.main.get_by_role("img", name=":ship_it:")).to_have_js_property(
        "complete", value=True
    )
    await bob.rows.last.focus()
    await bob.page.keyboard.press("+")
    await bob.page.get_by_role("button", name="ship_it").click()
    await expect(bob.rows.last.locator(".reaction")).to_have_accessible_name(":ship_it: 1, Bob")
    await own.get_by_role("button", name="Remove ship_it").click()
    await expect(bob.rows.last.locator(".reaction")).to_have_text(re.compile(":ship_it:"))
    await expect(bob.main.get_by_role("img", name=":ship_it:")).to_have_count(0)


@scene
async def test_threads_one_follows_are_in_one_place(town: Town, stage: Stage) -> None:
    """What is unread is counted until it is read there, and a reply may stand in the channel."""
    alice, bob = await both(town, stage)
    threads = alice.sidebar.get_by_role("link", name="Threads")
    await alice.post("Who brings cake?")
    await bob.act("Who brings cake?", "Reply in thread")
    reply = bob.aside.get_by_role("combobox")
    await bob.aside.get_by_label("Also send to #general").check()
    await reply.fill("I do.")
    await reply.press("Enter")
    await expect(alice.message("I do.")).to_contain_text("Reply in a thread")
    await expect(bob.aside.get_by_label("Also send to #general")).not_to_be_checked()
    await reply.fill("With cream.")
    await reply.press("Enter")
    await expect(bob.aside.get_by_role("article")).to_have_count(3)
    await expect(alice.message("With cream.")).to_have_count(0)
    await expect(threads.locator(".badge")).to_contain_text("1")
    await threads.click()
    card = alice.main.get_by_role("region", name="Unread").get_by_role("listitem")
    await expect(card).to_contain_text("Who brings cake?")
    await card.get_by_role("link", name="2 replies").click()
    await expect(alice.aside.get_by_role("article").last).to_contain_text("With cream.")
    await expect(threads.locator(".badge")).to_have_count(0)
    await alice.aside.get_by_role("button", name="Stop following").click()
    await expect(alice.aside.get_by_role("button", name="Follow this thread")).to_be_visible()
    await reply.fill("And candles.")
    await reply.press("Enter")
    await expect(alice.aside.get_by_role("article").last).to_contain_text("And candles.")
    await threads.click()
    await expect(alice.main).to_contain_text("You follow no thread yet")


@scene
async def test_marking_as_unread_holds_on_every_device(town: Town, stage: Stage) -> None:
    """Though one still looks at it; until one comes back to it."""
    alice, bob = await both(town, stage)
    telephone = await stage.enter("bob's telephone", town.address, town.bob.token)
    await telephone.go("secret")
    for text in ("One", "Two", "Three"):
        await alice.post(text)
    await expect(bob.message("Three")).to_be_visible()
    await expect(telephone.channel("general")).to_have_accessible_name("general")
    await bob.message("Two").focus()
    await bob.page.keyboard.press("u")
    for screen in (bob, telephone):
        await expect(screen.channel("general")).to_have_accessible_name(
            re.compile("2 unread messages")
        )
    await expect(bob.main.get_by_role("separator", name="New messages")).to_have_count(1)
    await expect(bob.main.locator(".jump-new")).to_have_count(0)
    await alice.choose("Three", "Delete")
    await alice.dialog.get_by_role("button", name="Delete").click()
    await expect(telephone.channel("general")).to_have_accessible_name(
        re.compile("1 unread message")
    )
    await telephone.go("general")
    await expect(bob.channel("general")).to_have_accessible_name("general")


@scene
async def test_a_muted_channel_is_quiet(town: Town, stage: Stage) -> None:
    """No number, whatever comes, on any device; its level stands in the same menu."""
    alice, bob = await both(town, stage)
    await bob.page.get_by_role("button", name="More", exact=True).click()
    for level in LEVELS:
        await expect(bob.page.get_by_role("menuitemcheckbox", name=level)).to_be_visible()
    await bob.page.get_by_role("menuitemcheckbox", name="Mute").click()
    await expect(bob.channel("general")).to_have_accessible_name(re.compile("muted"))
    await bob.go("secret")
    await alice.composer.press_sequentially("@bo")
    await alice.page.get_by_role("option", name="Bob").click()
    await alice.composer.press("Enter")
    await expect(bob.channel("general")).to_have_accessible_name(re.compile("1 unread message"))
    await expect(bob.channel("general").locator(".badge")).to_have_count(0)
    await expect(bob.channel("general")).not_to_have_class(re.compile("sidebar-item-unread"))


@scene
async def test_a_call_says_whom_it_interrupts(town: Town, stage: Stage) -> None:
    """Before it is sent; a few people in a group are called without asking."""
    await town.do(town.alice, CreateGroup(name="cooks", users=[town.bob.id], title="They cook"))
    alice, bob = await both(town, stage)
    await alice.composer.press_sequentially("@chan")
    await alice.page.get_by_role("option", name="@channel").click()
    await alice.composer.press_sequentially("lunch!")
    await alice.composer.press("Enter")
    await expect(alice.dialog).to_contain_text(re.compile(r"@channel interrupts \d+ people\."))
    await alice.dialog.get_by_role("button", name="Cancel").click()
    await expect(alice.composer).to_have_value("@channel lunch!")
    await alice.composer.press("Enter")
    await alice.dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(bob.main.locator(".message-mentioned")).to_have_count(1)
    await alice.composer.press_sequentially("@coo")
    await alice.page.get_by_role("option", name="@cooks").click()
    await alice.composer.press("Enter")
    await expect(bob.main.locator(".mention-you")).to_have_text(["@channel", "@cooks"])


@scene
async def test_administrators_make_groups(town: Town, stage: Stage) -> None:
    """Beside the directory; others see them only."""
    alice, bob = await both(town, stage)
    for screen in (alice, bob):
        await screen.page.keyboard.press("Control+Shift+E")
        await screen.dialog.get_by_role("button", name="Groups").click()
    hers, his = (screen.page.get_by_role("dialog", name="Groups") for screen in (alice, bob))
    await expect(his).to_contain_text("There are no groups yet")
    await expect(his.get_by_role("button", name="New group")).to_have_count(0)
    await hers.get_by_role("button", name="New group").click()
    form = alice.page.get_by_role("dialog", name="New group")
    await form.get_by_label("Name", exact=True).fill("Night Watch")
    await form.get_by_role("combobox", name="People").fill("bo")
    await form.get_by_role("option", name="Bob").click()
    await form.get_by_role("button", name="Save").click()
    await expect(his.get_by_role("listitem")).to_contain_text("@night-watch")
    await hers.get_by_role("button", name="Actions for night-watch").click()
    await alice.page.get_by_role("menuitem", name="Remove").click()
    await expect(his).to_contain_text("There are no groups yet")


@scene
async def test_keywords_are_kept(town: Town, stage: Stage) -> None:
    """On every device."""
    alice, _ = await both(town, stage)
    await alice.page.keyboard.press("Control+,")
    words = alice.page.get_by_label("Words you want to be told of")
    await words.fill("vector\n  compiler\n\nvector")
    await alice.page.get_by_role("region", name="Keywords").get_by_role("button").click()
    await expect(words).to_have_value("vector\ncompiler")
    await alice.page.reload()
    await expect(words).to_have_value("vector\ncompiler")


@scene
async def test_a_thread_is_unread_again_on_every_device(town: Town, stage: Stage) -> None:
    """From the reply one says, though one still looks at it; until one comes back to it."""
    alice, bob = await both(town, stage)
    telephone = await stage.enter("alice's telephone", town.address, town.alice.token)
    root = (await town.do(town.alice, post(town.general, "Who brings cake?"))).message
    for text in ("I do.", "With cream.", "And candles."):
        await town.do(town.bob, post(town.general, text, thread=root.seq))
    badges = [screen.sidebar.locator("[href='/threads'] .badge") for screen in (alice, telephone)]
    await alice.main.locator(".thread-link").click()
    await expect(alice.aside.get_by_role("article").last).to_contain_text("And candles.")
    for badge in badges:
        await expect(badge).to_have_count(0)
    await alice.aside.get_by_role("article").filter(has_text="With cream.").focus()
    await alice.page.keyboard.press("u")
    for badge in badges:
        await expect(badge).to_contain_text("1")
    await expect(alice.aside.get_by_role("separator", name="New messages")).to_have_count(1)
    await telephone.page.goto("/threads")
    unread = telephone.main.get_by_role("region", name="Unread").get_by_role("listitem")
    await expect(unread).to_contain_text("Who brings cake?")
    await bob.page.bring_to_front()
    await alice.page.bring_to_front()
    await town.do(town.bob, post(town.general, "And plates.", thread=root.seq))
    await expect(alice.aside.get_by_role("article").last).to_contain_text("And plates.")
    await expect(badges[0]).to_contain_text("1")
    await alice.page.keyboard.press("Escape")
    await alice.page.goto(f"/c/{town.general}/{root.seq}/thread")
    for badge in badges:
        await expect(badge).to_have_count(0)


@scene
async def test_calling_a_thread_unread_by_its_menu_follows_it(town: Town, stage: Stage) -> None:
    """One's own reply then reads it again."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    root = (await town.do(town.bob, post(town.general, "Who brings cake?"))).message
    await town.do(town.carol, post(town.general, "I do.", thread=root.seq))
    await alice.main.locator(".thread-link").click()
    reply = alice.aside.get_by_role("article").filter(has_text="I do.")
    await reply.hover()
    await reply.get_by_role("button", name="More actions").click()
    await alice.page.get_by_role("menuitem", name="Mark unread from here").click()
    badge = alice.sidebar.locator("[href='/threads'] .badge")
    await expect(badge).to_contain_text("1")
    await expect(alice.aside.get_by_role("button", name="Stop following")).to_be_visible()
    await alice.aside.get_by_role("combobox").fill("Thank you.")
    await alice.aside.get_by_role("combobox").press("Enter")
    await expect(badge).to_have_count(0)
