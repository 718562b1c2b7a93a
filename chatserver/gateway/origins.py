"""Where a request comes from and which host it is for: what may be believed of its headers.

One hop is trusted: a proxy on this machine, or in a network of ``[server] proxies``. Links in mails
never depend on a request (:mod:`chatserver.core.addresses`).
"""

import socket
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from chatserver.core.addresses import ip_of, is_loopback
from chatserver.core.config import Server
from protocol.errors import Forbidden

from .cookies import token_from_cookie

BROWSER_HEADER: Final = ("X-Requested-With", "chatserver")
"""No foreign page can send it without asking first (CORS), and the answer is always no."""

ANY_HOST: Final = frozenset({"/healthz", "/readyz"})
FOR_PROGRAMS: Final = (
    *("/api/", "/services/", "/hooks/", "/upload/", "/actions/", "/commands/"),
    "/unsubscribe/",
)
"""What takes no cookie, so that no page can borrow anybody's, whatever host it names.

Programs that cannot be told another address than Slack's come here by its names.
"""

SLACKS_NAMES: Final = frozenset(
    {"slack.com", "api.slack.com", "files.slack.com", "hooks.slack.com", "www.slack.com"}
)
"""What such programs call us; those lead here where an administrator's DNS says so, over TLS."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HOSTNAME: Final = socket.gethostname().lower()

Origin = tuple[str, str, int]


def parse_origin(text: str) -> Origin | None:
    """Return scheme, host and port of an origin, or None if it is none (``null``, garbage)."""
    try:
        parts = urlsplit(text)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if port is None or not parts.hostname or parts.path or parts.query or parts.username:
        return None
    return parts.scheme, parts.hostname, port


def is_from_here(request: web.BaseRequest) -> bool:
    """Say whether a program on this machine asks for itself, and no proxy for somebody else."""
    proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return is_loopback(request.remote or "") and not proxied


def client_address(request: web.BaseRequest, server: Server) -> str:
    """Return the address the request came from, as a proxy that is believed saw it."""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    return forwarded_for(request.remote or "", forwarded, server)


def client_network(request: web.BaseRequest, server: Server) -> str:
    """Return what limits are counted by: the IPv4 address, or the IPv6 network of 64 bits."""
    return network_of(client_address(request, server))


def forwarded_for(peer: str, forwarded: list[str], server: Server) -> str:
    """Return who is behind ``peer``, if that is a proxy which is believed and says so."""
    if not forwarded or not is_proxy(peer, server):
        return peer
    return forwarded[-1].rpartition(",")[2].strip()


def is_proxy(peer: str, server: Server) -> bool:
    """Say whether a peer is believed when it says for whom it asks."""
    if is_loopback(peer):
        return True
    address = ip_of(peer)
    return address is not None and any(address in each for each in _networks(*server.proxies))


@lru_cache(1)
def _networks(*texts: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(map(ip_network, texts))


def network_of(text: str) -> str:
    """Return an IPv4 address as it is, and an IPv6 address as its network of 64 bits."""
    address = ip_of(text)
    if not isinstance(address, IPv6Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address) >> 64 << 64, 64)))


def scheme(request: web.BaseRequest, server: Server) -> str:
    """Return http or https, as the client spoke it."""
    forwarded = request.headers.get("X-Forwarded-Proto", "")
    trusted = forwarded in _DEFAULT_PORTS and is_proxy(request.remote or "", server)
    return forwarded if trusted else request.scheme


def base_for_slacks(host: str) -> str:
    """Return where we are for a program that calls us by a name of Slack's, or nothing."""
    name = host.lower().removesuffix(":443")
    return f"https://{name}" if name in SLACKS_NAMES else ""


def cookie_is_secure(request: web.BaseRequest, server: Server) -> bool:
    """Say whether the browser takes a ``Secure`` cookie: over TLS, or from its own machine."""
    host = parse_origin(f"http://{request.host}")
    return scheme(request, server) == "https" or (host is not None and is_loopback(host[1]))


def is_for_programs(request: web.BaseRequest) -> bool:
    """Say whether a request is for what only a token or a secret address opens."""
    return request.path.startswith(FOR_PROGRAMS)


def require_known_host(request: web.BaseRequest, server: Server) -> None:
    """Refuse requests for a host this is not: what a page with a forged name would send.

    Raises:
        HTTPBadRequest: there is no one ``Host`` header.
        HTTPMisdirectedRequest: it names another host.
    """
    hosts = request.headers.getall("Host", [])
    host = parse_origin(f"http://{hosts[0]}") if len(hosts) == 1 else None
    if host is None:
        raise web.HTTPBadRequest(text="a request needs one Host header")
    if request.path not in ANY_HOST and not _is_ours(host[1], server):
        raise web.HTTPMisdirectedRequest(
            text="this server does not answer for that name; set [server] public_url to it"
        )


def is_own_origin(request: web.BaseRequest, origin: str, server: Server) -> bool:
    """Compare an ``Origin`` with where this server is reached; call after the host is known."""
    theirs = parse_origin(origin)
    ours = {parse_origin(f"{scheme(request, server)}://{request.host}")}
    if server.public_url:
        ours.add(parse_origin(server.public_url.rstrip("/")))
    return theirs is not None and theirs in ours


def require_same_origin(
    request: web.BaseRequest, server: Server, *, is_form: bool, has_bearer: bool
) -> None:
    """Refuse what a foreign page makes a browser send.

    A program needs nothing; a form needs to come from a page of ours; whoever is known by a
    cookie also needs :data:`BROWSER_HEADER`, which no foreign page can add.

    Raises:
        Forbidden: it may come from a foreign page.
    """
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site")
    if origin is not None and not is_own_origin(request, origin, server):
        raise Forbidden("a page of another site may not do this")
    if origin is None and site not in (None, "same-origin"):
        raise Forbidden("a page of another site may not do this")
    if has_bearer:
        return
    from_our_page = origin is not None or site == "same-origin"
    if is_form and not from_our_page:
        raise Forbidden("a form needs an Origin header")
    if not is_form and has_cookie(request) and not (from_our_page and is_browser(request)):
        raise Forbidden("a cookie needs an Origin and the header X-Requested-With: chatserver")


def is_browser(request: web.BaseRequest) -> bool:
    """Say whether the request comes from a script of our own pages, which wants a cookie."""
    name, value = BROWSER_HEADER
    return request.headers.get(name) == value


def has_cookie(request: web.BaseRequest) -> bool:
    """Say whether the request brings a session cookie."""
    return token_from_cookie(request.headers.get("Cookie", "")) is not None


def _is_ours(host: str, server: Server) -> bool:
    if ip_of(host) is not None or host in ("localhost", server.host, _HOSTNAME):
        return True
    public = parse_origin(server.public_url.rstrip("/"))
    return public is not None and public[1] == host
