"""Sessions: who is signed in where. Tokens are kept as SHA-256 only.

A session that is over stays for a while, so that its token can be told from one never made.
"""

import hashlib
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from protocol.ids import SessionId, UserId
from protocol.sessions import Session
from protocol.users import User

from .database import Among, Prepared, Reader
from .lanes import Question
from .schema import memberships, sessions, users
from .users import USER_COLUMNS, user_of

_C = sessions.c
_CHUNK = 500
_STANDS = _C.ended_us.is_(None) & (_C.expires_us.is_(None) | (_C.expires_us > bindparam("now_us")))

KEPT_US = 30 * 24 * 3_600 * 1_000_000
"""How long a session that is over is remembered."""

MAX_KEPT = 50
"""So many ended sessions of one user are remembered, the latest."""

_ADD = Prepared(
    insert(sessions).values(
        {
            name: bindparam(name)
            for name in (
                "id",
                "user",
                "token_hash",
                "client",
                "created_us",
                "seen_us",
                "expires_us",
            )
        }
    )
)
_OF_USER = Prepared(
    select(_C.id, _C.client, _C.created_us, _C.seen_us)
    .where(_C.user == bindparam("user"), _STANDS)
    .order_by(_C.created_us.desc(), _C.id)
)
_SIGNED_IN = Prepared(
    select(_C.id, _C.expires_us)
    .where(_C.user == bindparam("user"), _STANDS)
    .order_by(_C.seen_us.desc(), _C.id)
)
_BY_TOKEN = Among(
    lambda hashes: (
        select(_C.token_hash, _C.id, _C.expires_us, _C.ended_us, users.c.away, *USER_COLUMNS)
        .join(users, users.c.id == _C.user)
        .where(_C.token_hash.in_(hashes))
    )
)
_ENDING = Prepared(select(_C.ended_us, _C.expires_us).where(_C.id == bindparam("id")))
_CHANNELS_OF = Among(
    lambda ids: select(memberships.c.user, memberships.c.channel, memberships.c.joined_us).where(
        memberships.c.user.in_(ids)
    )
)
_END = Prepared(
    update(sessions)
    .where(_C.id == bindparam("of_id"), _C.user == bindparam("of_user"), _C.ended_us.is_(None))
    .values(ended_us=bindparam("at_us"))
)
_LATEST_ENDED = (
    select(_C.id)
    .where(_C.user == bindparam("user"), _C.ended_us.is_not(None))
    .order_by(_C.ended_us.desc(), _C.id)
    .limit(MAX_KEPT)
)
_CROWD_OUT = Prepared(
    delete(sessions).where(
        _C.user == bindparam("user"), _C.ended_us.is_not(None), _C.id.not_in(_LATEST_ENDED)
    )
)
_FORGET = Prepared(
    delete(sessions).where(
        (_C.expires_us < bindparam("before_us")) | (_C.ended_us < bindparam("before_us"))
    )
)
_SEEN = Prepared(
    update(sessions).where(_C.id == bindparam("of_id")).values(seen_us=bindparam("at_us"))
)


class NewSession(NamedTuple):
    """What a session is made of; ``expires_us`` None never expires."""

    id: SessionId
    user: UserId
    token_hash: bytes
    client: str
    created_us: int
    seen_us: int
    expires_us: int | None


class Opening(NamedTuple):
    """What opening a connection needs to know."""

    session: SessionId
    expires_us: int | None
    ended: bool
    user: User
    channels: dict[str, int]
    """When the user joined each of their channels, in the time of its log."""
    away: bool
    """Whether they chose to seem to be offline."""


def hash_token(token: str) -> bytes:
    """Return the form a token is stored and looked up in."""
    whole = token.encode(errors="surrogatepass")  # a header may hold any byte
    return hashlib.sha256(whole).digest()


def add(reader: Reader, session: NewSession) -> None:
    """Store a session."""
    reader.rows(_ADD, **session._asdict())


def openings(reader: Reader, token_hashes: list[bytes]) -> dict[bytes, Opening]:
    """Return what the tokens known among ``token_hashes`` stand for, by hash; see ``remembered``.

    Sessions that were ended are left out; whether one has expired is for the caller to see.
    """
    known = remembered(reader, token_hashes)
    return {token_hash: opening for token_hash, opening in known.items() if not opening.ended}


def remembered(reader: Reader, token_hashes: list[bytes]) -> dict[bytes, Opening]:
    """Return what the tokens stand for, or stood for until their session was ended."""
    found = reader.among(_BY_TOKEN, token_hashes)
    channels: dict[str, dict[str, int]] = {row[5]: {} for row in found}
    for user, channel, joined_us in reader.among(_CHANNELS_OF, list(channels)):
        channels[user][channel] = joined_us
    return {
        token_hash: Opening(
            session,
            expires_us,
            ended_us is not None,
            user_of(tuple(user)),
            channels[user[0]],
            bool(away),
        )
        for token_hash, session, expires_us, ended_us, away, *user in found
    }


def of_user(reader: Reader, user: str, current: str, now_us: int) -> list[Session]:
    """Return where a user is signed in, newest first; ``current`` is the session that asks."""
    return [
        Session(id=id_, client=client, created_us=created, seen_us=seen, current=id_ == current)
        for id_, client, created, seen in reader.rows(_OF_USER, user=user, now_us=now_us)
    ]


def by_use(reader: Reader, user: str, now_us: int) -> list[tuple[SessionId, int | None]]:
    """Return where a user is signed in and when each expires, the least recently seen last."""
    rows = reader.rows(_SIGNED_IN, user=user, now_us=now_us)
    return [(id_, expires_us) for id_, expires_us in rows]


def end(reader: Reader, user: str, session: str, at_us: int) -> bool:
    """End a user's session; say whether it had not been ended before."""
    before = reader.changes
    reader.rows(_END, of_id=session, of_user=user, at_us=at_us)
    ended = reader.changes > before
    reader.rows(_CROWD_OUT, user=user)
    return ended


def stands(reader: Reader, session: str, now_us: int) -> bool:
    """Say whether a session has neither ended nor expired."""
    row = reader.row(_ENDING, id=session)
    return row is not None and row[0] is None and (row[1] is None or row[1] > now_us)


def asking(session: str) -> Question:
    """Return what :func:`stands` asks."""
    return Question(_ENDING, {"id": session})


def standing(reader: Reader, ids: list[SessionId], now_us: int) -> set[str]:
    """Return those of ``ids`` that have neither ended nor expired, of users still active."""
    alive = _C.ended_us.is_(None) & (_C.expires_us.is_(None) | (_C.expires_us >= now_us))
    found: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        statement = (
            select(_C.id)
            .join(users, users.c.id == _C.user)
            .where(_C.id.in_(ids[start : start + _CHUNK]), alive, users.c.deactivated_us.is_(None))
        )
        found.update(row[0] for row in reader.select(statement))
    return found


def forget(reader: Reader, now_us: int) -> None:
    """Delete sessions that have been over for long."""
    reader.rows(_FORGET, before_us=now_us - KEPT_US)


def seen(reader: Reader, session: str, at_us: int) -> None:
    """Note when a session was last used."""
    reader.rows(_SEEN, of_id=session, at_us=at_us)
