"""Messages to be sent later: sent once, with the rights their author has by then."""

import asyncio
from typing import Any, Final

import pytest

from chatserver import due
from chatserver.actions import accounts
from chatserver.core.clock import now_us
from chatserver.store.committer import Committer
from chatserver.store.engines import Address, database_at
from protocol import ErrorCode
from protocol.channels import ArchiveChannel, LeaveChannel
from protocol.ids import StreamId
from protocol.limits import MAX_SCHEDULED
from protocol.log import FillStream
from protocol.messages import AppPart, ListHistory, ListReplies, Message
from protocol.scheduled import (
    ChangeScheduled,
    DeleteScheduled,
    ListScheduled,
    MessageScheduled,
    ScheduledMessage,
    ScheduledRemoved,
    ScheduleMessage,
    SendScheduled,
)
from tests.running import run
from tests.town import Person, new_nonce

from .conftest import Office

HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US
LATER_US: Final = 121 * DAY_US
NODES: Final = 3


def later(office: Office, text: str = "cake?", **fields: Any) -> ScheduleMessage:
    """Return a command to post in general in an hour."""
    told = {"nonce": new_nonce(), "send_us": now_us() + HOUR_US, **fields}
    return ScheduleMessage(**{"channel": office.general, "text": text, **told})


async def schedules(
    office: Office, who: Person, text: str = "cake?", **fields: Any
) -> ScheduledMessage:
    """Let somebody schedule a message."""
    message: ScheduledMessage = (await office.does(who, later(office, text, **fields))).scheduled
    return message


async def waiting(office: Office, who: Person) -> list[ScheduledMessage]:
    """Return what somebody lets be sent later."""
    found: list[ScheduledMessage] = (await office.does(who, ListScheduled())).scheduled
    return sorted(found, key=lambda each: each.send_us)


async def time_comes(office: Office, at_us: int | None = None) -> None:
    """Let a node look for what is due, some time from now."""
    when = now_us() + LATER_US if at_us is None else at_us
    await due.send_scheduled(office.database, office.committer, when)


async def posted(office: Office) -> list[Message]:
    """Return what stands in general."""
    return list((await office.does(office.alice, ListHistory(channel=office.general))).messages)


@run
async def test_a_message_is_sent_when_its_time_has_come(office: Office) -> None:
    """Not before; from then on it is a message like any other, and waits no more."""
    message = await schedules(office, office.bob, app=AppPart(metadata="{}"))
    assert office.told(office.bob.id) == [MessageScheduled(scheduled=message)]
    await time_comes(office, message.send_us - 1)
    assert await posted(office) == []
    await time_comes(office, message.send_us)
    (sent,) = await posted(office)
    assert (sent.text, sent.author, sent.app) == ("cake?", office.bob.id, message.app)
    assert await waiting(office, office.bob) == []
    assert office.told(office.bob.id)[1:] == [ScheduledRemoved(id=message.id)]
    await time_comes(office)
    assert len(await posted(office)) == 1


@run
async def test_what_is_due_is_sent_in_its_order(office: Office) -> None:
    """As far as it is due; replies go to their thread."""
    root = await office.posts(office.alice, "lunch?")
    for hours in (3, 1, 2):
        await schedules(office, office.bob, str(hours), send_us=now_us() + hours * HOUR_US)
    await schedules(office, office.carol, "pizza", thread=root.seq, broadcast=True)
    await time_comes(office)
    thread = await office.does(office.bob, ListReplies(channel=office.general, thread=root.seq))
    assert [each.text for each in thread.messages] == ["lunch?", "pizza"]
    assert [each.text for each in await posted(office) if each.text != "pizza"] == [
        *("lunch?", "1", "2", "3")
    ]


@run
async def test_many_nodes_send_it_once(office: Office, kept: Address) -> None:
    """All find it due at the same moment, on both engines."""
    texts = [f"{number}" for number in range(20)]
    for text in texts:
        await schedules(office, office.bob, text)
    databases = [database_at(kept) for _ in range(NODES)]
    committers = []
    for database in databases:
        await database.open()
        committers.append(Committer(database, lambda _: None))
    working = [asyncio.ensure_future(each.run()) for each in committers]
    at_us = now_us() + LATER_US
    await asyncio.gather(
        *(
            due.send_scheduled(database, committer, at_us)
            for database, committer in zip(databases, committers, strict=True)
        )
    )
    assert sorted(each.text for each in await posted(office)) == sorted(texts)
    for committer in committers:
        committer.close()
    await asyncio.gather(*working)
    for database in databases:
        await database.close()


