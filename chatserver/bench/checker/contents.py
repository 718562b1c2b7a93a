"""Whether one message, wherever it was seen, is a message that was sent there."""

from .intents import Intents, Send, Shown
from .verdict import Findings, ViolationKind


def judge_message(
    intents: Intents, channel: str, shown: Shown, findings: Findings, client: str | None = None
) -> None:
    """Report a message that was not sent, was refused, or has another body or channel."""
    if shown.kind != "message":
        return
    send = intents.find(shown)
    if send is not None:
        for kind, text in _faults(intents, channel, shown, send):
            findings.add(kind, text, channel, shown.seq, client)
    elif not _may_lack_a_send(intents, channel, shown):
        text = f"nobody sent this message (nonce {shown.nonce}, body {shown.body_hash})"
        findings.add(ViolationKind.PHANTOM_UNSENT, text, channel, shown.seq, client)


def _may_lack_a_send(intents: Intents, channel: str, shown: Shown) -> bool:
    if shown.nonce is not None:
        return False
    if shown.body_hash is None:
        return intents.is_deleted(channel, shown.seq)
    return intents.is_edited_to(channel, shown.seq, shown.body_hash)


def _faults(
    intents: Intents, channel: str, shown: Shown, send: Send
) -> list[tuple[ViolationKind, str]]:
    faults = []
    if channel not in send.channels:
        text = f"message {send.nonce} was sent to {', '.join(send.channels)}"
        faults.append((ViolationKind.MISROUTED, text))
    if send.is_refused:
        text = f"message {send.nonce} was definitely refused"
        faults.append((ViolationKind.FAILED_APPEARED, text))
    if not _may_have_body(intents, channel, shown, send):
        text = f"message {send.nonce} has body {shown.body_hash}, sent was {send.bodies[0]}"
        faults.append((ViolationKind.BODY_MISMATCH, text))
    return faults


def _may_have_body(intents: Intents, channel: str, shown: Shown, send: Send) -> bool:
    return (
        shown.body_hash is None
        or shown.body_hash in send.bodies
        or intents.is_edited_to(channel, shown.seq, shown.body_hash)
    )
