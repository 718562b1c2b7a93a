"""A bulk export of Mattermost becomes people, channels, messages and threads: whole, once."""

from typing import Any

import pytest

from chatserver.domain.slack.mrkdwn import Names
from chatserver.jobs.imports import filling
from chatserver.jobs.imports.mattermost.text import slack_name, to_ours
from chatserver.jobs.imports.model import ImportFailed
from chatserver.jobs.imports.report import ImportReport, report_lines
from chatserver.store import channels, emoji, import_members, pins, reactions
from protocol.ids import UserId
from tests.pictures import png
from tests.running import run

from .conftest import Place
from .exports import us
from .mattermost_exports import (
    Json,
    channel,
    direct_post,
    lines,
    packed,
    post,
    reply,
    user,
)
from .test_slack_import import Interrupted, stopping_after

TALK = [
    post(30, "third", by="ben"),
    post(
        10,
        "who is **here**?",
        replies=[reply(20, "me, @ann."), reply(40, "and ~secret", by="cleo")],
        edit_at=1_700_000_500_000,
    ),
    post(0, "hello @ben and @all"),
    post(5, "ann joined", type="system_join_channel"),
]


async def take(place: Place, *more: Json, **options: Any) -> ImportReport:
    """Import a file of lines."""
    path = place.directory / "export.jsonl"
    path.write_bytes(lines(*more))
    return await place.take_file(path, "mattermost", **options)


async def ids(place: Place) -> dict[str, str]:
    """Return the identifiers of the three."""
    return {name: (await place.user(name)).id for name in ("ann", "ben", "cleo")}


async def town(place: Place) -> str:
    """Return the channel most is said in."""
    return (await place.channel("town")).id


@run
async def test_everything_arrives(place: Place) -> None:
    """Whatever the order in the file: by time, replies in their threads, names as mentions."""
    report = await take(place, *TALK)
    who, where = await ids(place), await town(place)
    stored = await place.history(where)
    secret = await place.database.read(_named, "secret")
    assert [each.text for each in stored] == [
        f"hello <@{who['ben']}> and @channel",
        "who is **here**?",
        f"me, <@{who['ann']}>.",
        "third",
        f"and <#{secret}>",
    ]
    assert [each.time_us for each in stored] == [us(s) for s in (0, 10, 20, 30, 40)]
    assert [each.thread for each in stored] == [None, None, 2, None, 2]
    assert stored[1].edited_us == 1_700_000_500_000_000
    assert report_lines(report) == [
        "The export holds 6 messages, 3 users and 3 channels.",
        "New here: 5 messages, 3 users, 3 channels and 6 memberships.",
        "Left out: 1 message about people joining or leaving (#town at 2023-11-14 22:13:25).",
    ]


def _named(reader: Any, name: str) -> str:
    (row,) = reader.raw.execute("SELECT id FROM channels WHERE name = ?", (name,)).fetchall()
    return str(row[0])


@run
async def test_private_and_direct_channels(place: Place) -> None:
    """Private channels have exactly their members; the same people have one direct channel."""
    report = await take(
        place,
        post(1, "hush", to="secret"),
        post(2, "gone", to="old"),
        direct_post(1, "a", "ann", "ann", "ben"),
        direct_post(2, "b", "ben", "ben", "ann"),
        direct_post(1, "three", "cleo", "ann", "ben", "cleo"),
        {"type": "direct_channel", "direct_channel": {"participants": [{"username": "ann"}]}},
    )
    who = await ids(place)
    secret = await place.database.read(_named, "secret")
    assert (await place.found(secret)).kind == "private"
    assert await place.database.read(import_members.members, secret) == {who["ann"], who["cleo"]}
    assert (await place.channel("old")).archived
    pair = channels.direct_key([UserId(who["ann"]), UserId(who["ben"])])
    id_ = await place.database.read(channels.by_direct_key, pair)
    assert id_
    assert [each.text for each in await place.history(id_)] == ["a", "b"]
    assert report.channels_added == 6
    assert report.notes == []


