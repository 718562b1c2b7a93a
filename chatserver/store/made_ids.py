"""Identifiers made of a nonce: who asks again gets the same."""

import hashlib
from typing import Final

from protocol.ids import ALPHABET

_CHARACTERS: Final = 16


def made_id(prefix: str, user: str, nonce: str) -> str:
    """Return the identifier of what somebody makes under a nonce."""
    digest = hashlib.blake2b(f"{user}\0{nonce}".encode(), digest_size=16).digest()
    number = int.from_bytes(digest)
    digits = []
    for _ in range(_CHARACTERS):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return prefix + "".join(digits)
