"""Whatever is posted can be found a moment later, whoever reads it into the index and when."""

import pytest

from chatserver.projections.search import Indexer, catch_up, rebuild
from chatserver.store import search_steps
from chatserver.store.database import Reader
from protocol.errors import RateLimited
from protocol.messages import DeleteMessage, EditMessage
from protocol.search import SearchMessages
from tests.running import run
from tests.town import Person, Town, post


async def found(town: Town, who: Person, query: str) -> list[str]:
    """Return the texts somebody finds over a socket."""
    client = await town.enter(who)
    reply = await client.ask(SearchMessages(query=query, sort="newest"))
    return [each.message.text for each in reply.found]


@run
async def test_what_was_posted_is_found_a_moment_later(town: Town) -> None:
    """Nobody does anything for it; what was edited and deleted follows."""
    message = (await town.do(town.alice, post(town.general, "hello world"))).message
    await town.server.indexer.settled()
    assert await found(town, town.bob, "hello") == ["hello world"]
    edit = EditMessage(channel=town.general, seq=message.seq, text="goodbye")
    await town.do(town.alice, edit)
    await town.server.indexer.settled()
    assert await found(town, town.bob, "hello") == []
    assert await found(town, town.bob, "goodbye") == ["goodbye"]
    await town.do(town.alice, DeleteMessage(channel=town.general, seq=message.seq))
    await town.server.indexer.settled()
    assert await found(town, town.bob, "goodbye") == []


@run
async def test_what_was_changed_while_it_was_read_is_left_to_the_next_step(town: Town) -> None:
    """Else an old text would be found for good: it is told by the change's own event."""
    database = town.server.database
    message = (await town.do(town.alice, post(town.general, "before"))).message
    await town.server.indexer.settled()
    await database.write(rebuild_heads)
    step = await database.read(search_steps.next_step, town.general, 100)
    edit = EditMessage(channel=town.general, seq=message.seq, text="after")
    await town.do(town.alice, edit)
    assert step
    await database.write(search_steps.take, step)
    assert await found(town, town.bob, "before") == []
    await catch_up(database, lambda *_: None)
    assert await found(town, town.bob, "after") == ["after"]
    assert await found(town, town.bob, "from:alice") == ["after"]


def rebuild_heads(reader: Reader) -> None:
    """Forget how far channels were read, as after a node's death."""
    for table in ("search_heads", "search_docs"):
        reader.raw.execute(f"DELETE FROM {table}")
    reader.raw.execute("INSERT INTO search_index(search_index) VALUES ('delete-all')")


@run
async def test_two_nodes_that_read_the_same_add_it_once(town: Town) -> None:
    """The first to write moves the head; what the other has read counts for nothing."""
    database = town.server.database
    await town.do(town.alice, post(town.general, "hello once"))
    await town.server.indexer.settled()
    await database.write(rebuild_heads)
    one = await database.read(search_steps.next_step, town.general, 100)
    other = await database.read(search_steps.next_step, town.general, 100)
    assert one
    assert other
    assert await database.write(search_steps.take, one) > 0
    assert await database.write(search_steps.take, other) == 0
    assert await found(town, town.bob, "hello") == ["hello once"]


@run
async def test_a_look_finds_what_nobody_noted(town: Town) -> None:
    """After a start, an import, or a node's death."""
    await town.do(town.alice, post(town.general, "hello again"))
    await town.server.indexer.settled()
    await town.server.database.write(rebuild_heads)
    assert await found(town, town.bob, "hello") == []
    await town.server.indexer.look()
    await town.server.indexer.settled()
    assert await found(town, town.bob, "hello") == ["hello again"]


@run
async def test_nobody_searches_without_end(town: Town) -> None:
    """Whoever asks too often is told when to go on; others are answered."""
    client = await town.enter(town.bob)
    asking = (client.ask(SearchMessages(query="hello")) for _ in range(100))
    with pytest.raises(RateLimited) as refused:
        [await each for each in asking]
    assert refused.value.refusal.retry_after_ms
    assert await found(town, town.alice, "hello") == []


@run
async def test_the_index_is_made_again(town: Town) -> None:
    """From the messages there are, with the server running; the same is found."""
    for number in range(5):
        await town.do(town.alice, post(town.general, f"hello {number}"))
    await town.server.indexer.settled()
    before = await found(town, town.bob, "hello")
    told: list[tuple[int, int, str]] = []
    assert await rebuild(town.server.database, lambda *at: told.append(at)) > 0
    assert told[-1][0] == told[-1][1]
    assert await found(town, town.bob, "hello") == before
    assert Indexer(town.server.database).waiting == 0
