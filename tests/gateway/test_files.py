"""Files over HTTP: how they come in, and who gets them."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from PIL import Image

from chatserver.actions import HANDLERS
from chatserver.actions.accounts import SignedIn
from chatserver.actions.files import Wanted
from chatserver.gateway.bodies import DEADLINE
from chatserver.gateway.outgoing import part_of
from chatserver.store.log import message_at
from protocol import AnyCommand
from protocol.channels import AddMember, CreateChannel, LeaveChannel, RemoveMember
from protocol.files import DeleteFile
from protocol.messages import DeleteMessage, PostMessage
from tests.pictures import DOT, gif, jpeg, png, webp
from tests.running import run
from tests.town import new_nonce

from .house import Answer, House, actor_of

TEXT = b"Good morning\n" * 100


async def begin(house: House, token: str, size: int, name: str = "notes.txt") -> str:
    """Begin a file and return its identifier."""
    begun = await house.post("/uploads", {"name": name, "size": size}, token)
    assert begun.status == 201
    return str(begun.json["file"]["id"])


async def send(house: House, token: str, file: str, data: Any, offset: int = 0) -> Answer:
    """Send bytes of a file from an offset on."""
    headers = {"Authorization": f"Bearer {token}", "Upload-Offset": str(offset)}
    return await house.ask("PATCH", f"/uploads/{file}", data=data, headers=headers)


async def upload(house: House, token: str, data: bytes = TEXT, name: str = "notes.txt") -> str:
    """Upload a whole file."""
    file = await begin(house, token, len(data), name)
    sent = await send(house, token, file, data)
    assert sent.status == 200
    assert sent.json["file"]["id"] == file
    return file


async def does(house: House, who: SignedIn, command: AnyCommand) -> Any:
    """Carry out a command of somebody."""
    run_ = HANDLERS[type(command)].run
    return await house.committer.commit(lambda tx: run_(tx, actor_of(who), command))  # type: ignore[arg-type]


async def private_channel(house: House, who: SignedIn) -> Any:
    """Make a channel nobody else sees."""
    made = await does(house, who, CreateChannel(name="secret", kind="private"))
    return made.membership.channel.id


async def post(house: House, who: SignedIn, channel: Any, *files: Any, text: str = "") -> Any:
    """Post files to a channel."""
    wanted = PostMessage(channel=channel, text=text, nonce=new_nonce(), files=list(files))
    return (await does(house, who, wanted)).message


def kept(house: House) -> list[Path]:
    """Return the blobs on disk."""
    return [path for path in (house.data / "files").rglob("*") if path.is_file()]


def arriving(house: House) -> list[Path]:
    """Return what unfinished uploads have on disk."""
    return [path for path in (house.data / "uploads").rglob("*") if path.is_file()]


@run
async def test_a_file_comes_in_and_goes_out_again(house: House) -> None:
    """Byte for byte, under its own name, and as what its bytes say it is."""
    alice = await house.found()
    file = await upload(house, alice.token)
    shown = await house.get(f"/files/{file}", alice.token)
    assert (shown.status, shown.text.encode()) == (200, TEXT)
    assert shown.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert shown.headers["Content-Length"] == str(len(TEXT))
    disposition = "inline; filename=\"notes.txt\"; filename*=UTF-8''notes.txt"
    assert shown.headers["Content-Disposition"] == disposition
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown.headers["Cache-Control"] == "private, no-cache"
    saved = await house.get(f"/files/{file}?download=1", alice.token)
    assert saved.headers["Content-Disposition"].startswith("attachment; ")
    assert arriving(house) == []


@run
async def test_what_has_arrived_is_kept(house: House) -> None:
    """One goes on where the connection broke, and nowhere else."""
    alice = await house.found()
    file = await begin(house, alice.token, 10)
    first = await send(house, alice.token, file, b"01234")
    assert (first.status, first.json) == (200, {"offset": 5, "size": 10})
    asked = await house.ask(
        "HEAD", f"/uploads/{file}", headers={"Authorization": f"Bearer {alice.token}"}
    )
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("5", "10")
    for wrong in (0, 4, 6, 10):
        refused = await send(house, alice.token, file, b"56789", wrong)
        assert (refused.status, refused.code) == (409, "conflict")
    assert (await send(house, alice.token, file, b"56789", 5)).json["file"]["size"] == 10
    again = await send(house, alice.token, file, b"", 10)
    assert again.json["file"]["id"] == file, "who missed the answer asks again"
    assert (await house.get(f"/files/{file}", alice.token)).text == "0123456789"


@run
async def test_what_came_before_a_connection_broke_stays(house: House) -> None:
    """What the server had read by then, that is: one asks where to go on."""
    alice = await house.found()
    file = await begin(house, alice.token, 1_000_000)
    _, writer = await asyncio.open_connection("127.0.0.1", house.config.server.port)
    head = (
        f"PATCH /uploads/{file} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpload-Offset: 0\r\n"
        f"Authorization: Bearer {alice.token}\r\nContent-Length: 1000000\r\n\r\n"
    )
    writer.write(head.encode() + bytes(300_000))
    offset = 0
    while not offset:
        offset = (await house.get(f"/uploads/{file}", alice.token)).json["offset"]
    writer.close()
    assert offset <= 300_000
    while (await send(house, alice.token, file, bytes(1_000_000 - offset), offset)).status != 200:
        offset = (await house.get(f"/uploads/{file}", alice.token)).json["offset"]
    assert (await house.get(f"/files/{file}", alice.token)).status == 200


@run
async def test_whoever_comes_again_takes_over(house: House) -> None:
    """A connection that is dead, and does not know it yet, holds nobody up."""
    alice = await house.found()
    file = await begin(house, alice.token, 400_000)

    async def stuck() -> Any:
        yield bytes(300_000)
        await asyncio.Event().wait()

    dead = asyncio.create_task(send(house, alice.token, file, stuck()))
    offset = 0
    while not offset:
        offset = (await house.get(f"/uploads/{file}", alice.token)).json["offset"]
    sent = await send(house, alice.token, file, bytes(400_000 - offset), offset)
    assert sent.json["file"]["id"] == file
    dead.cancel()
    await asyncio.wait([dead])


@run
async def test_a_drip_is_no_upload(house: House) -> None:
    """What comes too slowly is sent away, and what came stays."""
    alice = await house.found()
    house.application._state[DEADLINE] = 0.2
    file = await begin(house, alice.token, 10)

    async def drip() -> Any:
        yield b"01234"
        await asyncio.Event().wait()

    refused = await send(house, alice.token, file, drip())
    assert refused.status == 408
    assert (await house.get(f"/uploads/{file}", alice.token)).json["offset"] == 5


@run
async def test_no_more_comes_than_was_announced(house: House) -> None:
    """Neither in a piece nor by an offset."""
    alice = await house.found()
    file = await begin(house, alice.token, 10)
    assert (await send(house, alice.token, file, bytes(11))).status == 413
    assert (await house.get(f"/files/{file}", alice.token)).status == 404
    assert (await send(house, alice.token, file, bytes(10))).status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "a", "size": 0}, 400),
        ({"name": "a", "size": -1}, 400),
        ({"name": "a", "size": 2**63}, 400),
        ({"name": "a", "size": "9"}, 400),
        ({"name": "a"}, 400),
        ({"name": "\u202e\u200b", "size": 1}, 400),
        ({"name": "a" * 1_025, "size": 1}, 413),
        ({"name": "a", "size": 1_048_577}, 413),
        ({"name": "a", "size": 1, "type": "image/png"}, 400),
        ([], 400),
    ],
)
@run
async def test_what_is_no_file_is_not_begun(house: House, body: object, status: int) -> None:
    """It needs a name and some bytes, but not too many."""
    alice = await house.found()
    house.configure(files={"max_mb": 1})
    assert (await house.post("/uploads", body, alice.token)).status == status


@run
async def test_somebody_uploads_so_much_a_day(house: House) -> None:
    """Begun is uploaded; the refusal says when there may be more."""
    alice = await house.found()
    house.configure(files={"max_mb": 1, "max_mb_per_day": 1})
    await begin(house, alice.token, 600_000)
    refused = await house.post("/uploads", {"name": "a", "size": 600_000}, alice.token)
    assert (refused.status, refused.code) == (429, "rate_limited")
    bob = await house.admit()
    await begin(house, bob.token, 600_000)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\CON", "CON"),
        ("a\x00\u202egpj.exe", "agpj.exe"),
        ("é" * 300 + ".pdf", "é" * 251 + ".pdf"),
        ("..", ".."),
    ],
)
@run
async def test_a_name_is_no_path(house: House, name: str, shown: str) -> None:
    """Whatever it is, the bytes lie under a name of ours."""
    alice = await house.found()
    begun = await house.post("/uploads", {"name": name, "size": len(TEXT)}, alice.token)
    file = begun.json["file"]
    assert file["name"] == shown
    await send(house, alice.token, file["id"], TEXT)
    (path,) = kept(house)
    assert path.name[:2] == path.parent.parent.name
    assert len(path.name) == 73


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"<html><script>alert(1)</script>", "a.png", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "image/svg+xml"),
        (b"<?xml version='1.0'?><x/>", "a.txt", "text/xml"),
        (b"%PDF-1.7", "a.txt", "application/pdf"),
        (b"PK\x03\x04<html>", "a.gif", "application/zip"),
        (b"x", "a.html", "text/html"),
        (b"\x00\x01\x02", "a.html", "application/octet-stream"),
    ],
)
@run
async def test_what_could_run_is_saved_and_not_shown(
    house: House, data: bytes, name: str, kind: str
) -> None:
    """Whatever its name says; and shown anyway it could do nothing."""
    alice = await house.found()
    file = await upload(house, alice.token, data, name)
    shown = await house.get(f"/files/{file}", alice.token)
    assert shown.headers["Content-Type"].partition(";")[0] == kind
    assert shown.headers["Content-Disposition"].startswith("attachment; ")
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@run
async def test_a_part_is_given(house: House) -> None:
    """A player seeks; a part that is not there is refused."""
    alice = await house.found()
    file = await upload(house, alice.token, b"0123456789")
    path = f"/files/{file}"
    whole = await house.get(path, alice.token)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = await house.get(path, alice.token, Range="bytes=2-4")
    assert (part.status, part.text) == (206, "234")
    assert part.headers["Content-Range"] == "bytes 2-4/10"
    etag = whole.headers["ETag"]
    assert (await house.get(path, alice.token, Range="bytes=2-", If_Range=etag)).status == 206
    assert (await house.get(path, alice.token, Range="bytes=2-", If_Range='"x"')).status == 200
    known = await house.get(path, alice.token, If_None_Match=etag)
    assert (known.status, known.text) == (304, "")
    assert (await house.get(path, alice.token, If_None_Match="garbage")).status == 200
    assert (await house.get(path, alice.token, If_Modified_Since="garbage")).status == 200
    for none in ("bytes=10-", "bytes=-0", "bytes=0-1,3-4", "lines=1-2", "bytes=4-2"):
        assert (await house.get(path, alice.token, Range=none)).status == 416
    head = await house.ask("HEAD", path, headers={"Authorization": f"Bearer {alice.token}"})
    assert (head.status, head.text, head.headers["Content-Length"]) == (200, "", "10")


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-0", (0, 1)), ("bytes=-3", (7, 10)), ("bytes=-99", (0, 10)), ("bytes=9-99", (9, 10))],
)
def test_a_part_is_cut_to_what_there_is(asked: str, part: tuple[int, int]) -> None:
    """Open ends are allowed."""
    assert part_of(asked, 10) == part


@run
async def test_nobody_gets_what_they_may_not_read(house: House) -> None:
    """A file in no message is its owner's; then it is for whoever may read one it stands in."""
    alice, bob = await house.found(), await house.admit()
    guest = await house.admit("gus@example.org", role="guest")
    file = await upload(house, alice.token)
    path = f"/files/{file}"

    async def statuses() -> list[int]:
        tokens = (alice.token, bob.token, guest.token)
        return [(await house.get(path, token)).status for token in tokens]

    assert (await house.get(path)).status == 401
    assert await statuses() == [200, 404, 404]
    secret = await private_channel(house, alice)
    message = await post(house, alice, secret, file)
    assert await statuses() == [200, 404, 404]
    await does(house, alice, AddMember(channel=secret, user=bob.user.id))
    assert await statuses() == [200, 200, 404]
    await does(house, alice, RemoveMember(channel=secret, user=bob.user.id))
    assert await statuses() == [200, 404, 404]
    general = (await does(house, alice, CreateChannel(name="lobby"))).membership.channel.id
    again = await post(house, alice, general, file)
    assert await statuses() == [200, 200, 404], "it is public now; guests see what they are in"
    await does(house, alice, DeleteMessage(channel=general, seq=again.seq))
    assert await statuses() == [200, 404, 404]
    await does(house, alice, AddMember(channel=secret, user=bob.user.id))
    await does(house, alice, LeaveChannel(channel=secret))
    assert await statuses() == [404, 200, 404], "whoever left sees not even their own"
    assert message.files[0].id == file


