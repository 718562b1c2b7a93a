"""An export of Zulip becomes people, channels, threads and messages: whole, once, in order."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from chatserver.domain.slack.mrkdwn import Names
from chatserver.jobs.imports import archive, filling
from chatserver.jobs.imports.model import ImportFailed
from chatserver.jobs.imports.report import ImportReport
from chatserver.jobs.imports.zulip.text import Known, to_ours
from chatserver.jobs.slack_emoji import emoji_of
from chatserver.store import channels, emoji, import_members, reactions
from protocol.ids import UserId
from tests.pictures import png
from tests.running import run

from .conftest import Place
from .exports import us
from .test_slack_import import Interrupted, stopping_after
from .zulip_exports import (
    ANN,
    BEN,
    CLEO,
    GROUP,
    SECRET,
    TOWN,
    Export,
    packed,
    said,
    stream,
    subscribed,
    user,
)

TALK = [
    said(1, 0, "lunch at noon?", topic="lunch"),
    said(2, 10.25, "the server is down", topic="*ops*", by=BEN),
    said(3, 20, "who comes?", topic="Lunch", by=CLEO),
    said(4, 30, "restarted it", topic="*ops*", last_edit_time=1_700_000_100.5),
    said(5, 40, "hello everybody", by=BEN),
]


async def take(place: Place, export: Export, **options: Any) -> ImportReport:
    """Import an archive."""
    return await place.take_file(export.packed(place.directory / "a.tar.gz"), "zulip", **options)


async def ids(place: Place) -> dict[int, str]:
    """Return the identifiers of the three."""
    names = {ANN: "ann.a", BEN: "ben", CLEO: "cleo"}
    return {key: (await place.user(name)).id for key, name in names.items()}


@run
async def test_topics_become_threads(place: Place) -> None:
    """A topic's first message carries its name, whatever its case; the others reply to it."""
    report = await take(place, Export(messages=TALK))
    stored = await place.history((await place.channel("town")).id)
    assert [(each.text, each.thread) for each in stored] == [
        ("**lunch**\nlunch at noon?", None),
        (r"**\*ops\***" + "\nthe server is down", None),
        ("who comes?", 1),
        ("restarted it", 2),
        ("hello everybody", None),
    ]
    assert [each.time_us for each in stored] == [us(s) for s in (0, 10.25, 20, 30, 40)]
    assert stored[3].edited_us == 1_700_000_100_500_000
    assert (report.messages_added, report.users_added, report.channels_added) == (5, 4, 2)
    assert (report.lost, report.notes) == ({}, [])


@run
async def test_a_directory(place: Place) -> None:
    """What is unpacked already is read as it is."""
    path = Export(messages=TALK).unpacked(place.directory / "export")
    assert (await place.take_file(path, "zulip")).messages_added == 5


@run
async def test_private_and_direct_messages(place: Place) -> None:
    """Private streams have exactly their subscribers; the same people have one direct channel."""
    talk = [
        said(1, 1, "hush", topic="x", to=100 + SECRET),
        said(2, 2, "a", by=ANN, to=200 + BEN),
        said(3, 3, "b", by=BEN, to=200 + ANN),
        said(4, 4, "note", by=ANN, to=200 + ANN),
        said(5, 5, "three", by=CLEO, to=GROUP),
    ]
    await take(place, Export(messages=talk))
    who = await ids(place)
    (row,) = await place.database.read(
        lambda reader: reader.raw.execute(
            "SELECT id, kind FROM channels WHERE name = 'secret-plans'"
        ).fetchall()
    )
    assert row[1] == "private"
    assert await place.database.read(import_members.members, row[0]) == {who[ANN], who[CLEO]}
    for people, texts in (
        ((ANN, BEN), ["a", "b"]),
        ((ANN,), ["note"]),
        ((ANN, BEN, CLEO), ["three"]),
    ):
        key = channels.direct_key([UserId(who[each]) for each in people])
        id_ = await place.database.read(channels.by_direct_key, key)
        assert id_
        assert [each.text for each in await place.history(id_)] == texts


@run
async def test_protected_history(place: Place) -> None:
    """Where who came later may not read what was before, only who got all of it is a member."""
    protected = stream(SECRET, "secret", invite_only=True, history_public_to_subscribers=False)
    talk = [said(1, 1, "before", to=100 + SECRET), said(2, 2, "after", to=100 + SECRET)]
    got = [(1, ANN), (2, ANN), (2, CLEO)]
    received = [{"message": message, "user_profile": user} for message, user in got]
    export = Export(streams=[protected], messages=talk, received=received)
    report = await take(place, export)
    who = await ids(place)
    (row,) = await place.database.read(
        lambda reader: reader.raw.execute(
            "SELECT id FROM channels WHERE kind = 'private'"
        ).fetchall()
    )
    assert await place.database.read(import_members.members, row[0]) == {who[ANN]}
    assert report.losses("membership") == {
        "of people who may not read all of a channel's protected history": 1
    }


