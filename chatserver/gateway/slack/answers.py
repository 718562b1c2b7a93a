"""Answers as Slack gives them: always 200, but for who is too fast."""

from http import HTTPStatus
from typing import Any, Final

import msgspec
from aiohttp import web

_JSON: Final = "application/json; charset=utf-8"

Answer = dict[str, Any]


class SlackError(Exception):  # the word its clients know
    """A call that was not carried out, in Slack's words."""

    def __init__(self, code: str, /, *messages: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields
        if messages:
            self.fields["response_metadata"] = {"messages": [f"[ERROR] {m}" for m in messages]}


class TooFast(SlackError):  # noqa: N818  # as above
    """Too many calls; again after so many seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("ratelimited")
        self.retry_after_s = max(1, -int(-wait_s // 1))


def accept(answer: Answer, scopes: str = "") -> web.Response:
    """Answer a call that was carried out."""
    return _response({"ok": True, **answer}, HTTPStatus.OK, scopes)


def refuse(error: SlackError, scopes: str = "") -> web.Response:
    """Answer a call that was not carried out."""
    body = {"ok": False, "error": error.code, **error.fields}
    if isinstance(error, TooFast):
        response = _response(body, HTTPStatus.TOO_MANY_REQUESTS, scopes)
        response.headers["Retry-After"] = str(error.retry_after_s)
        return response
    return _response(body, HTTPStatus.OK, scopes)


def _response(body: Answer, status: HTTPStatus, scopes: str) -> web.Response:
    headers = {"Content-Type": _JSON}
    if scopes:
        headers["x-oauth-scopes"] = scopes  # lower case on the wire: there are clients that look so
    return web.Response(body=msgspec.json.encode(body), status=status, headers=headers)
