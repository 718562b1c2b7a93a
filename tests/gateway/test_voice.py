"""Voice messages and descriptions over HTTP: what a sender says of a file, and what is believed."""

from typing import Any

import pytest

from chatserver.store.log import message_at
from protocol.limits import MAX_DESCRIPTION_CHARACTERS, MAX_VOICE_MS, MAX_VOICE_PEAKS
from tests.pictures import DOT
from tests.recordings import PICTURE, SOUND, mp4, webm
from tests.running import run

from .house import Answer, House
from .test_files import post, private_channel, send, upload

VOICE = {"duration_ms": 12_340, "peaks": [0, 50, 100]}
RECORDED = webm(SOUND)


async def begin(house: House, token: str, data: bytes, **said: Any) -> Answer:
    """Begin a file, and say more of it than its name."""
    return await house.post("/uploads", {"name": "voice", "size": len(data)} | said, token)


async def record(house: House, token: str, data: bytes = RECORDED, **said: Any) -> Any:
    """Upload a voice message, or what is said to be one; return the file."""
    begun = await begin(house, token, data, **({"voice": VOICE} | said))
    assert begun.status == 201
    return (await send(house, token, begun.json["file"]["id"], data)).json["file"]


async def describe(house: House, token: str, file: str, description: Any) -> Answer:
    """Describe a file."""
    headers = {"Authorization": f"Bearer {token}"}
    body = {"description": description}
    return await house.ask("PUT", f"/uploads/{file}", json=body, headers=headers)


@run
async def test_a_voice_message_is_heard_in_place(house: House) -> None:
    """Everybody knows how long and how loud it is before they play it, from anywhere on."""
    alice = await house.found()
    secret = await private_channel(house, alice)
    file = await record(house, alice.token)
    assert (file["voice"], file["type"]) == (VOICE, "audio/webm")
    message = await post(house, alice, secret, file["id"])
    assert message.files[0].voice.peaks == VOICE["peaks"]
    kept = await house.database.read(message_at, secret, message.seq)
    assert kept is not None
    assert kept.files == message.files
    headers = {"Authorization": f"Bearer {alice.token}", "Range": "bytes=4-7"}
    part = await house.ask("GET", f"/files/{file['id']}", headers=headers)
    assert (part.status, part.headers["Content-Type"]) == (206, "audio/webm")
    assert part.headers["Content-Disposition"].startswith("inline; ")
    assert part.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("data", [DOT, b"hello", webm(PICTURE, SOUND), mp4(b"vide")])
@run
async def test_nothing_else_passes_for_a_voice(house: House, data: bytes) -> None:
    """The bytes decide: what is no recording is a file like any other."""
    alice = await house.found()
    file = await record(house, alice.token, data)
    assert "voice" not in file
    again = await house.get(f"/uploads/{file['id']}", alice.token)
    assert "voice" not in again.json["file"]


@pytest.mark.parametrize(
    "said",
    [
        {"voice": VOICE | {"duration_ms": 0}},
        {"voice": VOICE | {"duration_ms": MAX_VOICE_MS + 1}},
        {"voice": VOICE | {"peaks": []}},
        {"voice": VOICE | {"peaks": [101]}},
        {"voice": VOICE | {"peaks": [-1]}},
        {"voice": VOICE | {"peaks": [0.5]}},
        {"voice": VOICE | {"peaks": [1] * (MAX_VOICE_PEAKS + 1)}},
        {"voice": {"peaks": [1]}},
        {"voice": True},
        {"description": "x" * (MAX_DESCRIPTION_CHARACTERS + 1)},
        {"description": None},
    ],
)
@run
async def test_nonsense_is_said_of_no_file(house: House, said: object) -> None:
    """What is said of a file is as narrow as its name and size."""
    alice = await house.found()
    begun = await house.post("/uploads", {"name": "a", "size": 1} | said, alice.token)  # type: ignore[operator]
    assert begun.status in (400, 413)


@run
async def test_a_picture_is_described(house: House) -> None:
    """By its owner, until others may have read it; it is found by these words."""
    alice, bob = await house.found(), await house.admit()
    secret = await private_channel(house, alice)
    file = await record(house, alice.token, DOT, voice=None, description=" a dot ")
    assert file["description"] == "a dot"
    assert (await describe(house, bob.token, file["id"], "mine")).status == 404
    assert (await describe(house, alice.token, file["id"], 7)).status == 400
    told = await describe(house, alice.token, file["id"], "a red dot\n")
    assert (told.status, told.json["file"]["description"]) == (200, "a red dot")
    message = await post(house, alice, secret, file["id"])
    assert message.files[0].description == "a red dot"
    assert (await describe(house, alice.token, file["id"], "a cat")).status == 409


@run
async def test_equal_bytes_are_described_apart(house: House) -> None:
    """A second file of the same bytes says nothing of the first, and takes nothing from it."""
    alice = await house.found()
    first = await record(house, alice.token, description="hello")
    second = await upload(house, alice.token, RECORDED)
    plain = (await house.get(f"/uploads/{second}", alice.token)).json["file"]
    assert first["voice"] == VOICE
    assert plain.keys().isdisjoint({"voice", "description"})
