"""What our refusals are called in Slack's API."""

from typing import TYPE_CHECKING, Any, Final

from chatserver.actions.actors import place_of
from protocol import Command, CommandRefused, ErrorCode
from protocol.errors import Forbidden, NotFound, RateLimited

from .answers import SlackError, TooFast

if TYPE_CHECKING:
    from .calls import Call

Errors = dict[str, str]
"""A method's own words: Slack's error by our code (``conflict``), or by code and field
(``invalid name``)."""

_BY_FIELD: Final = {
    "channel": "channel_not_found",
    "seq": "message_not_found",
    "user": "user_not_found",
    "users": "user_not_found",
    "thread": "thread_not_found",
    "group": "no_such_subteam",
}
_BY_CODE: Final = {
    ErrorCode.INVALID: "invalid_arguments",
    ErrorCode.UNAUTHENTICATED: "token_revoked",
    ErrorCode.FORBIDDEN: "restricted_action",
    ErrorCode.CONFLICT: "invalid_arguments",
    ErrorCode.NONCE_REUSED: "duplicate_message_not_found",
    ErrorCode.TOO_LARGE: "too_long",
    ErrorCode.UNAVAILABLE: "service_unavailable",
    ErrorCode.STORAGE_FULL: "service_unavailable",
    ErrorCode.INTERNAL: "internal_error",
}
_MS: Final = 1_000


async def explained(
    call: "Call", command: Command[Any], error: Exception, errors: Errors | None
) -> Exception:
    """Return the error a method answers with; what is a bug of ours stays what it is."""
    if not isinstance(error, CommandRefused):
        return error
    if isinstance(error, RateLimited):
        return TooFast((error.refusal.retry_after_ms or _MS) / _MS)
    own = _own_word(error, errors or {})
    if own:
        return SlackError(own)
    channel = getattr(command, "channel", None)
    if isinstance(error, Forbidden) and channel is not None:
        return SlackError(await _why_not_there(call, channel))
    return plain(error)


def plain(error: CommandRefused) -> SlackError:
    """Return what a refusal is called where nothing more is known."""
    refusal = error.refusal
    if isinstance(error, NotFound):
        return SlackError(_BY_FIELD.get(refusal.field or "", "not_found"))
    code = _BY_CODE.get(refusal.code, "invalid_arguments")
    return SlackError(code, refusal.message) if code == "invalid_arguments" else SlackError(code)


def _own_word(error: CommandRefused, errors: Errors) -> str | None:
    refusal = error.refusal
    code = refusal.code.value
    return errors.get(f"{code} {refusal.field}") or errors.get(code)


async def _why_not_there(call: "Call", channel: Any) -> str:
    """Return why somebody may not do something in a channel they see."""
    place = await call.read(place_of, channel, call.actor)
    if place is None:
        return "channel_not_found"
    if place.archived:
        return "is_archived"
    if not place.named:
        return "restricted_action" if place.is_updates else "method_not_supported_for_channel_type"
    return "not_in_channel" if place.role is None else "restricted_action"
