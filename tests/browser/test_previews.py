"""What a link leads to stands below its message, from this server alone, until it is taken off."""

import re

from playwright.async_api import Locator, expect

from tests.town import Town
from tests.websites import linked

from .screen import Screen
from .stage import Stage, scene
from .test_talking import both

REMOVE = re.compile("^Remove the preview")


def row_of(screen: Screen) -> Locator:
    """Return the message with the links."""
    return screen.page.get_by_role("article").filter(has_text="Look at")


@scene
async def test_a_preview_comes_and_its_author_takes_it_off(town: Town, stage: Stage) -> None:
    """It comes by itself, its picture with it; only who wrote it, or administers, may remove it."""
    async with linked(town) as web:
        alice, bob = await both(town, stage)
        await bob.post(f"Look at {web.base}/plan and {web.base}/picture.png")
        for screen in (alice, bob):
            card = row_of(screen).get_by_role("listitem").first
            await expect(card).to_contain_text("Pages")
            await expect(card.get_by_role("link")).to_have_attribute("href", f"{web.base}/plan")
            await expect(card).to_contain_text('The "plan"All of it')
            shown = card.locator("img")
            await expect(shown).to_have_js_property("naturalWidth", 96)
            source = await shown.get_attribute("src") or ""
            assert source.startswith("/previews/C")
        carol = await stage.enter("carol", town.address, town.carol.token)
        row = row_of(carol)
        await expect(row.get_by_role("listitem")).to_have_count(2)
        await row.hover()
        await expect(row.get_by_role("button", name=REMOVE)).to_have_count(0)
        mine = row_of(bob)
        await mine.focus()
        remove = mine.get_by_role("button", name='Remove the preview of The "plan"')
        await remove.focus()
        await bob.page.keyboard.press("Enter")
        for screen in (alice, bob, carol):
            await expect(row_of(screen).get_by_role("listitem")).to_have_count(1)
        alices = row_of(alice)
        await alices.get_by_role("button", name=REMOVE).click()
        await expect(row_of(bob).get_by_role("list")).to_have_count(0)
        await expect(row_of(bob)).to_be_visible()
