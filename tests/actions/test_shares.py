"""Passing messages on: a place is stored, and everybody sees there what they may see."""

import pytest

from protocol import ErrorCode
from protocol.channels import OpenDirect
from protocol.ids import ChannelId
from protocol.limits import MAX_TEXT_CHARACTERS
from protocol.messages import (
    DeleteMessage,
    EditMessage,
    ListHistory,
    ListReplies,
    Message,
    MessagePlace,
)
from protocol.shares import GetMessages
from protocol.updates import OpenUpdates
from tests.running import run
from tests.town import Person, new_nonce, post

from .conftest import Office
from .test_updates import updates_of


def place_of(message: Message) -> MessagePlace:
    """Return where a message stands."""
    return MessagePlace(channel=message.channel, seq=message.seq)


async def shares(office: Office, who: Person, message: Message, **fields: object) -> Message:
    """Let somebody share a message with a comment."""
    place = await updates_of(office, who)
    return await office.posts(who, "Look!", to=place, shares=place_of(message), **fields)


async def shown(office: Office, who: Person, channel: ChannelId) -> list[Message]:
    """Return what somebody is shown as shared in a channel's history."""
    page = await office.does(who, ListHistory(channel=channel))
    shared: list[Message] = page.shared
    return shared


@run
async def test_a_message_is_passed_on_with_a_comment(office: Office) -> None:
    """What it says now is shown with it, for as long as it says anything."""
    said = await office.posts(office.alice, "Lunch is ready")
    shared = await shares(office, office.bob, said)
    assert shared.shares == place_of(said)
    assert shared.text == "Look!"
    assert await shown(office, office.carol, shared.channel) == [said]
    await office.does(
        office.alice, EditMessage(channel=said.channel, seq=said.seq, text="Lunch is over")
    )
    (changed,) = await shown(office, office.carol, shared.channel)
    assert changed.text == "Lunch is over"
    await office.does(office.alice, DeleteMessage(channel=said.channel, seq=said.seq))
    (tombstone,) = await shown(office, office.carol, shared.channel)
    assert (tombstone.deleted, tombstone.text) == (True, "")


@run
async def test_an_update_is_passed_on_too(office: Office) -> None:
    """Also one that shares something itself, and a reply to one."""
    said = await office.posts(office.alice)
    once = await shares(office, office.bob, said)
    reply = await office.posts(office.carol, "Indeed", to=once.channel, thread=once.seq)
    twice = await shares(office, office.carol, once)
    thrice = await shares(office, office.carol, reply)
    passed_on = await shown(office, office.alice, twice.channel)
    assert [place_of(message) for message in passed_on] == [place_of(once), place_of(reply)]
    assert passed_on[0].shares == place_of(said)
    thread = ListReplies(channel=thrice.channel, thread=thrice.seq)
    assert (await office.does(office.alice, thread)).shared == [reply]


@run
async def test_only_what_was_said_in_public_is_passed_on(office: Office) -> None:
    """What one may not see is not there; what is not for everybody is refused."""
    secret = await office.posts(office.alice, to=office.secret)
    place = await updates_of(office, office.carol)
    command = post(place, shares=place_of(secret))
    assert (await office.refuses(office.carol, command)).code is ErrorCode.NOT_FOUND
    place = await updates_of(office, office.bob)
    direct = (await office.does(office.bob, OpenDirect(users=[office.carol.id]))).membership
    whispered = await office.posts(office.carol, to=direct.channel.id)
    for message in (secret, whispered):
        refusal = await office.refuses(office.bob, post(place, shares=place_of(message)))
        assert (refusal.code, refusal.field) == (ErrorCode.FORBIDDEN, "shares")


@run
async def test_what_is_not_there_is_not_passed_on(office: Office) -> None:
    """Neither a place without a message nor one whose message is gone."""
    place = await updates_of(office, office.bob)
    nothing = MessagePlace(channel=office.general, seq=1)
    refusal = await office.refuses(office.bob, post(place, shares=nothing))
    assert refusal.code is ErrorCode.NOT_FOUND
    said = await office.posts(office.bob)
    await office.does(office.bob, DeleteMessage(channel=said.channel, seq=said.seq))
    refusal = await office.refuses(office.bob, post(place, shares=place_of(said)))
    assert refusal.code is ErrorCode.CONFLICT


@run
async def test_it_is_passed_on_in_ones_own_updates_only(office: Office) -> None:
    """Not in a channel, not in a reply."""
    said = await office.posts(office.alice)
    place = await updates_of(office, office.bob)
    update = await office.posts(office.bob, to=place)
    for command in (
        post(office.general, shares=place_of(said)),
        post(place, thread=update.seq, shares=place_of(said)),
    ):
        refusal = await office.refuses(office.bob, command)
        assert (refusal.code, refusal.field) == (ErrorCode.INVALID, "shares")


@run
async def test_a_repeat_is_the_same_only_if_it_shares_the_same(office: Office) -> None:
    """A nonce stands for the whole of what was sent."""
    one, other = [await office.posts(office.alice) for _ in range(2)]
    nonce = new_nonce()
    shared = await shares(office, office.bob, one, nonce=nonce)
    assert await shares(office, office.bob, one, nonce=nonce) == shared
    for fields in ({}, {"shares": place_of(other)}):
        command = post(shared.channel, "Look!", nonce=nonce, **fields)
        assert (await office.refuses(office.bob, command)).code is ErrorCode.NONCE_REUSED


@run
async def test_a_change_of_the_comment_keeps_what_it_shares(office: Office) -> None:
    """Only the text is another."""
    shared = await shares(office, office.bob, await office.posts(office.alice))
    command = EditMessage(channel=shared.channel, seq=shared.seq, text="See here")
    edited = (await office.does(office.bob, command)).message
    assert (edited.text, edited.shares) == ("See here", shared.shares)


@pytest.mark.parametrize(
    ("who", "sees"),
    [("bob", ["general", "secret"]), ("carol", ["general"]), ("gus", [])],
)
@run
async def test_messages_are_looked_up_with_ones_own_rights(
    office: Office, who: str, sees: list[str]
) -> None:
    """What is not for one's eyes is left out like what is not there."""
    said = {name: await office.posts(office.alice, to=getattr(office, name)) for name in
            ("general", "secret")}  # fmt: skip
    places = [place_of(message) for message in said.values()]
    places += [*places, MessagePlace(channel=office.general, seq=1)]
    places.append(MessagePlace(channel=ChannelId("CNOWHERE00"), seq=1))
    found = await office.does(getattr(office, who), GetMessages(places=places))
    assert found.messages == [said[name] for name in sees]


@run
async def test_guests_see_nothing_of_it(office: Office) -> None:
    """They may not read the updates to begin with."""
    shared = await shares(office, office.bob, await office.posts(office.alice))
    found = await office.does(office.gus, GetMessages(places=[place_of(shared)]))
    assert found.messages == []
    command = OpenUpdates(user=office.gus.id)
    assert (await office.refuses(office.gus, command)).code is ErrorCode.FORBIDDEN


@run
async def test_what_does_not_fit_is_not_taken_for_hidden(office: Office) -> None:
    """The answer says that there is more; it is asked for from behind the last message of it."""
    long = "x" * MAX_TEXT_CHARACTERS
    places = [place_of(await office.posts(office.alice, long)) for _ in range(8)]
    found = await office.does(office.bob, GetMessages(places=places))
    assert found.more
    assert [place_of(each) for each in found.messages] == places[: len(found.messages)]
    rest = await office.does(office.bob, GetMessages(places=places[len(found.messages) :]))
    assert (len(found.messages) + len(rest.messages), rest.more) == (8, False)