@run
async def test_reactions_and_emoji(place: Place) -> None:
    """Reactions come with who made them; custom emoji with their pictures."""
    put = [
        {"user": "ben", "emoji_name": "thumbsup_medium_skin_tone", "create_at": 1},
        {"user": "cleo", "emoji_name": "blob", "create_at": 1},
        {"user": "nobody", "emoji_name": "tada", "create_at": 1},
    ]
    blob = {"type": "emoji", "emoji": {"name": "blob", "image": "emoji/blob.png"}}
    lost = {"type": "emoji", "emoji": {"name": "lost", "image": "emoji/lost.png"}}
    bad = {"type": "emoji", "emoji": {"name": "bad", "image": "emoji/bad.png"}}
    content = lines(blob, lost, bad, post(1, "hi", reactions=put))
    path = packed(
        place.directory / "a.zip",
        content,
        {"emoji/blob.png": png(8, 8), "emoji/bad.png": b"no picture"},
    )
    tried = await place.take_file(path, "mattermost", rehearse=True)
    report = await place.take_file(path, "mattermost")
    assert tried == report
    who, where = await ids(place), await town(place)
    found = await place.database.read(reactions.of_messages, where, [1], "")
    assert [(each.emoji, each.users) for each in found[1]] == [
        ("👍🏽", [who["ben"]]),
        (":blob:", [who["cleo"]]),
    ]
    assert await place.database.read(emoji.names) == {"blob"}
    assert report.losses("emoji") == {
        "without their pictures": 1,
        "whose pictures cannot be used here (that is no PNG, GIF, WebP or JPEG)": 1,
    }
    assert report.losses("reaction") == {"by people not listed": 1}
    again = await place.take_file(path, "mattermost")
    assert again.added == 0


@run
async def test_people(place: Place) -> None:
    """Who left, guests, bots and authors who are not listed arrive as such."""
    await take(
        place,
        user("gone", delete_at=5, nickname="Gone Girl"),
        user("gus", roles="system_user system_guest", first_name="Gus", last_name="T."),
        {"type": "bot", "bot": {"username": "robbie", "display_name": "Robbie"}},
        post(1, "hi", by="stranger"),
    )
    gone, gus, robbie, stranger = [
        await place.user(name) for name in ("gone", "gus", "robbie", "stranger")
    ]
    assert (gone.deactivated, gone.display_name) == (True, "Gone Girl")
    assert (gus.role, gus.display_name) == ("guest", "Gus T.")
    assert (robbie.kind, robbie.deactivated) == ("bot", False)
    assert (stranger.deactivated, stranger.kind) == (True, "person")


@run
async def test_another_server_with_the_same_names(place: Place) -> None:
    """Its people are others, by their addresses; a private channel takes nothing of theirs."""
    await take(place, post(1, "hush", to="secret"))
    strangers = [user(name, "town", "secret", email=f"{name}@y.org") for name in ("ann", "cleo")]
    report = await take(place, *strangers, post(2, "ours", to="secret"))
    secret = await place.database.read(_named, "secret")
    assert [each.text for each in await place.history(secret)] == ["hush"]
    assert (await place.user("ann2")).id not in await place.database.read(
        import_members.members, secret
    )
    assert any("has none of its members here" in note for note in report.notes)


@run
async def test_workspaces_by_name(place: Place) -> None:
    """Two servers whose teams have the same names are kept apart by names given to them."""
    for name in ("north", "south", "south"):
        await take(place, post(1, f"from {name}"), workspace=name)
    north, south = await place.channel("town"), await place.channel("town-mattermost")
    for each, text in ((north, "from north"), (south, "from south")):
        assert [said.text for said in await place.history(each.id)] == [text]


@run
async def test_pins_webhooks_and_purposes(place: Place) -> None:
    """Webhooks speak under their own names, with what they attached as text."""
    attached = {"pretext": "see", "title": "Build", "fields": [{"title": "a", "value": 1}]}
    props = {"from_webhook": "true", "override_username": "Jenkins", "attachments": [attached, 7]}
    await take(
        place,
        channel("ops", purpose="*keep* it up", header="calm"),
        user("dora", "ops"),
        post(1, "keep", to="ops", by="dora", is_pinned=True),
        post(2, "", to="ops", by="dora", props=props),
        post(3, "", to="ops", by="dora", props={"attachments": [{"fallback": "red"}]}),
    )
    ops, dora, jenkins = (
        await place.channel("ops"),
        await place.user("dora"),
        await place.user("jenkins"),
    )
    assert (ops.topic, ops.purpose) == ("calm", "*keep* it up")
    (pin,) = await place.database.read(pins.of_channel, ops.id)
    assert (pin.seq, pin.user, pin.time_us) == (1, dora.id, us(1))
    _, built, red = await place.history(ops.id)
    assert (built.text, built.author) == ("see\n**Build**\na: 1", jenkins.id)
    assert (red.text, red.author, jenkins.kind) == ("red", dora.id, "bot")


