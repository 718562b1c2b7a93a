"""Messages are read as they were stored, told from each other, and found by their time."""

import msgspec.inspect
from msgspec.structs import replace

from chatserver.store import hidden, imports, log, messages
from chatserver.store.database import Reader
from chatserver.store.imports import Line
from protocol.ids import ChannelId
from protocol.messages import Message, PostMessage
from tests.running import ON_SQLITE, run
from tools.generate.frames import sample

from .conftest import Store

MANY = 5_000
FULL_POST = sample(msgspec.inspect.type_info(PostMessage), full=True)
BLANK_POST = PostMessage(channel=ChannelId("C000000000"), text="", nonce="0" * 32)
FULL_MESSAGE = sample(msgspec.inspect.type_info(Message), full=True)
AS_POSTED = replace(
    FULL_MESSAGE,
    poll=replace(FULL_MESSAGE.poll, mine=[]),
    tags=[],
    everyone=None,
    reactions=[],
    faces=[],
    replies=0,
    last_reply_us=None,
    edited_us=None,
    deleted=False,
    hidden=False,
)
"""With everything a message may have when it is posted, or get soon after."""

EMPTY = Message(
    channel=AS_POSTED.channel,
    seq=AS_POSTED.seq,
    time_us=AS_POSTED.time_us,
    author=AS_POSTED.author,
    thread=AS_POSTED.thread,
    ordinal=AS_POSTED.ordinal,
    channel_ordinal=AS_POSTED.channel_ordinal,
    text="",
)


def line(time_us: int) -> Line:
    """Return a message with its time, as an import stores it."""
    return Line(time_us, "U000000000", "hello", None, None, None, None)


@run
async def test_all_of_a_message_is_stored_and_all_of_it_goes(store: Store) -> None:
    """It is read as it was posted; once hidden or deleted, nothing is left in it."""

    def story(reader: Reader) -> list[Message | None]:
        place = AS_POSTED.channel, AS_POSTED.seq
        seen = []
        for step in (
            lambda: messages.add(reader, AS_POSTED, None),
            lambda: hidden.hide(reader, AS_POSTED, 7),
            lambda: hidden.show(reader, AS_POSTED),
            lambda: messages.delete(reader, *place, 8),
        ):
            step()
            seen.append(log.message_at(reader, *place))
        return seen

    posted, hid, shown, deleted = await store.database.write(story)
    assert posted == shown == AS_POSTED
    assert (hid, deleted) == (replace(EMPTY, hidden=True), replace(EMPTY, deleted=True))


def test_a_repeat_agrees_in_everything_but_its_nonce() -> None:
    """Whatever else a client gives tells a message from another under the same nonce."""
    names = PostMessage.__struct_fields__
    others = [replace(FULL_POST, **{name: getattr(BLANK_POST, name)}) for name in names]
    digests = {messages.sent_as(each).digest for each in (FULL_POST, *others)}
    assert len(digests) == len(names)


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
