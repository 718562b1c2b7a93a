"""Finding messages on the terminal: in the full screen, and in the plain chat."""

import asyncio
import io

from chatclient.chat import chat

from tests.running import run
from tests.terminal.screen import in_front
from tests.town import Town, post


@run
async def test_a_message_is_found_and_gone_to(town: Town) -> None:
    """By mistyped words too; a reply is shown in its thread."""
    root = (await town.do(town.bob, post(town.secret, "who has the budget?"))).message
    await town.do(town.bob, post(town.secret, "it is in the cellar", thread=root.seq))
    await town.server.indexer.settled()
    async with in_front(town, town.alice) as alice:
        await alice.press("f3")
        await alice.sees("Find a message")
        await alice.press(*"celar")
        await alice.sees("it is in the cellar", "#secret")
        await alice.press("enter")
        await alice.until(lambda: alice.app.panes.thread.channel == town.secret)
        await alice.sees("who has the budget?", "it is in the cellar")


@run
async def test_the_plain_chat_finds_messages(town: Town) -> None:
    """Each with where it stands; nobody finds what is not theirs."""
    await town.do(town.bob, post(town.general, "the budget"))
    await town.do(town.bob, post(town.secret, "the hidden budget"))
    await town.server.indexer.settled()
    output, lines = io.StringIO(), asyncio.Queue[str]()
    lines.put_nowait("/search budget")

    async def typed():
        while True:
            yield await lines.get()

    shown = asyncio.Event()
    output.flush = shown.set
    task = asyncio.create_task(
        chat(town.address, town.carol.token, "general", lines=typed(), output=output)
    )
    while output.getvalue().count("the budget") < 2:  # once as history
        shown.clear()
        await shown.wait()
    assert "hidden" not in output.getvalue()
    task.cancel()
