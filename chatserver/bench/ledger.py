"""What a benchmark posted and what its clients saw: counts, times, records for the checker."""

import time
from collections import Counter, defaultdict
from functools import partial
from uuid import uuid4

import msgspec

from protocol import AnyEvent, Entry, Push, Refused, Reply
from protocol.channels import MemberLeft
from protocol.ids import ChannelId
from protocol.messages import MessageDeleted, MessageEdited, MessagePosted, Posted, PostMessage
from protocol.sessions import Welcome

from .checker import (
    Connected,
    Disconnected,
    End,
    EntryKind,
    History,
    LogEntry,
    Received,
    Record,
    SendAcked,
    SendFailed,
    SendInvoked,
    hash_body,
)
from .clients import Address, Client, connect
from .load import Histogram, Window

now_s = time.perf_counter
_NUMBER_DIGITS = 8
_FILLER = "the quick brown fox jumps over the lazy dog "
REQUESTS_IN_FLIGHT = 8
SHORTEST_BODY = 32


class Ledger:
    """The books of one run; ``record`` says whether to keep what the checker needs."""

    def __init__(self, run: str, channels: list[str], body_bytes: int, record: bool) -> None:
        """Open the books of ``run``, a name that begins every message."""
        self.channels = channels
        self.ack = Histogram()
        self.delivery = Histogram()
        self.refused: Counter[str] = Counter()
        self.stored: defaultdict[str, set[int]] = defaultdict(set)
        self.records: list[Record] = []
        self._keep = record
        self._run = run
        self._body_bytes = body_bytes
        self._due_s: list[float] = []

    @property
    def acked(self) -> int:
        """Return how many posts were acknowledged."""
        return sum(map(len, self.stored.values()))

    def note(self, record: Record) -> None:
        """Keep a record for the checker, if there will be one."""
        if self._keep:
            self.records.append(record)

    def compose(self, due_s: float) -> PostMessage:
        """Make the next message, for the next channel."""
        number = len(self._due_s)
        self._due_s.append(due_s)
        head = f"{self._run}{number:0{_NUMBER_DIGITS}d} "
        filler = _FILLER * (self._body_bytes // len(_FILLER) + 1)
        text = (head + filler)[: self._body_bytes]
        channel = ChannelId(self.channels[number % len(self.channels)])
        return PostMessage(channel=channel, text=text, nonce=uuid4().hex)

    def invoke(self, client: str, post: PostMessage) -> None:
        """Note that a post is about to leave."""
        body = hash_body(post.text)
        self.note(SendInvoked(now_s(), client, post.channel, post.nonce, body))

    def answer(self, client: str, post: PostMessage, frame: Reply | Refused, took_s: float) -> None:
        """Note what the server answered to a post, ``took_s`` after it was due."""
        at_s = now_s()
        if isinstance(frame, Refused):
            self.refused[frame.error.code] += 1
            self.note(SendFailed(at_s, client, post.channel, post.nonce, definite=True))
            return
        message = msgspec.convert(frame.result, Posted).message
        self.ack.add(took_s)
        self.stored[post.channel].add(message.seq)
        self.note(SendAcked(at_s, client, post.channel, post.nonce, message.seq, message.time_us))

    def see(self, client: str, push: Push) -> None:
        """Note an event that was pushed to a client, if it is in one of our channels."""
        if push.at is None or push.at.stream not in self.channels:
            return
        at_s = now_s()
        if isinstance(push.event, MessagePosted):
            self.delivery.add(at_s - self._due_s[self._number(push.event.message.text)])
        if self._keep:
            kind, body = _kind_and_body(push.event)
            at = push.at
            self.note(
                Received(at_s, client, 0, at.stream, at.seq, kind, "live", at.time_us, None, body)
            )

    def connect(self, client: str, welcome: Welcome) -> None:
        """Note from where a client is served."""
        heads = {start.head.stream: start.head.seq for start in welcome.streams}
        ours = {str(stream): seq for stream, seq in heads.items() if stream in self.channels}
        self.note(Connected(now_s(), client, 0, ours))

    def end(self, client: str, *, cut: bool) -> None:
        """Note that a client stopped watching, or was ``cut`` off before."""
        self.note(Disconnected(now_s(), client, 0) if cut else End(now_s(), client))

    def read_back(self, channel: str, began_s: float, entries: list[Entry]) -> int:
        """Note a channel's whole log; return how many acknowledged messages it lacks."""
        there = tuple(map(_log_entry, entries))
        self.note(History(now_s(), channel, "server", began_s, there, final=True))
        return len(self.stored[channel] - {entry.seq for entry in there})

    def _number(self, text: str) -> int:
        start = len(self._run)
        return int(text[start : start + _NUMBER_DIGITS])


class Sender:
    """One connection that posts and watches."""

    def __init__(self, name: str, ledger: Ledger) -> None:
        """Prepare a sender, not connected yet."""
        self.window = Window(REQUESTS_IN_FLIGHT, self._send)
        self._name = name
        self._ledger = ledger
        self._client: Client | None = None

    async def open(self, address: Address, token: str) -> None:
        """Connect and begin to watch.

        Raises:
            OSError, ConnectionClosed, CommandRefused: the server would not.
        """
        make = partial(Client, address.host, token, partial(self._ledger.see, self._name))
        self._client = await connect(address, make)
        self._ledger.connect(self._name, self._client.welcome)

    def close(self) -> str:
        """Stop; return why the connection had ended before, or nothing.

        What is unanswered by now counts with the time it has waited.
        """
        for waited_s in self.window.abandon(now_s()):
            self._ledger.ack.add(waited_s)
        if self._client is None:
            return ""
        ended = str(self._client.closed or "")
        self._ledger.end(self._name, cut=bool(ended))
        self._client.transport.close()
        return ended

    def _send(self, due_s: float) -> int:
        post = self._ledger.compose(due_s)
        self._ledger.invoke(self._name, post)
        assert self._client  # noqa: S101 - windows are offered to only when all are open
        return self._client.send(post, lambda frame: self._answered(post, frame))

    def _answered(self, post: PostMessage, frame: Reply | Refused) -> None:
        assert frame.ref is not None  # noqa: S101 - an answer without one finds nobody
        took_s = self.window.answer(frame.ref, now_s())
        self._ledger.answer(self._name, post, frame, took_s)


def _kind_and_body(event: AnyEvent) -> tuple[EntryKind, str | None]:
    match event:
        case MessagePosted(message=message):
            return "message", hash_body(message.text)
        case MessageEdited(message=message):
            return "edited", hash_body(message.text)
        case MessageDeleted():
            return "deleted", None
        case MemberLeft():
            return "member_left", None
        case _:
            return "other", None


def _log_entry(entry: Entry) -> LogEntry:
    kind, body = _kind_and_body(entry.event)
    return LogEntry(entry.at.seq, kind, entry.at.time_us, None, body)
