"""Pins: one for each message, told to the channel, gone with the message."""

from protocol import ErrorCode
from protocol.channels import ArchiveChannel, LeaveChannel
from protocol.limits import MAX_PINS
from protocol.messages import DeleteMessage, EditMessage
from protocol.pins import (
    ListPins,
    MessagePinned,
    MessageUnpinned,
    Pin,
    PinMessage,
    UnpinMessage,
)
from protocol.updates import OpenUpdates
from tests.running import run
from tests.town import Person

from .conftest import Office


async def pins(office: Office, who: Person, seq: int) -> Pin:
    """Let somebody pin a message in general."""
    found = await office.does(who, PinMessage(channel=office.general, seq=seq))
    pin: Pin = found.pin
    return pin


async def listed(office: Office, who: Person) -> list[Pin]:
    """Return what somebody sees pinned in general."""
    pinned: list[Pin] = (await office.does(who, ListPins(channel=office.general))).pins
    return pinned


@run
async def test_a_pin_is_told_and_listed(office: Office) -> None:
    """With who pinned it; the newest pin stands first, whatever the message's age."""
    first, second = [await office.posts(office.alice) for _ in range(2)]
    newer = await pins(office, office.bob, second.seq)
    newest = await pins(office, office.carol, first.seq)
    assert (newest.seq, newest.user) == (first.seq, office.carol.id)
    assert newest.time_us > newer.time_us
    assert office.told(office.general)[2:] == [MessagePinned(pin=newer), MessagePinned(pin=newest)]
    assert await listed(office, office.alice) == [newest, newer]


@run
async def test_pinning_twice_is_once_and_says_so(office: Office) -> None:
    """Who pinned it first stays named; taking it off twice tells it, too."""
    message = await office.posts(office.alice)
    pin = await pins(office, office.bob, message.seq)
    again = await office.does(office.carol, PinMessage(channel=office.general, seq=message.seq))
    assert (again.pin, again.repeated) == (pin, True)
    unpin = UnpinMessage(channel=office.general, seq=message.seq)
    assert not (await office.does(office.carol, unpin)).repeated
    assert (await office.does(office.carol, unpin)).repeated
    assert office.told(office.general)[2:] == [
        MessageUnpinned(channel=office.general, seq=message.seq, user=office.carol.id)
    ]
    assert await listed(office, office.alice) == []


@run
async def test_a_deleted_message_is_not_pinned(office: Office) -> None:
    """Deleting it unpins it without a word of its own, and a tombstone takes no pin."""
    root = await office.posts(office.alice)
    await office.posts(office.bob, thread=root.seq)
    await pins(office, office.bob, root.seq)
    await office.does(office.alice, EditMessage(channel=office.general, seq=root.seq, text="x"))
    assert len(await listed(office, office.bob)) == 1
    await office.does(office.alice, DeleteMessage(channel=office.general, seq=root.seq))
    assert await listed(office, office.bob) == []
    again = PinMessage(channel=office.general, seq=root.seq)
    assert (await office.refuses(office.bob, again)).code is ErrorCode.CONFLICT
    unpin = UnpinMessage(channel=office.general, seq=root.seq)
    assert (await office.does(office.bob, unpin)).repeated


@run
async def test_a_channel_has_room_for_so_many_pins(office: Office) -> None:
    """One that is taken off makes room."""
    seqs = [(await office.posts(office.alice)).seq for _ in range(MAX_PINS + 1)]
    for seq in seqs[:-1]:
        await pins(office, office.bob, seq)
    one_more = PinMessage(channel=office.general, seq=seqs[-1])
    assert (await office.refuses(office.bob, one_more)).code is ErrorCode.TOO_LARGE
    await office.does(office.bob, UnpinMessage(channel=office.general, seq=seqs[0]))
    await office.does(office.bob, one_more)
    assert [pin.seq for pin in await listed(office, office.bob)] == seqs[:0:-1]


@run
async def test_pins_of_an_archived_channel_stay_as_they_are(office: Office) -> None:
    """They are read, also by those who may read the channel without being in it."""
    message = await office.posts(office.alice)
    pin = await pins(office, office.alice, message.seq)
    await office.does(office.alice, ArchiveChannel(channel=office.general))
    unpin = UnpinMessage(channel=office.general, seq=message.seq)
    assert (await office.refuses(office.alice, unpin)).code is ErrorCode.FORBIDDEN
    await office.does(office.carol, LeaveChannel(channel=office.general))
    assert await listed(office, office.carol) == [pin]


@run
async def test_in_updates_only_their_owner_pins(office: Office) -> None:
    """Others answer there, and see what is pinned."""
    updates = (await office.does(office.bob, OpenUpdates(user=office.bob.id))).channel.id
    message = await office.posts(office.bob, to=updates)
    pin = PinMessage(channel=updates, seq=message.seq)
    assert (await office.refuses(office.carol, pin)).code is ErrorCode.FORBIDDEN
    await office.does(office.bob, pin)
    assert len((await office.does(office.carol, ListPins(channel=updates))).pins) == 1