@run
async def test_again_and_later(place: Place) -> None:
    """The same again adds nothing; a later export adds what is new, also to old threads."""
    await take(place, *TALK)
    before = await place.everything()
    assert (await take(place, *TALK)).added == 0
    assert await place.everything() == before
    later = post(
        10, "who is **here**?", replies=[*TALK[1]["post"]["replies"], reply(50, "late", by="ann")]
    )
    report = await take(place, TALK[0], later, *TALK[2:], post(60, "new"))
    assert (report.messages_added, report.users_added, report.channels_added) == (2, 0, 0)
    stored = await place.history(await town(place))
    assert [(each.text, each.thread) for each in stored[5:]] == [("late", 2), ("new", None)]


@run
async def test_interrupted_anywhere(
    place: Place, other_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped again and again, it ends as if it never had been."""
    monkeypatch.setattr(filling, "MAX_LINES", 2)
    await take(other_place, *TALK)
    write = place.database.write
    for calls in range(1, 100):
        monkeypatch.setattr(place.database, "write", stopping_after(write, calls))
        try:
            await take(place, *TALK)
        except Interrupted:
            continue
        break
    assert calls > 7
    texts = [each.text for each in await place.history(await town(place))]
    assert texts == [each.text for each in await other_place.history(await town(other_place))]


NAMES = Names(
    {"ann": "UANN00001", "ann.": "UDOT00001"}, {"crew/town": "CTOWN0001", "other/hall": "CHALL0001"}
)


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("@ann, @Ann: @nobody", "<@UANN00001>, <@UANN00001>: @nobody"),
        ("@ann. @ann_-", "<@UDOT00001> <@UANN00001>_-"),
        ("a@ann.org /@ann", "a@ann.org /@ann"),
        ("`@ann` @ann", "`@ann` <@UANN00001>"),
        ("```\n@ann\n```\n@ann", "```\n@ann\n```\n<@UANN00001>"),
        ("~~~ x\n@ann\n", "~~~ x\n@ann\n"),
        ("``a ` @ann`` \\@ann", "``a ` @ann`` \\@ann"),
        ("~town ~hall ~nowhere ~~gone~~", "<#CTOWN0001> <#CHALL0001> ~nowhere ~~gone~~"),
        ("@channel @here @all", "@channel @here @channel"),
        ("<@UANN00001> <!channel> <b>", "\\<@UANN00001> \\<!channel> <b>"),
        ("a\x00b\x07\tc", "ab\tc"),
    ],
)
def test_texts(text: str, ours: str) -> None:
    """Names become mentions, but not in code; what looks like one of our mentions stays a text."""
    assert to_ours(text, "crew", NAMES, {"town": "crew/town", "hall": "other/hall"}) == ours


def test_skin_tones() -> None:
    """Mattermost writes them with words."""
    assert slack_name("wave_light_skin_tone") == "wave::skin-tone-2"
    assert slack_name("wave_medium_dark_skin_tone") == "wave::skin-tone-5"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"type":"team","team":{"name":"x"}}\n', "does not begin with a line that says version"),
        (b'{"type":"version","version":2}\n', "does not begin with a line that says version 1"),
        (lines() + b"{oops\n", "line 9 of export.jsonl is not as Mattermost writes it"),
        (lines() + b'{"type":"post","post":[]}\n', "line 9 of export.jsonl is not as"),
        (b"no lines", "cannot be read as a ZIP file"),
    ],
)
def test_bad_files(runner: Any, place: Place, content: bytes, why: str) -> None:
    """What is no export, or no honest one, is refused in a sentence, and nothing is stored."""
    path = place.directory / "export.jsonl"
    path.write_bytes(content)
    before = runner.run(place.everything())
    with pytest.raises(ImportFailed, match=why):
        runner.run(place.take_file(path, "mattermost"))
    assert runner.run(place.everything()) == before


def test_channels_that_are_not_listed(runner: Any, place: Place) -> None:
    """What was said in them is counted."""
    report = runner.run(take(place, post(1, "where?", to="nowhere"), channel("empty")))
    assert report.losses("message") == {"of a channel that is not listed": 1}
    assert report.notes == ["#empty has no members; it was left out."]
