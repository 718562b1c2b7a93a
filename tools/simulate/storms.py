"""Everybody comes back at once: clients of a dead node, by discrete events."""

import heapq
import random

from chatclient.backoff import BASE_S, CAP_S
from msgspec import Struct

from protocol.client_session import WELCOME_DEADLINE_S

_EXPONENT = 10
_REFUSAL_SHARE = 0.1
"""Of what a sign-in costs, to say 503 before anything is done."""
_MOST_S = 600.0


class Storm(Struct, frozen=True, kw_only=True):
    """Who comes back, to whom, and how."""

    clients: int
    nodes: int
    """Those that are left."""
    signin_s: float
    """Processor time for each."""
    busy: float = 0.4
    """Which share of a core is taken by what else goes on."""
    jitter: bool = True
    """Whether clients wait for a random time, ``rand(0, min(30, 0.5 · 2ⁿ))``."""
    waiting: int | None = None
    """How many a node lets wait; who comes then is refused at once."""
    first_s: float = BASE_S
    """The first wait is up to so long."""


class Outcome(Struct, frozen=True):
    """How it went, in seconds; attempts are counted for each client."""

    half_s: float
    most_s: float
    """99 in 100 are back."""
    all_s: float
    longest_queue_s: float
    """How long the last one in line at a node waits to be served."""
    attempts: float
    back: tuple[float, ...]
    """When each is back."""


def ride_out(storm: Storm, seed: int) -> Outcome:
    """Play it through; equal seeds give equal results."""
    return _Play(storm, seed).run()


class _Play:
    def __init__(self, storm: Storm, seed: int) -> None:
        self._storm = storm
        self._dice = random.Random(seed)  # noqa: S311  # the same storm each time
        self._free_s = [0.0] * storm.nodes
        self._service_s = storm.signin_s / (1 - storm.busy)
        self._events = [(self._wait(0), number, 1) for number in range(storm.clients)]
        self._back: list[float] = []
        self._attempts = 0
        self._longest_s = 0.0

    def run(self) -> Outcome:
        heapq.heapify(self._events)
        while self._events:
            now_s, client, attempt = heapq.heappop(self._events)
            if now_s > _MOST_S:
                break
            self._arrive(now_s, client, attempt)
        return self._outcome()

    def _wait(self, attempts: int) -> float:
        bound = min(CAP_S, self._storm.first_s * 2.0 ** min(attempts, _EXPONENT))
        return bound * (self._dice.random() if self._storm.jitter else 1.0)

    def _arrive(self, now_s: float, client: int, attempt: int) -> None:
        """Queue at a node, be served, or come again later."""
        self._attempts += 1
        node = self._dice.randrange(self._storm.nodes)
        begins_s = max(now_s, self._free_s[node])
        queue_s = begins_s - now_s
        if self._is_full(queue_s):
            self._free_s[node] = begins_s + self._service_s * _REFUSAL_SHARE
            heapq.heappush(self._events, (now_s + self._wait(attempt), client, attempt + 1))
            return
        self._longest_s = max(self._longest_s, queue_s)
        self._free_s[node] = begins_s + self._service_s
        if queue_s > WELCOME_DEADLINE_S:  # it has hung up, and the work is done all the same
            gone_s = now_s + WELCOME_DEADLINE_S + self._wait(attempt)
            heapq.heappush(self._events, (gone_s, client, attempt + 1))
        else:
            self._back.append(begins_s + self._service_s)

    def _is_full(self, queue_s: float) -> bool:
        room = self._storm.waiting
        return room is not None and queue_s >= room * self._service_s

    def _outcome(self) -> Outcome:
        back = sorted(self._back)
        missing = self._storm.clients - len(back)
        back += [_MOST_S] * missing
        last = len(back) - 1
        return Outcome(
            back[last // 2],
            back[round(last * 0.99)],
            back[-1],
            self._longest_s,
            self._attempts / self._storm.clients,
            tuple(back),
        )
