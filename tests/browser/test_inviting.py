"""Colleagues bring colleagues in, without leaving the client."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import expect

from chatserver.app import Server
from tests.faults.servers import free_port
from tests.gateway.house import PASSWORD
from tests.gateway.postmaster import Postmaster
from tests.town import Town, add_person, config

from .screen import Screen
from .stage import ASK_EVERY_S, Stage, scene

INVITE: Final = "Invite people"
CONFLICT: Final = "the server responded with a status of 409"
GONE: Final = "the server responded with a status of 410"


@pytest.fixture
def postmaster(runner: asyncio.Runner) -> Iterator[Postmaster]:
    """A mail server that takes everything."""
    postmaster = Postmaster()
    runner.run(postmaster.open())
    yield postmaster
    runner.run(postmaster.close())


@pytest.fixture
def company(runner: asyncio.Runner, data: Path, postmaster: Postmaster) -> Iterator[str]:
    """The address of a server that can send mail."""
    mail = {"smtp_url": f"smtp://127.0.0.1:{postmaster.port}", "sender": "chat@example.com"}
    server = Server(config(server={"port": free_port()}, mail=mail), data)
    yield runner.run(server.start())
    runner.run(server.stop())


async def open_by_menu(screen: Screen) -> None:
    """Open the dialog by the workspace's menu, once the channel has had the focus."""
    await expect(screen.composer).to_be_focused()
    await screen.page.locator(".sidebar-workspace").click()
    await screen.page.get_by_role("menuitem", name=INVITE).click()
    await expect(screen.dialog).to_be_visible()


async def make_link(screen: Screen) -> str:
    """Make a link for several people, and read it."""
    await screen.dialog.get_by_role("button", name="Make a link").click()
    return await screen.dialog.get_by_label("Link", exact=True).input_value()


async def invite_by_mail(screen: Screen, addresses: str) -> None:
    """Type addresses and send the form."""
    await screen.dialog.get_by_text("By e-mail").click()
    await screen.dialog.get_by_label("E-mail addresses").fill(addresses)
    await screen.dialog.get_by_role("button", name="Invite", exact=True).click()


@scene
async def test_a_newcomer_joins_through_a_link_made_in_the_client(town: Town, stage: Stage) -> None:
    """Whoever invited and whoever came see each other in the chosen channel."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    await open_by_menu(alice)
    await alice.dialog.get_by_label("For how many people").select_option("100")
    await alice.dialog.get_by_label("secret").check()
    link = await make_link(alice)
    await expect(alice.dialog).to_contain_text("Lets 100 people in")
    await alice.dialog.get_by_role("button", name="Done").click()
    await alice.go("secret")
    newcomer = await stage.enter("newcomer", town.address, path=link)
    await newcomer.page.get_by_label("Your name").fill("Nadia Newcomer")
    await newcomer.page.get_by_label("Your e-mail address").fill("nadia@example.org")
    await newcomer.page.get_by_label("Password").fill(PASSWORD)
    await newcomer.page.get_by_role("button", name="Join").click()
    await expect(newcomer.channel("general")).to_be_visible()
    await newcomer.go("secret")
    await newcomer.post("Here I am")
    await expect(alice.message("Here I am")).to_contain_text("Nadia Newcomer")
    await alice.post("Welcome")
    await expect(newcomer.message("Welcome")).to_contain_text("Alice")


@scene
async def test_a_link_that_was_taken_back_lets_nobody_in(town: Town, stage: Stage) -> None:
    """At once."""
    stage.forgive(GONE)
    bob = await stage.enter("bob", town.address, town.bob.token)
    await open_by_menu(bob)
    link = await make_link(bob)
    await bob.dialog.get_by_role("button", name="Take it back").click()
    await expect(bob.dialog).to_contain_text("it lets nobody in any more")
    await expect(bob.dialog.get_by_label("Link", exact=True)).to_have_count(0)
    late = await stage.enter("late", town.address, path=link)
    await expect(late.page.get_by_role("heading")).to_be_visible()
    await expect(late.page.get_by_role("button", name="Join")).to_have_count(0)


@scene
async def test_a_link_is_copied_by_a_button(town: Town, stage: Stage) -> None:
    """And the button says so."""
    permissions = ["clipboard-read", "clipboard-write"]
    bob = await stage.enter("bob", town.address, town.bob.token, permissions=permissions)
    await open_by_menu(bob)
    link = await make_link(bob)
    await expect(bob.dialog.get_by_label("Link", exact=True)).to_be_focused()
    await bob.dialog.get_by_role("button", name="Copy link").click()
    await expect(bob.dialog.get_by_role("button", name="Copied")).to_be_visible()
    assert await bob.page.evaluate("navigator.clipboard.readText()") == link


@scene
async def test_only_who_may_invite_is_offered_it(town: Town, stage: Stage) -> None:
    """Guests nowhere; members all but administrators."""
    gus = await stage.enter("gus", town.address, town.gus.token)
    await expect(gus.page.get_by_text("You are in no channel yet")).to_be_visible()
    await gus.page.locator(".sidebar-workspace").click()
    await expect(gus.page.get_by_role("menuitem", name="People")).to_be_visible()
    await expect(gus.page.get_by_role("menuitem", name=INVITE)).to_have_count(0)
    await gus.page.get_by_role("menuitem", name="People").click()
    await expect(gus.dialog.get_by_label("Search people")).to_be_visible()
    await expect(gus.page.get_by_role("button", name=INVITE)).to_have_count(0)
    bob = await stage.enter("bob", town.address, town.bob.token, "/people")
    await bob.dialog.get_by_role("button", name=INVITE).click()
    roles = bob.page.get_by_role("dialog", name=INVITE).get_by_label("They come as")
    await expect(roles.get_by_role("option")).to_have_text(["Members", "Guests"])
    await bob.page.keyboard.press("Escape")
    await expect(bob.page.get_by_role("dialog", name="People")).to_be_visible()


@scene
async def test_guests_are_brought_nowhere_by_oversight(town: Town, stage: Stage) -> None:
    """The channel that is chosen for members is not for guests."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    await open_by_menu(alice)
    general = alice.dialog.get_by_label("general")
    await expect(general).to_be_checked()
    await alice.dialog.get_by_label("They come as").select_option("Guests")
    await expect(general).not_to_be_checked()


