"""What keeps a channel in order: pins, what it is for, what is sent later."""

import re

from playwright.async_api import expect

from chatserver.core.clock import now_us
from chatserver.store import scheduled
from chatserver.store.transaction import Transaction
from protocol.channels import ArchiveChannel
from protocol.ids import ScheduledId
from protocol.scheduled import ScheduledMessage
from tests.town import Town, do

from .stage import Stage, scene
from .test_talking import both


@scene
async def test_a_pinned_message_is_in_sight_for_all(town: Town, stage: Stage) -> None:
    """Marked where it stands, listed in the details, and gone from both when taken off."""
    alice, bob = await both(town, stage)
    await alice.post("The key is under the mat.")
    await bob.choose("The key is under the mat.", "Pin to the channel")
    await expect(alice.message("The key is under the mat.")).to_contain_text("Pinned by Bob")
    await expect(bob.message("The key is under the mat.")).to_contain_text("Pinned by you")
    await alice.page.get_by_role("button", name="Details", exact=True).click()
    pinned = alice.aside.get_by_role("region", name="Pinned")
    await expect(pinned.get_by_role("listitem")).to_contain_text("The key is under the mat.")
    await pinned.get_by_role("button", name="Unpin").click()
    await expect(pinned).to_have_count(0)
    await expect(bob.message("The key is under the mat.")).not_to_contain_text("Pinned")


@scene
async def test_what_a_channel_is_for_stands_beside_its_topic(town: Town, stage: Stage) -> None:
    """In the details, to be changed by members, and in the list of channels."""
    alice, bob = await both(town, stage)
    for screen in (alice, bob):
        await screen.page.get_by_role("button", name="Details", exact=True).click()
    await alice.aside.get_by_role("button", name="Say what it is for").click()
    await alice.aside.get_by_label("What it is for").fill("What everybody should know")
    await alice.page.keyboard.press("Enter")
    await expect(bob.aside).to_contain_text("What everybody should know")
    await bob.sidebar.get_by_role("button", name="Add channels").click()
    await expect(bob.dialog).to_contain_text("What everybody should know")


@scene
async def test_a_message_is_sent_later(town: Town, stage: Stage) -> None:
    """It waits on a page of its own, is changed there, and is sent at once if one likes."""
    alice, bob = await both(town, stage)
    await alice.composer.fill("Happy birthday!")
    await alice.page.get_by_role("button", name="Send later").click()
    await alice.page.get_by_role("menuitem", name=re.compile("^Tomorrow at 9:00")).click()
    await expect(alice.composer).to_have_value("")
    await alice.sidebar.get_by_role("link", name="Later").click()
    card = alice.main.get_by_role("listitem")
    await expect(card).to_contain_text("Happy birthday!")
    await card.get_by_role("button", name="More actions").click()
    await alice.page.get_by_role("menuitem", name="Change").click()
    await alice.dialog.get_by_label("Message").fill("Happy birthday, @bob!")
    await alice.dialog.get_by_role("button", name="Save").click()
    await expect(card).to_contain_text("Happy birthday, @Bob!")
    await expect(bob.rows).to_have_count(0)
    await card.get_by_role("button", name="More actions").click()
    await alice.page.get_by_role("menuitem", name="Send now").click()
    await expect(bob.rows).to_contain_text(["Happy birthday, @Bob!"])
    await expect(alice.main).to_contain_text("Nothing waits to be sent")


@scene
async def test_what_could_not_be_sent_waits_for_its_author(town: Town, stage: Stage) -> None:
    """They are told, wherever they look, and see why."""
    alice, _ = await both(town, stage)
    message = ScheduledMessage(
        id=ScheduledId("Q0000000000"),
        channel=town.general,
        text="Late",
        send_us=now_us() + 1_000_000,
    )

    def wait_and_archive(tx: Transaction) -> None:
        scheduled.add(tx.reader, town.alice.id, message)
        do(tx, town.alice, ArchiveChannel(channel=town.general))

    await town.change(wait_and_archive)
    notices = alice.page.get_by_role("region", name="Notices")
    await expect(notices).to_contain_text("could not be sent at its time")
    await notices.get_by_role("button", name="Show").click()
    await expect(alice.main.get_by_role("listitem")).to_contain_text("You may not write here.")


