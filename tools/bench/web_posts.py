"""Messages that arrive at a steady rate."""

import asyncio
import itertools

from chatclient import Client

from protocol.ids import ChannelId

_WORDS = ("the", "quick", "brown", "fox", "`jumps`", "**over**", "the", "lazy", "dog", "and")


async def posting(address: str, token: str, channel: str, per_s: float, seconds: float) -> str:
    """Post at a rate, each message when it is due; return how the last one begins."""
    loop = asyncio.get_running_loop()
    texts = [_text(number) for number in range(int(per_s * seconds))]
    async with Client(address, token, name="bench") as client:
        await client.ready()
        start_s = loop.time()
        async with asyncio.TaskGroup() as tasks:
            for number, text in enumerate(texts):
                await asyncio.sleep(start_s + number / per_s - loop.time())
                tasks.create_task(client.post(ChannelId(channel), text))
    return f"Number {len(texts) - 1}:"


def _text(number: int) -> str:
    words = itertools.islice(itertools.cycle(_WORDS), 3 + number * 7 % 40)
    return f"Number {number}: {' '.join(words)}"
