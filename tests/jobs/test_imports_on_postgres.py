"""An import comes to the same on PostgreSQL as on SQLite, also the second time."""

from typing import Any

import msgspec

from chatserver.store import channels, import_members, log, pins, reactions
from tests.pictures import png
from tests.running import run

from . import mattermost_exports, zulip_exports
from .conftest import Place
from .exports import ANN, BEN, CLEO, DAY_S, GENERAL, Export, channel, reply, said, ts
from .test_slack_reactions import by

FILE = {"id": "FPLAN0001", "name": "plan.png", "permalink": "https://x.org/plan"}
TALK = [
    said(0, f"hello <@{BEN}> #tag", reactions=[by("tada", BEN, CLEO)]),
    reply(10, "look", to=0, subtype="thread_broadcast"),
    said(20, "", files=[FILE]),
]
LATER = [
    TALK[0] | {"reactions": [by("tada", BEN, CLEO), by("eyes", ANN)]},
    *TALK[1:],
    said(DAY_S, "new"),
]


def slack(talk: list[Any]) -> Export:
    """Return an export of Slack with a little of everything."""
    pinned = [{"id": ts(0), "user": BEN, "created": 1_700_000_900}]
    return Export(
        channels=[channel(pins=pinned)],
        lists={
            "groups.json": [channel("GSECRET01", "secret", members=[ANN])],
            "dms.json": [{"id": "DPAIR0001", "created": 5, "members": [ANN, BEN]}],
        },
        talk={"general": talk, "secret": [said(1, "x")], "DPAIR0001": [said(1, "y")]},
        files={"__uploads/FPLAN0001/plan.png": png(8, 8)},
    )


async def seen(place: Place) -> Any:
    """Return what there is to be seen of a Slack import."""
    read = place.database.read
    pair = ",".join(sorted((ANN, BEN)))
    return (
        [msgspec.structs.replace(each, app=None) for each in await place.history(GENERAL)],
        await read(reactions.of_messages, GENERAL, [1], ""),
        await read(pins.of_channel, GENERAL),
        await read(log.head, GENERAL),
        [await read(import_members.members, each) for each in (GENERAL, "GSECRET01")],
        await read(channels.by_direct_key, pair),
    )


@run
async def test_slack(place: Place, place_on_postgres: Place) -> None:
    """Everything, a second time, a dry run and a later export."""
    places = place, place_on_postgres
    for talk, rehearse in ((TALK, True), (TALK, False), (TALK, False), (LATER, False)):
        one, other = [await each.take(slack(talk), rehearse=rehearse) for each in places]
        assert one == other
    assert (one.messages_added, one.reactions_added) == (1, 1)
    assert await seen(place) == await seen(place_on_postgres)


@run
async def test_mattermost_and_zulip(place: Place, place_on_postgres: Place) -> None:
    """The same, with custom emoji."""
    blob = {"type": "emoji", "emoji": {"name": "blob", "image": "blob.png"}}
    put = [{"user": "ben", "emoji_name": "blob"}]
    posts = mattermost_exports.lines(blob, mattermost_exports.post(1, "a\0b", reactions=put))
    topics = zulip_exports.Export(messages=[zulip_exports.said(1, 1, "x\0y", topic="z")])
    for each in (place, place_on_postgres):
        path = mattermost_exports.packed(each.directory / "a.zip", posts, {"blob.png": png(8, 8)})
        for added in (True, False):
            report = await each.take_file(path, "mattermost")
            assert bool(report.added) == added
            path_of_topics = topics.packed(each.directory / "a.tar.gz")
            assert bool((await each.take_file(path_of_topics, "zulip")).added) == added
    assert report.losses("emoji") == {}
    for at in (place, place_on_postgres):
        texts = [each.text for each in await at.history((await at.channel("town")).id)]
        assert texts == ["ab"]
        other = await at.channel("town-zulip")
        assert [each.text for each in await at.history(other.id)] == ["**z**\nxy"]
