"""House rules: every wording there was, and to which of them people agreed.

What somebody agreed to can be shown to them years later: a wording is never rewritten.
"""

from msgspec import Struct
from sqlalchemy import and_, bindparam, delete, func, insert, or_, select

from protocol.ids import AnyUserId
from protocol.rules import Agreement, RulesWording

from .database import Prepared, Reader
from .schema import agreements, rules, users

_R = rules.c
_A = agreements.c
_WORDING = select(_R.worded_us, _R.asked_us).order_by(_R.worded_us.desc()).limit(1)
_FIND = Prepared(_WORDING.add_columns(_R.text, _R.by))
_BRIEF = Prepared(_WORDING.add_columns(_R.text != ""))
_ADD = Prepared(
    insert(rules).values(
        {name: bindparam(name) for name in ("worded_us", "asked_us", "text", "by")}
    )
)
_AGREEMENT = Prepared(select(_A.worded_us, _A.agreed_us).where(_A.user == bindparam("user")))
_FORGET = Prepared(delete(agreements).where(_A.user == bindparam("of_user")))
_AGREE = Prepared(
    insert(agreements).values(
        {name: bindparam(name) for name in ("user", "worded_us", "agreed_us")}
    )
)
_COUNT = Prepared(
    select(func.count(_A.user), func.count())
    .select_from(users)
    .outerjoin(agreements, and_(_A.user == users.c.id, _A.worded_us >= bindparam("asked_us")))
    .where(
        users.c.kind == "person",
        users.c.deactivated_us.is_(None),
        or_(users.c.password_hash.is_not(None), _A.user.is_not(None)),
    )
)
"""Of those who can sign in: an import brings people who have not come themselves."""


class Rules(Struct, frozen=True):
    """A wording of the house rules."""

    wording: RulesWording
    text: str
    by: AnyUserId


def find(reader: Reader) -> Rules | None:
    """Return the house rules as they are worded now; the text is empty if they were taken away."""
    row = reader.row(_FIND)
    if row is None:
        return None
    worded_us, asked_us, text, by = row
    return Rules(RulesWording(worded_us=worded_us, asked_us=asked_us), text, by)


def wording(reader: Reader) -> RulesWording | None:
    """Return which wording holds, if there are house rules."""
    row = reader.row(_BRIEF)
    return RulesWording(worded_us=row[0], asked_us=row[1]) if row and row[2] else None


def add(reader: Reader, worded: Rules) -> None:
    """Let a new wording hold."""
    now = worded.wording
    reader.rows(
        _ADD, worded_us=now.worded_us, asked_us=now.asked_us, text=worded.text, by=worded.by
    )


def agreement(reader: Reader, user: str) -> Agreement | None:
    """Return what somebody agreed to last."""
    row = reader.row(_AGREEMENT, user=user)
    return Agreement(worded_us=row[0], agreed_us=row[1]) if row else None


def agree(reader: Reader, user: str, agreed: Agreement) -> None:
    """Keep to which wording somebody agreed."""
    reader.rows(_FORGET, of_user=user)
    reader.rows(_AGREE, user=user, worded_us=agreed.worded_us, agreed_us=agreed.agreed_us)


def count(reader: Reader, asked_us: int) -> tuple[int, int]:
    """Return how many need not be asked, and how many people there are to agree."""
    row = reader.row(_COUNT, asked_us=asked_us)
    return (row[0], row[1]) if row else (0, 0)
