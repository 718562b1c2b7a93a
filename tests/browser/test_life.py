"""What keeps a channel in order: pins, what it is for, what is sent later."""

from playwright.async_api import expect

from tests.town import Town

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
