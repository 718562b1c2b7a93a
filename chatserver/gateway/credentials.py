"""Who sends a request: by bearer token, or by the browser's cookie."""

from typing import NamedTuple

from aiohttp import web

from chatserver.core.clock import now_us
from chatserver.domain.policy import Actor
from chatserver.store import sessions
from chatserver.store.database import Database, Reader
from chatserver.store.sessions import Opening
from protocol.errors import Unauthenticated
from protocol.users import User

from .cookies import token_from_cookie

_SIGN_IN = "sign in first"


class Visitor(NamedTuple):
    """Somebody signed in."""

    actor: Actor
    user: User
    expires_us: int | None


def bearer_token(request: web.BaseRequest) -> str | None:
    """Return the token of the ``Authorization`` header, or None if there is none of ours.

    Raises:
        HTTPBadRequest: the header is there twice.
        Unauthenticated: it is empty or no token ever made here.
    """
    values = request.headers.getall("Authorization", [])
    if len(values) > 1:
        raise web.HTTPBadRequest(text="a request has one Authorization header")
    if not values:
        return None
    kind, _, token = values[0].strip().partition(" ")
    if kind and kind.lower() != "bearer":
        return None  # somebody else's, such as a proxy's
    if not token.isascii() or not token.isprintable() or not token:
        raise Unauthenticated(_SIGN_IN)
    return token


async def visitor_of(request: web.BaseRequest, database: Database) -> Visitor:
    """Return who sends the request, looked up anew each time.

    Raises:
        Unauthenticated: nobody who is signed in.
    """
    token = bearer_token(request) or token_from_cookie(request.headers.get("Cookie", ""))
    if token is None:
        raise Unauthenticated(_SIGN_IN)
    opening = await database.read(_opening, token)
    if opening is None or opening.user.deactivated or _is_over(opening):
        raise Unauthenticated(_SIGN_IN)
    user = opening.user
    actor = Actor(user.id, opening.session, user.role, user.kind)
    return Visitor(actor, user, opening.expires_us)


def _opening(reader: Reader, token: str) -> Opening | None:
    token_hash = sessions.hash_token(token)
    return sessions.openings(reader, [token_hash]).get(token_hash)


def _is_over(opening: Opening) -> bool:
    return opening.expires_us is not None and opening.expires_us <= now_us()