@run
async def test_nobody_touches_somebody_elses_upload(house: House) -> None:
    """Not to look, to go on, to cancel or to post it."""
    alice, bob = await house.found(), await house.admit()
    file = await begin(house, alice.token, 10)
    assert (await house.get(f"/uploads/{file}", bob.token)).status == 404
    assert (await send(house, bob.token, file, bytes(10))).status == 404
    cancel = {"headers": {"Authorization": f"Bearer {bob.token}"}}
    assert (await house.ask("DELETE", f"/uploads/{file}", **cancel)).status == 404
    assert (await send(house, alice.token, file, bytes(10))).status == 200


@run
async def test_an_upload_is_cancelled(house: House) -> None:
    """Nothing of it stays, finished or not."""
    alice = await house.found()
    for whole in (True, False):
        file = await begin(house, alice.token, 10)
        await send(house, alice.token, file, bytes(10 if whole else 5))
        cancel = {"headers": {"Authorization": f"Bearer {alice.token}"}}
        assert (await house.ask("DELETE", f"/uploads/{file}", **cancel)).status == 204
        assert (await house.get(f"/files/{file}", alice.token)).status == 404
        await house.uploads.remove_doomed()
        assert kept(house) == arriving(house) == []


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/octet-stream"])
@run
async def test_an_address_lets_one_upload(house: House, method: str, kind: str) -> None:
    """Without a token, raw, under whichever type: as programs written for Slack do."""
    alice = await house.found()
    begun = await house.uploads.begin(actor_of(alice), Wanted("notes.txt", len(TEXT)))
    path = f"/upload/{begun.token}"
    sent = await house.ask(method, path, data=TEXT, headers={"Content-Type": kind})
    assert (sent.status, sent.text) == (200, f"OK - {len(TEXT)}")
    again = await house.ask(method, path, data=TEXT, headers={"Content-Type": kind})
    assert again.status == 200
    assert (await house.get(f"/files/{begun.file.id}", alice.token)).text.encode() == TEXT
    assert (await house.ask(method, "/upload/guessed", data=TEXT)).status == 404


