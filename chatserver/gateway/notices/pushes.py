"""Messages to push services, which wake browsers.

Sources: RFC 8030 (the protocol), RFC 8291 and 8292 (:mod:`chatserver.domain.webpush`).
"""

import asyncio
import hashlib
import ssl
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, Literal, NamedTuple

import aiohttp
import msgspec

from chatserver.actions.notices import Missed
from chatserver.domain.webpush import MAX_PLAIN_BYTES, Vapid, read_keys, sealed
from chatserver.gateway.egress import CheckedResolver, MayReach, require_reachable
from chatserver.store.notice_choices import Device

PATIENCE_S: Final = 10.0
AT_ONCE: Final = 16
"""So many messages to one push service are under way; they reuse their connections."""

KEPT_S: Final = 12 * 3_600
"""A device that is off for longer is not told of it any more."""

MAX_WAIT_S: Final = 3_600.0
MAX_NAME: Final = 80
_MAX_ANSWER: Final = 4_096
_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

Fate = Literal["sent", "gone", "later", "refused"]


class Outcome(NamedTuple):
    """What came of one message; ``wait_s`` is how long the service wants to be left alone."""

    fate: Fate
    reason: str = ""
    wait_s: float = 0.0


class Pusher:
    """Sends messages to push services; one for the node."""

    def __init__(self, allowed: MayReach, contact: Callable[[], str]) -> None:
        self._allowed = allowed
        self._contact = contact
        self._session: aiohttp.ClientSession | None = None

    async def push(self, device: Device, missed: Missed, vapid: Vapid) -> Outcome:
        """Send what somebody missed in one place to one device, sealed for it."""
        headers = {
            "Authorization": vapid.authorization(device.endpoint, self._contact()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_S),
            "Topic": topic_of(device, missed),
            "Urgency": "high" if missed.called else "normal",
        }
        body = sealed(payload(device, missed), read_keys(device.p256dh, device.auth))
        try:
            require_reachable(device.endpoint, self._allowed)
            async with asyncio.timeout(PATIENCE_S):
                return await self._post(device.endpoint, body, headers)
        except TimeoutError:
            return Outcome("later", "timeout")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Outcome("later", type(error).__name__)

    async def close(self) -> None:
        """Close the connections that are kept."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        async with self._own_session().post(
            url, data=body, headers=headers, allow_redirects=False
        ) as response:
            await response.content.read(_MAX_ANSWER)
            return _outcome_of(response.status, response.headers.get("Retry-After", ""))

    def _own_session(self) -> aiohttp.ClientSession:
        """Open the session when it is first needed: it wants a running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=CheckedResolver(self._allowed),
                    ssl=ssl.create_default_context(),
                    limit=0,
                    limit_per_host=AT_ONCE,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session


def topic_of(device: Device, missed: Missed) -> str:
    """Return what a newer message replaces an older one by, which tells the service nothing."""
    of = f"{device.session} {device.auth} {tag_of(missed)}"
    return hashlib.blake2b(of.encode(), digest_size=16).hexdigest()


def payload(device: Device, missed: Missed) -> bytes:
    """Write out what a device shows; a text that is too long for one message is left out."""
    newest = missed.lines[-1]
    told = {
        "tag": tag_of(missed),
        "url": place_of(missed),
        "seq": missed.seq,
        "place": missed.name[:MAX_NAME],
        "author": newest.author[:MAX_NAME],
        "text": newest.text,
        "count": len(missed.lines),
        "time_ms": newest.time_us // 1_000,
        "language": device.language,
    }
    packed = msgspec.json.encode(told)
    return packed if len(packed) <= MAX_PLAIN_BYTES else msgspec.json.encode(told | {"text": ""})


def tag_of(missed: Missed) -> str:
    """Return what a place is called within the client: notices of one place are one."""
    return missed.channel if missed.thread is None else f"{missed.channel}/{missed.thread}"


def place_of(missed: Missed) -> str:
    """Return the address within the client at which somebody finds what they missed."""
    if missed.thread is not None:
        return f"/c/{missed.channel}/{missed.thread}/thread"
    return f"/c/{missed.channel}/{missed.seq}"


def _outcome_of(status: int, retry_after: str) -> Outcome:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome("sent")
    if status in _GONE:
        return Outcome("gone", str(status))
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome("later", str(status), _wait_s(retry_after))
    return Outcome("refused", str(status))


def _wait_s(retry_after: str) -> float:
    """Read a Retry-After: seconds, or a date. Source: RFC 9110 section 10.2.3."""
    if retry_after.isdecimal() and retry_after.isascii():
        return min(float(retry_after[:9]), MAX_WAIT_S)
    try:
        when = parsedate_to_datetime(retry_after)
        left_s = when.timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return min(max(left_s, 0.0), MAX_WAIT_S)