@scene
async def test_a_server_without_mail_hands_out_a_link_for_each_address(
    town: Town, stage: Stage
) -> None:
    """What is no address is said before anything is sent."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    await open_by_menu(alice)
    await invite_by_mail(alice, "dan@example.org, eva")
    await expect(alice.dialog.get_by_role("alert")).to_have_text("Not an e-mail address: eva")
    await alice.dialog.get_by_label("E-mail addresses").fill("dan@example.org, eva@example.org")
    await alice.dialog.get_by_role("button", name="Invite", exact=True).click()
    links = alice.dialog.get_by_label("Link for")
    await expect(links).to_have_count(2)
    dan = await stage.enter("dan", town.address, path=await links.first.input_value())
    await expect(dan.page.get_by_label("Your e-mail address")).to_have_value("dan@example.org")


@scene
async def test_every_address_has_an_answer(
    company: str, postmaster: Postmaster, stage: Stage
) -> None:
    """Mailed, or here already."""
    stage.forgive(CONFLICT)
    alice = await stage.enter("alice", company, "alice-token")
    await open_by_menu(alice)
    await invite_by_mail(alice, "nora@example.org")
    answer = alice.dialog.locator(".invited-item")
    await expect(answer).to_contain_text("on its way by mail")
    while not postmaster.messages:
        await asyncio.sleep(ASK_EVERY_S)
    link = re.search(rf"{re.escape(company)}/join/\S+", postmaster.messages[0].get_content())
    assert link
    nora = await stage.enter("nora", company, path=link[0])
    await nora.page.get_by_label("Your name").fill("Nora")
    await nora.page.get_by_label("Password").fill(PASSWORD)
    await nora.page.get_by_role("button", name="Join").click()
    await expect(nora.title).to_have_text("Home")
    await expect(nora.channel("general")).to_be_visible()
    await alice.dialog.get_by_role("button", name="Invite others").click()
    await invite_by_mail(alice, "nora@example.org")
    await expect(answer).to_contain_text("Somebody with this address is here already")


@scene
async def test_an_invitation_is_taken_back_later(town: Town, stage: Stage) -> None:
    """In the settings: one's own by members, everybody's by administrators."""
    stage.forgive(GONE)
    bob = await stage.enter("bob", town.address, town.bob.token)
    await open_by_menu(bob)
    link = await make_link(bob)
    await bob.dialog.get_by_role("button", name="Done").click()
    boss = await town.change(lambda tx: add_person(tx, "dora", role="administrator"))
    dora = await stage.enter("dora", town.address, boss.token, path="/settings")
    carol = await stage.enter("carol", town.address, town.carol.token, path="/settings")
    open_ones = [
        screen.main.get_by_role("region", name="Open invitations") for screen in (dora, carol)
    ]
    await expect(open_ones[1]).to_contain_text("There are none.")
    line = open_ones[0].get_by_role("listitem")
    await expect(line).to_contain_text("A link for 10 people")
    await expect(line).to_contain_text("into #general · by Bob")
    await line.get_by_role("button", name="Take it back").click()
    await expect(open_ones[0]).to_contain_text("There are none.")
    late = await stage.enter("late", town.address, path=link)
    await expect(late.page.get_by_role("heading")).to_be_visible()
    await expect(late.page.get_by_role("button", name="Join")).to_have_count(0)


@scene
async def test_a_new_invitation_is_in_the_settings_at_once(town: Town, stage: Stage) -> None:
    """For an address, with whom it is for; guests see no list."""
    bob = await stage.enter("bob", town.address, town.bob.token, path="/settings")
    mine = bob.main.get_by_role("region", name="Open invitations")
    await mine.get_by_role("button", name=INVITE).click()
    await invite_by_mail(bob, "dan@example.org")
    await bob.dialog.get_by_role("button", name="Done").click()
    await expect(mine.get_by_role("listitem")).to_contain_text("dan@example.org")
    gus = await stage.enter("gus", town.address, town.gus.token, path="/settings")
    await expect(gus.main.locator(".session")).to_have_count(1)
    await expect(gus.main.get_by_role("region", name="Open invitations")).to_have_count(0)
