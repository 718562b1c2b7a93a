"""What an app gets, byte by byte: the callback around an event, and the envelopes of Socket Mode.

Source: docs.slack.dev, Events API and Socket Mode; the clients' own code.
"""

import base64
import hashlib
import hmac
import uuid
from typing import Any, Final, NamedTuple

import msgspec

from chatserver.domain.slack.identity import app_id

from .outbox import Delivery

_US: Final = 1_000_000
_HOST: Final = "chatserver"
CONNECTION_S: Final = 18_060
"""How long a connection may last at Slack; clients only show it. Ours last until they break."""


class Addressee(NamedTuple):
    """Whom callbacks are made for."""

    team: str
    bot: str
    verification_token: str


def event_id(stream: str, seq: int, nth: int) -> str:
    """Return the identifier of an event: the same whenever and by whichever node it is told."""
    digest = hashlib.blake2b(f"{stream}:{seq}:{nth}".encode(), digest_size=10).digest()
    return "Ev" + base64.b32encode(digest).decode()[:10]


def callback(to: Addressee, id_: str, at_us: int, event: bytes) -> bytes:
    """Put an event, which is JSON already, into its callback."""
    before = msgspec.json.encode(
        {
            "token": to.verification_token,
            "team_id": to.team,
            "context_team_id": to.team,
            "context_enterprise_id": None,
            "api_app_id": app_id(to.bot),
        }
    )
    after = msgspec.json.encode(
        {
            "type": "event_callback",
            "event_id": id_,
            "event_time": at_us // _US,
            "authorizations": [authorization(to.team, to.bot)],
            "is_ext_shared_channel": False,
            "event_context": f"4-{id_}",
        }
    )
    return b"%b,%b,%b" % (before[:-1], b'"event":' + event, after[1:])


def authorization(team: str, bot: str) -> dict[str, Any]:
    """Return for whom an app is told something."""
    return {
        "enterprise_id": None,
        "team_id": team,
        "user_id": bot,
        "is_bot": True,
        "is_enterprise_install": False,
    }


def new_envelope_id() -> str:
    """Make what an envelope is acknowledged by."""
    return str(uuid.uuid4())


def of_event(envelope_id: str, delivery: Delivery) -> bytes:
    """Put a callback into its envelope."""
    around = msgspec.json.encode(
        {
            "envelope_id": envelope_id,
            "type": "events_api",
            "accepts_response_payload": False,
            "retry_attempt": delivery.attempt,
            "retry_reason": delivery.reason,
        }
    )
    return b'%b,"payload":%b}' % (around[:-1], delivery.body)


def of_question(envelope_id: str, kind: str, payload: dict[str, Any]) -> bytes:
    """Put what is asked of an app into its envelope."""
    return msgspec.json.encode(
        {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": True,
            "payload": payload,
        }
    )


def hello(bot: str, connections: int) -> bytes:
    """Return what a connection begins with."""
    return msgspec.json.encode(
        {
            "type": "hello",
            "num_connections": connections,
            "connection_info": {"app_id": app_id(bot)},
            "debug_info": {
                "host": _HOST,
                "build_number": 1,
                "approximate_connection_time": CONNECTION_S,
            },
        }
    )


def disconnect(reason: str) -> bytes:
    """Return what tells an app that a connection is about to be closed."""
    return msgspec.json.encode(
        {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}
    )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a delivery by HTTP, so that its receiver knows it is from here."""
    signed = b"v0:%b:%b" % (timestamp.encode(), body)
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
