"""What clients set out to do, and what they were told came of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from .records import Deleted, Edited, LogEntry, Received, Record, SendAcked, SendFailed, SendInvoked

Shown = Received | LogEntry


class Send(Struct, gc=False):
    """One logical send: all attempts with one nonce."""

    nonce: str
    client: str
    invoked_t: float
    channels: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    attempts: int = 0
    refusals: int = 0
    acks: list[SendAcked] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether every attempt was definitely refused, so that it must not appear."""
        return self.refusals >= self.attempts and not self.acks


class Intents(Struct):
    """All sends, edits and deletions of a run."""

    sends: dict[str, Send] = field(default_factory=dict)
    by_body: dict[str, Send] = field(default_factory=dict)
    edits: defaultdict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    deleted: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    unsent_acks: list[SendAcked] = field(default_factory=list)

    def find(self, shown: Shown) -> Send | None:
        """Return the send a message comes from: by its nonce or, without one, by its body."""
        if shown.nonce is not None:
            return self.sends.get(shown.nonce)
        return self.by_body.get(shown.body_hash) if shown.body_hash is not None else None

    def nonce_of(self, shown: Shown) -> str | None:
        """Return the nonce a message shows or, without one, that of the send with its body."""
        if shown.nonce is not None:
            return shown.nonce
        send = self.find(shown)
        return send.nonce if send else None

    def is_deleted(self, channel: str, seq: int) -> bool:
        """Whether somebody set out to delete this position."""
        return channel in self.deleted and seq in self.deleted[channel]

    def is_edited_to(self, channel: str, seq: int, body_hash: str | None) -> bool:
        """Whether somebody set out to give this position that body."""
        return (channel, seq) in self.edits and body_hash in self.edits[channel, seq]

    def same_content(self, one: Shown, other: Shown) -> bool:
        """Whether two may be the same event; what one of them does not tell cannot differ."""
        return (
            one.kind == other.kind
            and agree(one.time_us, other.time_us)
            and agree(self.nonce_of(one), self.nonce_of(other))
        )


def agree(one: object, other: object) -> bool:
    """Whether two fields may be equal; a field that is not told cannot differ."""
    return one is None or other is None or one == other


def gather_intents(records: Sequence[Record]) -> Intents:
    """Collect what clients set out to do, in whatever order the answers were written."""
    intents = Intents()
    for record in records:
        match record:
            case SendInvoked():
                _add_attempt(intents, record)
            case Edited():
                intents.edits[record.channel, record.seq].add(record.body_hash)
            case Deleted():
                intents.deleted[record.channel].add(record.seq)
            case _:
                pass
    _add_answers(intents, records)
    return intents


def _add_attempt(intents: Intents, record: SendInvoked) -> None:
    send = intents.sends.get(record.nonce)
    if send is None:
        send = Send(record.nonce, record.client, record.t)
        intents.sends[record.nonce] = send
    send.invoked_t = min(send.invoked_t, record.t)
    send.attempts += 1
    if record.channel not in send.channels:
        send.channels += (record.channel,)
    if record.body_hash not in send.bodies:
        send.bodies += (record.body_hash,)
    intents.by_body[record.body_hash] = send


def _add_answers(intents: Intents, records: Iterable[Record]) -> None:
    for record in records:
        match record:
            case SendAcked(nonce=nonce):
                send = intents.sends.get(nonce)
                (send.acks if send else intents.unsent_acks).append(record)
            case SendFailed(nonce=nonce, definite=True) if nonce in intents.sends:
                intents.sends[nonce].refusals += 1
            case _:
                pass
