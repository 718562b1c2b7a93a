"""Where people reach the server, as the configuration says; never as a request says."""

import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from .config import Server

_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  # compared with, not bound to


def base_url(server: Server) -> str:
    """Return the address links are built on, without a slash at the end."""
    if server.public_url:
        return server.public_url.rstrip("/")
    host = socket.gethostname() if server.host in _EVERYWHERE else server.host
    return f"http://{f'[{host}]' if ':' in host else host}:{server.port}"


def is_loopback(host: str) -> bool:
    """Say whether a host name or address is this machine."""
    address = ip_of(host)
    return host == "localhost" if address is None else address.is_loopback


@lru_cache(1_024)  # each connection's own is asked for; parsing takes 15 µs
def ip_of(text: str) -> IPv4Address | IPv6Address | None:
    """Return ``text`` as an IP address, or None if it is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None
