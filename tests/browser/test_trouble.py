"""What a bad line, a killed server and a reload do to messages: nothing."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.faults.servers import Node, write_config
from tests.town import Register, Town

from .line import Line
from .screen import Screen
from .stage import Stage, scene

ROUNDS = 12
KILLED_IN = (3, 7)
TALL = {"width": 1280, "height": 2_400}
COMES_BACK_WITHIN_MS = 30_000  # clients wait longer between tries the more of them fail
"""All messages are in the page."""


_WATCH_ROWS = """() => {
  const count = () => document.querySelectorAll("main .message").length;
  window.fewest = count();
  const look = () => (window.fewest = Math.min(window.fewest, count()));
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
}"""


@pytest.fixture
def line(town: Town, runner: asyncio.Runner) -> Iterator[Line]:
    """A line to the town's server."""
    line = Line(town.address)
    runner.run(line.open())
    yield line
    runner.run(line.close())


@pytest.fixture
def node(runner: asyncio.Runner, data: Path, tmp_path: Path) -> Iterator[Node]:
    """The town's server as a process of its own."""
    node = Node("node", data, write_config(tmp_path / "c.toml"), tmp_path / "log")
    yield node
    runner.run(node.put_away())


def stored(data: Path) -> list[str]:
    """Return the texts on the disk, in their order."""
    with closing(sqlite3.connect(data / "chat.db")) as connection:
        rows = connection.execute("SELECT text FROM messages ORDER BY channel, seq")
        return [text for (text,) in rows]


async def settled(screen: Screen, texts: set[str]) -> list[str]:
    """Wait until a screen shows these texts and nothing on its way; return them in order."""
    await expect(screen.rows).to_have_count(len(texts), timeout=COMES_BACK_WITHIN_MS)
    await expect(screen.main.locator(".message-state")).to_have_count(0)
    shown = await screen.texts()
    assert set(shown) == texts
    return shown


@scene
async def test_what_is_written_without_a_network_is_sent_once_it_is_back(
    town: Town, stage: Stage
) -> None:
    """Everybody has each message once; whoever is away is told so, and what waits is counted."""
    stage.forgive("ERR_INTERNET_DISCONNECTED")
    alice = await stage.enter("alice", town.address, town.alice.token)
    bob = await stage.enter("bob", town.address, town.bob.token)
    await alice.post("before")
    await expect(bob.message("before")).to_have_count(1)
    await bob.page.context.set_offline(True)
    await expect(bob.banner).to_contain_text("You are offline.")
    for number in range(3):
        await bob.post(f"bob, away {number}")
        await alice.post(f"alice, meanwhile {number}")
    await expect(bob.banner).to_contain_text("3 messages are waiting to be sent.")
    await expect(bob.message("bob, away 2")).to_contain_text("Waiting for a connection")
    await bob.page.context.set_offline(False)
    await expect(bob.banner).to_have_count(0)
    away = [f"bob, away {number}" for number in range(3)]
    meanwhile = [f"alice, meanwhile {number}" for number in range(3)]
    for screen in (alice, bob):
        shown = await settled(screen, {"before", *away, *meanwhile})
        assert shown == ["before", *meanwhile, *away]


@scene
async def test_killing_the_server_loses_and_doubles_nothing(
    node: Node, register: Register, data: Path, stage: Stage
) -> None:
    """Two people write on while it dies twice, and see the same in the same order as the disk."""
    stage.forgive("WebSocket connection to")
    stage.forgive("ERR_CONNECTION_REFUSED")
    stage.forgive("when fetching the script")
    await node.start()
    address = f"http://127.0.0.1:{node.port}"
    alice = await stage.enter("alice", address, register.alice.token, viewport=TALL)
    bob = await stage.enter("bob", address, register.bob.token, viewport=TALL)
    for number in range(ROUNDS):
        await asyncio.gather(alice.post(f"alice {number}"), bob.post(f"bob {number}"))
        if number in KILLED_IN:
            await node.kill()
        elif not node.alive:
            await node.start()
    texts = {f"{who} {number}" for who in ("alice", "bob") for number in range(ROUNDS)}
    seen = [await settled(screen, texts) for screen in (alice, bob)]
    assert seen[0] == seen[1] == stored(data)
    for who in ("alice", "bob"):
        own = [text for text in seen[0] if text.startswith(who)]
        assert own == [f"{who} {number}" for number in range(ROUNDS)]


@scene
async def test_a_reload_before_the_answer_sends_nothing_twice(
    town: Town, line: Line, stage: Stage
) -> None:
    """The server has the message, the page does not know: it asks again under the same nonce."""
    bob = await stage.enter("bob", town.address, town.bob.token)
    alice = await stage.enter("alice", line.address, town.alice.token)
    await expect(alice.title).to_have_text("general")
    line.keep_answers()
    await alice.post("Only once")
    await expect(bob.message("Only once")).to_have_count(1)
    await expect(alice.message("Only once")).to_contain_text("Sending…")
    await alice.page.reload()
    await expect(alice.message("Only once")).to_have_count(1)
    await alice.post("And then")
    for screen in (alice, bob):
        assert await settled(screen, {"Only once", "And then"}) == ["Only once", "And then"]


@scene
async def test_a_reload_without_a_network_forgets_nothing(town: Town, stage: Stage) -> None:
    """The client opens, shows what it knew and what waits, and sends it when it can."""
    stage.forgive("ERR_INTERNET_DISCONNECTED")
    stage.forgive("ERR_FAILED")
    bob = await stage.enter("bob", town.address, town.bob.token)
    alice = await stage.enter("alice", town.address, town.alice.token)
    await alice.post("Known before")
    await expect(bob.message("Known before")).to_have_count(1)
    await alice.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    await alice.page.context.set_offline(True)
    await alice.post("Written in a tunnel")
    await expect(alice.message("Written in a tunnel")).to_contain_text("Waiting")
    await alice.page.reload()
    await expect(alice.message("Known before")).to_have_count(1)
    await expect(alice.message("Written in a tunnel")).to_contain_text("Waiting")
    await alice.page.evaluate(_WATCH_ROWS)
    await alice.page.context.set_offline(False)
    for screen in (alice, bob):
        shown = await settled(screen, {"Known before", "Written in a tunnel"})
        assert shown == ["Known before", "Written in a tunnel"]
    assert await alice.page.evaluate("fewest") == 2, "a message was gone for a moment"


@scene
async def test_a_draft_outlives_a_reload_and_follows_its_author(town: Town, stage: Stage) -> None:
    """To another browser, until it is sent there."""
    desk = await stage.enter("desk", town.address, town.alice.token)
    laptop = await stage.enter("laptop", town.address, town.alice.token)
    await desk.composer.press_sequentially("Dear all")
    await expect(laptop.composer).to_have_value("Dear all")
    await desk.page.reload()
    await expect(desk.composer).to_have_value("Dear all")
    await desk.go("secret")
    await expect(desk.channel("general")).to_have_accessible_name(re.compile("draft"))
    await laptop.composer.press("Enter")
    await expect(desk.channel("general")).not_to_have_accessible_name(re.compile("draft"))
    await desk.go("general")
    await expect(desk.message("Dear all")).to_have_count(1)
    await expect(desk.composer).to_have_value("")
