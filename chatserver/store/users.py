"""People and bots."""

from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, tuple_, update

from chatserver.domain.names import findable, plain
from protocol.ids import UserId
from protocol.users import Kind, Role, User

from .database import Among, Prepared, Reader, Row
from .log import add_stream
from .schema import names, suspensions, users

_C = users.c
_N = names.c
_BEYOND = "\U0010ffff"
USER_COLUMNS = (
    _C.id,
    _C.name,
    _C.display_name,
    _C.kind,
    _C.role,
    _C.deactivated_us,
    _C.title,
)

_ADD = Prepared(
    insert(users).values(
        {
            name: bindparam(name)
            for name in (
                "id",
                "name",
                "display_name",
                "kind",
                "role",
                "email",
                "password_hash",
                "created_us",
            )
        }
    )
)
_FIND = Prepared(select(*USER_COLUMNS).where(_C.id == bindparam("id")))
_SEVERAL = Among(lambda ids: select(*USER_COLUMNS).where(_C.id.in_(ids)).order_by(_C.id))
_PAGE = Prepared(
    select(*USER_COLUMNS)
    .where(_C.id > bindparam("after"))
    .order_by(_C.id)
    .limit(bindparam("limit"))
)
_CAME = Among(lambda ids: select(_C.id, _C.created_us).where(_C.id.in_(ids)))
_EMAILS = Among(lambda ids: select(_C.id, _C.email).where(_C.id.in_(ids)))
_PAGE_WITH_EMAIL = Prepared(
    select(*USER_COLUMNS, _C.email)
    .where(_C.id > bindparam("after"))
    .order_by(_C.id)
    .limit(bindparam("limit"))
)
_BY_EMAIL = Prepared(select(*USER_COLUMNS, _C.password_hash).where(_C.email == bindparam("email")))
_BY_NAME = Prepared(select(*USER_COLUMNS).where(_C.name == bindparam("name")))
_ADD_NAME = Prepared(insert(names).values(text=bindparam("text"), user=bindparam("user")))
_FORGET_NAMES = Prepared(delete(names).where(_N.user == bindparam("user")))
_FIND_BY_NAME = Prepared(
    select(_N.text, *USER_COLUMNS)
    .join(users, _C.id == _N.user)
    .where(
        tuple_(_N.text, _N.user) > tuple_(bindparam("after_text"), bindparam("after_user")),
        _N.text < bindparam("until"),
    )
    .order_by(_N.text, _N.user)
    .limit(bindparam("limit"))
)
_RENAME = Prepared(
    update(users).where(_C.id == bindparam("of_id")).values(display_name=bindparam("display_name"))
)
_SET_PASSWORD = Prepared(
    update(users)
    .where(_C.id == bindparam("of_id"))
    .values(password_hash=bindparam("password_hash"))
)
_PASSWORD = Prepared(select(_C.password_hash).where(_C.id == bindparam("id")))
_DEACTIVATE = Prepared(
    update(users)
    .where(_C.id == bindparam("of_id"))
    .values(deactivated_us=bindparam("deactivated_us"))
)
_SET_ROLE = Prepared(
    update(users).where(_C.id == bindparam("of_id")).values(role=bindparam("role"))
)
_ADMINISTRATORS = Prepared(
    select(func.count())
    .select_from(users)
    .where(
        _C.role == "administrator",
        _C.deactivated_us.is_(None),
        _C.id.not_in(select(suspensions.c.user)),
    )
)


class NewUser(NamedTuple):
    """What a user is made of."""

    id: UserId
    name: str
    display_name: str
    created_us: int
    kind: Kind = "person"
    role: Role = "member"
    email: str | None = None
    password_hash: str | None = None


def user_of(row: Row) -> User:
    """Turn a row of :data:`USER_COLUMNS` into the wire model."""
    id_, name, display_name, kind, role, deactivated_us, title = row
    return User(
        id=id_,
        name=name,
        display_name=display_name,
        kind=kind,
        role=role,
        deactivated=deactivated_us is not None,
        title=title,
    )


def add(reader: Reader, user: NewUser) -> None:
    """Store a user and begin their stream; the name must be free."""
    reader.rows(_ADD, **user._asdict())
    add_stream(reader, user.id)
    _add_names(reader, user.id, findable(user.name, user.display_name))


def find(reader: Reader, user: str) -> User | None:
    """Return a user by identifier."""
    row = reader.row(_FIND, id=user)
    return user_of(row) if row else None


