"""Trading an e-mail address and a password for a token."""

import asyncio
import urllib.request
from http import HTTPStatus
from typing import Final
from urllib.error import HTTPError

import msgspec

from protocol.errors import CommandRefused, Invalid, Refusal, Unavailable

from .addresses import http_url

_TIMEOUT_S: Final = 30.0


class _Credentials(msgspec.Struct):
    email: str
    password: str
    client: str


class _SignedIn(msgspec.Struct):
    token: str


class _Refused(msgspec.Struct):
    error: Refusal


async def sign_in(url: str, email: str, password: str, client: str = "chatclient") -> str:
    """Return a token for :class:`~chatclient.Client`; ``client`` names the device to the user.

    Raises:
        CommandRefused: for example Unauthenticated, or RateLimited with a delay.
        OSError: the server cannot be reached.
    """
    credentials = msgspec.json.encode(_Credentials(email, password, client))
    return await asyncio.to_thread(_post, http_url(url, "/auth/sign-in"), credentials)


def _post(url: str, credentials: bytes) -> str:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, credentials, headers)  # noqa: S310  # http_url made it
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310  # same
            return msgspec.json.decode(response.read(), type=_SignedIn).token
    except HTTPError as error:
        with error:
            raise refusal(error.code, error.read()) from None
    except msgspec.DecodeError as error:
        raise Invalid(f"no chat server answers at {url}: {error}") from None


def refusal(status: int, body: bytes) -> CommandRefused:
    """Return the error in the body, or one for the status if a proxy answered instead."""
    try:
        return CommandRefused.of(msgspec.json.decode(body, type=_Refused).error)
    except msgspec.DecodeError:
        kind = Unavailable if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Invalid
        return kind(f"the server answered {status}")
