"""Passwords: hashed with argon2id on threads of their own, never in the clear anywhere."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from protocol.errors import Invalid, TooLarge, Unavailable

T = TypeVar("T")

MIN_BYTES: Final = 8
MAX_BYTES: Final = 1_024
MAX_WAITING: Final = 64
_THREADS: Final = 2
_COMMON: Final = Path(__file__).parent / "common_passwords.txt"

HASHER: Final = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
"""OWASP's floor for argon2id, 20 ms here. Parameters stand in each hash, so they can rise.

Source: OWASP Password Storage Cheat Sheet, "Argon2id".
"""


def hash_password(password: str) -> str:
    """Hash a password; blocks for some 20 ms.

    Raises:
        Invalid: it is too short, or among the most common ones.
        TooLarge: it is longer than anybody types.
    """
    require_acceptable(password)
    return HASHER.hash(password)


def require_acceptable(password: str) -> None:
    """Refuse passwords that are too short, too long or known to everybody.

    Raises:
        Invalid: it is too short, or among the most common ones.
        TooLarge: it is longer than anybody types.
    """
    require_bounded(password)
    if len(password.encode()) < MIN_BYTES:
        raise Invalid(f"a password has at least {MIN_BYTES} characters", field="password")
    if password.casefold() in common_passwords():
        raise Invalid("that password is one of the first anybody would try", field="password")


def require_bounded(password: str) -> None:
    """Refuse what would only burn time.

    Raises:
        TooLarge: the password is longer than anybody types.
    """
    if len(password.encode()) > MAX_BYTES:
        raise TooLarge(f"a password has at most {MAX_BYTES} bytes", field="password")


@cache
def common_passwords() -> frozenset[str]:
    """Return passwords everybody knows, in lower case."""
    lines = _COMMON.read_text().splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


class Passwords:
    """Hashes and verifies beside the event loop, a few at a time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "passwords")
        self._waiting = 0
        self._nobodys = HASHER.hash("the password of nobody")

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)

    async def hash(self, password: str) -> str:
        """Hash a new password.

        Raises:
            Invalid, TooLarge: it is not acceptable.
            Unavailable: too many others wait.
        """
        require_acceptable(password)
        return await self._beside(lambda: HASHER.hash(password))

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Say whether a password is the one hashed; as slow where there is no hash.

        Raises:
            TooLarge: it is longer than any password.
            Unavailable: too many others wait.
        """
        require_bounded(password)
        stored = password_hash or self._nobodys
        matches = await self._beside(lambda: _verify(stored, password))
        return matches and password_hash is not None

    async def renewed(self, password: str, password_hash: str) -> str | None:
        """Hash a verified password again if today's parameters are others, else return None."""
        if not HASHER.check_needs_rehash(password_hash):
            return None
        return await self._beside(lambda: HASHER.hash(password))

    async def _beside(self, work: Callable[[], T]) -> T:
        if self._waiting >= MAX_WAITING:
            raise Unavailable("too many people sign in at once; try again", retry_after_ms=1_000)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
