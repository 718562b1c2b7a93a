"""Voice messages are recorded, sent and heard in the browser; pictures are described."""

import re

from playwright.async_api import Locator, expect

from tests.town import Town

from .screen import Screen
from .stage import Stage, scene
from .test_files import attachments, payload, photo, pick
from .test_talking import both

PLAYS = "(audio) => !audio.paused && audio.currentTime > 0"


def recorder(screen: Screen) -> Locator:
    """Return where one records."""
    return screen.main.get_by_role("group", name="Voice message")


async def record(screen: Screen) -> None:
    """Record some seconds of beeps."""
    await screen.main.get_by_role("button", name="Record a voice message").click()
    await expect(recorder(screen).get_by_role("timer")).to_have_text("0:01")


def speed(player: Locator, now: str) -> Locator:
    """Return what changes the speed."""
    return player.get_by_role("button", name=re.compile(rf"^Speed: {re.escape(now)}\D$"))


async def plays(player: Locator) -> None:
    """Wait until something is heard."""
    audio = await player.locator("audio").element_handle()
    assert audio is not None
    await player.page.wait_for_function(PLAYS, arg=audio)


@scene
async def test_a_voice_is_recorded_sent_and_heard(town: Town, stage: Stage) -> None:
    """Listened to before it is sent; then one at a time, by keys, as fast as one likes."""
    alice, bob = await both(town, stage)
    await alice.page.context.grant_permissions(["microphone"])
    await record(alice)
    panel = recorder(alice)
    await panel.get_by_role("button", name="Pause the recording").click()
    await expect(panel).to_contain_text("Paused")
    await panel.get_by_role("button", name="Go on recording").click()
    await expect(panel.get_by_role("button", name="Pause the recording")).to_be_visible()
    await expect(panel.get_by_role("status")).to_have_text("Recording")
    await panel.get_by_role("button", name="Done").press("Enter")
    mine = attachments(alice)
    await expect(mine).to_have_count(1)
    await mine.get_by_role("button", name="Play the voice message").click()
    await plays(mine)
    await expect(alice.page.locator(".attachment-done")).to_have_count(1)
    await alice.composer.press("Enter")
    player = bob.main.locator(".voice")
    await expect(player.locator(".voice-time")).to_have_text(re.compile(r"^0:0[1-9]$"))
    assert await player.locator("rect").count() > 10
    await speed(player, "1").click()
    await speed(player, "1.25").click()
    await player.get_by_role("slider").focus()
    await bob.page.keyboard.press("End")
    await expect(player.get_by_role("slider")).to_have_attribute(
        "aria-valuetext", re.compile(r"^(0:\d\d) of \1$")
    )
    await bob.page.keyboard.press("Home")
    await bob.page.keyboard.press("Space")
    await plays(player)
    assert await player.locator("audio").evaluate("(audio) => audio.playbackRate") == 1.5
    await record(alice)
    await recorder(alice).get_by_role("button", name="Done").click()
    await expect(alice.page.locator(".attachment-done")).to_have_count(1)
    await alice.composer.press("Enter")
    second = bob.main.locator(".voice").nth(1)
    await second.get_by_role("button", name="Play the voice message").click()
    await plays(second)
    assert await player.first.locator("audio").evaluate("(audio) => audio.paused")
    await bob.page.reload()
    await expect(speed(player.first, "1.5")).to_be_visible()


@scene
async def test_who_may_not_record_is_told(town: Town, stage: Stage) -> None:
    """And who changes their mind leaves nothing behind."""
    alice, _ = await both(town, stage)
    button = alice.main.get_by_role("button", name="Record a voice message")
    await button.click()
    await expect(recorder(alice).get_by_role("alert")).to_contain_text("not allowed")
    await recorder(alice).get_by_role("button", name="Close").click()
    await alice.page.context.grant_permissions(["microphone"])
    await record(alice)
    await recorder(alice).get_by_role("button", name="Discard the recording").click()
    await expect(recorder(alice)).to_have_count(0)
    await expect(attachments(alice)).to_have_count(0)
    await expect(alice.composer).to_be_focused()


@scene
async def test_a_picture_is_described(town: Town, stage: Stage) -> None:
    """Before it is sent; who does not see it hears what there is to see."""
    alice, bob = await both(town, stage)
    await pick(alice, payload("garden.png", photo(), "image/png"))
    await alice.page.get_by_role("button", name="Describe garden.png").click()
    await alice.dialog.get_by_role("textbox", name="Description").fill("A green wall")
    await alice.dialog.get_by_role("button", name="Save").click()
    await expect(alice.page.locator(".attachment-done")).to_have_count(1)
    await alice.composer.press("Enter")
    await expect(bob.page.get_by_role("img", name="A green wall")).to_be_visible()
