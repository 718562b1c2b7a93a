"""Deliveries by HTTP: signed, answered within three seconds, and tried again when they are not."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import aiohttp
import msgspec

from chatserver.core.tasks import Tasks
from chatserver.gateway.egress import MayReach, guarded, require_reachable

from .envelopes import signature
from .outbox import Delivery
from .ways import ANSWER_WITHIN_S, MAX_RETRIES, Answer, Hears, Report

AT_ONCE: Final = 8
"""So many requests to one app are under way; they reuse their connections."""

BROKEN_AFTER: Final = 10
"""So many failures in a row: whoever listened there does so no more."""

RETRY_AFTER_S: Final = (0.0, 60.0, 300.0)
MAX_ANSWER_BYTES: Final = 64 << 10
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_MS: Final = 1_000


class Endpoint(NamedTuple):
    """Where an app listens, and what signs what it is sent."""

    url: str
    secret: str


class Outcome(NamedTuple):
    """What came of one request."""

    reason: str
    """Empty if it was accepted."""
    status: int = 0
    body: bytes = b""
    is_json: bool = False
    no_retry: bool = False


class Poster:
    """Sends requests to apps; one for the node."""

    def __init__(self, allowed: MayReach, *, now_s: Callable[[], float] = time.time) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._allowed = allowed
        self._now_s = now_s

    async def post(
        self, to: Endpoint, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> Outcome:
        """Send one signed request and wait for its answer, as long as an app has."""
        timestamp = str(int(self._now_s()))
        signed = {
            "Content-Type": kind,
            "User-Agent": "chatserver (+events)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(to.secret, timestamp, body),
            **(headers or {}),
        }
        try:
            require_reachable(to.url, self._allowed)
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return await self._request(to.url, body, signed)
        except TimeoutError:
            return Outcome("http_timeout")
        except aiohttp.ClientSSLError:
            return Outcome("ssl_error")
        except (aiohttp.ClientError, OSError, ValueError):
            return Outcome("connection_failed")

    async def close(self) -> None:
        """Close the connections that are kept."""
        if self._session is not None:
            await self._session.close()

    async def _request(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        async with self._own_session().post(
            url, data=body, headers=headers, allow_redirects=False
        ) as response:
            answer = await _body_of(response)
            reason = _reason_of(response.status) if answer is not None else "answer_too_large"
            return Outcome(
                reason,
                response.status,
                answer or b"",
                is_json=response.content_type == _JSON,
                no_retry=response.headers.get("X-Slack-No-Retry") == "1",
            )

    def _own_session(self) -> aiohttp.ClientSession:
        """Open the session when it is first needed: it wants a running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=guarded(self._allowed, limit=0, limit_per_host=AT_ONCE),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session


async def _body_of(response: aiohttp.ClientResponse) -> bytes | None:
    """Return a body, or None if it is too long for an answer."""
    parts, size = [], 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _reason_of(status: int) -> str:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return ""
    return "too_many_redirects" if status < HTTPStatus.BAD_REQUEST else "http_error"


class Posts:
    """Delivers one app's events to its request URL.

    A stream's first tries go one after the other; what failed is tried again beside them.
    """

    def __init__(self, poster: Poster, to: Endpoint, tasks: Tasks, hears: Hears) -> None:
        self._poster = poster
        self._hears = hears
        self._failures = 0
        self._to = to
        self._tasks = tasks
        self._lanes: dict[str, deque[Delivery]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[Any]] = set()

    def send(self, delivery: Delivery) -> None:
        """Deliver an event."""
        lane = self._lanes.get(delivery.stream)
        if lane is None:
            self._lanes[delivery.stream] = deque([delivery])
            self._start(self._work(delivery.stream))
        else:
            lane.append(delivery)

    def forget(self, stream: str) -> None:
        """Deliver nothing more of a stream."""
        if stream in self._lanes:
            self._lanes[stream].clear()

    def tick(self) -> None:
        """Nothing is due: every retry waits by itself."""

    def close(self) -> None:
        """Stop: what is not accepted is delivered by whoever goes on from the cursors."""
        for task in self._running:
            task.cancel()

    def _start(self, work: Any) -> None:
        task = self._tasks.spawn(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _work(self, stream: str) -> None:
        lane = self._lanes[stream]
        while lane:
            delivery = lane.popleft()
            if not await self._try(delivery):
                self._start(self._retry(delivery))
        del self._lanes[stream]

    async def _retry(self, delivery: Delivery) -> None:
        for wait_s in RETRY_AFTER_S[:MAX_RETRIES]:
            await asyncio.sleep(wait_s)
            delivery.attempt += 1
            if await self._try(delivery):
                return
        self._hears.done(delivery)

    async def _try(self, delivery: Delivery) -> bool:
        """Send a delivery once; say whether that was the last of it."""
        async with self._room:
            begun_s = time.monotonic()
            outcome = await self._poster.post(self._to, delivery.body, _JSON, _again(delivery))
        delivery.reason = outcome.reason
        self._hears.told(
            Report(
                delivery.name,
                "http",
                outcome.reason or "ok",
                attempt=delivery.attempt,
                ms=int((time.monotonic() - begun_s) * _MS),
                status=outcome.status,
            )
        )
        self._failures = self._failures + 1 if outcome.reason else 0
        if self._failures == BROKEN_AFTER:
            self._hears.broken()
        if outcome.reason and not outcome.no_retry:
            return False
        self._hears.done(delivery)
        return True


def _again(delivery: Delivery) -> dict[str, str]:
    if not delivery.attempt:
        return {}
    return {
        "X-Slack-Retry-Num": str(delivery.attempt),
        "X-Slack-Retry-Reason": delivery.reason,
    }


async def ask(poster: Poster, to: Endpoint, kind: str, payload: dict[str, Any]) -> Answer:
    """Send what people do to an app as a form, as Slack does; its answer is JSON or a text."""
    if kind == "events_api":
        outcome = await poster.post(to, msgspec.json.encode(payload), _JSON)
        return Answer(taken=not outcome.reason, reason=outcome.reason)
    fields = payload if kind == "slash_commands" else {"payload": _as_text(payload)}
    plain = {name: str(value) for name, value in fields.items()}
    outcome = await poster.post(to, urlencode(plain).encode(), _FORM)
    if outcome.reason:
        return Answer(taken=False, reason=outcome.reason)
    return Answer(taken=True, payload=_payload_of(outcome))


async def verify(poster: Poster, to: Endpoint, token: str) -> str:
    """Have an app prove that an address is its own; return why it did not, or nothing."""
    challenge = secrets.token_hex(20)
    body = msgspec.json.encode({"token": token, "challenge": challenge, "type": "url_verification"})
    outcome = await poster.post(to, body, _JSON)
    if outcome.reason:
        return outcome.reason
    return "" if challenge.encode() in outcome.body else "challenge_failed"


def _as_text(payload: dict[str, Any]) -> str:
    return msgspec.json.encode(payload).decode()


def _payload_of(outcome: Outcome) -> dict[str, Any]:
    """Read an answer: an object, or else the text of a message."""
    text = outcome.body.decode(errors="replace").strip()
    if not text:
        return {}
    if outcome.is_json or text.startswith("{"):
        try:
            read = msgspec.json.decode(text)
        except msgspec.DecodeError:
            read = None
        if isinstance(read, dict):
            return read
    return {"text": text}
