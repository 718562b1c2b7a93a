"""Custom emoji over HTTP."""

import pytest

from chatserver.actions import HANDLERS
from protocol.emoji import EmojiAdded, EmojiRemoved, ListEmoji, RemoveEmoji
from protocol.limits import MAX_EMOJI_BYTES, MAX_EMOJI_PIXELS
from tests.pictures import DOT, gif, jpeg, png, webp
from tests.running import run

from .house import Answer, House, actor_of

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


async def add(house: House, token: str, name: str = "party", picture: bytes = DOT) -> Answer:
    """Add an emoji."""
    return await house.post(f"/emoji/{name}", picture, token, Content_Type="image/x")


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (DOT, "image/png"),
        (gif(9, 9), "image/gif"),
        (jpeg(9, 9), "image/jpeg"),
        (webp(b"VP8X", 9, 9), "image/webp"),
    ],
)
@run
async def test_a_picture_is_added_and_shown(house: House, picture: bytes, kind: str) -> None:
    """Under an address that never changes, as what it is and never as a page."""
    alice = await house.found()
    before = len(house.entries)
    added = (await add(house, alice.token, picture=picture)).json["emoji"]
    assert (added["name"], added["type"]) == ("party", kind)
    (entry,) = house.entries[before:]
    assert isinstance(entry.event, EmojiAdded)
    assert entry.at.stream.startswith("T")
    path = f"/emoji/party/{added['hash']}"
    shown = await house.get(path, alice.token)
    assert shown.text.encode(errors="surrogateescape") == picture
    assert shown.headers["Content-Type"] == kind
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert (await house.get(path)).status == 401
    assert (await house.get("/emoji/party/0", alice.token)).status == 404


@run
async def test_a_name_is_taken_once(house: House) -> None:
    """The same picture again is the same emoji; another one is a conflict."""
    alice = await house.found()
    bob = await house.admit()
    first = await add(house, alice.token)
    before = len(house.entries)
    assert (await add(house, bob.token)).json == first.json
    refused = await add(house, bob.token, picture=png(2, 2))
    assert (refused.status, refused.code) == (409, "conflict")
    assert len(house.entries) == before


@pytest.mark.parametrize(
    ("picture", "status"),
    [
        (SVG, 400),
        (b"", 400),
        (b"<html>", 400),
        (png(0, 1), 400),
        (png(MAX_EMOJI_PIXELS + 1, 1), 413),
        (DOT + bytes(MAX_EMOJI_BYTES), 413),
    ],
)
@run
async def test_what_is_no_small_picture_is_refused(
    house: House, picture: bytes, status: int
) -> None:
    """SVG is a program; a picture of many pixels is a bomb."""
    alice = await house.found()
    before = len(house.entries)
    assert (await add(house, alice.token, picture=picture)).status == status
    assert len(house.entries) == before


@run
async def test_a_picture_may_have_so_many_bytes(house: House) -> None:
    """More than other bodies, to the byte."""
    alice = await house.found()
    whole = DOT + bytes(MAX_EMOJI_BYTES - len(DOT))
    added = await add(house, alice.token, picture=whole)
    assert added.status == 200


@pytest.mark.parametrize("name", ["Party", "a%20b", "%C3%A9", "a" * 63, "..", "a:b"])
@run
async def test_a_name_is_plain(house: House, name: str) -> None:
    """It stands between colons, in texts and in addresses."""
    alice = await house.found()
    assert (await add(house, alice.token, name)).status in (400, 404, 405)


@run
async def test_guests_add_none(house: House) -> None:
    """They may use those there are."""
    await house.found()
    guest = await house.admit(role="guest")
    refused = await add(house, guest.token)
    assert (refused.status, refused.code) == (403, "forbidden")


@run
async def test_one_removes_ones_own_and_administrators_any(house: House) -> None:
    """Twice is the same as once."""
    alice, bob, carol = (
        await house.found(),
        await house.admit(),
        await house.admit("carol@example.org"),
    )
    remove = RemoveEmoji(name="party")

    def by(who: object) -> object:
        actor = actor_of(who)  # type: ignore[arg-type]
        return lambda tx: HANDLERS[RemoveEmoji].run(tx, actor, remove)  # type: ignore[arg-type]

    for remover in (bob, alice):
        await add(house, bob.token)
        with pytest.raises(Exception, match="only who added an emoji"):
            await house.commit(by(carol))
        before = len(house.entries)
        await house.commit(by(remover))
        await house.commit(by(remover))
        assert [entry.event for entry in house.entries[before:]] == [EmojiRemoved(name="party")]
    listed = await house.database.read(HANDLERS[ListEmoji].run, actor_of(bob), ListEmoji())
    assert listed.emoji == []


@run
async def test_emoji_are_listed_by_name(house: House) -> None:
    """Page by page."""
    alice = await house.found()
    for name in ("cat", "ant", "bee"):
        await add(house, alice.token, name)
    run_list = HANDLERS[ListEmoji].run
    first = await house.database.read(run_list, actor_of(alice), ListEmoji(limit=2))
    rest = await house.database.read(run_list, actor_of(alice), ListEmoji(after="bee"))
    assert [[each.name for each in page.emoji] for page in (first, rest)] == [
        ["ant", "bee"],
        ["cat"],
    ]
    assert (first.more, rest.more) == (True, False)
