"""Saved messages: one's own, in the order they were saved, as long as one may read them."""

from typing import Any

import pytest

from chatserver.actions import saved as actions
from protocol import ErrorCode
from protocol.channels import AddMember, LeaveChannel, RemoveMember
from protocol.messages import DeleteMessage, Message
from protocol.saved import (
    CompleteSaved,
    ListSaved,
    MessageSaved,
    Saved,
    SavedMessage,
    SavedRemoved,
    SaveMessage,
    UnsaveMessage,
)
from tests.running import run
from tests.town import Person

from .conftest import Office


async def saves(office: Office, who: Person, message: Message) -> SavedMessage:
    """Let somebody save a message."""
    found: Saved = await office.does(who, SaveMessage(channel=message.channel, seq=message.seq))
    return found.saved


async def listed(office: Office, who: Person, **how: Any) -> list[SavedMessage]:
    """Return what somebody has saved."""
    found: list[SavedMessage] = (await office.does(who, ListSaved(**how))).saved
    return found


def gone(saved: SavedMessage) -> SavedRemoved:
    """Return what tells that a saved message is out of sight."""
    return SavedRemoved(channel=saved.channel, seq=saved.seq)


@run
async def test_what_is_saved_is_ones_own(office: Office) -> None:
    """The one saved last comes first, page by page; nobody else learns of it."""
    messages = [await office.posts(office.alice) for _ in range(3)]
    first, second, third = [await saves(office, office.bob, each) for each in messages[::-1]]
    assert await listed(office, office.bob) == [third, second, first]
    page = await office.does(office.bob, ListSaved(limit=2))
    assert (page.saved, page.more) == ([third, second], True)
    rest = await office.does(office.bob, ListSaved(limit=2, before=second.saved_us))
    assert (rest.saved, rest.more) == ([first], False)
    assert office.told(office.bob.id) == [MessageSaved(saved=each) for each in rest.saved] + [
        MessageSaved(saved=second),
        MessageSaved(saved=third),
    ]
    assert await listed(office, office.alice) == []
    assert len(office.told(office.general)) == len(messages)


@run
async def test_what_is_done_is_kept_apart(office: Office) -> None:
    """It can be open again; saved again, it comes first. All twice is once."""
    kept, other = [await saves(office, office.bob, await office.posts(office.alice)) for _ in "12"]
    at = {"channel": kept.channel, "seq": kept.seq}
    assert (await office.does(office.bob, SaveMessage(**at))).repeated
    done = (await office.does(office.bob, CompleteSaved(**at))).saved
    assert (await office.does(office.bob, CompleteSaved(**at))).repeated
    assert done.done_us
    assert await listed(office, office.bob, done=True) == [done]
    assert await listed(office, office.bob, done=False) == [other]
    assert (await office.does(office.bob, CompleteSaved(**at, done=False))).saved == kept
    await office.does(office.bob, CompleteSaved(**at))
    again = (await office.does(office.bob, SaveMessage(**at))).saved
    assert await listed(office, office.bob) == [again, other]
    assert not (await office.does(office.bob, UnsaveMessage(**at))).repeated
    assert (await office.does(office.bob, UnsaveMessage(**at))).repeated
    refused = await office.refuses(office.bob, CompleteSaved(**at))
    assert (refused.code, refused.field) == (ErrorCode.NOT_FOUND, "seq")
    assert office.told(office.bob.id)[-1] == gone(kept)


@run
async def test_a_deleted_message_is_saved_no_more(office: Office) -> None:
    """All who saved it are told, but for those who may not read it; it cannot be saved."""
    message = await office.posts(office.alice, to=office.secret)
    kept = await saves(office, office.bob, message)
    assert await saves(office, office.alice, message)
    await office.does(office.alice, RemoveMember(channel=office.secret, user=office.bob.id))
    told = office.told(office.bob.id)
    await office.does(office.alice, DeleteMessage(channel=office.secret, seq=message.seq))
    assert await listed(office, office.alice) == []
    assert office.told(office.alice.id)[-1] == gone(kept)
    assert office.told(office.bob.id) == told
    await office.does(office.alice, AddMember(channel=office.secret, user=office.bob.id))
    assert await listed(office, office.bob) == []
    again = SaveMessage(channel=office.secret, seq=message.seq)
    assert (await office.refuses(office.bob, again)).code is ErrorCode.CONFLICT


@run
async def test_what_one_may_not_read_is_out_of_sight(office: Office) -> None:
    """Of a channel one lost nothing is listed or counted in pages; it comes back if one does."""
    hidden = await saves(office, office.bob, await office.posts(office.alice, to=office.secret))
    open_ = await saves(office, office.bob, await office.posts(office.alice))
    await office.does(office.bob, LeaveChannel(channel=office.general))
    await office.does(office.alice, RemoveMember(channel=office.secret, user=office.bob.id))
    assert office.told(office.bob.id)[-1] == gone(hidden)
    page = await office.does(office.bob, ListSaved(limit=1))
    assert (page.saved, page.more) == ([open_], False), "a public channel is read by all"
    await office.does(office.alice, AddMember(channel=office.secret, user=office.bob.id))
    assert office.told(office.bob.id)[-1] == MessageSaved(saved=hidden)
    assert await listed(office, office.bob) == [open_, hidden]


@run
async def test_a_guest_keeps_what_is_in_their_channels(office: Office) -> None:
    """Out of a public channel they do not read it, nor what they saved there."""
    await office.does(office.alice, AddMember(channel=office.general, user=office.gus.id))
    kept = await saves(office, office.gus, await office.posts(office.alice))
    await office.does(office.gus, LeaveChannel(channel=office.general))
    assert await listed(office, office.gus) == []
    assert office.told(office.gus.id)[-1] == gone(kept)


@run
async def test_there_is_a_limit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is saved already may be saved again; what is too much is refused as such."""
    monkeypatch.setattr(actions, "MAX_SAVED", 1)
    kept = await saves(office, office.bob, await office.posts(office.alice))
    more = await office.posts(office.alice)
    refused = await office.refuses(office.bob, SaveMessage(channel=more.channel, seq=more.seq))
    assert refused.code is ErrorCode.TOO_LARGE
    await office.does(office.bob, CompleteSaved(channel=kept.channel, seq=kept.seq))
    again = await office.does(office.bob, SaveMessage(channel=kept.channel, seq=kept.seq))
    assert not again.repeated
