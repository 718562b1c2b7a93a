"""Whom the server calls on somebody's behalf: never what only its own host or cloud may reach."""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

Address = IPv4Address | IPv6Address
MayReach = Callable[[Address], bool]

_NAT64: Final = IPv6Network("64:ff9b::/96")


def may_reach(address: Address, *, private: bool) -> bool:
    """Say whether an address may be called; ``private`` allows those of one's own networks.

    Link-local ones never: clouds hand out their machines' credentials there.
    """
    address = _unwrapped(address)
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if address.is_loopback:
        return private
    return address.is_global or (private and address.is_private and not address.is_reserved)


def require_reachable(url: str, allowed: MayReach) -> None:
    """Refuse a URL that names an address nobody may have called.

    Raises:
        OSError: it does. A name is looked at by :class:`CheckedResolver` once it is resolved.
    """
    host = URL(url).host or ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return
    if not allowed(address):
        raise OSError("that address may not be called")


class CheckedResolver(AbstractResolver):
    """Resolves names to addresses that may be called; the connection goes to no other."""

    def __init__(self, allowed: MayReach) -> None:
        self._allowed = allowed
        self._names = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return where a name leads.

        Raises:
            OSError: nowhere that may be called.
        """
        found = await self._names.resolve(host, port, family)
        allowed = [each for each in found if self._allowed(_read(each["host"]))]
        if not allowed:
            raise OSError("that name leads nowhere that may be called")
        return allowed

    async def close(self) -> None:
        """Nothing is kept open."""
        await self._names.close()


def _read(host: str) -> Address:
    return ip_address(host.partition("%")[0])


def _unwrapped(address: Address) -> Address:
    """Return the address that is meant by one of IPv6 that stands for one of IPv4."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
