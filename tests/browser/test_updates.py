"""Updates: what people say without a channel, on their page."""

import re

from playwright.async_api import expect

from protocol.ids import ChannelId
from protocol.messages import DeleteMessage
from protocol.updates import OpenUpdates
from tests.town import Person, Town, post

from .furnishing import LONG
from .stage import Stage, scene
from .test_markup import assert_tame
from .vectors import HTML


async def updates_of(town: Town, who: Person) -> ChannelId:
    """Return the channel of somebody's updates."""
    channel: ChannelId = (await town.do(who, OpenUpdates(user=who.id))).channel.id
    return channel


@scene
async def test_one_posts_and_others_answer(town: Town, stage: Stage) -> None:
    """Newest first; replies stand beside it, and reactions on it."""
    bob = await stage.enter("bob", town.address, town.bob.token, path=f"/people/{town.bob.id}")
    await expect(bob.main).to_contain_text("Say what you are working on")
    composer = bob.main.get_by_role("combobox", name="What are you working on?")
    for text in ("It rains.", "The sun is out. #weather"):
        await composer.fill(text)
        await composer.press("Enter")
        await expect(bob.main.locator(".update").first).to_contain_text(text)
    alice = await stage.enter(
        "alice", town.address, town.alice.token, path=f"/people/{town.bob.id}"
    )
    cards = alice.main.locator(".update")
    await expect(cards).to_contain_text(["The sun is out. #weather", "It rains."])
    await cards.first.get_by_role("button", name="React").click()
    await alice.page.get_by_role("button", name="grinning face", exact=True).click()
    for screen in (alice, bob):
        reaction = screen.main.locator(".update").first.locator(".reaction")
        await expect(reaction).to_have_accessible_name("😀 1, Alice")
    await cards.first.get_by_role("link", name="Reply").click()
    await expect(alice.aside.get_by_role("article").first).to_contain_text("The sun is out.")
    await expect(alice.main.get_by_role("heading", name="Bob")).to_be_visible()
    await alice.aside.get_by_role("combobox").fill("At last!")
    await alice.aside.get_by_role("combobox").press("Enter")
    await expect(alice.aside.get_by_role("article").last).to_contain_text("At last!")
    await expect(alice.aside.locator(".message-state")).to_have_count(0)
    for screen in (alice, bob):
        replies = screen.main.locator(".update").first.get_by_role("link", name="1 reply")
        await expect(replies).to_be_visible()
    await bob.main.locator(".update").first.get_by_role("link", name="1 reply").click()
    await bob.aside.get_by_role("combobox").fill("Until tomorrow.")
    await bob.aside.get_by_role("combobox").press("Enter")
    await expect(alice.aside.get_by_role("article").last).to_contain_text("Until tomorrow.")
    await composer.fill("And a rainbow.")
    await composer.press("Enter")
    await expect(cards.first).to_contain_text("And a rainbow.")
    answer = alice.aside.get_by_role("article").filter(has_text="At last!")
    await answer.hover()
    await answer.get_by_role("button", name="More actions").click()
    await alice.page.get_by_role("menuitem", name="Delete").click()
    await alice.dialog.get_by_role("button", name="Delete").click()
    await expect(alice.aside.get_by_role("article")).to_have_count(2)


@scene
async def test_a_message_is_passed_on_with_a_word(town: Town, stage: Stage) -> None:
    """Of a public channel or of somebody's updates; what is gone is said to be."""
    place = await updates_of(town, town.bob)
    said = (await town.do(town.bob, post(place, "We ship on Friday."))).message
    await town.do(town.bob, post(town.general, "Cake in the kitchen"))
    alice = await stage.enter("alice", town.address, town.alice.token)
    await alice.choose("Cake in the kitchen", "Repost in your updates")
    await expect(alice.dialog.locator(".shared")).to_contain_text("Cake in the kitchen")
    await alice.dialog.get_by_label("What do you want to say about it?").fill("Be quick!")
    await alice.dialog.get_by_role("button", name="Repost").click()
    await expect(alice.dialog).to_have_count(0)
    await alice.page.goto(f"/people/{town.bob.id}")
    await alice.main.get_by_role("button", name="Repost").click()
    await alice.dialog.get_by_label("What do you want to say about it?").fill("Great news")
    await alice.dialog.get_by_role("button", name="Repost").click()
    await expect(alice.dialog).to_have_count(0)
    carol = await stage.enter(
        "carol", town.address, town.carol.token, path=f"/people/{town.alice.id}"
    )
    cards = carol.main.locator(".update")
    await expect(cards.nth(0).locator(".shared")).to_contain_text("We ship on Friday.")
    await expect(cards.nth(1).locator(".shared")).to_contain_text(re.compile("Bob.*general.*Cake"))
    await cards.nth(0).locator(".shared").get_by_role("link", name="Open the message").click()
    await expect(carol.main.get_by_role("heading", name="Bob")).to_be_visible()
    await expect(carol.aside.get_by_role("article").first).to_contain_text("We ship on Friday.")
    await town.do(town.bob, DeleteMessage(channel=place, seq=said.seq))
    await carol.page.goto(f"/people/{town.alice.id}")
    await expect(cards.nth(0).locator(".shared")).to_contain_text("is gone, or not for you")


@scene
async def test_a_long_update_is_folded(town: Town, stage: Stage) -> None:
    """All of it is there for whoever wants it."""
    place = await updates_of(town, town.bob)
    await town.do(town.bob, post(place, f"{LONG} " * 40 + "The end."))
    alice = await stage.enter(
        "alice", town.address, town.alice.token, path=f"/people/{town.bob.id}"
    )
    card = alice.main.locator(".update")
    await expect(card.get_by_text("The end.")).not_to_be_in_viewport()
    await card.get_by_role("button", name="Show all").press("Enter")
    await card.get_by_role("button", name="Show less").scroll_into_view_if_needed()
    await expect(card.get_by_text("The end.")).to_be_in_viewport()


@scene
async def test_a_link_to_an_update_leads_to_its_page(town: Town, stage: Stage) -> None:
    """With its thread beside it; guests are told that there is nothing."""
    place = await updates_of(town, town.bob)
    said = (await town.do(town.bob, post(place, "It rains."))).message
    alice = await stage.enter(
        "alice", town.address, town.alice.token, path=f"/c/{place}/{said.seq}"
    )
    await expect(alice.main.get_by_role("heading", name="Bob")).to_be_visible()
    await expect(alice.aside.get_by_role("article")).to_contain_text("It rains.")
    await alice.aside.get_by_role("button", name="Close").click()
    await expect(alice.aside).to_have_count(0)
    await expect(alice.main.locator(".update")).to_contain_text("It rains.")
    stage.forgive("404")
    gus = await stage.enter("gus", town.address, town.gus.token, path=f"/people/{town.bob.id}")
    await expect(gus.main.get_by_role("link", name="Followers")).to_be_visible()
    await expect(gus.main.get_by_role("link", name="Updates")).to_have_count(0)


@scene
async def test_updates_are_text(town: Town, stage: Stage) -> None:
    """Whatever is in them and in what they share."""
    place = await updates_of(town, town.bob)
    for text in HTML[:12]:
        await town.do(town.bob, post(place, text))
    alice = await stage.enter(
        "alice", town.address, town.alice.token, path=f"/people/{town.bob.id}"
    )
    await expect(alice.main.locator(".update")).to_have_count(12)
    await assert_tame(alice)