@pytest.mark.parametrize("field", ["body", "filename", "file"])
@run
async def test_a_form_lets_one_upload(house: House, field: str) -> None:
    """The first part that is a file, whatever it is called."""
    alice = await house.found()
    begun = await house.uploads.begin(actor_of(alice), Wanted("notes.txt", len(TEXT)))
    form = FormData()
    form.add_field("comment", "hi")
    form.add_field(field, TEXT, filename="Untitled")
    sent = await house.ask("POST", f"/upload/{begun.token}", data=form)
    assert (sent.status, sent.text) == (200, f"OK - {len(TEXT)}")
    assert (await house.get(f"/files/{begun.file.id}", alice.token)).text.encode() == TEXT


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data", TEXT, 400),
        ("multipart/form-data; boundary=x", b"no part", 400),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 400),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 10_000 + b"--x--",
            400,
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n\r\n--x--\r\n',
            400,
        ),
        ("application/octet-stream", b"short", 400),
        ("application/octet-stream", TEXT + b"!", 413),
    ],
)
@run
async def test_what_is_not_the_file_is_refused(
    house: House, kind: str, body: bytes, status: int
) -> None:
    """And may be sent again."""
    alice = await house.found()
    begun = await house.uploads.begin(actor_of(alice), Wanted("notes.txt", len(TEXT)))
    path = f"/upload/{begun.token}"
    refused = await house.ask("POST", path, data=body, headers={"Content-Type": kind})
    assert refused.status == status
    assert (await house.ask("PUT", path, data=TEXT)).status == 200


