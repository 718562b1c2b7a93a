"""What is typed and told in a plain terminal about reports and cautions."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Final

from protocol.ids import ChannelId
from protocol.moderation import Caution

from .client import Client
from .later_lines import seq_in
from .terminal import harmless

HELP: Final = "/report SEQ REASON  /cautions  /acknowledge NUMBER"
WORDS: Final = frozenset(("/report", "/cautions", "/acknowledge"))


async def obeyed(client: Client, channel: ChannelId, word: str, rest: str) -> AsyncIterator[str]:
    """Do what a line with one of :data:`WORDS` says, and yield what is to be told of it.

    Raises:
        CommandRefused: it cannot be done.
    """
    moderation = client.moderation
    number, _, reason = rest.strip().partition(" ")
    match word:
        case "/report":
            await moderation.report(channel, seq_in(number), reason.strip())
            yield "-- the moderators have it"
        case "/acknowledge":
            await moderation.acknowledge(seq_in(number))
            yield "-- acknowledged"
        case _:
            cautions = await moderation.cautions()
            for line in told(cautions):
                yield line
            if not cautions:
                yield "-- nothing"


def told(cautions: Iterable[Caution]) -> Iterator[str]:
    """Yield what the moderators had to say, and how one acknowledges it."""
    for each in cautions:
        text = " ".join(each.text.split())
        yield f"!! from the moderators: {harmless(text)} (/acknowledge {each.number})"
