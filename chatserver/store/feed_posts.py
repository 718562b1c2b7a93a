"""The messages a session is made of, read again where what was counted is not what one may see."""

from msgspec.structs import replace
from sqlalchemy import bindparam, func, select

from chatserver.domain.feed.sessions import Post, Session, made_of
from chatserver.domain.feed.stories import Place, sitting_of

from .database import Prepared, Reader
from .schema import messages

_S = messages.c
_PLACE = func.coalesce(_S.channel_ordinal, _S.ordinal)

_POSTS = Prepared(
    select(_S.seq, _S.time_us, _PLACE, _S.author, _S.deleted_us)
    .where(
        _S.channel == bindparam("channel"),
        _S.seq >= bindparam("first"),
        _S.seq <= bindparam("last"),
        _S.thread.is_(None) | _S.channel_ordinal.is_not(None),
    )
    .order_by(_S.seq)
)


def of_session(reader: Reader, channel: str, session: Session) -> list[Post]:
    """Return the messages of a session, deleted ones too."""
    rows = reader.rows(_POSTS, channel=channel, first=session.first_seq, last=session.end_seq)
    return [
        Post(seq, time_us, ordinal, author, deleted_us is not None)
        for seq, time_us, ordinal, author, deleted_us in rows
    ]


def without(reader: Reader, place: Place, hidden: frozenset[str]) -> Place:
    """Return a place as if some people had deleted all they said there."""
    sessions = [sitting.session for sitting in place.sittings]
    if not any(session.many or not hidden.isdisjoint(session.people) for session in sessions):
        return place
    left = [_without(reader, place.channel, session, hidden) for session in sessions]
    return replace(place, sittings=[sitting_of(session) for session in left])


def _without(reader: Reader, channel: str, session: Session, hidden: frozenset[str]) -> Session:
    posts = of_session(reader, channel, session)
    (left,) = made_of(
        replace(post, deleted=True) if post.author in hidden else post for post in posts
    )
    return left
