"""How often somebody may try to get in. Counted by account and by network, never a lock-out."""

from typing import Final, NamedTuple

from aiohttp import web

from chatserver.store import tries
from chatserver.store.tries import Allowance, key_of
from protocol.errors import RateLimited

from .origins import client_network
from .site import Site

_QUARTER_S: Final = 900
_HOUR_S: Final = 3_600
_US: Final = 1_000_000


class Rate(NamedTuple):
    """``times`` at once, and so many again in every ``within_s`` seconds."""

    times: int
    within_s: int


SIGN_IN_ACCOUNT: Final = Rate(5, _QUARTER_S)
SIGN_IN_NETWORK: Final = Rate(20, _QUARTER_S)
SIGN_IN_ALL: Final = Rate(100, 60)
JOIN_NETWORK: Final = Rate(60, _QUARTER_S)
SIGN_UP_NETWORK: Final = Rate(3, _HOUR_S)
MAIL_ADDRESS: Final = Rate(2, _HOUR_S)
INVITE_USER: Final = Rate(50, _HOUR_S)
EMOJI_USER: Final = Rate(100, _HOUR_S)
DEVICE_USER: Final = Rate(30, _HOUR_S)
FILE_USER: Final = Rate(1_000, _HOUR_S)

Try = tuple[str, str, Rate]
"""What is tried, by or at whom, and how often that may be."""


async def require(site: Site, *attempts: Try) -> None:
    """Count one try at each, for all processes.

    This process counts by itself first, so that a flood ends here and not in the database.

    Raises:
        RateLimited: there were too many; says when there may be another.
    """
    for what, key, rate in attempts:
        _require_here(site, what, key, rate)
    allowances = [
        Allowance(key_of(what, key), rate.times, rate.within_s * _US // rate.times)
        for what, key, rate in attempts
    ]
    now_us = site.now_us()
    wait_us = await site.committer.commit(lambda tx: tries.take(tx.reader, allowances, now_us))
    if wait_us:
        raise RateLimited("too much at once", retry_after_ms=wait_us // 1_000 + 1)


async def allows(site: Site, *attempts: Try) -> bool:
    """Count one try at each and say whether there were not too many."""
    try:
        await require(site, *attempts)
    except RateLimited:
        return False
    return True


async def require_sign_in(site: Site, request: web.BaseRequest, account: str) -> None:
    """Count a try at somebody's password.

    Raises:
        RateLimited: there were too many at this account, from this network, or altogether.
    """
    await require(
        site,
        ("sign-in network", client_network(request, site.config().server), SIGN_IN_NETWORK),
        ("sign-in account", account, SIGN_IN_ACCOUNT),
        ("sign-in", "", SIGN_IN_ALL),
    )


def require_join(site: Site, request: web.BaseRequest) -> None:
    """Count a try at an invitation, in this process: nobody guesses 256 bits, it is for our CPU.

    Raises:
        RateLimited: there were too many from this network.
    """
    _require_here(site, "join", client_network(request, site.config().server), JOIN_NETWORK)


def _require_here(site: Site, what: str, key: str, rate: Rate) -> None:
    site.buckets.require((what, key), rate.times / rate.within_s, rate.times, site.now_s())
