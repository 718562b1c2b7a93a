"""Reports of messages, and who may see which."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    union,
    update,
)

from protocol.ids import UserId
from protocol.messages import Message
from protocol.moderation import Outcome, Report

from .database import Prepared, Reader, Row
from .schema import channels, memberships, reports, suspensions, users

_C = reports.c
_H = channels.c
_M = memberships.c
_IN_VIEW = [literal(kind) for kind in ("public", "private", "updates")]

_LAST = Prepared(select(func.max(_C.number)))
_ADD = Prepared(
    insert(reports).values(
        {
            name: bindparam(name)
            for name in (
                *("number", "channel", "seq", "reporter", "author", "time_us"),
                *("text", "reason", "reported_us"),
            )
        }
    )
)
_BY_REPORTER = Prepared(
    select(_C.number).where(
        _C.channel == bindparam("channel"),
        _C.seq == bindparam("seq"),
        _C.reporter == bindparam("reporter"),
    )
)
_COUNT = Prepared(
    select(func.count()).where(_C.reporter == bindparam("reporter"), _C.settled_us.is_(None))
)
_ANY = Prepared(
    select(_C.number)
    .where(
        _C.channel == bindparam("channel"),
        _C.seq == bindparam("seq"),
        _C.author != bindparam("moderator"),
    )
    .limit(1)
)
_ADMINISTERED = select(_M.channel).where(
    _M.user == bindparam("moderator"), _M.role == "administrator"
)


def _settleable() -> ColumnElement[bool]:
    return or_(bindparam("is_administrator") == 1, _C.channel.in_(_ADMINISTERED))


_SEEN: Any = (
    select(
        *(_C.number, _C.channel, _C.seq, _C.author, _C.time_us, _C.text, _C.reporter),
        *(_C.reported_us, _C.reason, case((_H.kind.in_(_IN_VIEW), 0), else_=1)),
    )
    .join(channels, _H.id == _C.channel)
    .where(_C.settled_us.is_(None), _C.author != bindparam("moderator"), _settleable())
)
_PAGE = Prepared(
    _SEEN.where(_C.number > bindparam("after")).order_by(_C.number).limit(bindparam("limit"))
)
_FIND = Prepared(_SEEN.where(_C.number == bindparam("number")))
_SETTLE = Prepared(
    update(reports)
    .where(_C.number == bindparam("of_number"))
    .values(text="", reason="", settled_us=bindparam("at_us"), outcome=bindparam("outcome"))
)
_MODERATORS = Prepared(
    union(
        select(users.c.id).where(
            users.c.role == "administrator",
            users.c.deactivated_us.is_(None),
            users.c.id.not_in(select(suspensions.c.user)),
        ),
        select(_M.user).where(_M.channel == bindparam("channel"), _M.role == "administrator"),
    ).order_by("id")
)


def add(reader: Reader, message: Message, reporter: str, reason: str, now_us: int) -> None:
    """Bring a message before the moderators, as it is now."""
    row = reader.row(_LAST)
    reader.rows(
        _ADD,
        number=(row[0] or 0) + 1 if row else 1,
        channel=message.channel,
        seq=message.seq,
        reporter=reporter,
        author=message.author,
        time_us=message.time_us,
        text=message.text,
        reason=reason,
        reported_us=now_us,
    )


def is_reported_by(reader: Reader, channel: str, seq: int, reporter: str) -> bool:
    """Say whether somebody has reported a message, settled or not."""
    return reader.row(_BY_REPORTER, channel=channel, seq=seq, reporter=reporter) is not None


def is_reported(reader: Reader, channel: str, seq: int, moderator: str) -> bool:
    """Say whether anybody has reported a message, and a moderator may see to it."""
    return reader.row(_ANY, channel=channel, seq=seq, moderator=moderator) is not None


def count_open(reader: Reader, reporter: str) -> int:
    """Count somebody's reports that nobody has settled."""
    row = reader.row(_COUNT, reporter=reporter)
    return int(row[0]) if row else 0


def page(
    reader: Reader, moderator: str, after: int, limit: int, *, is_administrator: bool
) -> list[Report]:
    """Return up to ``limit`` open reports that somebody may settle, the oldest first."""
    values = {"moderator": moderator, "is_administrator": int(is_administrator)}
    return [_report_of(row) for row in reader.rows(_PAGE, after=after, limit=limit, **values)]


def find(reader: Reader, number: int, moderator: str, *, is_administrator: bool) -> Report | None:
    """Return an open report that somebody may settle."""
    values = {"moderator": moderator, "is_administrator": int(is_administrator)}
    row = reader.row(_FIND, number=number, **values)
    return _report_of(row) if row else None


def settle(reader: Reader, number: int, outcome: Outcome, now_us: int) -> None:
    """Take a report off the list; what was said is forgotten."""
    reader.rows(_SETTLE, of_number=number, at_us=now_us, outcome=outcome)


def moderators(reader: Reader, channel: str) -> list[UserId]:
    """Return who sees reports of what stands in a channel."""
    return [UserId(user) for (user,) in reader.rows(_MODERATORS, channel=channel)]


def _report_of(row: Row) -> Report:
    number, channel, seq, author, time_us, text, reporter, reported_us, reason, direct = row
    return Report(
        number=number,
        channel=channel,
        seq=seq,
        author=author,
        time_us=time_us,
        text=text,
        reporter=reporter,
        reported_us=reported_us,
        reason=reason,
        direct=bool(direct),
    )
