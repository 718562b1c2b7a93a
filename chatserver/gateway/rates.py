"""How often somebody may try to get in. Counted by account and by network, never a lock-out."""

from typing import Final, NamedTuple

from aiohttp import web

from .origins import client_network
from .site import Site

_QUARTER_S: Final = 900
_HOUR_S: Final = 3_600


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


def require(site: Site, what: str, key: str, rate: Rate) -> None:
    """Count one try.

    Raises:
        RateLimited: there were too many; says when there may be another.
    """
    site.buckets.require((what, key), rate.times / rate.within_s, rate.times, site.now_s())


def allows(site: Site, what: str, key: str, rate: Rate) -> bool:
    """Count one try and say whether there were not too many."""
    return not site.buckets.take((what, key), rate.times / rate.within_s, rate.times, site.now_s())


def require_sign_in(site: Site, request: web.BaseRequest, account: str) -> None:
    """Count a try at somebody's password.

    Raises:
        RateLimited: there were too many at this account, from this network, or altogether.
    """
    require(site, "sign-in network", client_network(request), SIGN_IN_NETWORK)
    require(site, "sign-in account", account, SIGN_IN_ACCOUNT)
    require(site, "sign-in", "", SIGN_IN_ALL)


def require_join(site: Site, request: web.BaseRequest) -> None:
    """Count a try at an invitation.

    Raises:
        RateLimited: there were too many from this network.
    """
    require(site, "join", client_network(request), JOIN_NETWORK)
