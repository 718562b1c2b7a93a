"""Commands that are built in, in the browser: found, explained and run by keyboard alone."""

import re

from playwright.async_api import expect

from tests.town import Town

from .stage import Stage, scene
from .test_accessibility import LOOKS, problems


@scene
async def test_commands_are_typed_and_nothing_is_lost(town: Town, stage: Stage) -> None:
    """What is refused stays where it was written; no command becomes a message by accident."""
    alice = await stage.enter("alice", town.address, town.alice.token, **LOOKS)
    bob = await stage.enter("bob", town.address, town.bob.token)
    keyboard = alice.page.keyboard
    await alice.composer.press("/")
    await expect(alice.page.get_by_role("option", name="/remind")).to_contain_text("Be reminded")
    assert await problems(alice) == []
    await keyboard.type("rem")
    await keyboard.press("Enter")
    await expect(alice.composer).to_have_value("/remind ")
    hint = alice.page.get_by_role("status").filter(has_text="/remind call Bob tomorrow at 9")
    await expect(hint).to_contain_text("Be reminded of something")
    await keyboard.type("call Bob")
    await keyboard.press("Enter")
    await expect(alice.page.get_by_text("Say of what and when.").first).to_be_visible()
    await expect(alice.composer).to_have_value("/remind call Bob")
    await keyboard.type(" in 2 days")
    await keyboard.press("Enter")
    await expect(alice.page.get_by_text(": call Bob").first).to_be_visible()
    await expect(alice.composer).to_have_value("")
    for wrong in ("/nothing", "/Étoile filante"):
        await alice.post(wrong)
        await expect(alice.page.get_by_text("There is no such command.").first).to_be_visible()
        await expect(alice.composer).to_have_value(wrong)
    await alice.post("//nothing at all")
    await expect(bob.message("/nothing at all")).to_have_count(1)
    await alice.post(" /me either")
    await expect(bob.message("/me either")).to_have_count(1)
    await alice.post("/me greets @bob politely")
    await expect(
        bob.rows.locator("em").filter(
            has_text=re.compile("^Alice greets @?Bob politely$", re.IGNORECASE)
        )
    ).to_have_count(1)
    await alice.post("/shrug Who knows")
    await expect(bob.message(r"Who knows ¯\_(ツ)_/¯")).to_have_count(1)
    await alice.post("/help")
    whisper = alice.page.get_by_role("status").filter(has_text="Only you can see this")
    await expect(whisper).to_contain_text("/topic text")
    assert await problems(alice) == []
    await whisper.get_by_role("button", name="Dismiss").press("Enter")
    await alice.post("/poll")
    await expect(alice.dialog.get_by_label("Question")).to_be_focused()
    await keyboard.press("Escape")
    await expect(bob.rows).to_have_count(4)
    await alice.post("/msg @bob Hello")
    await expect(alice.message("Hello")).to_have_count(1)
