"""Whoever has an address of the company lets themselves in; nobody else learns anything."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from chatserver.app import Server
from tests.faults.servers import free_port
from tests.gateway.house import PASSWORD
from tests.gateway.postmaster import Postmaster
from tests.town import config

from .stage import ASK_EVERY_S, Stage, scene

ANSWER = "If {email} may sign up here, a message with a link is on its way."


@pytest.fixture
def postmaster(runner: asyncio.Runner) -> Iterator[Postmaster]:
    """A mail server that takes everything."""
    postmaster = Postmaster()
    runner.run(postmaster.open())
    yield postmaster
    runner.run(postmaster.close())


@pytest.fixture
def company(runner: asyncio.Runner, data: Path, postmaster: Postmaster) -> Iterator[str]:
    """The address of a server that lets people of example.com sign up."""
    settings = config(
        server={"port": free_port()},
        access={"email_domains": ["example.com"]},
        mail={"smtp_url": f"smtp://127.0.0.1:{postmaster.port}", "sender": "chat@example.com"},
    )
    server = Server(settings, data)
    yield runner.run(server.start())
    runner.run(server.stop())


@scene
async def test_an_address_of_the_company_lets_one_in_and_a_likeness_does_not(
    company: str, postmaster: Postmaster, stage: Stage
) -> None:
    """The page says the same to both; a mail goes to one."""
    visitor = await stage.enter("visitor", company)
    page = visitor.page
    for email in ("x@evil-example.com", "x@example.com"):
        await page.get_by_role("link", name="Ask for an account").click()
        await page.get_by_label("E-mail address").fill(email)
        await page.get_by_role("button", name="Send me the link").click()
        await expect(page.get_by_role("status")).to_contain_text(ANSWER.format(email=email))
        await page.get_by_role("link", name="Back to signing in").click()
    while not postmaster.messages:
        await asyncio.sleep(ASK_EVERY_S)
    letter = postmaster.messages[0]
    assert letter["To"] == "x@example.com"
    link = re.search(rf"{re.escape(company)}/join/\S+", letter.get_content())
    assert link
    await page.goto(link[0])
    await page.get_by_label("Your name").fill("Xenia")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("button", name="Xenia")).to_be_visible()
    assert [each["To"] for each in postmaster.messages] == ["x@example.com"]