@run
async def test_scheduling_may_be_repeated(office: Office) -> None:
    """Under the same nonce it is one, even if it was sent meanwhile."""
    command = later(office)
    first = await office.does(office.bob, command)
    again = await office.does(office.bob, command)
    assert (again.scheduled, again.repeated) == (first.scheduled, True)
    assert len(await waiting(office, office.bob)) == 1
    await office.does(office.bob, SendScheduled(id=first.scheduled.id))
    await office.does(office.bob, command)
    await time_comes(office)
    assert len(await posted(office)) == 1
    assert await waiting(office, office.bob) == []


@run
async def test_it_is_changed_sent_and_deleted_by_its_author_alone(office: Office) -> None:
    """To others it does not exist."""
    message = await schedules(office, office.bob)
    commands = (
        ChangeScheduled(id=message.id, text="tea?"),
        SendScheduled(id=message.id),
    )
    for command in commands:
        assert (await office.refuses(office.alice, command)).code is ErrorCode.NOT_FOUND
    assert (await office.does(office.alice, DeleteScheduled(id=message.id))).repeated
    changed = (await office.does(office.bob, commands[0])).scheduled
    assert (changed.text, changed.send_us) == ("tea?", message.send_us)
    moved = await office.does(
        office.bob, ChangeScheduled(id=message.id, send_us=message.send_us + 1)
    )
    assert await waiting(office, office.bob) == [moved.scheduled]
    sent = (await office.does(office.bob, SendScheduled(id=message.id))).message
    assert [each.seq for each in await posted(office)] == [sent.seq]
    assert (await office.does(office.bob, DeleteScheduled(id=message.id))).repeated
    other = await schedules(office, office.bob)
    assert not (await office.does(office.bob, DeleteScheduled(id=other.id))).repeated
    await time_comes(office)
    assert len(await posted(office)) == 1


@run
async def test_what_is_refused_by_then_waits_for_its_author(office: Office) -> None:
    """They are told why, once; it may be changed, and is sent then."""
    message = await schedules(office, office.carol)
    other = await schedules(office, office.bob)
    await office.does(office.carol, LeaveChannel(channel=office.general))
    await time_comes(office)
    await time_comes(office)
    (failed,) = await waiting(office, office.carol)
    assert (failed.id, failed.failure) == (message.id, ErrorCode.FORBIDDEN)
    told = [each for each in office.told(office.carol.id) if isinstance(each, MessageScheduled)]
    assert told[1:] == [MessageScheduled(scheduled=failed)]
    assert [each.author for each in await posted(office)] == [office.bob.id]
    assert other.id not in {each.id for each in await waiting(office, office.bob)}
    at_us = now_us() + 2 * HOUR_US
    again = await office.does(office.carol, ChangeScheduled(id=message.id, send_us=at_us))
    assert again.scheduled.failure is None
    refused = SendScheduled(id=message.id)
    assert (await office.refuses(office.carol, refused)).code is ErrorCode.FORBIDDEN


@run
async def test_nothing_is_sent_for_who_is_gone(office: Office) -> None:
    """A deactivated account says nothing more."""
    await schedules(office, office.bob)
    await office.changes(lambda tx: accounts.deactivate(tx, office.bob.id))
    await time_comes(office)
    assert await posted(office) == []


@pytest.mark.parametrize("ahead_us", [-1, 120 * DAY_US + HOUR_US])
@run
async def test_the_time_lies_ahead_and_not_too_far(office: Office, ahead_us: int) -> None:
    """Both when it is scheduled and when it is changed."""
    message = await schedules(office, office.bob)
    at_us = now_us() + ahead_us
    for command in (
        later(office, send_us=at_us),
        ChangeScheduled(id=message.id, send_us=at_us),
    ):
        refusal = await office.refuses(office.bob, command)
        assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "send_us")


@run
async def test_what_could_not_be_posted_is_not_scheduled(office: Office) -> None:
    """Empty texts, threads that are none, archived channels; and a hundred are enough."""
    for fields in ({"text": "  "}, {"thread": 7}, {"broadcast": True}):
        refusal = await office.refuses(office.bob, later(office, **fields))
        assert refusal.code is ErrorCode.INVALID
    for _ in range(MAX_SCHEDULED):
        await schedules(office, office.bob)
    assert (await office.refuses(office.bob, later(office))).code is ErrorCode.TOO_LARGE
    await office.does(office.alice, ArchiveChannel(channel=office.general))
    assert (await office.refuses(office.carol, later(office))).code is ErrorCode.FORBIDDEN


@run
async def test_the_log_holds_no_text_of_it(office: Office) -> None:
    """What was deleted before it was sent is nowhere to be read."""
    message = await schedules(office, office.bob, "a secret")
    fill = FillStream(stream=StreamId(office.bob.id), after=0)
    entries = (await office.does(office.bob, fill)).entries
    assert entries[-1].event == MessageScheduled(scheduled=message)
    await office.does(office.bob, DeleteScheduled(id=message.id))
    entries = (await office.does(office.bob, fill)).entries
    assert entries[-2].event.scheduled.text == ""
