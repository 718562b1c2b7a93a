"""Atom at a private address: for whoever knows it, and only as long as it stands."""

from functools import partial
from typing import get_args
from xml.etree import ElementTree as ET

from chatserver.actions import HANDLERS
from chatserver.actions.accounts import SignedIn
from chatserver.domain.tokens import new_token
from chatserver.gateway.feed_routes import TITLES
from chatserver.projections.feed import fold
from chatserver.store import feed_heads, users
from protocol.channels import CreateChannel, JoinChannel, LeaveChannel
from protocol.feed import MakeFeedLink, RevokeFeedLink, StoryKind
from tests.running import run
from tests.town import post

from .house import House, actor_of

ATOM = {"a": "http://www.w3.org/2005/Atom"}


async def does(house: House, who: SignedIn, command):
    """Carry out a command, and fold what came of it."""
    handler = HANDLERS[type(command)]
    done = await house.commit(partial(handler.run, actor=actor_of(who), command=command))
    for channel in await house.database.read(feed_heads.behind):
        await house.database.write(fold, channel, 1_000)
    return done


async def talk(house: House) -> tuple[SignedIn, str, str]:
    """Let Alice mention Bob; return him, the channel, and where he reads of it."""
    alice, bob = await house.found(), await house.admit()
    joined = await does(house, alice, CreateChannel(name="news"))
    channel = joined.membership.channel.id
    await does(house, bob, JoinChannel(channel=channel))
    await does(house, alice, post(channel, f"<@{bob.user.id}> a < b & \x07c"))
    return bob, channel, (await does(house, bob, MakeFeedLink())).path


def titles(text: str) -> list[str | None]:
    """Return the titles of a feed's entries."""
    found = ET.fromstring(text).findall("a:entry/a:title", ATOM)
    return [title.text for title in found]


@run
async def test_a_feed_is_read_at_its_address(house: House) -> None:
    """In the language asked for; texts are escaped, and what XML cannot hold is left out."""
    bob, _, path = await talk(house)
    answer = await house.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert {*titles(answer.text)} == {"In #news: Alice (1)", "Alice mentioned you in #news"}
    content = ET.fromstring(answer.text).find("a:entry/a:content", ATOM)
    assert content is not None
    assert content.text == f"<@{bob.user.id}> a < b & c"
    french = await house.get(path, None, Accept_Language="fr")
    assert "Mention par Alice dans #news" in titles(french.text)


@run
async def test_who_left_reads_nothing_more(house: House) -> None:
    """The same rights as everywhere, from the next request on."""
    bob, channel, path = await talk(house)
    await does(house, bob, LeaveChannel(channel=channel))
    assert titles((await house.get(path)).text) == []


@run
async def test_an_address_opens_nothing_once_it_is_replaced_or_taken_away(house: House) -> None:
    """And a deactivated account's neither; every one that opens nothing is answered alike."""
    bob, _, first = await talk(house)
    second = (await does(house, bob, MakeFeedLink())).path
    assert (await house.get(second)).status == 200
    answers = [await house.get(first), await house.get(f"/feed/{new_token('feed-')}.atom")]
    await does(house, bob, RevokeFeedLink())
    answers.append(await house.get(second))
    third = (await does(house, bob, MakeFeedLink())).path
    await house.commit(lambda tx: users.deactivate(tx.reader, bob.user.id, 1))
    answers.append(await house.get(third))
    answers.append(await house.get("/feed/nonsense.atom"))
    assert {(answer.status, answer.text) for answer in answers} == {(404, answers[0].text)}


@run
async def test_the_file_holds_no_address(house: House) -> None:
    """A stolen backup opens no feed."""
    _, _, path = await talk(house)
    token = path.removeprefix("/feed/").removesuffix(".atom")
    rows = await house.database.read(
        lambda reader: reader.raw.execute("SELECT * FROM feed_links").fetchall()
    )
    assert len(rows) == 1
    assert token not in str(rows)


def test_every_kind_of_story_has_a_title() -> None:
    """In every language."""
    assert all({*get_args(StoryKind)} <= titles.keys() for titles in TITLES.values())
