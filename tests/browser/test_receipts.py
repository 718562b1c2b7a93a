"""Who has read what, in the browser: for those who show it, calm, and by keyboard."""

from playwright.async_api import expect

from protocol.receipts import ShowReceipts
from tests.town import Town

from .screen import Screen
from .stage import Stage, scene
from .test_accessibility import LOOKS, problems


async def shows(screen: Screen) -> None:
    """Turn receipts on in the settings, by keyboard."""
    await screen.page.goto(f"{screen.address}/settings")
    switch = screen.page.get_by_role("switch", name="Show others what I have read")
    await switch.press("Space")
    await expect(switch).to_be_checked()
    await screen.page.go_back()


@scene
async def test_one_sees_who_has_read_ones_newest_message(town: Town, stage: Stage) -> None:
    """Once both show it, with a list on demand; and nothing any more once one of them does not."""
    alice = await stage.enter("alice", town.address, town.alice.token, **LOOKS)
    bob = await stage.enter("bob", town.address, town.bob.token)
    await alice.post("Who is there?")
    await expect(bob.message("Who is there?")).to_be_visible()
    await shows(alice)
    read_by = alice.page.get_by_role("button", name="Read by")
    await expect(alice.message("Who is there?")).to_be_visible()
    await expect(read_by).to_have_count(0)
    await town.do(town.bob, ShowReceipts(shown=True))
    await expect(read_by).to_have_accessible_name("Read by Bob")
    assert await problems(alice) == []
    await alice.message("Who is there?").focus()
    await alice.page.keyboard.press("Tab")
    await read_by.press("Enter")
    await expect(alice.dialog.get_by_role("listitem")).to_contain_text("Bob")
    assert await problems(alice) == []
    await alice.page.keyboard.press("Escape")
    await alice.post("And now?")
    await expect(alice.message("And now?").get_by_role("button", name="Read by")).to_be_visible()
    await expect(read_by).to_have_count(1)
    await town.do(town.bob, ShowReceipts(shown=False))
    await expect(read_by).to_have_count(0)
