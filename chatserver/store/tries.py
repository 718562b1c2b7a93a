"""Tries at getting in, counted once for all processes and across restarts.

A key's row says until when its tries are spoken for, so one number is a whole token bucket
(the generic cell rate algorithm). Keys are digests: no address stands here in the clear.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select

from .database import Prepared, Reader
from .schema import tries

_C = tries.c
_UNTIL = Prepared(select(_C.until_us).where(_C.key == bindparam("key")))
_DROP = Prepared(delete(tries).where(_C.key == bindparam("of_key")))
_ADD = Prepared(insert(tries).values(key=bindparam("key"), until_us=bindparam("until_us")))
_FORGET = Prepared(delete(tries).where(_C.until_us < bindparam("now_us")))


class Allowance(NamedTuple):
    """``times`` at once under a key, and one more each ``every_us``."""

    key: bytes
    times: int
    every_us: int


def key_of(what: str, whose: str) -> bytes:
    """Return what a kind of try by somebody is counted under."""
    return hashlib.sha256(f"{what}\0{whose}".encode()).digest()[:16]


def take(reader: Reader, allowances: Sequence[Allowance], now_us: int) -> int:
    """Count one try under each key; or count none, and return the microseconds to wait."""
    untils = [_until(reader, each, now_us) for each in allowances]
    wait_us = max(
        until_us - now_us - (each.times - 1) * each.every_us
        for each, until_us in zip(allowances, untils, strict=True)
    )
    if wait_us > 0:
        return wait_us
    for each, until_us in zip(allowances, untils, strict=True):
        reader.rows(_DROP, of_key=each.key)
        reader.rows(_ADD, key=each.key, until_us=until_us + each.every_us)
    return 0


def forget(reader: Reader, now_us: int) -> None:
    """Delete keys whose tries are all to be had again."""
    reader.rows(_FORGET, now_us=now_us)


def _until(reader: Reader, allowance: Allowance, now_us: int) -> int:
    """Return until when tries are spoken for; never further than a clock set back can reach."""
    row = reader.row(_UNTIL, key=allowance.key)
    stored_us = int(row[0]) if row else now_us
    return min(max(stored_us, now_us), now_us + allowance.times * allowance.every_us)
