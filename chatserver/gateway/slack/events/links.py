"""Socket Mode: each event to exactly one of an app's connections, and again until acknowledged."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from .envelopes import new_envelope_id, of_event, of_question
from .outbox import Delivery
from .ways import ANSWER_WITHIN_S, MAX_RETRIES, Answer, Hears, Report

PATIENCE_S: Final = (5.0, 10.0, 30.0, 30.0)
"""How long each try waits for its acknowledgement. Slack says 3; a client that is just busy should
not be told twice. A connection that died in silence is noticed before the last is over.
"""

MAX_LINKS: Final = 10
_MS: Final = 1_000


class Link(Protocol):
    """One WebSocket of an app."""

    @property
    def paused(self) -> bool:
        """Whether its socket has not taken what was written yet."""

    def send(self, data: bytes) -> None:
        """Write one message."""

    def say_goodbye(self, reason: str) -> None:
        """Tell it to come back by another connection; this one goes on for a while."""

    def end(self, reason: str) -> None:
        """Say why, and close."""


class _Sent:
    """A delivery in its envelope, and where it went."""

    __slots__ = ("at_s", "delivery", "link", "until_s")

    def __init__(self, delivery: Delivery, link: Link, at_s: float) -> None:
        self.delivery = delivery
        self.link = link
        self.at_s = at_s
        self.until_s = at_s + PATIENCE_S[delivery.unheard]


class Links:
    """An app's connections to this node.

    What is unacknowledged of one stream keeps the next of it on the same connection; else they
    take turns.
    """

    def __init__(self, hears: Hears, *, now_s: Callable[[], float] = time.monotonic) -> None:
        self._hears = hears
        self._now_s = now_s
        self._links: list[Link] = []
        self._turn = 0
        self._sent: OrderedDict[str, _Sent] = OrderedDict()
        self._waiting: deque[Delivery] = deque()
        self._asked: dict[str, tuple[Link, asyncio.Future[Answer]]] = {}

    def __len__(self) -> int:
        """Return how many connections there are."""
        return len(self._links)

    def __iter__(self) -> Iterator[Link]:
        """Go through the connections."""
        return iter(tuple(self._links))

    # -- connections -------------------------------------------------------------------------

    def add(self, link: Link) -> None:
        """Use a connection from now on."""
        self._links.append(link)
        self.flush()

    def remove(self, link: Link) -> None:
        """Use a connection no more: what it did not acknowledge goes elsewhere at once."""
        if link not in self._links:
            return
        self._links.remove(link)
        lost = [id_ for id_, sent in self._sent.items() if sent.link is link]
        again = [_again(self._sent.pop(id_).delivery) for id_ in lost]
        self._waiting.extendleft(reversed(again))
        for id_, (asked, future) in list(self._asked.items()):
            if asked is link:
                del self._asked[id_]
                _settle(future, Answer(taken=False, reason="connection_lost"))
        self.flush()

    def flush(self) -> None:
        """Send what waits for a connection, or for one that takes something."""
        while self._waiting:
            link = self._link_for(self._waiting[0].stream)
            if link is None:
                return
            self._send(link, self._waiting.popleft())

    # -- events ------------------------------------------------------------------------------

    def send(self, delivery: Delivery) -> None:
        """Deliver an event."""
        self._waiting.append(delivery)
        self.flush()

    def acknowledge(self, envelope_id: str, payload: dict[str, Any]) -> None:
        """Take in that an envelope arrived, and what was answered."""
        sent = self._sent.pop(envelope_id, None)
        if sent is not None:
            self._tell(sent, "ok")
            self._hears.done(sent.delivery)
        asked = self._asked.pop(envelope_id, None)
        if asked is not None:
            _settle(asked[1], Answer(taken=True, payload=payload))

    def forget(self, stream: str) -> None:
        """Deliver nothing more of a stream."""
        self._waiting = deque(each for each in self._waiting if each.stream != stream)
        for id_, sent in list(self._sent.items()):
            if sent.delivery.stream == stream:
                del self._sent[id_]

    def tick(self) -> None:
        """Send again what was not acknowledged in time, or give it up."""
        now_s = self._now_s()
        late = [(id_, sent) for id_, sent in self._sent.items() if sent.until_s < now_s]
        again = []
        for id_, sent in late:
            del self._sent[id_]
            self._tell(sent, "timeout")
            sent.delivery.unheard += 1
            if sent.delivery.unheard > MAX_RETRIES:
                self._hears.done(sent.delivery)
            else:
                again.append(_again(sent.delivery))
        self._waiting.extendleft(reversed(again))
        self.flush()

    def close(self) -> None:
        """Stop: what is not acknowledged is delivered by whoever goes on from the cursors."""
        self._waiting.clear()
        self._sent.clear()
        for _, future in self._asked.values():
            _settle(future, Answer(taken=False, reason="not_connected"))
        self._asked.clear()

    # -- questions ---------------------------------------------------------------------------

    async def ask(self, kind: str, payload: dict[str, Any]) -> Answer:
        """Ask the app, once, and wait for its answer as long as it has."""
        link = self._next()
        if link is None:
            return Answer(taken=False, reason="not_connected")
        envelope_id = new_envelope_id()
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked[envelope_id] = link, future
        begun_s = self._now_s()
        link.send(of_question(envelope_id, kind, payload))
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                answer = await future
        except TimeoutError:
            answer = Answer(taken=False, reason="timeout")
        finally:
            self._asked.pop(envelope_id, None)
        ms = int((self._now_s() - begun_s) * _MS)
        self._hears.told(Report(kind, "socket", "ok" if answer.taken else answer.reason, ms=ms))
        return answer

    # -- which connection --------------------------------------------------------------------

    def _link_for(self, stream: str) -> Link | None:
        for sent in reversed(self._sent.values()):
            if sent.delivery.stream == stream:
                return None if sent.link.paused else sent.link
        return self._next()

    def _next(self) -> Link | None:
        for _ in self._links:
            self._turn += 1
            link = self._links[self._turn % len(self._links)]
            if not link.paused:
                return link
        return None

    def _send(self, link: Link, delivery: Delivery) -> None:
        envelope_id = new_envelope_id()
        self._sent[envelope_id] = _Sent(delivery, link, self._now_s())
        link.send(of_event(envelope_id, delivery))

    def _tell(self, sent: _Sent, outcome: str) -> None:
        ms = int((self._now_s() - sent.at_s) * _MS)
        delivery = sent.delivery
        self._hears.told(Report(delivery.name, "socket", outcome, attempt=delivery.attempt, ms=ms))


def _again(delivery: Delivery) -> Delivery:
    delivery.attempt = min(delivery.attempt + 1, MAX_RETRIES)
    delivery.reason = "timeout"  # the only word Socket Mode has for it
    return delivery


def _settle(future: "asyncio.Future[Answer]", answer: Answer) -> None:
    if not future.done():
        future.set_result(answer)
