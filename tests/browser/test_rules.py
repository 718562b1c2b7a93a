"""House rules in the browser: worded, read at the door, asked for calmly, gone once agreed to."""

from typing import Final

from playwright.async_api import expect

from chatserver.actions.invitations import Inviting, invite
from protocol.rules import ChangeRules
from tests.town import Town, post

from .screen import Screen
from .stage import Stage, scene

CHANGED: Final = "The house rules have changed."
PASSWORD: Final = "correct horse battery staple"


async def add_a_rule(screen: Screen) -> None:
    """Write one more, and let everybody be asked again."""
    await screen.main.get_by_role("button", name="Edit").press("Enter")
    await screen.page.keyboard.press("Control+End")
    await screen.page.keyboard.insert_text(" And be short.")
    await screen.main.get_by_role("switch").press("Space")


async def come_in(dora: Screen) -> None:
    """Join; the browser does not let the box be forgotten."""
    for label, value in {
        "Your name": "Dora",
        "Your e-mail address": "dora@example.org",
        "Password": PASSWORD,
    }.items():
        await dora.page.get_by_label(label).fill(value)
    await dora.page.get_by_role("button", name="Join").press("Enter")
    await expect(dora.page.get_by_role("checkbox")).to_be_focused()
    await dora.page.keyboard.press("Space")
    await dora.page.get_by_role("button", name="Join").press("Enter")


@scene
async def test_everybody_agrees_in_their_own_time(town: Town, stage: Stage) -> None:
    """A line asks, on all devices, until one agreed; it keeps nobody from anything."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    bob, phone = [await stage.enter(on, town.address, town.bob.token) for on in ("bob", "phone")]
    await expect(alice.composer).to_be_focused()
    await expect(bob.composer).to_be_focused()
    await alice.page.locator(".sidebar-workspace").click()
    await alice.page.get_by_role("menuitem", name="House rules").click()
    await alice.main.get_by_role("button", name="Write them").press("Enter")
    await alice.page.keyboard.insert_text("# At home\nBe *kind* to <b>everybody</b>.")
    await expect(alice.main.get_by_role("region", name="Preview")).to_contain_text("Be kind")
    await alice.main.get_by_role("button", name="Save").press("Enter")
    await expect(alice.main).to_contain_text("You agreed on")
    await expect(alice.banner).to_have_count(0)

    for screen in (bob, phone):
        await expect(screen.banner).to_contain_text("There are house rules.")
    await bob.post("Nothing is blocked")
    await bob.banner.get_by_role("link", name="Read them").press("Enter")
    await expect(bob.main.locator(".prose")).to_contain_text("Be kind to <b>everybody</b>.")
    await expect(bob.main).not_to_contain_text("people agreed")
    await bob.main.get_by_role("button", name="I agree").press("Enter")
    await expect(bob.main).to_contain_text("You agreed on")
    await expect(bob.main).to_be_focused()
    await expect(phone.banner).to_have_count(0)

    await alice.page.reload()
    await expect(alice.main).to_contain_text("2 of 2 people agreed.")
    await add_a_rule(alice)
    await town.do(town.alice, ChangeRules(text="# At home\nBe *kind* to all."))
    await alice.main.get_by_role("button", name="Save").press("Enter")
    await expect(alice.page.locator(".toast-text")).to_have_text(CHANGED)
    await alice.main.get_by_role("button", name="Cancel").press("Enter")
    await add_a_rule(alice)
    await alice.main.get_by_role("button", name="Save").press("Enter")
    await expect(phone.banner).to_contain_text(CHANGED)
    await expect(bob.main).to_contain_text("And be short.")
    await expect(bob.main.get_by_role("button", name="I agree")).to_be_visible()

    await town.do(town.alice, post(town.general, "Rude words"))
    await phone.choose("Rude words", "Report")
    await phone.dialog.get_by_role("link", name="House rules").press("Enter")
    await expect(phone.dialog).to_have_count(0)
    await expect(phone.title).to_have_text("House rules")

    invited = await town.change(lambda tx: invite(tx, None, Inviting(days=1)))
    dora = await stage.enter("dora", town.address, path=f"/join/{invited.token}")
    await expect(dora.page.get_by_role("region", name="House rules")).to_contain_text("be short")
    await come_in(dora)
    await expect(dora.title).to_have_text("Home")
    await expect(dora.banner).to_have_count(0)
