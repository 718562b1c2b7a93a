"""Keywords: a row for each word and person, found by its first token when texts are folded."""

from sqlalchemy import bindparam, delete, insert, select

from chatserver.domain.feed.words import subject_of, token_of

from .database import Among, Prepared, Reader
from .schema import keywords

AT_ONCE = 1_024
_C = keywords.c
_OF_USER = _C.user == bindparam("user")

_FIND = Prepared(select(_C.word, _C.since_us).where(_OF_USER).order_by(_C.place))
_ADD = Prepared(
    insert(keywords).values(
        {
            name: bindparam(name)
            for name in ("user", "word", "place", "since_us", "token", "subject")
        }
    )
)
_REMOVE = Prepared(delete(keywords).where(_OF_USER))
_ANY = Prepared(select(_C.user).limit(1))
_BY_TOKEN = Among(
    lambda tokens: select(_C.token, _C.word, _C.subject).where(_C.token.in_(tokens)).distinct()
)


def of(reader: Reader, user: str) -> list[str]:
    """Return somebody's keywords."""
    return [*since(reader, user)]


def since(reader: Reader, user: str) -> dict[str, int]:
    """Return somebody's keywords, and since when they want to be told of each."""
    return dict(reader.rows(_FIND, user=user))


def save(reader: Reader, user: str, words: list[str], now_us: int) -> None:
    """Replace somebody's keywords; those they had before keep their time."""
    before = since(reader, user)
    reader.rows(_REMOVE, user=user)
    reader.many(
        _ADD,
        [
            {
                "user": user,
                "word": word,
                "place": place,
                "since_us": before.get(word, now_us),
                "token": token_of(word),
                "subject": subject_of(word),
            }
            for place, word in enumerate(words)
        ],
    )


def any_in_use(reader: Reader) -> bool:
    """Say whether anybody has a keyword."""
    return reader.row(_ANY) is not None


def in_use(reader: Reader, tokens: list[str]) -> dict[str, dict[str, str]]:
    """Return the keywords that begin with some tokens, by token, with their subjects."""
    found: dict[str, dict[str, str]] = {}
    for begin in range(0, len(tokens), AT_ONCE):
        for token, word, subject in reader.among(_BY_TOKEN, tokens[begin : begin + AT_ONCE]):
            found.setdefault(token, {})[word] = subject
    return found