def page(reader: Reader, after: str, limit: int) -> list[User]:
    """Return up to ``limit`` users after an identifier, in its order."""
    return [user_of(row) for row in reader.rows(_PAGE, after=after, limit=limit)]


def page_with_email(reader: Reader, after: str, limit: int) -> list[tuple[User, str | None]]:
    """Return a page like :func:`page`, with addresses: for the operator only."""
    rows = reader.rows(_PAGE_WITH_EMAIL, after=after, limit=limit)
    return [(user_of(row[:-1]), row[-1]) for row in rows]


def came_since(reader: Reader, ids: list[UserId], since_us: int) -> frozenset[UserId]:
    """Return those of some users who were added at a time or later."""
    return frozenset(user for user, came_us in reader.among(_CAME, ids) if came_us >= since_us)


def several(reader: Reader, ids: list[UserId]) -> list[User]:
    """Return those of ``ids`` that exist."""
    return [user_of(row) for row in reader.among(_SEVERAL, ids)]


def emails(reader: Reader, ids: list[UserId]) -> dict[str, str]:
    """Return addresses by user: for whom an administrator lets see them."""
    return {row[0]: row[1] for row in reader.among(_EMAILS, ids) if row[1] is not None}


def beginning(reader: Reader, prefix: str, limit: int) -> list[User]:
    """Return up to ``limit`` active users with a name that begins so, ordered by it."""
    begin = plain(prefix)
    if prefix.strip() and not begin:
        return []
    found: dict[str, User] = {}
    after: tuple[str, str] | None = (begin, "")
    while after and len(found) < limit:
        after = _find_some(reader, begin, after, limit, found)
    return list(found.values())[:limit]


def _find_some(
    reader: Reader, begin: str, after: tuple[str, str], limit: int, found: dict[str, User]
) -> tuple[str, str] | None:
    """Add the next users that a name leads to; return where to go on, None at the end."""
    rows = reader.rows(
        _FIND_BY_NAME,
        after_text=after[0],
        after_user=after[1],
        until=begin + _BEYOND,
        limit=limit,
    )
    for row in rows:
        found.setdefault(row[1], user_of(row[1:]))
    return (rows[-1][0], rows[-1][1]) if len(rows) == limit else None


def by_email(reader: Reader, email: str) -> tuple[User, str | None] | None:
    """Return the user with an address, and their password's hash."""
    row = reader.row(_BY_EMAIL, email=email)
    return (user_of(row[:-1]), row[-1]) if row else None


def by_name(reader: Reader, name: str) -> User | None:
    """Return the user with a handle."""
    row = reader.row(_BY_NAME, name=name)
    return user_of(row) if row else None


def free_name(reader: Reader, wanted: str) -> str:
    """Return ``wanted``, or it with the first free number behind it."""
    name, number = wanted, 1
    while reader.row(_BY_NAME, name=name):
        number += 1
        name = f"{wanted}{number}"
    return name


def rename(reader: Reader, user: str, display_name: str) -> None:
    """Change a display name."""
    reader.rows(_RENAME, of_id=user, display_name=display_name)
    renamed = find(reader, user)
    if renamed and not renamed.deactivated:
        reader.rows(_FORGET_NAMES, user=user)
        _add_names(reader, user, findable(renamed.name, display_name))


def set_password(reader: Reader, user: str, password_hash: str) -> None:
    """Replace a password's hash."""
    reader.rows(_SET_PASSWORD, of_id=user, password_hash=password_hash)


def set_role(reader: Reader, user: str, role: Role) -> None:
    """Change what a user may do in the workspace."""
    reader.rows(_SET_ROLE, of_id=user, role=role)


def deactivate(reader: Reader, user: str, at_us: int) -> None:
    """Mark a user as gone; what they wrote stays."""
    reader.rows(_DEACTIVATE, of_id=user, deactivated_us=at_us)
    reader.rows(_FORGET_NAMES, user=user)


def password_hash(reader: Reader, user: str) -> str | None:
    """Return the hash of a user's password, None for bots and unknown users."""
    row = reader.row(_PASSWORD, id=user)
    return row[0] if row else None


def administrators(reader: Reader) -> int:
    """Count the administrators who are neither deactivated nor suspended."""
    row = reader.row(_ADMINISTRATORS)
    return int(row[0]) if row else 0


def _add_names(reader: Reader, user: str, texts: set[str]) -> None:
    reader.many(_ADD_NAME, [{"text": text, "user": user} for text in texts])