@scene
async def test_what_one_is_up_to_stands_beside_ones_name(town: Town, stage: Stage) -> None:
    """Until one clears it; and one may seem to be offline."""
    alice, bob = await both(town, stage)
    await alice.post("Back at two.")
    menu = alice.sidebar.get_by_role("button", name="Alice")
    await menu.click()
    await alice.page.get_by_role("menuitem", name="Set a status").click()
    await alice.dialog.get_by_label("What are you up to?").fill("At lunch")
    await alice.dialog.get_by_label("Until").select_option("in an hour")
    await alice.dialog.get_by_role("button", name="Save").click()
    await expect(bob.message("Back at two.").locator(".status-sign")).to_contain_text("At lunch")
    await bob.page.reload()
    await expect(bob.message("Back at two.").locator(".status-sign")).to_contain_text("At lunch")
    await bob.message("Back at two.").get_by_role("button", name="Alice").click()
    await expect(bob.dialog).to_contain_text("At lunch (until ")
    await expect(bob.dialog).to_contain_text("online")
    await menu.click()
    await alice.page.get_by_role("menuitem", name="Seem to be offline").click()
    await expect(bob.dialog).to_contain_text("offline")
    await menu.click()
    await alice.page.get_by_role("menuitem", name="Change your status").click()
    await alice.dialog.get_by_role("button", name="Clear the status").click()
    await expect(bob.message("Back at two.").locator(".status-sign")).to_have_count(0)


@scene
async def test_colleagues_see_how_to_reach_somebody(town: Town, stage: Stage) -> None:
    """What they say of themselves, on their page; nothing that they do not say."""
    alice, bob = await both(town, stage)
    await alice.post("Call me.")
    await alice.page.keyboard.press("Control+,")
    about = alice.page.get_by_role("region", name="About you")
    await about.get_by_label("What you do here").fill("Baker")
    await about.get_by_label("Phone").fill("+33 1 23 45")
    await about.get_by_label("Time zone").select_option("Europe/Paris")
    await about.get_by_role("button", name="Save").click()
    await expect(about).to_contain_text("Saved.")
    await bob.page.goto(f"{town.address}/people/{town.alice.id}")
    await expect(bob.main).to_contain_text("Baker")
    await expect(bob.main.get_by_role("link", name="+33 1 23 45")).to_be_visible()
    await expect(bob.main).to_contain_text("(Europe/Paris)")
    await expect(bob.main).not_to_contain_text("Department")


@scene
async def test_one_is_reminded_of_a_message(town: Town, stage: Stage) -> None:
    """At a time told in words; it stays in sight until it is done."""
    alice, bob = await both(town, stage)
    await alice.post("The report is due.")
    await bob.choose("The report is due.", "Remind me")
    when = bob.dialog.get_by_label("When?")
    await when.fill("some day")
    await bob.dialog.get_by_role("button", name="Remind me").click()
    await expect(bob.dialog).to_contain_text("That means no time that is still to come.")
    await when.fill("in 1 second")
    await bob.dialog.get_by_role("button", name="Remind me").click()
    notices = bob.page.get_by_role("region", name="Notices")
    await expect(notices).to_contain_text("Reminder: a message")
    await bob.sidebar.get_by_role("link", name="Later").click()
    card = bob.main.get_by_role("listitem")
    await expect(card).to_contain_text("The report is due.")
    await card.get_by_role("button", name="Done").click()
    await expect(card).to_contain_text("done")
    await expect(bob.sidebar.get_by_role("link", name="Later").locator(".badge")).to_have_count(0)


@scene
async def test_a_message_is_kept_for_later(town: Town, stage: Stage) -> None:
    """By its menu or a key, on all devices; done it is out of the way; deleted it is gone."""
    alice, bob = await both(town, stage)
    tablet = await stage.enter("tablet", town.address, town.bob.token)
    for text in ("Read the plan.", "Look at this."):
        await alice.post(text)
    await bob.act("Read the plan.", "More actions")
    await bob.page.get_by_role("menuitem", name="Save for later").click()
    await expect(bob.message("Read the plan.")).to_contain_text("Saved for later")
    await bob.message("Look at this.").focus()
    await bob.page.keyboard.press("s")
    later = tablet.sidebar.get_by_role("link", name="Later")
    await expect(later).to_contain_text("2")
    await later.click()
    cards = tablet.main.get_by_role("listitem")
    await expect(cards).to_contain_text(["Look at this.", "Read the plan."])
    await cards.first.get_by_role("button", name="Done").click()
    await expect(cards).to_contain_text(["Read the plan."])
    await expect(bob.message("Look at this.")).not_to_contain_text("Saved")
    await tablet.main.get_by_role("button", name="Show what is done (1)").click()
    await expect(cards).to_have_count(2)
    await alice.choose("Read the plan.", "Delete")
    await alice.dialog.get_by_role("button", name="Delete").click()
    await expect(cards).to_contain_text(["Look at this."])
    await expect(cards).to_have_count(1)
