"""What people do with apps in the browser: press, fill in forms, run commands."""

import re
from typing import Any

from playwright.async_api import expect

from tests.program import Program, form, plain, with_button
from tests.town import Town

from .stage import Stage, scene

MENU = {
    "type": "static_select",
    "action_id": "where",
    "placeholder": plain("Where to"),
    "options": [{"text": plain(each), "value": each} for each in ("Staging", "Production")],
}

MANIFEST = """
display_information: {name: Release Bot, description: Ships}
features: {slash_commands: [{command: /ship, description: Ship it}]}
settings: {socket_mode_enabled: true, event_subscriptions: {bot_events: [message]}}
"""


@scene
async def test_a_button_is_pressed_and_the_message_changes(town: Town, stage: Stage) -> None:
    """The app hears what was chosen beside it, and everybody sees what it makes of that."""
    async with Program(town) as program:
        alice = await stage.enter("alice", town.address, town.alice.token)
        blocks = [
            {"type": "header", "text": plain("Release 4182")},
            {
                "type": "actions",
                "block_id": "b",
                "elements": [MENU, with_button()[0]["elements"][0]],
            },
        ]
        await program.call("chat.postMessage", channel=town.general, blocks=blocks)
        message = alice.rows.filter(has_text="Release 4182")
        await message.get_by_role("button", name="Where to").click()
        await alice.page.get_by_role("option", name="Production").click()
        chosen = await program.asked.get()
        assert chosen["actions"][0]["selected_option"]["value"] == "Production"
        await message.get_by_role("button", name="Go").click()
        pressed = await program.asked.get()
        values = pressed["state"]["values"]
        assert values["b"]["where"]["selected_option"]["value"] == "Production"
        said = {"text": "Shipped to *Production*", "replace_original": True}
        await program.post(pressed["response_url"], **said)
        await expect(alice.message("Shipped to Production")).to_have_count(1)
        await expect(message).to_have_count(0)


@scene
async def test_a_form_is_filled_in_by_keyboard(town: Town, stage: Stage) -> None:
    """What is wrong stands beside its field, and what is right closes it."""
    async with Program(town) as program:
        alice = await stage.enter("alice", town.address, town.alice.token)

        async def open_form(payload: dict[str, Any]) -> None:
            if payload.get("command"):
                await program.call("views.open", trigger_id=payload["trigger_id"], view=form())

        program.answering = open_form
        await alice.composer.fill("/dep")
        await alice.page.get_by_role("option", name="/deploy").click()
        await expect(alice.composer).to_have_value("/deploy ")
        await alice.page.keyboard.type("prod")
        await alice.page.keyboard.press("Enter")
        field = alice.dialog.get_by_label("Why")
        await expect(field).to_be_focused()
        assert (await program.asked.get())["text"] == "prod"
        await alice.page.keyboard.press("Enter")
        await expect(alice.dialog.get_by_role("alert")).to_have_text("This is needed.")
        program.answering = lambda _: {"response_action": "errors", "errors": {"why": "Really?"}}
        await field.fill("Because")
        await alice.page.keyboard.press("Enter")
        await expect(alice.dialog.get_by_role("alert")).to_have_text("Really?")
        program.answering = lambda _: None
        await alice.page.keyboard.press("Enter")
        await expect(alice.dialog).to_have_count(0)
        await expect(alice.composer).to_have_value("")


@scene
async def test_what_is_for_one_person_is_shown_and_dismissed(town: Town, stage: Stage) -> None:
    """Above the composer, with a way to be rid of it; an app that is silent is told of."""
    async with Program(town) as program:
        alice = await stage.enter("alice", town.address, town.alice.token)
        program.answering = lambda _: {"text": "Working on it"}
        await alice.post("/deploy")
        whisper = alice.page.get_by_role("status").filter(has_text="Working on it")
        await expect(whisper).to_contain_text("Only you can see this")
        await whisper.get_by_role("button", name="Dismiss").click()
        await expect(whisper).to_have_count(0)
        await program.vanish()
        await alice.post("/deploy again")
        await expect(alice.page.get_by_text("The app did not answer.").first).to_be_visible()
        await expect(alice.composer).to_have_value("/deploy again")
        await alice.post("/etc/passwd is no command")
        await expect(alice.message("/etc/passwd is no command")).to_have_count(1)


@scene
async def test_an_administrator_adds_changes_and_removes_an_app(town: Town, stage: Stage) -> None:
    """Its tokens are shown once; others find no such page in their settings."""
    alice = await stage.enter("alice", town.address, town.alice.token, path="/settings")
    await alice.page.get_by_role("link", name="Manage apps").click()
    await alice.page.get_by_role("button", name="Add an app").first.click()
    await alice.dialog.get_by_label("From a manifest").check()
    await alice.dialog.get_by_label("Manifest", exact=True).fill("display_information: [")
    await alice.dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(alice.dialog.get_by_role("alert")).to_contain_text("The manifest cannot be used")
    await alice.dialog.get_by_label("Manifest", exact=True).fill(MANIFEST)
    await alice.dialog.get_by_role("button", name="Add", exact=True).click()
    secrets = alice.page.locator(".secrets-new code")
    await expect(secrets).to_have_text([re.compile("^xoxb-"), re.compile("^xapp-")])
    await expect(alice.page.get_by_text("/ship")).to_have_count(1)
    await alice.page.get_by_role("button", name="Change", exact=True).click()
    await expect(alice.dialog.get_by_label("Slash commands")).to_have_value("/ship Ship it")
    await alice.dialog.get_by_label("Name").fill("Ship Bot")
    await alice.dialog.get_by_label("Slash commands").fill("/ship Ship it\nland Come back")
    await alice.dialog.get_by_role("button", name="Save").click()
    await expect(alice.page.get_by_role("button", name="Ship Bot")).to_have_count(1)
    await expect(alice.page.get_by_text("/land")).to_have_count(1)
    await expect(secrets).to_have_count(2)
    await alice.page.get_by_label("Add an address that posts into").select_option(label="#general")
    await expect(secrets).to_have_text([re.compile("^http.*/services/T.*")])
    await alice.page.get_by_role("button", name="Remove the app").click()
    await alice.dialog.get_by_role("button", name="Remove", exact=True).click()
    await expect(alice.page.get_by_text("There are no apps yet")).to_have_count(1)
    bob = await stage.enter("bob", town.address, town.bob.token, path="/settings")
    await bob.page.get_by_label("What it is for").fill("backup")
    await bob.page.get_by_role("button", name="Make a token").click()
    await expect(bob.page.locator(".secrets-new code")).to_have_text(re.compile("^xoxp-"))
    await expect(bob.page.get_by_role("link", name="Manage apps")).to_have_count(0)
