"""From a new server to the first message."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.faults.servers import ASK_EVERY_S, Node, write_config

from .stage import Stage, scene

LINK = re.compile(rb"http://\S+/setup/\S+")
PASSWORD = "correct horse battery staple"


@pytest.fixture
def new_server(runner: asyncio.Runner, tmp_path: Path) -> Iterator[Node]:
    """A server that has never run before."""
    node = Node("new", tmp_path / "data", write_config(tmp_path / "c.toml"), tmp_path / "log")
    yield node
    runner.run(node.put_away())


@scene
async def test_the_link_a_new_server_prints_leads_to_the_first_message(
    new_server: Node, stage: Stage
) -> None:
    """One form, and its administrator is signed in, can write, and is shown how to invite."""
    await new_server.start()
    while not (found := LINK.search(new_server.read_log())):
        await asyncio.sleep(ASK_EVERY_S)
    address, _, path = found[0].decode().partition("/setup")
    ada = await stage.enter("ada", address, path=f"/setup{path}")
    for label, value in {
        "Name of the workspace": "Analytical Engines",
        "Your name": "Ada Lovelace",
        "Your e-mail address": "ada@example.org",
        "Password": PASSWORD,
    }.items():
        await ada.page.get_by_label(label).fill(value)
    await ada.page.get_by_role("button", name="Create the workspace").click()
    await expect(ada.title).to_have_text("Home")
    await ada.main.get_by_role("button", name="Say hello").click()
    await expect(ada.title).to_have_text("general")
    await ada.post("Hello, world")
    await expect(ada.message("Hello, world")).to_contain_text("Ada Lovelace")
    await expect(ada.main.get_by_text("You are alone here.")).to_be_visible()
    await ada.main.get_by_role("button", name="Invite people").click()
    await expect(ada.dialog.get_by_label("general")).to_be_checked()
