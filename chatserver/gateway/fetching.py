"""Pages and pictures of other people's servers: fetched so that nothing comes of it but them.

What may be called see ``egress``. There are no cookies and no credentials, little time, and no
more than a mebibyte, packed or not.
"""

import asyncio
import re
import zlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Final, NamedTuple

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from protocol.limits import MAX_LINK_CHARACTERS

from .egress import Address, MayReach, guarded, may_reach, require_reachable

WITHIN_S: Final = 5.0
MAX_BYTES: Final = 1 << 20
MAX_REDIRECTS: Final = 3
AT_ONCE: Final = 8
AT_ONE_HOST: Final = 2
WEB_PORTS: Final = frozenset({80, 443})
AGENT: Final = "chatserver (+link previews)"

_ODD: Final = re.compile(r"[\s\\\x00-\x20\x7f]")
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_ANY_WRAPPING: Final = 32 + zlib.MAX_WBITS
_PIECE: Final = 16_384


class UnfetchableError(Exception):
    """Nothing came of fetching it, or it may not be."""


class Fetched(NamedTuple):
    """What was answered in the end, and from where; ``whole`` unless there was more of it."""

    url: URL
    type: str
    charset: str
    body: bytes
    whole: bool


def public_only(address: Address) -> bool:
    """Say whether an address is one of the public network."""
    return may_reach(address, private=False)


class Fetcher:
    """Fetches by GET; ``refuses`` says of a host that nobody there is to be asked.

    ``allowed``, ``ports`` and ``names`` are other than these only where a test has its servers.
    """

    def __init__(
        self,
        refuses: Callable[[str], bool],
        *,
        allowed: MayReach = public_only,
        ports: frozenset[int] | None = WEB_PORTS,
        names: AbstractResolver | None = None,
    ) -> None:
        self._refuses = refuses
        self._allowed = allowed
        self._ports = ports
        self._names = names
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, link: str, accept: str, base: URL | None = None) -> Fetched:
        """Return what is behind a link, which ``base`` may have named in its own way.

        Where it leads on is looked at like the link itself.

        Raises:
            UnfetchableError: it may not be fetched, or was not there.
        """
        try:
            url = self._required(link, base)
            for _ in range(MAX_REDIRECTS + 1):
                found = await self._ask(url, accept)
                if isinstance(found, Fetched):
                    return found
                url = self._required(found, url)
        except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
            raise UnfetchableError(str(error)) from error
        raise UnfetchableError("it leads on and on")

    async def close(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()

    def refuses(self, link: str) -> bool:
        """Say whether a link is not even asked for."""
        try:
            self._required(link)
        except (UnfetchableError, OSError, ValueError):
            return True
        return False

    def _required(self, link: str, base: URL | None = None) -> URL:
        """Read a link, which may be relative to another, and refuse what is not to be called."""
        if not link or len(link) > MAX_LINK_CHARACTERS or _ODD.search(link):
            raise UnfetchableError("that is no link")
        url = (base.join(URL(link)) if base else URL(link)).with_fragment(None)
        if url.scheme not in ("http", "https") or not url.host:
            raise UnfetchableError("that is no page on the web")
        if url.raw_user is not None or url.raw_password is not None:
            raise UnfetchableError("it names somebody")
        if self._ports is not None and url.port not in self._ports:
            raise UnfetchableError("that is no port of the web")
        if self._refuses(url.host):
            raise UnfetchableError("nobody there is asked")
        require_reachable(str(url), self._allowed)
        return url

    async def _ask(self, url: URL, accept: str) -> Fetched | str:
        """Ask once; return what was answered, or where it leads on."""
        headers = {
            "Accept": accept,
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": AGENT,
        }
        async with self._own_session().get(url, headers=headers, allow_redirects=False) as response:
            if response.status in _MOVED:
                return response.headers.get("Location", "").strip()
            if response.status != HTTPStatus.OK:
                raise UnfetchableError(f"it answers {response.status}")
            body, whole = await _body_of(response)
            return Fetched(url, response.content_type, response.charset or "", body, whole)

    def _own_session(self) -> aiohttp.ClientSession:
        """Open the session when it is first needed: it wants a running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=guarded(
                    self._allowed,
                    self._names,
                    limit=AT_ONCE,
                    limit_per_host=AT_ONE_HOST,
                    force_close=True,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=WITHIN_S),
            )
        return self._session


async def _body_of(response: aiohttp.ClientResponse) -> tuple[bytes, bool]:
    """Return the first part of a body, unpacked, and whether that is all of it."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in _PACKED | {"", "identity"}:
        raise UnfetchableError("it is packed in another way")
    packed = zlib.decompressobj(_ANY_WRAPPING) if encoding in _PACKED else None
    body = bytearray()
    async for piece in response.content.iter_chunked(_PIECE):
        room = MAX_BYTES + 1 - len(body)
        body += packed.decompress(piece, room) if packed else piece
        if len(body) > MAX_BYTES:
            return bytes(body[:MAX_BYTES]), False
        await asyncio.sleep(0)
    return bytes(body), True
