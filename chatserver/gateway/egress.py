"""Whom the server calls on somebody's behalf: never what only its own host or cloud may reach.

An address is looked at three times: where a URL names one, where a name is resolved, and by the
socket that is about to connect. The last is what holds; the others refuse sooner.
"""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from aiohttp import TCPConnector, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

Address = IPv4Address | IPv6Address
MayReach = Callable[[Address], bool]
Networks = tuple[IPv4Network | IPv6Network, ...]


def _networks(*written: str) -> Networks:
    return tuple(map(ip_network, written))


_OWN: Final = _networks(
    "10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"
)
"""What somebody may have in their own house."""

_NOBODYS: Final = _networks(
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
)
"""What is not global unicast, of all of IPv4 and of 2000::/3."""

_UNICAST: Final = _networks("0.0.0.0/0", "2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = IPv6Network("::/96")
_NEITHER: Final = _networks("::/128", "::1/128")


def may_reach(address: Address, *, private: bool) -> bool:
    """Say whether an address may be called; ``private`` allows those of one's own networks.

    Link-local ones never: clouds hand out their machines' credentials there.
    """
    return all(_may_reach(meant, private=private) for meant in _unwrapped(address))


def _may_reach(address: Address, *, private: bool) -> bool:
    if private and _within(address, _OWN):
        return True
    return _within(address, _UNICAST) and not _within(address, _NOBODYS)


def require_reachable(url: str, allowed: MayReach) -> None:
    """Refuse a URL that names an address nobody may have called.

    Raises:
        OSError: it does. A name is looked at by :class:`CheckedResolver` once it is resolved.
    """
    host = URL(url).host or ""
    try:
        address = _read(host)
    except ValueError:
        return
    if not allowed(address):
        raise OSError("that address may not be called")


class CheckedResolver(AbstractResolver):
    """Resolves names to addresses that may be called, all of them; ``names`` looks them up."""

    def __init__(self, allowed: MayReach, names: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._names = names or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return where a name leads.

        Raises:
            OSError: nowhere, or also to where nobody may call.
        """
        found = await self._names.resolve(host, port, family)
        if not found or not all(self._allowed(_read(each["host"])) for each in found):
            raise OSError("that name leads where nobody may call")
        return found

    async def close(self) -> None:
        """Nothing is kept open."""
        await self._names.close()


def guarded(
    allowed: MayReach, names: AbstractResolver | None = None, **limits: Any
) -> TCPConnector:
    """Return what connects to addresses that may be called, and to no other.

    Its sockets are made for an address that is written as one, so that nothing looks it up again.
    """

    def socket_for(target: Any) -> socket.socket:
        family, kind, protocol, _, place = target
        if not allowed(_read(place[0])):
            raise OSError("that address may not be called")
        return socket.socket(family, kind, protocol)

    return TCPConnector(
        resolver=CheckedResolver(allowed, names), socket_factory=socket_for, **limits
    )


def _read(host: str) -> Address:
    """Return the address that is written; raises ValueError if it is none, or written oddly."""
    return ip_address(host.partition("%")[0])


def _within(address: Address, networks: Networks) -> bool:
    return any(address in network for network in networks)


def _unwrapped(address: Address) -> tuple[Address, ...]:
    """Return the addresses that are meant by one of IPv6 that stands for some of IPv4."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address in _NAT64 or (address in _COMPATIBLE and not _within(address, _NEITHER)):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    meant = address.ipv4_mapped or address.sixtofour
    return (meant,) if meant else address.teredo or (address,)
