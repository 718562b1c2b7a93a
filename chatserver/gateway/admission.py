"""Who may open a WebSocket: not a foreign page, not too many, not with a token in the address."""

from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from websockets.exceptions import NegotiationError
from websockets.http11 import Request as Handshake
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from chatserver.core.addresses import is_loopback
from protocol import CODECS
from protocol.ids import UserId

from .node import Node
from .origins import forwarded_for, network_of

COOKIES: Final = ("__Host-session", "session")
RETURNS_PER_S: Final = 0.5
RETURNS_BURST: Final = 20

Refusal = tuple[int, str]
"""An HTTP status, and a sentence."""


class Admission(NamedTuple):
    """What came of a handshake."""

    refusal: Refusal | None = None
    network: str | None = None
    """Where a stranger is counted; to be let go also after a refusal."""
    cookie: str | None = None
    """The session's, if a page of our own brought it."""


def choose_subprotocol(protocol: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol:
    """Return the first subprotocol offered that is one of ours.

    Raises:
        NegotiationError: none is.
    """
    del protocol
    for name in offered:
        if name in CODECS:
            return name
    raise NegotiationError(f"offer one of the subprotocols {', '.join(CODECS)}")


def admit(node: Node, request: Handshake, peer: str, now_s: float) -> Admission:
    """Say whether a handshake from the address ``peer`` may go on, and count who it is."""
    refusal = _check_target(request) or _check_room(node)
    if refusal is not None:
        return Admission(refusal)
    refusal, network = _check_network(node, request, peer, now_s)
    if refusal is not None:
        return Admission(refusal)
    refusal, cookie = _check_origin(request, node.config().server.public_url)
    return Admission(refusal, network, cookie)


def _check_target(request: Handshake) -> Refusal | None:
    target = urlsplit(request.path)
    if target.path != "/ws":
        return 404, "The WebSocket is at /ws.\n"
    if "token" in target.query:
        return 401, "A token belongs into the first request, never into the address.\n"
    if request.headers.get("Sec-WebSocket-Version", "13") != "13":
        return 426, "This server speaks WebSocket version 13.\n"
    return None


def _check_room(node: Node) -> Refusal | None:
    if node.draining or node.open_connections > node.config().server.max_connections:
        return 503, "The server is about to stop, or full.\n"
    return None


def _check_network(
    node: Node, request: Handshake, peer: str, now_s: float
) -> tuple[Refusal | None, str | None]:
    """Turn away whoever is too many; programs on this machine are not counted by address."""
    limits = node.config().limits
    forwarded = request.headers.get_all("X-Forwarded-For")
    address = forwarded_for(peer, forwarded, node.config().server)
    if is_loopback(address):
        return None, None
    network = network_of(address)
    if node.arriving.take(network, limits.connections_per_s, limits.connections_burst, now_s):
        return (429, "Too many connections from there; try again later.\n"), None
    if not node.strangers.enter(network):
        return (429, "Too many connections from there that have not signed in.\n"), None
    return None, network


def recognise(node: Node, network: str, user: UserId, now_s: float) -> None:
    """Count somebody among the strangers of their network no more.

    Nor do they count as one who came: a whole office behind one address comes back at once when
    a node is restarted. Whoever comes very often themselves does count.
    """
    node.strangers.leave(network)
    if not node.returning.take(user, RETURNS_PER_S, RETURNS_BURST, now_s):
        node.arriving.put_back(network)


def _check_origin(request: Handshake, public_url: str) -> tuple[Refusal | None, str | None]:
    """Let a cookie count only for pages of our own; programs bring a token instead."""
    cookie = _session_cookie(request)
    origin = request.headers.get("Origin")
    if origin is None:
        if cookie is not None and "Authorization" not in request.headers:
            return (403, "A cookie needs an Origin.\n"), None
        return None, None
    if not _is_own(origin, request.headers.get("Host", ""), public_url):
        return (403, "This page may not connect here.\n"), None
    return None, cookie


def _is_own(origin: str, host: str, public_url: str) -> bool:
    """Compare an Origin, parsed, with where this server is reached."""
    try:
        theirs = urlsplit(origin)
        ours = urlsplit(public_url or f"{theirs.scheme}://{host}")
        same = (theirs.scheme, theirs.hostname, theirs.port) == (
            ours.scheme,
            ours.hostname,
            ours.port,
        )
    except ValueError:
        return False
    return same and theirs.scheme in ("http", "https")


def _session_cookie(request: Handshake) -> str | None:
    cookies = request.headers.get_all("Cookie")
    if not cookies:
        return None
    try:
        jar = SimpleCookie("; ".join(cookies))
    except CookieError:
        return None
    return next((jar[name].value for name in COOKIES if name in jar), None)