@run
async def test_equal_bytes_are_kept_once(house: House) -> None:
    """And as long as one of the files is there."""
    alice, bob = await house.found(), await house.admit()
    first = await upload(house, alice.token)
    second = await upload(house, bob.token, name="copy.txt")
    assert len(kept(house)) == 1
    await does(house, alice, DeleteFile(file=first))  # type: ignore[arg-type]
    await house.uploads.remove_doomed()
    assert (await house.get(f"/files/{second}", bob.token)).status == 200
    await does(house, bob, DeleteFile(file=second))  # type: ignore[arg-type]
    await house.uploads.remove_doomed()
    assert kept(house) == []
    await upload(house, alice.token)
    assert len(kept(house)) == 1


@run
async def test_a_deleted_message_takes_its_bytes_along(house: House) -> None:
    """From the disk, once nothing else refers to them."""
    alice = await house.found()
    secret = await private_channel(house, alice)
    file = await upload(house, alice.token, DOT, "dot.png")
    message = await post(house, alice, secret, file)
    again = await post(house, alice, secret, file)
    await does(house, alice, DeleteMessage(channel=secret, seq=message.seq))
    await house.uploads.remove_doomed()
    assert (await house.get(f"/files/{file}", alice.token)).status == 200
    await does(house, alice, DeleteMessage(channel=secret, seq=again.seq))
    await house.uploads.remove_doomed()
    assert (await house.get(f"/files/{file}", alice.token)).status == 404
    assert kept(house) == []
    tombstone = await house.database.read(message_at, secret, again.seq)
    assert tombstone is not None
    assert tombstone.files == []


