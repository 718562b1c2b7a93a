"""Passwords: what is refused, and that hashing stays bounded."""

import asyncio

import pytest

from chatserver.gateway.passwords import (
    Passwords,
    common_passwords,
    hash_password,
    require_acceptable,
)
from protocol.errors import CommandRefused, Invalid, TooLarge, Unavailable
from tests.running import run

GOOD = "correct horse battery staple"


@pytest.mark.parametrize(
    "password", ["x" * 8 + "y", "x" * 1_023 + "y", "é" * 4 + "!", GOOD, "\0" * 9]
)
def test_a_password_may_be_anything_else(password: str) -> None:
    """From 8 to 1024 bytes, spaces and accents included."""
    require_acceptable(password)


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("seven77", Invalid),
        ("ééé", Invalid),
        ("x" * 1_025, TooLarge),
        ("é" * 513, TooLarge),
        ("password", Invalid),
        ("PassWord1", Invalid),
        ("azertyuiop", Invalid),
    ],
)
def test_a_weak_or_endless_password_is_refused(password: str, error: type[CommandRefused]) -> None:
    """S5: lengths are bytes, and are checked before anything is hashed."""
    with pytest.raises(error):
        hash_password(password)


def test_the_common_passwords_are_worth_listing() -> None:
    """All could be chosen otherwise, and are compared in lower case."""
    assert len(common_passwords()) > 200
    assert all(
        len(password) >= 8 and password == password.casefold() for password in common_passwords()
    )


@run
async def test_only_the_right_password_matches() -> None:
    """And nothing matches where there is no hash, or a garbled one."""
    passwords = Passwords()
    stored = await passwords.hash(GOOD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.verify(GOOD, stored)
    assert not await passwords.verify(GOOD + " ", stored)
    assert not await passwords.verify(GOOD, None)
    assert not await passwords.verify("the password of nobody", None)
    assert not await passwords.verify(GOOD, "not a hash")
    assert await passwords.renewed(GOOD, stored) is None
    passwords.close()


@run
async def test_a_crowd_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits to be hashed is bounded."""
    passwords = Passwords()
    monkeypatch.setattr("chatserver.gateway.passwords.MAX_WAITING", 8)
    tries = [passwords.verify(GOOD, None) for _ in range(8 + 5)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(Unavailable) == 5
    assert not await passwords.verify(GOOD, None)
    passwords.close()
