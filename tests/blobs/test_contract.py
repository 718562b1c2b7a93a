"""Whatever keeps the bytes of files keeps the same promises: the disk, and a real S3 server."""

import asyncio
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from chatserver.blobs.contract import BlobGoneError, Blobs, new_name
from chatserver.blobs.copies import Copied, copy_blobs
from chatserver.blobs.disk import DiskBlobs
from chatserver.blobs.s3 import S3Blobs, bucket_of
from protocol.errors import Unavailable
from tests.running import bounded, run

from .s3_server import KEY, SECRET, s3_server


async def made(blobs: S3Blobs) -> None:
    """Make the bucket as soon as the server is ready."""
    while True:
        with suppress(Unavailable):
            async with blobs.ask("PUT", "") as response:
                if response.status == 200:
                    return
        await asyncio.sleep(0.1)  # its own way of saying that it is ready


@pytest.fixture(scope="session")
def s3_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server, for as long as there are tests."""

    async def prepare(url: str) -> None:
        blobs = S3Blobs(url)
        await asyncio.wait_for(made(blobs), 60)
        await blobs.close()

    with s3_server(tmp_path_factory.mktemp("s3")) as port:
        url = f"s3+http://{KEY}:{quote(SECRET, safe='')}@127.0.0.1:{port}/files"
        asyncio.run(prepare(url))
        yield url


@pytest.fixture(params=["disk", "s3"])
def blobs(
    request: pytest.FixtureRequest, runner: asyncio.Runner, tmp_path: Path
) -> Iterator[Blobs]:
    """A store of either kind."""
    if request.param == "disk":
        yield DiskBlobs(tmp_path / "kept")
        return
    kept = S3Blobs(f"{request.getfixturevalue('s3_url')}/{secrets.token_hex(4)}")
    yield kept
    runner.run(bounded(kept.close()))


async def put(blobs: Blobs, directory: Path, data: bytes) -> str:
    """Keep some bytes and return their name."""
    source = directory / "source"
    source.write_bytes(data)
    name = new_name(hashlib.sha256(data).digest())
    await blobs.put(name, source)
    return name


async def read(blobs: Blobs, name: str, begin: int, end: int) -> bytes:
    """Read a part."""
    return b"".join([piece async for piece in blobs.read(name, begin, end)])


@run
async def test_what_was_put_is_read(blobs: Blobs, tmp_path: Path) -> None:
    """Whole or in part, byte for byte."""
    data = secrets.token_bytes(700_000)
    name = await put(blobs, tmp_path, data)
    assert await blobs.size(name) == len(data)
    for begin, end in ((0, len(data)), (0, 1), (300_000, 600_001), (len(data) - 1, len(data))):
        assert await read(blobs, name, begin, end) == data[begin:end]


@run
async def test_what_is_removed_is_gone(blobs: Blobs, tmp_path: Path) -> None:
    """Twice is the same as once, and others stay."""
    gone, stays = [await put(blobs, tmp_path, data) for data in (b"one", b"two")]
    await blobs.remove(gone)
    await blobs.remove(gone)
    with pytest.raises(BlobGoneError):
        await read(blobs, gone, 0, 3)
    with pytest.raises(BlobGoneError):
        await blobs.size(gone)
    assert await read(blobs, stays, 0, 3) == b"two"


@run
async def test_equal_bytes_under_another_name_are_others(blobs: Blobs, tmp_path: Path) -> None:
    """What is being removed is never what arrives at the same moment."""
    one, other = [await put(blobs, tmp_path, b"same") for _ in range(2)]
    assert one != other
    await blobs.remove(one)
    assert await read(blobs, other, 0, 4) == b"same"


@pytest.mark.parametrize(
    "name", ["", "..", "../../chat.db", "a" * 64, f"{'0' * 64}-0000000/", "F1"]
)
@run
async def test_only_names_of_ours_are_names(blobs: Blobs, tmp_path: Path, name: str) -> None:
    """No name leads to anything else."""
    with pytest.raises(ValueError, match="no name"):
        await put_as(blobs, tmp_path, name)


async def put_as(blobs: Blobs, directory: Path, name: str) -> None:
    source = directory / "source"
    source.write_bytes(b"x")
    await blobs.put(name, source)


@run
async def test_a_wrong_key_opens_nothing(s3_url: str, tmp_path: Path) -> None:
    """Neither does a wrong secret."""
    stranger = S3Blobs(s3_url.replace(KEY, "mallory"))
    with pytest.raises(Unavailable):
        await put(stranger, tmp_path, b"x")
    await stranger.close()
    guesser = S3Blobs(s3_url.replace("secret", "guess"))
    with pytest.raises(Unavailable):
        await put(guesser, tmp_path, b"x")
    await guesser.close()


@run
async def test_a_store_that_is_away_is_told(tmp_path: Path) -> None:
    """Whoever sent the file sends it again."""
    blobs = S3Blobs("s3+http://a:b@127.0.0.1:9/files")
    with pytest.raises(Unavailable):
        await put(blobs, tmp_path, b"x")
    await blobs.close()


@pytest.mark.parametrize(
    "url", ["s3://host/bucket", "s3://a:b@host", "s3://a:b@host/", "http://a:b@host/bucket"]
)
def test_an_address_is_whole(url: str) -> None:
    """It has a key, a secret and a bucket."""
    with pytest.raises(ValueError, match="url"):
        bucket_of(url)


@run
async def test_blobs_are_copied_out_and_back(blobs: Blobs, tmp_path: Path) -> None:
    """Once each; what is not there, or not what its name says, is counted and left out."""
    plan = await put(blobs, tmp_path, b"the plan")
    gone, beside = new_name(hashlib.sha256(b"gone").digest()), DiskBlobs(tmp_path / "beside")
    assert await copy_blobs(blobs, beside, [gone, plan], beside.directory) == Copied(1, 8, 1)
    beside.path_of(gone).parent.mkdir(parents=True)
    beside.path_of(gone).write_bytes(b"else")
    await blobs.remove(plan)
    through = tmp_path / ("kept" if isinstance(blobs, DiskBlobs) else "through")
    assert await copy_blobs(beside, blobs, [gone, plan], through) == Copied(1, 8, 1)
    assert await read(blobs, plan, 0, 8) == b"the plan"
    await beside.remove(plan)
    assert await copy_blobs(beside, blobs, [plan], through) == Copied(1, 8, 0)
    assert await asyncio.to_thread(lambda: list(tmp_path.rglob(".*.partial"))) == []
