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
