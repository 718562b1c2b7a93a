"""Files are attached, shown, looked at and deleted in the browser."""

import re
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.async_api import FilePayload, Locator, Route, expect

from tests.town import Town

from .screen import Screen
from .stage import Stage, scene
from .test_talking import both

NOTES = b"# To do\n\n- bring cake\n- bring tea\n"


def photo(width: int = 900, height: int = 600, colour: Any = (40, 120, 90)) -> bytes:
    """Return a picture in one colour."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def payload(name: str, data: bytes, kind: str = "") -> FilePayload:
    """Return a file as a person picks it."""
    return {"name": name, "mimeType": kind or "application/octet-stream", "buffer": data}


async def pick(screen: Screen, *files: FilePayload) -> None:
    """Pick files in the channel's composer."""
    await screen.page.locator("main input[type=file]").set_input_files(list(files))


def attachments(screen: Screen) -> Locator:
    """Return what waits beside what one writes."""
    return screen.page.get_by_role("list", name="Files to send").get_by_role("listitem")


@scene
async def test_files_are_picked_shown_and_looked_at(town: Town, stage: Stage) -> None:
    """A picture has its room before it is there; all stand in the details."""
    alice, bob = await both(town, stage)
    await pick(
        alice,
        payload("garden.png", photo(), "image/png"),
        payload("pond.png", photo(300, 800, (30, 60, 160)), "image/png"),
        payload("notes.md", NOTES),
    )
    await expect(attachments(alice)).to_have_count(3)
    await expect(alice.page.locator(".attachment-done")).to_have_count(3)
    await alice.composer.fill("From yesterday")
    await alice.composer.press("Enter")
    await expect(attachments(alice)).to_have_count(0)
    row = bob.message("From yesterday")
    picture = row.get_by_role("img", name="garden.png")
    await expect(picture).to_be_visible()
    box = await row.locator(".file-picture").first.bounding_box()
    assert box is not None
    assert abs(box["width"] / box["height"] - 1.5) < 0.05
    await row.get_by_role("button", name="Look into notes.md").click()
    await expect(row.locator("pre")).to_contain_text("bring cake")
    await picture.click()
    viewer = bob.page.locator("dialog.viewer")
    await expect(viewer.get_by_role("img")).to_have_attribute("alt", "garden.png")
    await expect(viewer).to_contain_text("1 of 2")
    await bob.page.keyboard.press("ArrowRight")
    await expect(viewer.get_by_role("img")).to_have_attribute("alt", "pond.png")
    await bob.page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    await bob.page.get_by_role("button", name=re.compile("^Details")).click()
    files = bob.aside.get_by_role("region", name="Files")
    await expect(files.get_by_role("listitem")).to_have_count(3)
    await files.get_by_role("link", name=re.compile("pond.png")).click()
    await expect(bob.page.locator(".message-highlighted")).to_contain_text("From yesterday")


@scene
async def test_a_file_is_sent_without_a_word_and_deleted(town: Town, stage: Stage) -> None:
    """It goes from everybody's screen, and the message says so."""
    alice, bob = await both(town, stage)
    await pick(alice, payload("secret.png", photo(), "image/png"), payload("a.pdf", b"%PDF-1.7"))
    await expect(alice.page.locator(".attachment-done")).to_have_count(2)
    await alice.composer.press("Enter")
    card = bob.page.locator(".file-card", has_text="a.pdf")
    await expect(card).to_contain_text("8")
    async with bob.page.expect_download() as saving:
        await card.get_by_role("link", name="Download a.pdf").click()
    assert (await saving.value).suggested_filename == "a.pdf"
    await alice.page.get_by_role("img", name="secret.png").click()
    await alice.page.get_by_role("button", name="Delete the file").click()
    await alice.page.get_by_role("button", name="Delete", exact=True).click()
    for screen in (alice, bob):
        await expect(screen.page.get_by_role("img", name="secret.png")).to_have_count(0)
        await expect(screen.page.get_by_text("This file was deleted.")).to_be_visible()


@scene
async def test_a_lost_connection_costs_nothing(town: Town, stage: Stage) -> None:
    """The file goes on where the server has it."""
    alice, _ = await both(town, stage)
    stage.forgive("ERR_CONNECTION_RESET")
    offsets: list[str] = []

    async def cut(route: Route) -> None:
        offsets.append(route.request.headers["upload-offset"])
        if len(offsets) == 1:
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await alice.page.route("**/uploads/*", lambda route: _patch(route, cut))
    await pick(alice, payload("big.bin", bytes(3_000_000)))
    await expect(alice.page.locator(".attachment-done")).to_have_count(1)
    assert len(offsets) > 1
    await alice.composer.press("Enter")
    await expect(alice.page.locator(".file-card")).to_contain_text("3 MB")


@scene
async def test_a_reload_loses_no_file(town: Town, stage: Stage) -> None:
    """What waited to be sent waits again, and goes on; what was taken out stays away."""
    alice, bob = await both(town, stage)
    stage.forgive("ERR_CONNECTION_RESET")
    await alice.page.route(
        "**/uploads/*", lambda route: _patch(route, lambda each: each.abort("connectionreset"))
    )
    await pick(alice, payload("plan.txt", NOTES), payload("wrong.txt", NOTES))
    await expect(attachments(alice).get_by_text("Waits for the connection")).to_have_count(2)
    await attachments(alice).last.get_by_role("button", name="Take wrong.txt out").click()
    await expect(attachments(alice)).to_have_count(1)
    await alice.page.unroute_all()
    await alice.page.reload()
    await expect(attachments(alice)).to_have_count(1)
    await expect(alice.page.locator(".attachment-done")).to_have_count(1)
    await alice.page.reload()
    await expect(alice.page.locator(".attachment-done")).to_contain_text("plan.txt")
    await alice.composer.press("Enter")
    await expect(bob.page.locator(".file-card")).to_contain_text("plan.txt")
    await alice.page.reload()
    await expect(alice.page.locator(".file-card")).to_have_count(1)
    await expect(attachments(alice)).to_have_count(0)


async def _patch(route: Route, handle: Any) -> None:
    if route.request.method == "PATCH":
        await handle(route)
    else:
        await route.continue_()


@scene
async def test_what_is_dropped_or_pasted_is_attached(town: Town, stage: Stage) -> None:
    """Anywhere in the pane; what is refused says why, and can be taken out."""
    alice, _ = await both(town, stage)
    drop = """(kind) => {
        const data = new DataTransfer();
        data.items.add(new File(["hello"], kind + ".txt", { type: "text/plain" }));
        const into = document.querySelector(kind === "paste" ? "main textarea" : "main");
        const made = kind === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
        into.dispatchEvent(made);
    }"""
    await alice.page.evaluate(drop, "dragenter")
    await expect(alice.page.get_by_text("Drop the files to attach them")).to_be_visible()
    await alice.page.evaluate(drop, "drop")
    await alice.page.evaluate(drop, "paste")
    await expect(alice.page.get_by_text("Drop the files to attach them")).to_have_count(0)
    await expect(alice.page.locator(".attachment-done")).to_have_count(2)
    await pick(alice, payload("empty.txt", b""))
    await expect(attachments(alice).last).to_contain_text("It is empty.")
    await expect(alice.page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await attachments(alice).last.get_by_role("button", name="Take empty.txt out").click()
    await alice.composer.press("Enter")
    await expect(alice.page.locator(".file-card")).to_have_count(2)
