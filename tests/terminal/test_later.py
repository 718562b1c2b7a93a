"""What one keeps for later, on the terminal: in the full screen, and in the plain chat."""

import asyncio
import io

from chatclient import Client
from chatclient.chat import chat

from protocol.messages import EditMessage
from protocol.pins import ListPins
from tests.running import run
from tests.terminal.screen import asked, in_front
from tests.town import Town, post


@run
async def test_messages_are_kept_by_keys(town: Town) -> None:
    """Saved, pinned and to be reminded of; all that is to come is listed, and leads there."""
    await town.do(town.bob, post(town.general, "the budget"))
    async with in_front(town, town.alice) as alice:
        await alice.sees("the budget")
        await alice.press("escape", "s")
        await alice.sees("Saved for later")
        await alice.press("p")
        await alice.sees("Pinned.")
        await alice.press("m", "enter")
        await alice.sees("You will be reminded")
        await alice.says("/send someday: cake")
        await alice.sees("That was refused")
        assert "/send someday: cake" in alice.text
        await alice.press("f4")
        await alice.sees("For later", "saved, pinned here", "reminder, ")
        await alice.press("down", "enter")
        await alice.sees("Delete this?")
        await alice.press("y")
        async with Client(town.address, town.alice.token) as elsewhere:
            while await elsewhere.later.reminders():
                await alice.pilot.pause()
        await alice.press("escape", "p")
        await alice.sees("Not pinned any more.")
    assert not (await asked(town, town.alice, ListPins(channel=town.general))).pins


@run
async def test_one_looks_back_and_knows_who_is_told_later(town: Town) -> None:
    """What a message said before is a key away; a writer reads who has a pause; one pauses."""
    said = (await town.do(town.alice, post(town.general, "the old [b]budget[/b]"))).message
    edit = EditMessage(channel=town.general, seq=said.seq, text="the new budget")
    await town.do(town.alice, edit)
    async with Client(town.address, town.bob.token) as bob:
        await bob.quiet.pause("in 2 hours")
    async with in_front(town, town.alice) as alice:
        await alice.sees("the new budget (edited)")
        await alice.press("escape", "h")
        await alice.sees("What it said before", "the old [b]budget[/b]")
        await alice.press("escape", "l")
        await alice.sees("Link copied.")
        assert alice.app.clipboard == f"{town.address}/c/{town.general}/{said.seq}"
        await alice.press("escape")
        await alice.says("@bob please look")
        await alice.sees("Bob can read it now and will be told later: 20")
        await alice.says("/pause in 1 hour")
        await alice.sees("You are told nothing until 20")
        await alice.says("/pause")
        await alice.sees("You are told again.")


@run
async def test_the_plain_chat_puts_things_off(town: Town) -> None:
    """By lines; what it lists can be cancelled by the identifier it shows."""
    seq = (await town.do(town.bob, post(town.general, "the budget"))).message.seq
    output, lines = io.StringIO(), asyncio.Queue[str]()

    async def typed():
        while True:
            yield await lines.get()

    shown = asyncio.Event()
    output.flush = shown.set
    task = asyncio.create_task(
        chat(town.address, town.alice.token, "general", lines=typed(), output=output)
    )

    async def says(line: str, expected: str) -> str:
        before = len(output.getvalue())
        lines.put_nowait(line)
        while expected not in (said := output.getvalue()[before:]):
            shown.clear()
            await shown.wait()
        return said

    await says(f"/save {seq}", "-- saved")
    await says(f"/pin #{seq}", "-- pinned")
    await says("/pins", f"pinned #{seq} the budget")
    await says(f"/remind tomorrow at 9: #{seq}", "-- you will be reminded 20")
    await says("/send in 2 hours: cake", "-- to be sent 20")
    await says("/send whenever: cake", "! that means no time")
    await says("/pause in 1 hour", "-- you are told nothing until 20")
    await says("/pause", "-- you are told again")
    said = await says("/later", "cake")
    assert f"saved #{seq} the budget" in said
    sent = next(word for word in said.split() if word.startswith("Q"))
    await says(f"/cancel {sent}", "-- cancelled")
    assert "cake" not in await says("/later", "remind R")
    task.cancel()
