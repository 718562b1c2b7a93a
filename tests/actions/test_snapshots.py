"""Between finding that somebody may read and reading, nothing changes: both see one moment.

CVE-2026-20796 (Mattermost): membership was not checked at the time of retrieval.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from chatserver.actions import HANDLERS, Query
from chatserver.domain.policy import Actor, Place
from protocol import Command, ErrorCode, tag_of
from protocol.channels import AddMember, GetChannel, ListMembers, RemoveMember, SetTopic
from protocol.files import ListFiles
from protocol.ids import ChannelId
from protocol.messages import EditMessage, ListHistory, ListReplies
from protocol.pins import ListPins, PinMessage
from protocol.reactions import ListReactions
from tests.running import run
from tests.town import post

from .conftest import Office

SEQ = 3
"""Where Alice says something first."""


def asked(channel: ChannelId) -> list[Command[Any]]:
    """Return one of each query about what is in a channel."""
    return [
        ListHistory(channel=channel),
        ListReplies(channel=channel, thread=SEQ),
        ListFiles(channel=channel),
        ListPins(channel=channel),
        ListReactions(channel=channel, seq=SEQ, emoji="🎉"),
        ListMembers(channel=channel),
        GetChannel(channel=channel),
    ]


@run
async def test_who_is_removed_while_they_read_reads_what_was(office: Office) -> None:
    """Nothing that was said, changed or pinned after their removal is in the answer."""
    root = await office.posts(office.alice, "root", to=office.secret)
    assert root.seq == SEQ
    for number, command in enumerate(asked(office.secret)):
        before = await office.does(office.bob, command)
        allowed, gone = threading.Event(), threading.Event()
        handler = HANDLERS[type(command)]
        assert isinstance(handler, Query)
        paused = replace(handler, check=_pausing(handler.check, allowed, gone))
        reading = asyncio.create_task(office.database.read(paused.run, office.bob.actor, command))
        await asyncio.to_thread(allowed.wait)
        member = {"channel": office.secret, "user": office.bob.id}
        await office.does(office.alice, RemoveMember(**member))
        await _go_on(office, f"said when he was gone {number}")
        gone.set()
        assert await reading == before, tag_of(type(command))
        assert (await office.refuses(office.bob, command)).code is ErrorCode.NOT_FOUND
        await office.does(office.alice, AddMember(**member))


async def _go_on(office: Office, text: str) -> None:
    """Say and change things that whoever is gone must not learn."""
    channel = office.secret
    for command in (
        post(channel, text),
        post(channel, text, thread=SEQ),
        EditMessage(channel=channel, seq=SEQ, text=text),
        PinMessage(channel=channel, seq=SEQ),
        SetTopic(channel=channel, topic=text),
    ):
        await office.does(office.alice, command)


def _pausing(
    check: Callable[[Actor, Place | None], None], allowed: threading.Event, gone: threading.Event
) -> Callable[[Actor, Place | None], None]:
    """Return a check after which the reading thread waits until somebody has been removed."""

    def paused(actor: Actor, place: Place | None) -> None:
        check(actor, place)
        allowed.set()
        assert gone.wait(10)

    return paused
