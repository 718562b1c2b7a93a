"""Blobs in a bucket of S3, or of any store that speaks like it.

Source: Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".
"""

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

import structlog
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from chatserver.core.threads import in_thread
from protocol.errors import Unavailable

from .contract import PIECE_BYTES, BlobGoneError, Blobs, require_name

log = structlog.get_logger()

NOTHING: Final = hashlib.sha256(b"").hexdigest()
_TIMEOUT: Final = ClientTimeout(total=None, sock_connect=10, sock_read=60)
_SCHEMES: Final = {"s3": "https", "s3+http": "http"}
_ALGORITHM: Final = "AWS4-HMAC-SHA256"


class Bucket(NamedTuple):
    """Where blobs go, and with whose key."""

    origin: str
    host: str
    path: str
    key: str
    secret: str
    region: str


def bucket_of(url: str) -> Bucket:
    """Take ``s3://KEY:SECRET@HOST/BUCKET/PREFIX?region=REGION`` apart; ``s3+http`` is without TLS.

    Raises:
        ValueError: it has no bucket or no key.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if parts.scheme not in _SCHEMES or not parts.hostname or not path:
        raise ValueError("[files] url is s3://KEY:SECRET@HOST/BUCKET")
    if not parts.username or not parts.password:
        raise ValueError("[files] url needs a key and its secret")
    host = parts.netloc.rpartition("@")[2]
    region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
    key, secret = unquote(parts.username), unquote(parts.password)
    return Bucket(f"{_SCHEMES[parts.scheme]}://{host}", host, path, key, secret, region)


class S3Blobs(Blobs):
    """One object for each blob; whoever reads and writes may be on any machine."""

    def __init__(self, url: str) -> None:
        self.bucket = bucket_of(url)
        self._session: ClientSession | None = None

    async def put(self, name: str, source: Path) -> None:
        """Send a file with its digest, by which S3 itself checks what arrives."""
        size = (await in_thread(source.stat)).st_size
        headers = {"Content-Length": str(size)}
        digest = require_name(name).partition("-")[0]
        async with self.ask("PUT", name, headers, digest, _pieces_of(source)) as response:
            await _require(response, HTTPStatus.OK)

    async def read(self, name: str, begin: int, end: int) -> AsyncIterator[bytes]:
        """Pass on what the store sends."""
        headers = {"Range": f"bytes={begin}-{end - 1}"}
        left = end - begin
        async with self.ask("GET", name, headers) as response:
            await _require(response, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.OK)
            async for piece in response.content.iter_chunked(PIECE_BYTES):
                left -= len(piece)
                yield piece
        if left:
            raise BlobGoneError(name)

    async def size(self, name: str) -> int:
        """Ask the store."""
        async with self.ask("HEAD", name) as response:
            await _require(response, HTTPStatus.OK)
            return int(response.headers["Content-Length"])

    async def remove(self, name: str) -> None:
        """Remove an object."""
        async with self.ask("DELETE", name) as response:
            gone = (HTTPStatus.NO_CONTENT, HTTPStatus.OK, HTTPStatus.NOT_FOUND)
            await _require(response, *gone)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def ask(
        self,
        method: str,
        name: str,
        headers: Mapping[str, str] | None = None,
        digest: str = NOTHING,
        body: Any = None,
    ) -> AsyncIterator[ClientResponse]:
        """Send a signed request about a blob, or about the bucket if it has no name.

        Raises:
            Unavailable: the store does not answer.
        """
        path = quote(f"{self.bucket.path}/{name}".rstrip("/"))
        signed = signature(self.bucket, method, path, digest, datetime.now(UTC))
        if self._session is None:
            self._session = ClientSession(timeout=_TIMEOUT, auto_decompress=False)
        try:
            async with self._session.request(
                method, self.bucket.origin + path, headers={**(headers or {}), **signed}, data=body
            ) as response:
                yield response
        except (ClientError, TimeoutError, OSError) as error:
            log.warning("s3.away", reason=str(error) or type(error).__name__)
            raise Unavailable("the files' store does not answer") from None


def signature(bucket: Bucket, method: str, path: str, digest: str, now: datetime) -> dict[str, str]:
    """Return the headers that prove who sends a request without parameters."""
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{bucket.region}/s3/aws4_request"
    signed = {"host": bucket.host, "x-amz-content-sha256": digest, "x-amz-date": moment}
    names = ";".join(signed)
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    request = f"{method}\n{path}\n\n{lines}\n{names}\n{digest}"
    whole = f"{_ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"AWS4{bucket.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    proof = hmac.digest(key, whole.encode(), "sha256").hex()
    authorization = f"{_ALGORITHM} Credential={bucket.key}/{scope}, SignedHeaders={names}, "
    return {
        "x-amz-content-sha256": digest,
        "x-amz-date": moment,
        "Authorization": f"{authorization}Signature={proof}",
    }


async def _require(response: ClientResponse, *expected: int) -> None:
    if response.status in expected:
        return
    if response.status == HTTPStatus.NOT_FOUND:
        raise BlobGoneError(response.url.name)
    told = (await response.content.read(500)).decode(errors="replace")
    log.error("s3.refused", status=response.status, told=told)
    raise Unavailable("the files' store refused")


async def _pieces_of(source: Path) -> AsyncIterator[bytes]:
    file = await in_thread(source.open, "rb")
    try:
        while piece := await in_thread(file.read, PIECE_BYTES):
            yield piece
    finally:
        file.close()
