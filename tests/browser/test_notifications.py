"""Being told of what is for one, once and where one is; and not in one's quiet hours."""

import asyncio
import re
from typing import Any

from playwright.async_api import Page, expect

from chatserver.core.clock import now_us
from chatserver.store import quiet
from protocol.channels import OpenDirect
from protocol.ids import ChannelId
from protocol.messages import EditMessage
from protocol.quiet import SetPause
from tests.town import Person, Town, post

from .screen import Screen
from .stage import ASK_EVERY_S, Stage, scene

HOUR_US = 3_600_000_000
_NOTES = """
(() => {
  const Real = globalThis.Notification;
  globalThis.notes = [];
  globalThis.Notification = class extends Real {
    constructor(title, options) {
      super(title, options);
      globalThis.notes.push(`${title}: ${options.body}`);
      globalThis.newest = this;
    }
  };
})();
"""
"""Keeps what the browser shows outside of its pages, where no test can look."""


async def direct(town: Town, who: Person, other: Person) -> ChannelId:
    """Open the channel of two."""
    found: Any = await town.do(who, OpenDirect(users=[other.id]))
    channel: ChannelId = found.membership.channel.id
    return channel


async def notes(page: Page) -> list[str]:
    """Return what a window has shown."""
    shown: list[str] = await page.evaluate("globalThis.notes")
    return shown


async def told_of(page: Page, count: int) -> None:
    """Wait until a window has shown so many; the page's policy lets nothing be waited for in it."""
    while len(await notes(page)) < count:
        await asyncio.sleep(ASK_EVERY_S)


async def enter_told(stage: Stage, town: Town, person: Person) -> Screen:
    """Let somebody come who wants to be told."""
    allowed = {"permissions": ["notifications"]}
    screen = await stage.enter(person.name, town.address, person.token, **allowed)
    await screen.page.context.add_init_script(_NOTES)
    await screen.page.reload()
    await expect(screen.title).to_contain_text("general")
    return screen


@scene
async def test_one_is_told_once_and_led_there(town: Town, stage: Stage) -> None:
    """Of what is for one, by one window of several, but not of what one looks at."""
    channel = await direct(town, town.alice, town.bob)
    await town.do(town.alice, post(channel, "first"))
    bob = await enter_told(stage, town, town.bob)
    await expect(bob.page).to_have_title(re.compile(r"^\(1\)"))
    second = await bob.page.context.new_page()
    await second.goto("/")
    await second.wait_for_function("navigator.locks.query().then(({ pending }) => pending.length)")
    await town.do(town.alice, post(town.secret, f"**Look**, <@{town.bob.id}>"))
    await town.do(town.alice, post(town.secret, "said to nobody"))
    await town.do(town.alice, post(channel, "lunch?"))
    await told_of(bob.page, 2)
    await expect(second).to_have_title(re.compile(r"^\(3\)"))
    assert await notes(bob.page) + await notes(second) == [
        "Alice in #secret: Look, @Bob",
        "Alice: lunch?",
    ]
    said = (await town.do(town.alice, post(town.secret, "who has the key?"))).message
    for text in (f"<@{town.bob.id}>, have you the key?", f"<@{town.bob.id}>, have you it?"):
        await town.do(town.alice, EditMessage(channel=said.channel, seq=said.seq, text=text))
    await town.do(town.alice, post(channel, "soup?"))
    await told_of(bob.page, len(["Look, @Bob", "lunch?", "the key?", "soup?"]))
    told = await notes(bob.page) + await notes(second)
    assert told[2:] == ["Alice in #secret: @Bob, have you the key?", "Alice: soup?"], "told once"
    await expect(second).to_have_title(re.compile(r"^\(5\)"))
    await second.close()
    await bob.page.bring_to_front()
    await bob.page.evaluate("globalThis.newest.dispatchEvent(new Event('click'))")
    await expect(bob.title).to_contain_text("Alice")
    await expect(bob.page).not_to_have_title(re.compile(r"^\([345]\)"))
    await town.do(town.alice, post(channel, "in the canteen"))
    await expect(bob.message("in the canteen")).to_be_visible()
    assert len(await notes(bob.page)) == len(told)


