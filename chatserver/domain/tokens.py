"""Tokens: a prefix that says what it opens, 256 random bits, and a checksum.

A secret scanner knows one by its prefix and proves it by its checksum; a mistyped one is refused
without a look at the database.
"""

import secrets
import string
import zlib
from typing import Final, Literal, get_args

Prefix = Literal["xoxp-", "xoxb-", "xapp-", "join-", "setup-", "feed-"]
"""A person's session, a bot's, an app's, an invitation, the first administrator's link, a feed's
address."""

PREFIXES: Final[tuple[Prefix, ...]] = get_args(Prefix)

ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM_CHARACTERS: Final = 43  # 62 ** 43 is just above 2 ** 256
CHECKSUM_CHARACTERS: Final = 6  # 62 ** 6 is above 2 ** 32


def new_token(prefix: Prefix) -> str:
    """Make a token nobody can guess."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return f"{prefix}{body}{checksum(prefix + body)}"


def checksum(text: str) -> str:
    """Return the CRC-32 of ``text`` in base 62: it finds typing errors and keeps nobody out."""
    number = zlib.crc32(text.encode())
    digits = []
    for _ in range(CHECKSUM_CHARACTERS):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def prefix_of(token: str) -> Prefix | None:
    """Return what kind of token it is, or None if it is none that was ever made here."""
    head, check = token[:-CHECKSUM_CHARACTERS], token[-CHECKSUM_CHARACTERS:]
    for prefix in PREFIXES:
        if head.startswith(prefix) and _is_random(head.removeprefix(prefix)):
            return prefix if checksum(head) == check else None
    return None


def _is_random(text: str) -> bool:
    return len(text) == RANDOM_CHARACTERS and set(text) <= set(ALPHABET)
