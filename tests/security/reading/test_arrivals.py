"""Everything that is pushed: live, on filling holes, on coming back, and to programs."""

import asyncio
from typing import Any

import msgspec
import pytest

from chatserver.gateway.slack.events.catalogue import EVENTS as CATALOGUE
from protocol import AnyEvent, tag_of
from protocol.feed import FeedChanged
from protocol.ids import StreamId
from protocol.log import FillStream
from protocol.presence import SetView
from protocol.sessions import Resume
from tests.gateway.slack.bots import Wire, until
from tests.running import run
from tests.town import Person, Town, add_person, post

from .acts import act, plan
from .asking import ask
from .listening import Listener
from .world import World, caught

OUTSIDERS = ("stranger", "removed", "guest", "administrator", "spy", "fired")

OF_A_PLACE = {
    *("message.posted", "message.edited", "message.deleted", "message.pinned"),
    *("message.unpinned", "reaction.changed", "file.deleted", "channel.changed"),
    *("member.joined", "member.left", "role.changed", "typing.started", "poll.changed"),
    "previews.changed",
}
"""Told to whoever is in it."""

OF_ONES_OWN = {
    *("channel.joined", "channel.left", "channel.starred", "read.marked", "unread.marked"),
    *("level.changed", "thread.followed", "thread.read", "thread_unread.marked", "draft.saved"),
    *("message.scheduled", "scheduled.removed", "reminder.changed", "reminder.removed"),
    *("feed.marked", "story.tuned", "feed.changed", "whisper.shown"),
    *("vote.changed", "message.saved", "saved.removed", "quiet.changed", "notices.changed"),
}
"""Told to one person, about a place they are in or about themselves."""

ELSEWHERE = {
    "session.ended": "of one's own devices",
    "keywords.changed": "of one's own words",
    "sections.changed": "how one arranges one's own channels",
    "cautions.changed": "what moderators say to one person",
    "reports.changed": "that there is something to see to, and not what",
    "tags.changed": "of tags one follows, wherever they stand",
    "person.followed": "of people",
    "follower.came": "of people",
    "person.blocked": "of people",
    "channel.followed": "of public channels alone",
    "channel.moved": "of public channels alone, to those who look at them",
    "channel.listed": "of public channels alone",
    "group.changed": "of the workspace",
    "group.removed": "of the workspace",
    "emoji.added": "of the workspace",
    "emoji.removed": "of the workspace",
    "user.changed": "of the workspace",
    "workspace.changed": "of the workspace",
    "quiet_policy.changed": "of the workspace: when anybody may be reached, not when somebody may",
    "presence.chosen": "of oneself",
    "receipts.chosen": "of oneself",
    "receipt.moved": "to members alone who look at it and show theirs (gateway/test_receipts.py)",
    "presence.changed": "of people, who are everybody's",
    "status.changed": "of people, who are everybody's",
    "view.opened": "of no place: to whom it was opened (tests/gateway/slack/test_acting.py)",
    "view.updated": "of no place, as above",
    "whisper.taken": "as whisper.shown, when its app takes it back",
}
"""Told of no place that could be hidden."""


def test_every_event_is_known() -> None:
    """A new one is of a place, then insiders bring it about in ``acts.py``, or of none."""
    kinds = {tag_of(kind) for kind in AnyEvent.__args__}
    new = kinds - OF_A_PLACE - OF_ONES_OWN - ELSEWHERE.keys()
    assert not new, f"say in OF_A_PLACE, OF_ONES_OWN or ELSEWHERE what these tell: {sorted(new)}"
    assert OF_A_PLACE | OF_ONES_OWN | ELSEWHERE.keys() == kinds


@run
async def test_nobody_hears_of_what_is_not_theirs(world: World) -> None:
    """Insiders hear every kind of event, and more words than others; outsiders hear of nothing.

    Not even those who look at the channel, at the people and at their feed while it happens.
    """
    outsiders = {asker: await watching(world, asker) for asker in OUTSIDERS}
    alice, bob = [await Listener.of(world, world.insiders[name]) for name in ("alice", "bob")]
    passing = await passer_by(world.town)
    came = await Listener.of(world, passing)
    spy, inside = await program(world, "spy"), await program(world, "inside")
    by_rtm = await rung_up(world, "stranger")
    for name in ("private", "direct", "group"):
        await act(world, world.places[name], alice, bob, passing)
    await plan(alice)
    await alice.until(FeedChanged)
    for client in (alice, bob, came):
        await client.settled()
    missed = (OF_A_PLACE | OF_ONES_OWN) - alice.kinds - bob.kinds - came.kinds
    assert not missed, f"let insiders bring these about in acts.py: {sorted(missed)}"
    private = world.places["private"]
    assert private.catch.encode() in came.said
    came.begin()
    await bob.ask(post(private.channel, f"{private.catch} <@{passing.id}>"))
    await came.settled()
    assert not caught(private.words, came.said, came.asked)
    await hear_nothing(world, outsiders)
    await programs_hear_their_own(world, spy, inside)
    assert not caught(world.hidden_from("stranger"), str(await bare(by_rtm, "the end")).encode())


async def watching(world: World, asker: str) -> Listener:
    """Return a connection of somebody who looks as hard as they can."""
    client = await Listener.of(world, world.person(asker))
    channels = [place.channel for place in world.places.values()]
    people = [each.id for each in world.insiders.values()]
    await client.ask(SetView(channels=channels, users=people, feed=True))
    await client.settled()
    client.begin()
    return client