@scene
async def test_the_writer_is_told_when_and_may_send_anyway(town: Town, stage: Stage) -> None:
    """Nothing is lost: when the quiet ends, the number and one summary are there."""
    channel = await direct(town, town.alice, town.bob)
    await town.do(town.bob, SetPause(until_us=now_us() + HOUR_US))
    bob = await enter_told(stage, town, town.bob)
    path = f"/c/{channel}"
    alice = await stage.enter("alice", town.address, town.alice.token, path=path)
    later = alice.main.locator(".unreached")
    await expect(later).to_contain_text("Bob can read it now and will be told later: ")
    await alice.post("when you are back")
    await expect(alice.stored("when you are back")).to_be_visible()
    await expect(bob.channel("Alice")).to_have_accessible_name(re.compile("1"))
    await expect(bob.page).to_have_title(re.compile(r"^general"))
    assert await notes(bob.page) == []
    await later.get_by_role("checkbox").check()
    await expect(later).to_contain_text("Bob will be told at once, in their quiet hours.")
    await alice.post("the server is down")
    await expect(alice.stored("the server is down")).to_contain_text("Sent anyway")
    await expect(later.get_by_role("checkbox")).not_to_be_checked()
    await told_of(bob.page, 1)
    assert await notes(bob.page) == ["Alice: the server is down"]
    await town.do(town.bob, SetPause())
    await expect(bob.page).to_have_title(re.compile(r"^\(2\)"))
    await told_of(bob.page, 2)
    assert (await notes(bob.page))[1:] == ["Your quiet hours are over: One message is for you."]
    await bob.go("Alice")
    await expect(bob.message("the server is down")).to_contain_text("Sent anyway")


@scene
async def test_hours_are_chosen_and_have_a_floor(town: Town, stage: Stage) -> None:
    """One's own in the settings; an administrator's hold for everybody, and are shown."""
    alice = await stage.enter("alice", town.address, town.alice.token, path="/settings")
    everybody = alice.main.get_by_role("region", name="Quiet hours for everybody")
    await everybody.get_by_role("switch", name="Hours outside of which nobody is told").check()
    await everybody.get_by_label("Monday, from").fill("07:00")
    await everybody.get_by_role("button", name="Save for everybody").click()
    bob = await stage.enter("bob", town.address, town.bob.token, path="/settings")
    await expect(bob.main.get_by_role("region", name="Quiet hours for everybody")).to_have_count(0)
    hours = bob.main.get_by_role("region", name="Quiet hours", exact=True)
    await expect(hours).to_contain_text(re.compile("Mon 07:00.18:00, Tue.Fri 09:00.18:00"))
    await hours.get_by_text("In hours of my own").click()
    await hours.get_by_label("Saturday", exact=True).check()
    await hours.get_by_label("Saturday, until").fill("08:00")
    await hours.get_by_role("button", name="Save quiet hours").click()
    await expect(hours).to_contain_text("A day ends after it begins.")
    await hours.get_by_label("Saturday, until").fill("12:00")
    await hours.get_by_label("Days off").fill("2026-12-25")
    await hours.get_by_role("button", name="Save quiet hours").click()
    await expect(hours.get_by_label("Days off")).to_have_value("2026-12-25")
    pause = bob.main.get_by_role("region", name="Notifications")
    await pause.get_by_role("button", name="Pause for one hour").click()
    await expect(pause).to_contain_text("It is quiet until")
    await expect(pause.get_by_role("button", name="End the pause")).to_be_visible()
    await bob.page.get_by_role("button", name=re.compile("^Bob Quiet until")).click()
    await bob.page.get_by_role("menuitem", name="End the pause").click()
    await expect(pause.get_by_role("button", name="Pause for one hour")).to_be_visible()
    chosen = await town.server.database.read(quiet.find, town.bob.id)
    assert chosen.mode == "own"
    assert chosen.hours is not None
    assert [span.day for span in chosen.hours.spans] == [0, 1, 2, 3, 4, 5]
    assert chosen.hours.holidays == ["2026-12-25"]
