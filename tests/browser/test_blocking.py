"""Blocking people, and following channels from outside."""

import re

from playwright.async_api import expect

from protocol.channels import CreateChannel
from tests.town import Town, post

from .stage import Stage, scene
from .test_talking import both


@scene
async def test_what_a_blocked_person_writes_is_folded(town: Town, stage: Stage) -> None:
    """On all devices, until it is asked for; it calls for nobody, and they are not told."""
    alice, bob = await both(town, stage)
    telephone = await stage.enter("alice's telephone", town.address, town.alice.token)
    await bob.post("Good morning")
    await alice.message("Good morning").get_by_role("button", name="Bob").click()
    await alice.dialog.get_by_role("button", name="Block Bob").click()
    await expect(alice.dialog).to_contain_text("They are not told.")
    await alice.dialog.get_by_role("button", name="Block", exact=True).click()
    await expect(alice.dialog).to_have_count(0)
    folded = "A message of somebody you blocked"
    for screen in (alice, telephone):
        await expect(screen.rows.last).to_contain_text(folded)
        await expect(screen.main).not_to_contain_text("Good morning")
    for screen in (alice, telephone):
        await screen.go("secret")
    await bob.post(f"Hello <@{town.alice.id}>")
    await expect(alice.channel("general")).to_have_accessible_name(re.compile("1 unread message"))
    await expect(alice.channel("general").locator(".badge")).to_have_count(0)
    await alice.go("general")
    await expect(alice.rows.last).to_contain_text(folded)
    await alice.rows.last.get_by_role("button", name="Show").press("Enter")
    await expect(alice.rows.last).to_contain_text("Hello @Alice")
    await expect(bob.rows.last).to_contain_text("Hello @Alice")


@scene
async def test_whom_one_blocks_stands_in_the_settings(town: Town, stage: Stage) -> None:
    """And on their page, each with the way back; one cannot follow or write to them meanwhile."""
    alice = await stage.enter(
        "alice", town.address, town.alice.token, path=f"/people/{town.bob.id}"
    )
    await alice.main.get_by_role("button", name="More actions").click()
    await alice.page.get_by_role("menuitem", name="Block").click()
    await alice.dialog.get_by_role("button", name="Block", exact=True).click()
    await expect(alice.main).to_contain_text("You blocked Bob.")
    await expect(alice.main.get_by_role("button", name="Follow Bob")).to_have_count(0)
    await expect(alice.main.get_by_role("button", name="Write")).to_have_count(0)
    await alice.page.keyboard.press("Control+,")
    blocked = alice.main.get_by_role("region", name="Blocked people")
    await expect(blocked.get_by_role("listitem")).to_contain_text("@bob")
    await blocked.get_by_role("button", name="Unblock Bob").click()
    await expect(blocked).to_contain_text("You block nobody.")
    await alice.page.go_back()
    await expect(alice.main.get_by_role("button", name="Follow Bob")).to_be_visible()


@scene
async def test_a_public_channel_is_followed_without_joining(town: Town, stage: Stage) -> None:
    """From what one sees of it, its details and the list, which is live; joining ends it."""
    made = await town.do(town.bob, CreateChannel(name="ops"))
    channel = made.membership.channel.id
    await town.do(town.bob, post(channel, "The lift is in."))
    alice = await stage.enter("alice", town.address, town.alice.token, path=f"/c/{channel}")
    await expect(alice.rows.last).to_contain_text("The lift is in.")
    await town.do(town.bob, post(channel, "Mind the paint."))
    await expect(alice.rows.last).to_contain_text("Mind the paint.")
    await alice.main.get_by_role("button", name="Follow #ops").click()
    await expect(alice.main).to_contain_text("What is said here comes into your feed.")
    await alice.page.keyboard.press("Control+.")
    switch = alice.aside.get_by_role("switch", name="Follow without joining")
    await expect(switch).to_be_checked()
    await switch.click()
    await expect(alice.main.get_by_role("button", name="Follow #ops")).to_be_visible()
    await alice.page.keyboard.press("Control+Shift+L")
    await alice.dialog.get_by_role("button", name="Follow ops").click()
    await expect(alice.dialog.get_by_role("button", name="Following ops")).to_be_visible()
    await town.do(town.bob, CreateChannel(name="ideas"))
    await expect(alice.dialog.get_by_role("button", name="Join ideas")).to_be_visible()
    await alice.dialog.get_by_role("button", name="Join ops").click()
    await expect(alice.composer).to_be_visible()
    await expect(alice.main.get_by_role("button", name="Following #ops")).to_have_count(0)
