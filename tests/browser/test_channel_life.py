"""Rules of a channel in the browser: for announcements, slow, made private for good."""

import re
from typing import Final

from playwright.async_api import Locator, expect

from protocol.channels import AddMember, CreateChannel, SetPace
from tests.town import Town, post

from .screen import Screen
from .stage import Stage, scene
from .test_accessibility import LOOKS, problems

_KEPT: Final = """() => new Promise((resolve) => {
  indexedDB.open("chatserver").onsuccess = ({ target }) => {
    const all = target.result.transaction("snapshot").objectStore("snapshot").getAll();
    all.onsuccess = () => resolve(JSON.stringify(all.result));
  };
})"""


def rule(screen: Screen, label: str) -> Locator:
    """Return what a channel's administrators choose by."""
    return screen.aside.get_by_label(label)


@scene
async def test_who_writes_and_how_fast(town: Town, stage: Stage) -> None:
    """Members are told why they cannot and where they can; what they wrote waits and is sent."""
    alice = await stage.enter("alice", town.address, town.alice.token, **LOOKS)
    bob = await stage.enter("bob", town.address, town.bob.token)
    await alice.page.keyboard.press("Control+.")
    await rule(alice, "Who begins something").select_option("administrators")
    await expect(bob.main.get_by_text("Only administrators begin something here")).to_be_visible()
    await expect(bob.composer).to_have_count(0)
    await alice.post("we moved")
    await bob.main.get_by_role("button", name="Reply to the newest").press("Enter")
    reply = bob.aside.get_by_role("combobox")
    await expect(bob.aside.get_by_label("Also send to")).to_have_count(0)
    await reply.fill("where to?")
    await reply.press("Enter")
    await expect(alice.message("we moved").get_by_text("1 reply")).to_be_visible()
    await bob.page.keyboard.press("Escape")

    await rule(alice, "Who begins something").select_option("members")
    await rule(alice, "Slow mode").select_option("3600")
    await expect(bob.main.get_by_text("Slow mode: 1 hour between two messages.")).to_be_visible()
    assert await problems(alice) == []
    for text in ("one", "two"):
        await bob.post(text)
    await expect(bob.main.get_by_role("timer")).to_have_text(re.compile("it is sent in (59|60):"))
    await expect(bob.main.get_by_role("button", name="Discard")).to_be_visible()
    await town.do(town.alice, SetPace(channel=town.general, slow_s=0))
    await expect(alice.message("two")).to_be_visible()
    await expect(bob.stored("two")).to_have_count(1)


@scene
async def test_what_became_private_is_gone_for_others(town: Town, stage: Stage) -> None:
    """They are led away from it, and nothing of it is left in their browser."""
    made = await town.do(town.alice, CreateChannel(name="plans"))
    plans = made.membership.channel.id
    await town.do(town.alice, AddMember(channel=plans, user=town.bob.id))
    await town.do(town.alice, post(plans, "a zeppelin"))
    alice = await stage.enter("alice", town.address, town.alice.token, path=f"/c/{plans}")
    carol = await stage.enter("carol", town.address, town.carol.token, path=f"/c/{plans}")
    for screen in (alice, carol):
        await expect(screen.message("a zeppelin")).to_be_visible()
    await alice.page.keyboard.press("Control+.")
    await alice.aside.get_by_role("button", name="Make private").press("Enter")
    await expect(alice.dialog).to_contain_text("only its 2 members see")
    await expect(alice.dialog).to_contain_text("There is no way back")
    stage.forgive("404")
    await alice.dialog.get_by_role("button", name="Make private for good").click()
    notices = carol.page.get_by_role("region", name="Notices")
    await expect(notices).to_contain_text("#plans is not open to you any more.")
    await expect(carol.page).to_have_url(f"{town.address}/")
    await expect(alice.aside.get_by_role("button", name="Make private")).to_have_count(0)
    await expect(alice.message("a zeppelin")).to_be_visible()
    await carol.page.keyboard.press("Control+Shift+l")
    await expect(carol.dialog.get_by_text("general")).to_be_visible()
    await expect(carol.dialog.get_by_text("plans")).to_have_count(0)
    await carol.page.goto(f"{town.address}/c/{plans}")
    await expect(carol.main.get_by_text("There is no such channel")).to_be_visible()
    assert "zeppelin" not in await carol.page.evaluate(_KEPT)


def section(screen: Screen, name: str) -> Locator:
    """Return one of the sections of the side bar."""
    return screen.sidebar.get_by_role("region", name=name, exact=True)


@scene
async def test_one_arranges_ones_channels(town: Town, stage: Stage) -> None:
    """By menu, keyboard and drag; at once on all devices, and for nobody else."""
    desk = await stage.enter("bob", town.address, town.bob.token)
    phone = await stage.enter("bob's phone", town.address, town.bob.token)
    for screen in (desk, phone):
        await expect(section(screen, "Channels").get_by_role("link")).to_have_count(2)
    await desk.main.get_by_role("button", name="More", exact=True).press("Enter")
    await desk.page.get_by_role("menuitem", name="Move to a section").press("Enter")
    await desk.dialog.get_by_label("Name").fill("Work")
    await desk.page.keyboard.press("Enter")
    for screen in (desk, phone):
        await expect(section(screen, "Work").get_by_role("link")).to_have_text(["general"])
    link = section(desk, "Channels").get_by_role("link", name="secret")
    await link.drag_to(section(desk, "Work").get_by_role("heading"))
    await expect(section(phone, "Work").get_by_role("link")).to_have_count(2)
    await desk.page.get_by_role("button", name="chatserver").press("Enter")
    await desk.page.get_by_role("menuitemcheckbox", name="Sort by newest").press("Enter")
    await town.do(town.alice, post(town.secret))
    for screen in (desk, phone):
        first = section(screen, "Work").get_by_role("link").first
        await expect(first).to_contain_text("secret")
    await section(desk, "Work").get_by_role("button", name="Arrange Work").press("Enter")
    await desk.page.get_by_role("menuitem", name="Remove the section").press("Enter")
    for screen in (desk, phone):
        await expect(section(screen, "Channels").get_by_role("link")).to_have_count(2)
        await expect(section(screen, "Work")).to_have_count(0)
