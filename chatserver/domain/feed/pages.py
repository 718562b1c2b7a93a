"""Pages of a feed: a cursor says which stories the reader has been given already.

So no story comes twice and none is skipped, however the order changes between two pages. A
cursor names stories by six bytes each; it opens nothing, and forging one only skips stories of
one's own.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from typing import Final

from protocol.feed import StoryKey

from .stories import Candidate

DIGEST_BYTES: Final = 6
BY_ONE: Final = 3
IN: Final = 20


def digest(key: StoryKey) -> bytes:
    """Return a story's name in a cursor."""
    return hashlib.blake2b(key.encode(), digest_size=DIGEST_BYTES).digest()


def cursor_of(given: Iterable[bytes]) -> str:
    """Return a cursor for what comes after these stories."""
    return base64.urlsafe_b64encode(b"".join(given)).decode()


def given_by(cursor: str) -> list[bytes]:
    """Return which stories a cursor says were given already.

    Raises:
        ValueError: it was not made by :func:`cursor_of`.
    """
    try:
        raw = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError(cursor) from error
    if len(raw) % DIGEST_BYTES:
        raise ValueError(cursor)
    return [raw[at : at + DIGEST_BYTES] for at in range(0, len(raw), DIGEST_BYTES)]


def page(me: str, stories: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Return the first stories, at most three in twenty led by one person.

    Where nobody else leads a story any more, the rest follows as it stands.
    """
    most = max(1, BY_ONE * limit // IN)
    led: dict[str, int] = {}
    taken: list[Candidate] = []
    deferred: list[Candidate] = []
    for story in stories:
        if len(taken) == limit:
            break
        lead = story.lead(me)
        count = led.get(lead, 0)
        if count >= most:
            deferred.append(story)
            continue
        led[lead] = count + 1
        taken.append(story)
    return taken + deferred[: limit - len(taken)]