async def hear_nothing(world: World, outsiders: dict[str, Listener]) -> None:
    """Require that nobody heard of a place, or a word."""
    for asker, client in outsiders.items():
        await client.settled()
        assert not client.kinds & (OF_A_PLACE | OF_ONES_OWN), asker
        assert not caught(world.hidden_from(asker), client.said), asker


async def passer_by(town: Town) -> Person:
    """Return somebody new, who is going to be in and out again."""
    person: Person = await town.change(lambda tx: add_person(tx, "passing"))
    return person


# Coming back, and filling holes


@pytest.mark.parametrize("asker", OUTSIDERS)
@run
async def test_no_cursor_opens_what_is_not_ones_own(world: World, asker: str) -> None:
    """Cursors with the right times, as an insider had them, and as a removed member kept them."""
    resume = await of_bob(world)
    client = await Listener.of(world, world.person(asker), resume)
    starts = {start.head.stream: start for start in client.welcome.streams}
    for cursor in resume.cursors:
        start = starts.get(cursor.stream)
        assert start is None or (start.outcome, start.head) == ("removed", cursor)
    await client.settled()
    assert not caught(world.hidden_from(asker), client.said, client.asked)


async def of_bob(world: World) -> Resume:
    """Return cursors at the beginning of everything Bob may read that others may not."""
    if "resume" not in world.ids:
        bob = await Listener.of(world, world.insiders["bob"])
        streams = [place.channel for place in world.places.values()]
        pages = [
            await bob.ask(FillStream(stream=StreamId(stream), after=0))
            for stream in (*streams, world.insiders["bob"].id)
        ]
        first = [page.entries[0].at for page in pages]
        world.ids["resume"] = Resume(epoch=bob.welcome.epoch, cursors=first)
    resume: Resume = world.ids["resume"]
    return resume


# Programs


IN_PRIVATE = {
    *("group_archive", "group_unarchive", "message", "message.groups", "member_joined_channel"),
    *("member_left_channel", "file_shared", "file_deleted", "pin_added", "pin_removed"),
    *("reaction_added", "reaction_removed", "app_mention"),
}
NOT_IN_PRIVATE = {
    "what is public, or the workspace's": {
        *("channel_archive", "channel_created", "channel_joined", "channel_left"),
        *("channel_rename", "channel_unarchive", "message.channels", "emoji_changed"),
        *("subteam_updated", "team_join", "user_change", "user_profile_changed"),
        "user_status_changed",
    },
    "what happens to the bot itself, or between it and somebody": {
        *("app_home_opened", "group_joined", "group_left", "im_created", "message.im"),
        *("message.mpim", "mpim_joined"),
    },
    "as channel_rename, where one is in it": {"group_rename"},
}


def test_every_event_of_slacks_is_known() -> None:
    """A new one is told of private channels, then an app inside hears it, or it is not."""
    assert IN_PRIVATE.union(*NOT_IN_PRIVATE.values()) == set(CATALOGUE)


async def program(world: World, name: str) -> Wire:
    """Return an app's connection by Socket Mode."""
    app = {"spy": world.spy, "inside": world.inside}[name]
    assert app is not None
    answer = await ask(world, "POST", "/api/apps.connections.open", app.app_token, {})
    wire = await Wire.open(msgspec.json.decode(answer.body)["url"])
    assert (await wire.next())["type"] == "hello"
    await until(lambda: len(world.town.server.hub.connections.get(app.user.id, ())) > 0)
    return wire


async def rung_up(world: World, asker: str) -> Wire:
    """Return somebody's connection by RTM."""
    who = world.person(asker)
    before = len(world.town.server.hub.connections.get(who.id, ()))
    answer = await ask(world, "POST", "/api/rtm.connect", who.token, {})
    wire = await Wire.open(msgspec.json.decode(answer.body)["url"])
    assert (await wire.next())["type"] == "hello"
    await until(lambda: len(world.town.server.hub.connections.get(who.id, ())) > before)
    return wire


async def bare(wire: Wire, text: str) -> list[Any]:
    """Return what comes by RTM until a text does, and hang up."""
    heard: list[Any] = []
    while not heard or heard[-1].get("text") != text:
        heard.append(await wire.next())
    await wire.close()
    return heard


async def programs_hear_their_own(world: World, spy: Wire, inside: Wire) -> None:
    """Require that an app in the channel hears all, and one outside of it nothing."""
    await world.town.do(world.town.alice, post(world.town.general, "the end"))
    told = await heard_until(inside, "the end")
    assert {kind_of(each) for each in told} >= {name for name in IN_PRIVATE if "." not in name}
    said = await heard_until(spy, "the end")
    assert not caught(world.hidden_from("spy"), str(said).encode())
    await asyncio.gather(spy.close(), inside.close())


async def heard_until(wire: Wire, text: str) -> list[Any]:
    """Acknowledge and return what a program hears, until a text comes."""
    heard: list[Any] = []
    while not heard or heard[-1]["payload"]["event"].get("text") != text:
        heard.append(await wire.next())
        await wire.acknowledge(heard[-1])
    return heard


def kind_of(envelope: Any) -> str:
    """Return an event's type."""
    return str(envelope["payload"]["event"]["type"])
