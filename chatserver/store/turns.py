"""Work that one node does for all of them, once in a while: whoever comes first takes the turn.

A turn is taken in the transaction that does the work, so that it is done once or not at all;
nobody need be the leader, and nobody waits for one that died.
"""

from typing import Final

from . import log
from .database import Reader

_KEY: Final = "turn:"


def take(reader: Reader, work: str, every_us: int, now_us: int) -> bool:
    """Take the turn of some work, unless somebody has within ``every_us``."""
    taken_us = int(log.setting(reader, _KEY + work) or 0)
    if taken_us <= now_us < taken_us + every_us:  # one in the future is of a clock that was wrong
        return False
    log.set_setting(reader, _KEY + work, str(now_us))
    return True


def hold(reader: Reader, work: str, node: str, for_us: int, now_us: int) -> bool:
    """Keep some work for one node, unless it is another's; to be said again before it is over."""
    if not is_free(reader, work, node, for_us, now_us):
        return False
    log.set_setting(reader, _KEY + work, f"{node} {now_us + for_us}")
    return True


def is_free(reader: Reader, work: str, node: str, for_us: int, now_us: int) -> bool:
    """Say whether a node may hold some work: it is its own already, or no other's."""
    holder, _, until_us = (log.setting(reader, _KEY + work) or " 0").partition(" ")
    return holder in ("", node) or not now_us < int(until_us) < now_us + 2 * for_us


def let_go(reader: Reader, work: str, node: str) -> None:
    """Leave work that a node holds to whoever wants it next."""
    if (log.setting(reader, _KEY + work) or "").startswith(f"{node} "):
        log.set_setting(reader, _KEY + work, " 0")
