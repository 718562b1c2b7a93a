"""Sessions: a channel's messages outside threads, cut where it was silent.

The cuts follow from the committed order and its times alone, deleted messages included, so they
are the same whoever computes them and in however many steps.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

SILENCE_US: Final = 30 * 60 * 1_000_000
LONGEST_US: Final = 24 * 3_600 * 1_000_000
KEPT: Final = 3
"""How many sessions of a channel the feed shows: its newest."""
MOST_PEOPLE: Final = 64


class Post(Struct, frozen=True, gc=False):
    """A message outside threads, as far as sessions go."""

    seq: int
    time_us: int
    ordinal: int
    author: str
    deleted: bool = False


class Session(Struct, array_like=True, gc=False):
    """Messages between two silences."""

    first_seq: int
    first_us: int
    first_ordinal: int
    end_seq: int
    end_us: int
    last_ordinal: int
    gone: list[int]
    """Ordinals of deleted messages."""
    last_seq: int = 0
    """The newest message that stands, 0 if none does."""
    last_us: int = 0
    people: list[str] = []
    """Whose messages stand, by their newest one; the last of them if there are many."""
    many: bool = False

    @property
    def count(self) -> int:
        """How many messages stand."""
        return self.last_ordinal - self.first_ordinal + 1 - len(self.gone)

    def count_after(self, ordinal: int) -> int:
        """Return how many messages stand after an ordinal."""
        if ordinal < self.first_ordinal:
            return self.count
        gone = sum(1 for each in self.gone if each > ordinal)
        return max(0, self.last_ordinal - ordinal - gone)


def extend(sessions: list[Session], post: Post) -> None:
    """Put the channel's next message into the newest session, or begin another."""
    newest = sessions[-1] if sessions else None
    if newest is None or _is_cut(newest, post):
        newest = Session(
            post.seq, post.time_us, post.ordinal, post.seq, post.time_us, post.ordinal, []
        )
        sessions.append(newest)
        del sessions[:-KEPT]
    newest.end_seq, newest.end_us, newest.last_ordinal = post.seq, post.time_us, post.ordinal
    if post.deleted:
        newest.gone.append(post.ordinal)
    else:
        newest.last_seq, newest.last_us = post.seq, post.time_us
        _note(newest, post.author)


def session_of(sessions: list[Session], ordinal: int) -> int | None:
    """Return the place of the session that an ordinal falls into, if it is kept."""
    for place, session in enumerate(sessions):
        if session.first_ordinal <= ordinal <= session.last_ordinal:
            return place
    return None


def made_of(posts: Iterable[Post]) -> list[Session]:
    """Return the newest sessions of a run of messages."""
    sessions: list[Session] = []
    for post in posts:
        extend(sessions, post)
    return sessions


def _is_cut(session: Session, post: Post) -> bool:
    silent = post.time_us - session.end_us > SILENCE_US
    return silent or post.time_us - session.first_us >= LONGEST_US


def _note(session: Session, author: str) -> None:
    people = session.people
    if people and people[-1] == author:
        return
    if author in people:
        people.remove(author)
    people.append(author)
    if len(people) > MOST_PEOPLE:
        del people[0]
        session.many = True
