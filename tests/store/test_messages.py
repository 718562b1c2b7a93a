"""Finding messages by their time."""

from chatserver.store import imports, messages
from chatserver.store.database import Reader
from chatserver.store.imports import Line
from tests.running import ON_SQLITE, run

from .conftest import Store

MANY = 5_000


def line(time_us: int) -> Line:
    """Return a message with its time, as an import stores it."""
    return Line(time_us, "U000000000", "hello", None, None, None, None)


@ON_SQLITE
@run
async def test_a_time_is_found_in_few_steps(store: Store) -> None:
    """Whatever the channel's length, each step halves what is left to look at."""
    begin_us = 2**52
    lines = [line(begin_us + 10 * number) for number in range(MANY)]
    await store.database.write(imports.add_messages, store.town.general, lines, {})

    def look(reader: Reader) -> None:
        steps: list[str] = []
        pages = messages.Pages(reader, store.town.general, store.town.alice.id)
        channel, times = store.town.general, [begin_us + 10 * n for n in range(0, MANY, 100)]
        reader.raw.set_trace_callback(steps.append)
        found = [messages.first_since(reader, channel, at - 5, MANY + 100) for at in times]
        reader.raw.set_trace_callback(None)
        following = [pages.after(seq - 1, 1)[0].time_us for seq in found]
        assert following == times
        assert len(steps) <= 14 * len(found)

    await store.database.read(look)