@run
async def test_reactions_and_emoji(place: Place) -> None:
    """Reactions come by their code points, custom emoji with their pictures."""

    def put(by: int, name: str, code: str, kind: str = "unicode_emoji") -> dict[str, Any]:
        of = {"emoji_name": name, "emoji_code": code, "reaction_type": kind}
        return {"message": 1, "user_profile": by, **of}

    export = Export(
        messages=[said(1, 1, "hi")],
        tables={
            "zerver_reaction": [
                put(BEN, "+1", "1f44d"),
                put(CLEO, "thumbs_up", "1f44d"),
                put(ANN, "blob", "7", "realm_emoji"),
                put(ANN, "zulip", "zulip", "zulip_extra_emoji"),
                put(ANN, "odd", "x1"),
            ],
            "zerver_realmemoji": [
                {"name": "blob", "author": CLEO, "file_name": "7.png", "deactivated": False},
                {"name": "old", "author": CLEO, "file_name": "8.png", "deactivated": True},
                {"name": "evil", "author": CLEO, "file_name": "9.png", "deactivated": False},
            ],
        },
        files={
            "emoji/records.json": b'[{"path": "1/7.png", "file_name": "7.png"},'
            b' {"path": "../realm.json", "file_name": "9.png"}]',
            "emoji/1/7.png": png(8, 8),
        },
    )
    report = await take(place, export)
    who, town = await ids(place), (await place.channel("town")).id
    found = await place.database.read(reactions.of_messages, town, [1], "")
    assert [(each.emoji, each.users) for each in found[1]] == [
        ("👍️", [who[BEN], who[CLEO]]),
        (":blob:", [who[ANN]]),
    ]
    blob = await place.database.read(emoji.find, "blob")
    assert blob
    assert blob.creator == who[CLEO]
    assert report.losses("emoji") == {"without their pictures": 1}
    assert report.losses("reaction") == {"with emoji that are not here": 2}


@run
async def test_people(place: Place) -> None:
    """Who left, guests, bots, Zulip's own bots and strangers arrive as such."""
    people = [
        user(ANN, "Ann"),
        user(BEN, "Ben", is_active=False),
        user(CLEO, "Cleo", role=600),
        user(14, "Robbie", is_bot=True),
    ]
    talk = [said(1, 1, "welcome", by=1), said(2, 2, "?", by=99)]
    await take(place, Export(people=people, messages=talk))
    ben, cleo, robbie, system, unknown = [
        await place.user(name) for name in ("ben", "cleo", "robbie", "notification-bot", "user99")
    ]
    assert (ben.deactivated, cleo.role, robbie.kind, robbie.deactivated) == (
        True,
        "guest",
        "bot",
        False,
    )
    assert (system.kind, system.deactivated, unknown.deactivated) == ("bot", True, True)


@run
async def test_again_and_later(place: Place) -> None:
    """The same again adds nothing; a later export adds what is new, also to old topics."""
    await take(place, Export(messages=TALK))
    before = await place.everything()
    assert (await take(place, Export(messages=TALK))).added == 0
    assert await place.everything() == before
    later = [said(6, 50, "me", topic="lunch"), said(7, 60, "new", topic="news")]
    tried = await take(place, Export(messages=TALK + later), rehearse=True)
    assert await place.everything() == before
    report = await take(place, Export(messages=TALK + later))
    assert (report.messages_added, tried) == (2, report)
    stored = await place.history((await place.channel("town")).id)
    assert [(each.text, each.thread) for each in stored[5:]] == [
        ("me", 1),
        ("**news**\nnew", None),
    ]


