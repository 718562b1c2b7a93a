"""The session's cookie: how a browser is known, out of its pages' reach."""

from typing import Final

from aiohttp import web

SECURE_NAME: Final = "__Host-session"
"""Only this very host can set it, over TLS: no sibling's page can slip in another session."""

PLAIN_NAME: Final = "session"
"""For http in a trusted network, where browsers refuse the other one."""


def token_from_cookie(header: str) -> str | None:
    """Return the session token in a ``Cookie`` header, or None."""
    pairs = (pair.strip().partition("=") for pair in header.split(";"))
    cookies = {name: value for name, _, value in pairs}
    return cookies.get(SECURE_NAME) or cookies.get(PLAIN_NAME) or None


def set_session(response: web.StreamResponse, token: str, *, secure: bool, max_age_s: int) -> None:
    """Give the browser a session."""
    response.set_cookie(
        SECURE_NAME if secure else PLAIN_NAME,
        token,
        max_age=max_age_s,
        path="/",
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def end_session(response: web.StreamResponse) -> None:
    """Make the browser forget its session."""
    for name, secure in ((SECURE_NAME, True), (PLAIN_NAME, False)):
        response.del_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