@run
async def test_what_nobody_posts_goes_in_time(house: House) -> None:
    """Unfinished after a day, finished after a week; what stands in a message stays."""
    alice = await house.found()
    secret = await private_channel(house, alice)
    posted, unposted = await upload(house, alice.token), await upload(house, alice.token, b"x")
    begun = await begin(house, alice.token, 10)
    await post(house, alice, secret, posted)
    await house.uploads.sweep()
    for path in (f"/files/{posted}", f"/files/{unposted}", f"/uploads/{begun}"):
        assert (await house.get(path, alice.token)).status == 200
    await house.commit(lambda tx: tx.reader.raw.execute("UPDATE files SET expires_us = 1"))
    await house.uploads.sweep()
    assert (await house.get(f"/files/{posted}", alice.token)).status == 200
    for path in (f"/files/{unposted}", f"/uploads/{begun}"):
        assert (await house.get(path, alice.token)).status == 404
    assert len(kept(house)) == 1


@run
async def test_a_full_disk_takes_no_file(house: House) -> None:
    """Neither at the beginning nor in the middle; what arrived before is kept."""
    alice = await house.found()
    file = await begin(house, alice.token, 10)
    await send(house, alice.token, file, b"01234")
    house.database.reserve.full = True
    refused = await send(house, alice.token, file, b"56789", 5)
    assert (refused.status, refused.code) == (507, "storage_full")
    house.database.reserve.full = False
    assert (await send(house, alice.token, file, b"56789", 5)).status == 200
    house.usage = lambda _path: (1 << 40, 1 << 40, 1 << 20)
    refused = await house.post("/uploads", {"name": "a", "size": 10}, alice.token)
    assert (refused.status, refused.code) == (507, "storage_full")


@run
async def test_lost_bytes_are_told(house: House) -> None:
    """Whoever removed them from the disk: the answer is no half file."""
    alice = await house.found()
    file = await upload(house, alice.token)
    kept(house)[0].unlink()
    assert (await house.get(f"/files/{file}", alice.token)).status == 404


