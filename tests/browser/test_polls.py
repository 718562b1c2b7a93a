"""Asking in the browser: made, voted on and closed by keyboard, the same for everybody."""

import re

from playwright.async_api import Locator, expect

from tests.town import Town

from .screen import Screen
from .stage import Stage, scene
from .test_accessibility import LOOKS, problems
from .test_talking import both


def card(screen: Screen) -> Locator:
    """Return the poll in the channel."""
    return screen.rows.get_by_role("region", name="Where to?")


def option(screen: Screen, text: str) -> Locator:
    """Return one of its options."""
    return card(screen).get_by_role("button", name=re.compile(f"^{text} "))


async def ask(screen: Screen) -> None:
    """Make a poll by keyboard alone: three options, of which one is moved and one removed."""
    await screen.page.get_by_role("button", name="Make a poll").press("Enter")
    keyboard = screen.page.keyboard
    await expect(screen.dialog.get_by_label("Question")).to_be_focused()
    await keyboard.type("Where to?")
    await keyboard.press("Tab")
    for place, text in enumerate(("Hills", "Sea", "Moon"), 2):
        await keyboard.type(text)
        await keyboard.press("Enter")
        following = screen.dialog.get_by_role("textbox", name=f"Option {place}")
        await expect(following).to_be_focused()
    await screen.dialog.get_by_role("button", name="Remove option 3").press("Enter")
    await screen.dialog.get_by_role("textbox", name="Option 2").press("Alt+ArrowUp")
    await expect(screen.dialog.get_by_role("textbox", name="Option 1")).to_have_value("Sea")
    await expect(screen.dialog.get_by_role("textbox", name="Option 1")).to_be_focused()


@scene
async def test_a_poll_is_live_for_everybody(town: Town, stage: Stage) -> None:
    """Each vote moves the bars on all screens; who voted is a press away; it closes for all."""
    alice = await stage.enter("alice", town.address, town.alice.token, **LOOKS)
    bob = await stage.enter("bob", town.address, town.bob.token)
    await ask(alice)
    assert await problems(alice) == []
    await alice.dialog.get_by_role("button", name="Ask").click()
    await expect(option(bob, "Sea")).to_have_accessible_name("Sea 0 votes")
    await expect(card(bob)).to_contain_text("Nobody has voted")
    await option(bob, "Sea").press("Enter")
    await expect(option(bob, "Sea")).to_have_attribute("aria-pressed", "true")
    await expect(option(alice, "Sea")).to_have_accessible_name("Sea 100 % · 1 vote")
    await option(alice, "Hills").click()
    await expect(card(bob)).to_contain_text("2 people voted")
    assert await problems(alice) == []
    await option(bob, "Hills").click()
    await expect(option(alice, "Hills")).to_have_accessible_name("Hills 100 % · 2 votes")
    await card(alice).get_by_role("button", name="Who voted").click()
    await expect(alice.dialog.get_by_role("region", name="Hills")).to_contain_text("Bob")
    await alice.page.keyboard.press("Escape")
    await expect(card(bob).get_by_role("button", name="Close the poll")).to_have_count(0)
    await card(alice).get_by_role("button", name="Close the poll").click()
    await expect(card(bob)).to_contain_text("closed")
    await expect(option(bob, "Sea")).to_be_disabled()


@scene
async def test_an_anonymous_poll_shows_no_names(town: Town, stage: Stage) -> None:
    """Several answers count each; once it is closed nobody sees even what they chose."""
    alice, bob = await both(town, stage)
    await ask(alice)
    for switch in ("Several answers", "Anonymous"):
        await alice.dialog.get_by_role("switch", name=switch).press("Space")
    await alice.dialog.get_by_role("button", name="Ask").click()
    for text in ("Sea", "Hills"):
        await option(bob, text).click()
        await expect(option(bob, text)).to_have_attribute("aria-pressed", "true")
    await expect(card(alice)).to_contain_text("1 person voted · several answers · anonymous")
    await expect(card(alice).get_by_role("button", name="Who voted")).to_have_count(0)
    await card(alice).get_by_role("button", name="Close the poll").click()
    await expect(option(bob, "Sea")).to_have_attribute("aria-pressed", "false")
    await expect(option(bob, "Sea")).to_have_accessible_name("Sea 100 % · 1 vote")
