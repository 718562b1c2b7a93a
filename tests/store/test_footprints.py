"""What statements touch is told right: reads see what waits, and lanes know what is theirs."""

import pytest

from chatserver.store import (
    blocks,
    channels,
    drafts,
    groups,
    log,
    memberships,
    mentions,
    messages,
    sessions,
    tags,
    threads,
)
from chatserver.store.database import Prepared
from chatserver.store.footprints import meeting
from chatserver.store.lanes import owners


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (channels._PLACE, ["channel"]),
        (memberships._FIND, ["channel"] * 6),
        (memberships._OF_USER, [None] * 6),
        (memberships._MOVE_CURSOR, ["of_channel", "of_channel"]),
        (channels._OTHERS, ["channel"]),
        (drafts._COUNT, ["user"]),
        (log._HEAD, ["stream"]),
        (log._HEADS.of(["a"])[0], [None]),
        (messages._ADD, ["channel"]),
        (messages._BY_NONCE, [None]),
        (mentions._ADD, ["channel", "channel"]),
        (mentions._UNREAD, ["channel", "channel"]),
        (mentions._KEEP_NEWEST, ["channel", "channel", "channel"]),
        (tags._PAGE, [None, None, None]),
        (threads._FIRST, [None, None, None]),
        (blocks._BLOCKERS.of(["a"])[0], []),
        (sessions._END, [None]),
    ],
)
def test_whose_rows_a_statement_touches_is_known(
    statement: Prepared, named: list[str | None]
) -> None:
    """Through joins, and from around what is nested; where it is not told, it is anybody's."""
    assert owners(statement.footprint) == named


@pytest.mark.parametrize(
    ("written", "read", "met"),
    [
        (messages._ADD, messages._BY_NONCE, [("author", "author"), ("nonce", "nonce")]),
        (messages._ADD, messages._BEFORE, [("channel", "channel")]),
        (messages._EDIT, messages._BY_NONCE, []),
        (messages._EDIT, log._MESSAGE, [("of_channel", "stream"), ("of_seq", "seq")]),
        (memberships._MOVE_CURSOR, channels._PLACE, None),
        (memberships._SET_ROLE, channels._PLACE, [("of_channel", "channel"), ("of_user", "user")]),
        (memberships._MOVE_CURSOR, memberships._OF_USER, [("of_user", "user")]),
        (threads._REMOVE, drafts._FIND, None),
        (mentions._ADD, mentions._UNREAD, [("channel", "channel"), ("user", "user")]),
        (groups._ADD, groups._COUNT, []),
    ],
)
def test_when_a_read_meets_a_write_is_known(
    written: Prepared, read: Prepared, met: list[tuple[str, str]] | None
) -> None:
    """Never, if other columns are read; only of the same rows, where both name them."""
    found = meeting(written.footprint, read.footprint)
    assert (found and sorted(found)) == (met and sorted(met))