@pytest.mark.parametrize(
    "file", ["F000000000", "%2e%2e%2fchat.db", "..%2fchat.db", "F%00", "f" * 300, "\u202e"]
)
@run
async def test_no_other_name_leads_to_a_file(house: House, file: str) -> None:
    """A path is no identifier."""
    alice = await house.found()
    for path in (f"/files/{file}", f"/files/{file}/thumbnail", f"/uploads/{file}"):
        assert (await house.get(path, alice.token)).status in (400, 404)


def picture(width: int, height: int, kind: str = "PNG", **more: Any) -> bytes:
    """Return a picture, red on its left half and blue on its right."""
    made = Image.new("RGB", (width, height), (200, 0, 0))
    made.paste((0, 0, 200), (width // 2, 0, width, height))
    out = BytesIO()
    made.save(out, kind, **more)
    return out.getvalue()


async def described(house: House, token: str, data: bytes) -> Any:
    """Upload something and return what is said of it."""
    file = await begin(house, token, len(data), "photo.jpg")
    return (await send(house, token, file, data)).json["file"]


async def small_picture(house: House, token: str, file: str) -> Image.Image:
    """Return the small picture of a file."""
    shown = await house.get(f"/files/{file}/thumbnail", token)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/webp")
    return Image.open(BytesIO(shown.text.encode(errors="surrogateescape")))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@run
async def test_a_picture_has_a_small_one(house: House, kind: str) -> None:
    """And its size is told, so that a page can leave room for it."""
    alice, bob = await house.found(), await house.admit()
    file = await described(house, alice.token, picture(1_600, 400, kind))
    assert (file["type"], file["width"], file["height"]) == (f"image/{kind.lower()}", 1_600, 400)
    assert file["thumbnail"]
    small = await small_picture(house, alice.token, file["id"])
    assert small.size == (800, 200)
    assert (await house.get(f"/files/{file['id']}/thumbnail", bob.token)).status == 404
    await does(house, alice, DeleteFile(file=file["id"]))
    await house.uploads.remove_doomed()
    assert kept(house) == []


@run
async def test_a_small_picture_stands_upright_and_tells_no_more(house: House) -> None:
    """A photo says where it was taken; what everybody is shown does not."""
    alice = await house.found()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "at home, 48.85 N"
    data = picture(400, 300, "JPEG", exif=exif, comment=b"at home")
    file = await described(house, alice.token, data)
    assert (file["width"], file["height"]) == (300, 400)
    small = await small_picture(house, alice.token, file["id"])
    assert small.size == (300, 400)
    red, _, blue = small.convert("RGB").getpixel((150, 20))  # type: ignore[misc]
    assert red > blue, "what was left is above"
    shown = await house.get(f"/files/{file['id']}/thumbnail", alice.token)
    assert "home" not in shown.text
    assert not small.getexif()


def _frames(count: int) -> bytes:
    first = Image.new("L", (2, 2), 0)
    more = [Image.new("L", (2, 2), number % 250) for number in range(1, count)]
    out = BytesIO()
    first.save(out, "GIF", save_all=True, append_images=more)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        png(65_535, 65_535),
        png(16_385, 1) + bytes(100),
        jpeg(60_000, 60_000),
        webp(b"VP8X", 16_000, 16_000),
        gif(65_535, 65_535),
        picture(40, 30)[:-30],
        picture(40, 30, "JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        _frames(201),
    ],
    ids=["png", "side", "jpeg", "webp", "gif", "cut png", "cut jpeg", "garbage", "frames"],
)
@run
async def test_a_trap_is_kept_as_a_file(house: House, data: bytes) -> None:
    """H13: no small picture of it, and no harm."""
    alice = await house.found()
    file = await described(house, alice.token, data)
    assert "thumbnail" not in file
    assert "width" not in file
    assert (await house.get(f"/files/{file['id']}", alice.token)).status == 200
    assert (await house.get(f"/files/{file['id']}/thumbnail", alice.token)).status == 404
