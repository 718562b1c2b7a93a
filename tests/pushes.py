"""A push service for tests, and the browsers that are woken by it."""

import asyncio
import base64
import ssl
from pathlib import Path
from typing import Any

import http_ece
import msgspec
import trustme
from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from protocol.notice_choices import SubscribePush

CURVE = ec.SECP256R1()


class Browser:
    """A browser with keys of its own, and what it was woken with."""

    def __init__(self, url: str, name: str) -> None:
        self._key = ec.generate_private_key(CURVE)
        self._auth = name.encode().ljust(16, b"-")[:16]
        self.endpoint = f"{url}/{name}"
        self.name = name
        self.answers: list[web.Response] = []
        """What its push service says next; nothing: that it takes the message."""
        self.requests: list[web.Request] = []
        self.woken: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def subscription(self, **fields: Any) -> SubscribePush:
        """Return the command that has it woken."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _written(point), "auth": _written(self._auth)}
        return SubscribePush(**({"endpoint": self.endpoint} | keys | fields))

    def wake(self, request: web.Request, body: bytes) -> web.Response:
        """Open a message with the browser's key, unless the service does not pass it on."""
        self.requests.append(request)
        if self.answers:
            return self.answers.pop(0)
        opened = http_ece.decrypt(
            body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        self.woken.put_nowait(msgspec.json.decode(opened))
        return web.Response(status=201)


class PushService:
    """Listens with TLS on this machine, and lets nobody in who does not say who they are."""

    def __init__(self, directory: Path) -> None:
        authority = trustme.CA()
        self.authority = directory / "authority.pem"
        authority.cert_pem.write_to_path(str(self.authority))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(self._context)
        self._browsers: dict[str, Browser] = {}

    async def open(self) -> None:
        """Listen on a free port."""
        application = web.Application()
        application.router.add_post("/{name}", self._take)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._context)
        await site.start()
        self.url = f"https://localhost:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    def browser(self, name: str) -> Browser:
        """Return another browser."""
        self._browsers[name] = Browser(self.url, name)
        return self._browsers[name]

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        _require_signed(request.headers["Authorization"], self.url)
        return self._browsers[request.match_info["name"]].wake(request, body)


def _require_signed(authorization: str, url: str) -> None:
    """Refuse what is not signed for this service by the key beside it (RFC 8292)."""
    fields = dict(part.split("=", 1) for part in authorization.removeprefix("vapid ").split(", "))
    head, claims, signature = fields["t"].split(".")
    halves = _read(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, _read(fields["k"]))
    public.verify(
        encode_dss_signature(int.from_bytes(halves[:32]), int.from_bytes(halves[32:])),
        f"{head}.{claims}".encode(),
        ec.ECDSA(hashes.SHA256()),
    )
    assert msgspec.json.decode(_read(claims))["aud"] == url


def _read(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
