"""Every command, asked by everybody for what is not theirs."""

from collections.abc import Iterable
from typing import Any

import pytest

from chatserver.actions import HANDLERS, Query
from protocol import AnyCommand, Command, tag_of
from protocol.apps import GetApp
from protocol.polls import ListVotes
from protocol.quiet import AskReach
from protocol.saved import ListSaved
from protocol.sessions import OpenSession
from tests.running import run

from .aims import aimed, commands
from .listening import Listener
from .world import World, caught

OUTSIDERS = ("stranger", "removed", "guest", "administrator", "spy", "fired")


@pytest.mark.parametrize("asker", OUTSIDERS)
@run
async def test_no_command_tells_what_is_not_ones_own(world: World, asker: str) -> None:
    """Not in an answer, a refusal, or what is pushed meanwhile."""
    client = await Listener.of(world, world.person(asker))
    leaks: dict[str, set[str]] = {}
    for kind, tried in every_command(world, asker):
        client.begin()
        await client.try_all(tried)
        await client.settled()
        if found := caught(world.hidden_from(asker), client.said, client.asked):
            leaks[kind] = found
    named = {place.channel for place in world.places.values()}
    if asker == "administrator":  # what was done in a channel is named by its identifier alone
        assert leaks.pop("audit.list", set()) <= named
    assert leaks == {}


QUIET = {
    "what is everybody's": {
        *("apps.list", "channels.browse", "commands.list", "deliveries.list", "emoji.list"),
        *("followers.list", "followings.list", "groups.list", "people.search", "person.get"),
        *("profile.get", "statuses.list", "users.find", "users.get", "users.list"),
    },
    "what somebody made for themselves, of no place or of public ones": {
        *("blocked.list", "followed_channels.list", "followed_tags.list", "keywords.list"),
        *("sections.list", "sessions.list", "cautions.list"),
    },
    "who is shut out, and reports of which there are none": {
        *("suspensions.list", "reports.list", "hidden.get"),
    },
    "positions and people of a place, which have no words of their own": {
        *("date.locate", "interrupted.count", "members.list", "pins.list", "reactions.list"),
        *("votes.list", "reach.ask", "receipts.list"),
    },
}
"""Queries that tell insiders nothing hidden, and what they tell instead."""


@run
async def test_whoever_is_in_it_is_told(world: World) -> None:
    """Else the questions would prove nothing: each query tells Alice something others are not."""
    alice = await Listener.of(world, world.insiders["alice"])
    quiet: set[str] = set()
    for kind in HANDLERS:
        if isinstance(HANDLERS[kind], Query):
            alice.begin()
            places = world.places.values()
            await alice.try_all([each for place in places for each in aimed(kind, world, place)])
            if not caught(world.hidden_from("stranger"), alice.said, alice.asked):
                quiet.add(tag_of(kind))
    new = quiet - set().union(*QUIET.values())
    assert not new, f"{sorted(new)} told Alice nothing: aim it better, or say in QUIET why"


@pytest.mark.parametrize("asker", OUTSIDERS)
@run
async def test_what_has_no_words_is_refused(world: World, asker: str) -> None:
    """Who is in it, who reacted, what is pinned and how much there is: there is no such channel."""
    client = await Listener.of(world, world.person(asker))
    refused = QUIET["positions and people of a place, which have no words of their own"]
    kinds = [kind for kind in HANDLERS if tag_of(kind) in refused]
    places = world.targets(asker)
    tried = [each for place in places for kind in kinds for each in aimed(kind, world, place)]
    assert {*await client.try_all(tried)} == {"not_found"}


@run
async def test_what_one_keeps_to_oneself_is_told_nobody(world: World) -> None:
    """Not to those in the same channels: drafts, reminders, holidays, time zones, devices."""
    bob = await Listener.of(world, world.insiders["bob"])
    queries = [kind for kind in HANDLERS if isinstance(HANDLERS[kind], Query)]
    places = world.places.values()
    tried = [each for place in places for kind in queries for each in aimed(kind, world, place)]
    await bob.try_all([*tried, *commands(world, "bob", world.insiders["bob"].id)])
    assert not caught(world.own, bob.said, bob.asked)
    places_of_two = [world.places[name].channel for name in ("direct", "private")]
    told = [
        await bob.ask(AskReach(channel=channel, users=[world.insiders["alice"].id]))
        for channel in places_of_two
    ]
    assert [[each.user for each in reach.unreached] for reach in told] == [
        [world.insiders["alice"].id]
    ] * 2


@pytest.mark.parametrize("asker", ["alice", "bob", "zoe", *OUTSIDERS])
@run
async def test_who_voted_in_an_anonymous_poll_is_told_nobody(world: World, asker: str) -> None:
    """Whoever asks: those who voted, who asked it, administrators of the channel or of all."""
    client = await Listener.of(world, world.person(asker))
    assert world.open is not None
    tried = [
        ListVotes(channel=place.channel, seq=world.ids[f"poll {place.name}"], option=option)
        for place in (*world.places.values(), world.open)
        if f"poll {place.name}" in world.ids
        for option in (None, 0, 1)
    ]
    assert {*await client.try_all(tried)} <= {"forbidden", "not_found"}


@run
async def test_what_was_saved_comes_and_goes_with_the_right_to_read(world: World) -> None:
    """Whoever was removed saved it while they were in it, and is told of nothing now."""
    removed = await Listener.of(world, world.person("removed"))
    assert (await removed.ask(ListSaved())).saved == []


@run
async def test_a_webhook_names_its_channel_to_administrators(world: World) -> None:
    """By its identifier alone, without which nobody could take the webhook away."""
    boss, private = await Listener.of(world, world.person("administrator")), world.places["private"]
    assert world.inside is not None
    details = await boss.ask(GetApp(bot=world.inside.user.id))
    assert [each.channel for each in details.webhooks] == [private.channel]
    assert caught(world.hidden_from("administrator"), boss.said) == {private.channel}


def every_command(world: World, asker: str) -> Iterable[tuple[str, list[Command[Any]]]]:
    """Yield what somebody asks, by command."""
    for kind in AnyCommand.__args__:
        if kind is not OpenSession:
            places = world.targets(asker)
            yield tag_of(kind), [each for place in places for each in aimed(kind, world, place)]
    yield "otherwise", list(commands(world, asker, world.person(asker).id))
