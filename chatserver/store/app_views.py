"""What apps show to one person: forms, their home, and messages only that person sees."""

from typing import Literal, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from protocol.ids import UserId, ViewId
from protocol.interactions import View

from .database import Prepared, Reader
from .schema import app_views

_C = app_views.c
_NAMES = (
    *("id", "kind", "bot", "user", "content", "external", "root", "previous", "window"),
    *("channel", "thread", "digest", "expires_us"),
)
_COLUMNS = tuple(_C[name] for name in _NAMES)
_MINE = (_C.bot == bindparam("bot"), _C.user == bindparam("user"))

_FIND = Prepared(select(*_COLUMNS).where(_C.id == bindparam("id")))
_EXTERNAL = Prepared(
    select(*_COLUMNS).where(_C.bot == bindparam("bot"), _C.external == bindparam("external"))
)
_HOME = Prepared(select(*_COLUMNS).where(*_MINE, _C.kind == "home"))
_OPEN = Prepared(
    select(*_COLUMNS)
    .where(_C.user == bindparam("user"), _C.kind == "modal")
    .order_by(_C.expires_us.desc())
)
_STACK = Prepared(select(*_COLUMNS).where(_C.root == bindparam("root")).order_by(_C.expires_us))
_ADD = Prepared(insert(app_views).values({name: bindparam(name) for name in _NAMES}))
_CHANGE = Prepared(
    update(app_views)
    .where(_C.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in ("content", "external", "digest")})
)
_REMOVE = Prepared(delete(app_views).where(_C.id == bindparam("id")))
_FORGET = Prepared(delete(app_views).where(_C.expires_us < bindparam("before")))


class Shown(NamedTuple):
    """Something an app shows one person."""

    id: ViewId
    kind: Literal["modal", "home", "whisper"]
    bot: UserId
    user: UserId
    content: str
    external: str | None = None
    root: ViewId | None = None
    previous: ViewId | None = None
    window: str = ""
    channel: str | None = None
    thread: int | None = None
    digest: str = ""
    expires_us: int = 0

    @property
    def view(self) -> View:
        """What its person's client is told."""
        kind: Literal["modal", "home"] = "home" if self.kind == "home" else "modal"
        return View(
            id=self.id,
            bot=self.bot,
            kind=kind,
            content=self.content,
            root=self.root,
            previous=self.previous,
        )


def find(reader: Reader, id_: str) -> Shown | None:
    """Return what has an identifier."""
    row = reader.row(_FIND, id=id_)
    return Shown(*row) if row else None


def by_external(reader: Reader, bot: str, external: str) -> Shown | None:
    """Return what an app has given a name of its own."""
    row = reader.row(_EXTERNAL, bot=bot, external=external)
    return Shown(*row) if row else None


def home(reader: Reader, bot: str, user: str) -> Shown | None:
    """Return what an app shows somebody on its page."""
    row = reader.row(_HOME, bot=bot, user=user)
    return Shown(*row) if row else None


def open_of(reader: Reader, user: str) -> list[Shown]:
    """Return the forms somebody has open, the newest first."""
    return [Shown(*row) for row in reader.rows(_OPEN, user=user)]


def stack(reader: Reader, root: str) -> list[Shown]:
    """Return the forms over one another, the lowest first."""
    return [Shown(*row) for row in reader.rows(_STACK, root=root)]


def add(reader: Reader, shown: Shown) -> None:
    """Store something that is shown."""
    reader.rows(_ADD, **shown._asdict())


def change(reader: Reader, shown: Shown) -> None:
    """Replace what something says."""
    plain = {"content": shown.content, "external": shown.external, "digest": shown.digest}
    reader.rows(_CHANGE, of_id=shown.id, **plain)


def remove(reader: Reader, id_: str) -> None:
    """Forget something that is not shown any more."""
    reader.rows(_REMOVE, id=id_)


def forget(reader: Reader, before_us: int) -> None:
    """Forget what was over before a time."""
    reader.rows(_FORGET, before=before_us)