@run
async def test_interrupted_anywhere(
    place: Place, other_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped again and again, it ends as if it never had been."""
    monkeypatch.setattr(filling, "MAX_LINES", 2)
    export = Export(messages=TALK)
    await take(other_place, export)
    write = place.database.write
    for calls in range(1, 100):
        monkeypatch.setattr(place.database, "write", stopping_after(write, calls))
        try:
            await take(place, export)
        except Interrupted:
            continue
        break
    assert calls > 7
    both = [
        [(each.text, each.thread) for each in await at.history((await at.channel("town")).id)]
        for at in (place, other_place)
    ]
    assert both[0] == both[1]


NAMES = Names({"11": "UANN00001", "12": "UBEN00001"}, {"stream 1": "CTOWN0001"})
KNOWN = Known({"Ann A.": "11"}, {"town": "stream 1"})


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("@**Ann A.** @**Ben|12** @**Who?**", "<@UANN00001> <@UBEN00001> @Who?"),
        ("@_**Ann A.|11** said", "**Ann A.** said"),
        ("@**all** @**everyone** @*crew*", "@channel @channel @crew"),
        ("`@**Ann A.**`", "`@**Ann A.**`"),
        ("#**town** #**town>lunch** #**gone>x**", "<#CTOWN0001> <#CTOWN0001> > lunch #gone > x"),
        ("#**town>lunch@5**", "<#CTOWN0001> > lunch"),
        ("[a.png](/user_uploads/1/a/a.png)", "a.png"),
        ("[said](#narrow/stream/1-x/near/5): [x](https://x.org)", "said: [x](https://x.org)"),
        ("```quote\na\nb\n```\nc", "> a\n> b\n\nc"),
        ("````quote\n```quote\na\n```\nb\n````", "> > a\n>\n> b\n"),
        ("```spoiler Secret\nx\n```", "**Secret**\nx"),
        ("```python\n@**Ann A.**\n```", "```python\n@**Ann A.**\n```"),
        ("$$x^2$$ <time:2024-01-01T12:00:00Z>", "`x^2` 2024-01-01T12:00:00Z"),
        ("/me waves", "_waves_"),
        ("<@UANN00001> <!here>", "\\<@UANN00001> \\<!here>"),
    ],
)
def test_texts(text: str, ours: str) -> None:
    """Names become mentions, but not in code; what only Zulip has becomes what comes nearest."""
    assert to_ours(text, NAMES, KNOWN) == ours


def test_emoji_by_their_characters() -> None:
    """With or without what says that it is a picture, and in a skin tone."""
    assert emoji_of("\U0001f44d") == "👍️"
    assert emoji_of("\U0001f44d\U0001f3fd") == "👍🏽"
    assert emoji_of("\u2764") == emoji_of("\u2764\ufe0f") == "❤️"
    assert emoji_of("x") is None


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"readme": b"hello"}, "is no Zulip export: it has no realm.json"),
        ({"../realm.json": b"{}"}, "names a file outside itself"),
        ({"/realm.json": b"{}"}, "names a file outside itself"),
        ({"realm.json": b"{}"}, "realm.json in the export is not as Zulip writes it"),
        ({"realm.json": b"[" * 100_000}, "realm.json in the export is not as Zulip writes it"),
        (
            Export().members() | {"messages-000001.json": b'{"zerver_message": [{}]}'},
            "messages-000001.json in the export is not as Zulip writes it",
        ),
    ],
)
def test_bad_archives(
    runner: Any, place: Place, tmp_path: Path, members: dict[str, bytes], why: str
) -> None:
    """What is no export, or no honest one, is refused in a sentence."""
    path = packed(tmp_path / "a.tar.gz", members)
    with pytest.raises(ImportFailed, match=why):
        runner.run(place.take_file(path, "zulip"))


def test_damaged_archives(
    runner: Any, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was cut off, one that is none, and one that would unpack to far too much."""
    whole = Export(messages=TALK).packed(tmp_path / "a.tar.gz").read_bytes()
    for content in (whole[: len(whole) // 2], b"nothing", gzip.compress(b"nothing")):
        (tmp_path / "b.tar.gz").write_bytes(content)
        with pytest.raises(ImportFailed, match=r"b.tar.gz cannot be read as a tar file"):
            runner.run(place.take_file(tmp_path / "b.tar.gz", "zulip"))
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 100_000)
    packed(tmp_path / "c.tar.gz", {"realm.json": b" " * 1_000_000})
    with pytest.raises(ImportFailed, match="would unpack to"):
        runner.run(place.take_file(tmp_path / "c.tar.gz", "zulip"))


def test_who_unsubscribed(runner: Any, place: Place) -> None:
    """They are no members; what goes to nobody who is listed is counted."""
    export = Export(
        subscriptions=[*subscribed(101, ANN), *subscribed(101, BEN, active=False)],
        messages=[said(1, 1, "x"), said(2, 2, "y", to=999)],
    )
    report = runner.run(take(place, export))
    assert runner.run(place.channel("town")).members == 1
    assert TOWN == 1
    assert report.losses("message") == {"to nobody who is listed": 1}
