"""Search in the browser: found as one types, by keyboard, in its context."""

from playwright.async_api import Locator, expect

from protocol.messages import EditMessage
from tests.town import Town, post

from .screen import Screen
from .stage import Stage, scene
from .test_markup import assert_tame
from .test_talking import both
from .vectors import HTML


async def opened(screen: Screen) -> Locator:
    """Open the search by its keys, and return its field."""
    await screen.page.keyboard.press("Control+Shift+F")
    field = screen.dialog.get_by_role("combobox", name="Search")
    await expect(field).to_be_focused()
    return field


def results(screen: Screen) -> Locator:
    """Return what is listed."""
    return screen.dialog.get_by_role("option")


async def found(town: Town) -> None:
    """Wait until everything that was posted can be found."""
    await town.server.indexer.settled()


@scene
async def test_messages_are_found_as_one_types_and_opened_where_they_stand(
    town: Town, stage: Stage
) -> None:
    """By mistyped words too; a reply opens in its thread, whichever channel one was in."""
    alice, _ = await both(town, stage)
    root = (await town.do(town.bob, post(town.general, "Who has the budget?"))).message
    await town.do(town.alice, post(town.general, "The budget is in the cellar", thread=root.seq))
    await town.do(town.bob, post(town.secret, "Hidden budget"))
    await found(town)
    field = await opened(alice)
    await field.press_sequentially("budg")
    await expect(results(alice)).to_have_count(3)
    await expect(results(alice).locator("mark")).to_have_text(["budget", "budget", "budget"])
    await field.fill("budgte cellar")
    await expect(results(alice)).to_have_count(1)
    await expect(alice.dialog.get_by_role("status")).to_contain_text("look alike")
    await field.press("Enter")
    await expect(alice.dialog).to_have_count(0)
    await expect(alice.aside.get_by_role("article").last).to_contain_text("in the cellar")
    again = await opened(alice)
    await expect(results(alice)).to_have_text(["budgte cellar"])
    await again.press("Enter")
    await expect(again).to_have_value("budgte cellar")
    await alice.dialog.get_by_role("radio", name="People").check()
    await again.fill("bbo")
    await expect(alice.dialog).to_contain_text("Nothing was found")
    await again.fill("bob")
    await expect(results(alice)).to_contain_text(["@bob"])
    await alice.dialog.get_by_role("radio", name="Channels").check()
    await again.fill("secr")
    await expect(results(alice)).to_contain_text(["secret"])
    await again.press("Enter")
    await expect(alice.title).to_contain_text("secret")


@scene
async def test_operators_are_offered_and_what_is_found_is_text(town: Town, stage: Stage) -> None:
    """Nothing of a message becomes markup; others' secrets are not found, nor old words."""
    evil = " ".join(HTML[:5]) + " needle"
    message = (await town.do(town.alice, post(town.general, evil))).message
    await town.do(town.alice, post(town.secret, "a needle in secret"))
    carol = await stage.enter("carol", town.address, town.carol.token)
    await found(town)
    await carol.go("general")
    field = await opened(carol)
    await field.fill("needle ")
    await expect(results(carol)).to_have_count(1)
    await assert_tame(carol)
    await field.fill("needle fro")
    await carol.dialog.get_by_role("button", name="from:").click()
    await expect(field).to_have_value("needle from:")
    await expect(carol.dialog).to_contain_text("not complete yet")
    await carol.dialog.get_by_role("button", name="from:@alice").click()
    await expect(field).to_have_value("needle from:@alice ")
    await expect(results(carol)).to_have_count(1)
    edit = EditMessage(channel=town.general, seq=message.seq, text="harmless")
    await town.do(town.alice, edit)
    await found(town)
    await field.fill("needle")
    await expect(carol.dialog).to_contain_text("Nothing was found")
    await field.fill("harmless")
    await expect(results(carol)).to_have_count(1)
