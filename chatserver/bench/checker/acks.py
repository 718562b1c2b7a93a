"""Whether every acknowledgement was kept, and whether the order respects what was acknowledged."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import inf

from .intents import Intents, Send, agree
from .logs import FinalLog, Log
from .records import SendAcked
from .verdict import Findings, ViolationKind

Placed = tuple[int, Send]


def judge_acks(intents: Intents, logs: Mapping[str, Log], findings: Findings) -> None:
    """Report acknowledgements that nothing was sent for, that disagree, or that were not kept."""
    for ack in intents.unsent_acks:
        text = f"nobody sent message {ack.nonce}"
        findings.add(ViolationKind.PHANTOM_ACK, text, ack.channel, ack.seq, ack.client)
    for send in intents.sends.values():
        _judge_agreement(send, findings)
        for ack in _distinct(send.acks):
            _judge_ack(ack, send, logs[ack.channel], intents, findings)


def judge_real_time(intents: Intents, logs: Mapping[str, Log], findings: Findings) -> None:
    """Report messages stored before one that was acknowledged before they were sent."""
    for channel, placed in _by_channel(intents, logs).items():
        earliest, witness = inf, ""
        for seq, send in sorted(placed, key=_seq, reverse=True):
            if earliest < send.invoked_t:
                text = f"message {send.nonce} was sent after {witness} above was acknowledged"
                kind = ViolationKind.REALTIME_ORDER
                findings.add(kind, text, channel, seq, send.client)
            acked_t = min((ack.t for ack in send.acks), default=inf)
            if acked_t < earliest:
                earliest, witness = acked_t, send.nonce


def _judge_agreement(send: Send, findings: Findings) -> None:
    places = {(ack.channel, ack.seq) for ack in send.acks}
    times = {ack.time_us for ack in send.acks if ack.time_us is not None}
    if len(places) > 1 or len(times) > 1:
        last = send.acks[-1]
        text = f"message {send.nonce} was acknowledged at {sorted(places)}, times {sorted(times)}"
        findings.add(ViolationKind.DUP_ACK, text, last.channel, last.seq, last.client)


def _distinct(acks: list[SendAcked]) -> list[SendAcked]:
    if len(acks) == 1:
        return acks
    return list({(ack.channel, ack.seq, ack.time_us): ack for ack in acks}.values())


def _judge_ack(ack: SendAcked, send: Send, log: Log, intents: Intents, findings: Findings) -> None:
    place = log.places.get(ack.nonce)
    if ack.channel not in send.channels:
        _complain(ViolationKind.ACK_MISMATCH, ack, f"was sent to {send.channels[0]}", findings)
    elif place is None:
        if _is_lost(ack, log, intents):
            _complain(ViolationKind.LOST_ACKED, ack, "is not in the final history", findings)
    elif place != ack.seq:
        _complain(ViolationKind.ACK_MISMATCH, ack, f"stands at {place}", findings)
    elif not agree(ack.time_us, log.entries[place].time_us):
        text = f"has time {log.entries[place].time_us}, not {ack.time_us} µs"
        _complain(ViolationKind.ACK_MISMATCH, ack, text, findings)


def _complain(kind: ViolationKind, ack: SendAcked, what: str, findings: Findings) -> None:
    text = f"message {ack.nonce}, acknowledged here, {what}"
    findings.add(kind, text, ack.channel, ack.seq, ack.client)


def _is_lost(ack: SendAcked, log: Log, intents: Intents) -> bool:
    return (
        isinstance(log, FinalLog)
        and ack.seq > log.after
        and not intents.is_deleted(ack.channel, ack.seq)
        and not _is_hidden_by_edit(ack, log, intents)
    )


def _is_hidden_by_edit(ack: SendAcked, log: Log, intents: Intents) -> bool:
    """Whether an edit took the body by which a message without nonce would be known."""
    entry = log.entries.get(ack.seq)
    return (
        entry is not None
        and entry.nonce is None
        and intents.is_edited_to(ack.channel, ack.seq, entry.body_hash)
    )


def _by_channel(intents: Intents, logs: Mapping[str, Log]) -> dict[str, list[Placed]]:
    placed: defaultdict[str, list[Placed]] = defaultdict(list)
    for send in intents.sends.values():
        for channel, seq in _places(send, logs):
            placed[channel].append((seq, send))
    return placed


def _places(send: Send, logs: Mapping[str, Log]) -> Iterator[tuple[str, int]]:
    """Yield where a message stands or, if it is not seen, where it was acknowledged."""
    for channel in send.channels:
        seq = logs[channel].places.get(send.nonce)
        if seq is not None:
            yield channel, seq
    if not any(send.nonce in logs[channel].places for channel in send.channels):
        yield from {(ack.channel, ack.seq) for ack in send.acks}


def _seq(placed: Placed) -> int:
    return placed[0]
