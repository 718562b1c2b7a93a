"""The built web client: its files, read once at start, and the addresses that open it."""

import asyncio
import gzip
import hashlib
from functools import cached_property
from pathlib import Path
from typing import Final

from aiohttp import web

from chatserver.store import users

from .answers import OWN_MICROPHONE
from .routes import Handler, Route, anybody
from .site import Site

BUILT: Final = Path(__file__).parent / "web"
"""Where the build puts it; not there in a checkout that never built it."""

PLACES: Final = (
    "/audit",
    "/c",
    "/c/{channel}",
    "/c/{channel}/{seq}",
    "/c/{channel}/{seq}/thread",
    "/channels",
    "/home/{channel}/{root}",
    "/menu",
    "/people",
    "/people/{user}",
    "/audit",
    "/integrations",
    "/moderation",
    "/settings",
    "/tags/{tag}",
    "/reminders",
    "/rules",
    "/saved",
    "/scheduled",
    "/threads",
    "/sign-in",
    "/sign-up",
)
"""Addresses within the client: all of them open its one page, which shows what they name."""

_INDEX: Final = "index.html"
_HASHED: Final = "assets/"
_KEPT_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASKED_FOR_EACH_TIME: Final = "no-cache"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_WORTH_COMPRESSING: Final = frozenset(
    {".css", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"}
)
_WORTH_BYTES: Final = 1_024
_LEVEL: Final = 6
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; media-src 'self' blob:; manifest-src 'self'; "
    "worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types chatserver"
)


class File:
    """A file of the client, as it is sent; nothing is read when somebody asks for it."""

    def __init__(self, name: str, body: bytes) -> None:
        suffix = Path(name).suffix
        self.name = name
        self.body = body
        self.worth_compressing = suffix in _WORTH_COMPRESSING and len(body) >= _WORTH_BYTES
        # Weak, since it names both forms, the plain and the compressed one.
        self.etag = hashlib.blake2b(body, digest_size=12).hexdigest()
        hashed = name.startswith(_HASHED)
        self.headers = {
            "Content-Type": _TYPES.get(suffix, "application/octet-stream"),
            "Cache-Control": _KEPT_FOR_GOOD if hashed else _ASKED_FOR_EACH_TIME,
            "Content-Security-Policy": _POLICY,
            "Permissions-Policy": OWN_MICROPHONE,
            "ETag": f'W/"{self.etag}"',
        }
        if self.worth_compressing:
            self.headers["Vary"] = "Accept-Encoding"

    @cached_property
    def compressed(self) -> bytes:
        """The body in gzip, made for the first who wants it: the start does not wait for it."""
        return gzip.compress(self.body, _LEVEL, mtime=0)

    async def answer(self, request: web.Request) -> web.Response:
        """Send the file, unless the browser has it already."""
        known = request.if_none_match or ()
        if any(etag.value in (self.etag, "*") for etag in known):
            return web.Response(status=304, headers=self.headers)
        if not self.worth_compressing or not accepts_gzip(request):
            return web.Response(body=self.body, headers=self.headers)
        body = await asyncio.to_thread(getattr, self, "compressed")
        return web.Response(body=body, headers=self.headers | {"Content-Encoding": "gzip"})


def load(directory: Path) -> dict[str, File]:
    """Read the built client's files, by their names; none if it was not built."""
    if not (directory / _INDEX).is_file():
        return {}
    paths = (path for path in sorted(directory.rglob("*")) if path.is_file())
    names = {path.relative_to(directory).as_posix(): path for path in paths}
    return {name: File(name, path.read_bytes()) for name, path in names.items()}


def routes(site: Site, files: dict[str, File], plain: Handler) -> list[Route]:
    """Return a route for each file and place; ``plain`` answers at ``/`` without the client."""
    if not files:
        return [anybody("GET", "/", plain)]
    index = files[_INDEX].answer
    return [
        anybody("GET", "/", _home(site, index, plain)),
        *(anybody("GET", place, index) for place in PLACES),
        *(anybody("GET", f"/{name}", file.answer) for name, file in files.items()),
    ]


def accepts_gzip(request: web.Request) -> bool:
    """Say whether the browser takes gzip. Source: RFC 9110 section 12.5.3."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _home(site: Site, index: Handler, plain: Handler) -> Handler:
    """Make what answers at ``/``: the client, once there is somebody who could sign in."""
    is_set_up = False

    async def home(request: web.Request) -> web.StreamResponse:
        nonlocal is_set_up
        is_set_up = is_set_up or bool(await site.database.read(users.administrators))
        return await (index if is_set_up else plain)(request)

    return home
