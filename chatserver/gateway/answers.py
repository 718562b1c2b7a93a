"""Answers: JSON, the headers every one carries, and errors as statuses."""

import secrets
from http import HTTPStatus
from typing import Any, Final

import msgspec
import structlog
from aiohttp import web

from chatserver.actions.invitations import InvitationOver
from protocol import CommandRefused, ErrorCode, Refusal

from .origins import scheme
from .site import Site

log = structlog.get_logger()

STATUSES: Final[dict[ErrorCode, HTTPStatus]] = {
    ErrorCode.INVALID_FRAME: HTTPStatus.BAD_REQUEST,
    ErrorCode.UNKNOWN_COMMAND: HTTPStatus.BAD_REQUEST,
    ErrorCode.INVALID: HTTPStatus.BAD_REQUEST,
    ErrorCode.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    ErrorCode.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ErrorCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorCode.CONFLICT: HTTPStatus.CONFLICT,
    ErrorCode.NONCE_REUSED: HTTPStatus.CONFLICT,
    ErrorCode.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorCode.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorCode.STORAGE_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    ErrorCode.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_CODES: Final = {
    HTTPStatus.NOT_FOUND: ErrorCode.NOT_FOUND,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ErrorCode.TOO_LARGE,
    HTTPStatus.FORBIDDEN: ErrorCode.FORBIDDEN,
}

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; media-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
_NO_DEVICES: Final = "camera=(), display-capture=(), geolocation=(), payment=(), usb=()"
OWN_MICROPHONE: Final = f"microphone=(self), {_NO_DEVICES}"
"""What our own pages may use, for voice messages; nothing else may use anything."""

HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": f"microphone=(), {_NO_DEVICES}",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ONE_YEAR: Final = "max-age=31536000"


def answer(value: object, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """Answer with JSON."""
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json"
    )


def refuse(refusal: Refusal, status: int) -> web.Response:
    """Answer with an error, in the shape every error has."""
    response = answer({"error": refusal}, HTTPStatus(status))
    if refusal.retry_after_ms is not None:
        response.headers["Retry-After"] = str(-(-refusal.retry_after_ms // 1_000))
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def status_of(error: CommandRefused) -> HTTPStatus:
    """Return the status that goes with an error."""
    return HTTPStatus.GONE if isinstance(error, InvitationOver) else STATUSES[error.code]


def refuse_http(error: web.HTTPException) -> web.Response:
    """Put what aiohttp refuses (no such path, no such method, too large) into our shape."""
    code = _CODES.get(HTTPStatus(error.status), ErrorCode.INVALID)
    ours = error.text and not error.text.startswith(f"{error.status}:")
    message = error.text if ours and error.text else error.reason.lower()
    response = refuse(Refusal(code=code, message=message), error.status)
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


def incident(where: str, error: Exception) -> Refusal:
    """Log a bug of ours once, with its traceback, under a number its victim can quote."""
    number = secrets.token_hex(4)
    log.error("request.failed", route=where, incident=number, exc_info=error)
    return Refusal(
        code=ErrorCode.INTERNAL,
        message=f"something went wrong here; the server's log has it as incident {number}",
    )


async def put_headers(site: Site, request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers every answer carries on it; what is personal is never stored on the way."""
    headers: Any = response.headers
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")
    if "X-Forwarded-For" in request.headers:
        # A proxy would send the next request of anybody here, and a WebSocket must come first.
        response.force_close()
        headers["Connection"] = "close"
    if scheme(request, site.config().server) == "https":
        headers["Strict-Transport-Security"] = _ONE_YEAR
