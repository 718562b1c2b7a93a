"""Reading a long history: nothing moves under the eye."""

import itertools
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from playwright.async_api import expect

from protocol.messages import Message
from tests.town import Town, do, post

from .stage import Stage, scene

MANY: Final = 3_200
A_DAY: Final = 100
"""Messages."""
SHAPES: Final = ("", " and a little more", "\nin\nfour\nlines", " " + "goes on and on " * 20)
FIRST_DAY: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
MOST_PX: Final = 4
STEP_PX: Final = 500
"""A frame: faster than a finger."""
_IN_THE_MIDDLE: Final = """() => {
  const row = document.querySelector(".message-highlighted")?.getBoundingClientRect();
  return row && Math.abs(row.top + row.height / 2 - innerHeight / 2) < innerHeight / 4;
}"""
_BACK: Final = """async (step) => {
  const list = document.querySelector(".message-list");
  const frame = () => new Promise(requestAnimationFrame);
  const height = list.scrollHeight;
  for (let times = 0; times < 6; times += 1) {
    list.scrollTop -= step;
    await frame();
  }
  const { top, height: tall } = list.getBoundingClientRect();
  const isUnderTheEye = (each) => {
    const box = each.getBoundingClientRect();
    return box.top <= top + tall / 2 && box.bottom > top + tall / 2;
  };
  const row = () => [...list.querySelectorAll("[data-key]")].find(isUnderTheEye);
  while (!row()) await frame();
  await frame();
  await frame();
  const { key } = row().dataset;
  const place = () => list.querySelector(`[data-key="${key}"]`)?.getBoundingClientRect().top ?? 1e9;
  const before = place();
  let moved = 0;
  for (let calm = 0, known = 0; calm < 4; calm += 1) {
    await frame();
    if (list.scrollHeight !== known) calm = 0;
    known = list.scrollHeight;
    moved = Math.max(moved, Math.abs(place() - before));
  }
  return [moved, list.scrollHeight > height + step];
}"""


@pytest.fixture
def texts() -> list[str]:
    """What is said, in order."""
    return [f"Message {number}{SHAPES[number % 7 % 4]}" for number in range(MANY)]


async def say(town: Town, texts: list[str]) -> list[Message]:
    """Say it all in #general, a hundred messages a day."""

    def change(tx: Any) -> list[Message]:
        who = itertools.cycle((town.alice, town.alice, town.bob, town.carol))
        said = [do(tx, next(who), post(town.general, text)).message for text in texts]
        first_us = int(FIRST_DAY.timestamp()) * 1_000_000
        tx.reader.raw.execute(
            "UPDATE messages SET time_us = ? + (ordinal / ?) * 86400000000 + ordinal * 1000000 "
            "WHERE channel = ? AND thread IS NULL",
            (first_us, A_DAY, town.general),
        )
        return said

    said: list[Message] = await town.change(change)
    return said


@scene
async def test_scrolling_back_through_all_of_it_moves_nothing(
    town: Town, stage: Stage, texts: list[str]
) -> None:
    """The message under the eye keeps its place while older ones are loaded above it."""
    await say(town, texts)
    alice = await stage.enter("alice", town.address, town.alice.token)
    await expect(alice.rows.last).to_contain_text(f"Message {MANY - 1}")
    worst = 0.0
    beginning = alice.main.get_by_role("heading", name="#general")
    pages = 0
    while not await beginning.count():
        moved, is_longer = await alice.page.evaluate(_BACK, STEP_PX)
        worst = max(worst, moved)
        pages += is_longer
    assert pages >= MANY // 100
    assert worst <= MOST_PX
    await alice.main.locator(".jump:not(.jump-new)").click()
    await expect(alice.rows.last).to_contain_text(f"Message {MANY - 1}")


@scene
async def test_a_link_opens_its_message(town: Town, stage: Stage, texts: list[str]) -> None:
    """It stands in the middle of what surrounds it, and is marked."""
    said = await say(town, texts)
    wanted = said[1_500]
    alice = await stage.enter(
        "alice", town.address, town.alice.token, f"/c/{town.general}/{wanted.seq}"
    )
    marked = alice.main.locator(".message-highlighted")
    await expect(marked).to_contain_text(wanted.text.splitlines()[0])
    await expect(marked).to_be_in_viewport(ratio=1)
    await alice.page.wait_for_function(_IN_THE_MIDDLE)
    await alice.main.locator(".jump:not(.jump-new)").click()
    await expect(alice.rows.last).to_contain_text(f"Message {MANY - 1}")


@scene
async def test_one_can_go_to_a_date(town: Town, stage: Stage, texts: list[str]) -> None:
    """To the first message of that day."""
    await say(town, texts)
    alice = await stage.enter("alice", town.address, town.alice.token, timezone_id="UTC")
    await expect(alice.rows.last).to_contain_text(f"Message {MANY - 1}")
    await alice.main.get_by_role("button", name="More", exact=True).click()
    await alice.page.get_by_role("menuitem", name="Jump to a date").click()
    await alice.dialog.get_by_label("Date").fill("2026-01-11")
    await alice.dialog.get_by_role("button", name="Jump").click()
    first = alice.rows.filter(has_text="Message 999")
    await expect(first).to_be_in_viewport()
    await expect(first).to_have_class(r"message message-highlighted")
