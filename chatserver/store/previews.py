"""Previews of links: what messages show, and what was fetched not long ago.

A picture is a blob that stays as long as a message shows it, or its page is kept.
"""

import hashlib
from typing import Final

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update

from protocol.previews import LinkPreview

from . import files
from .database import Prepared, Reader
from .schema import fetched_pages, messages, preview_pictures
from .stored_previews import Stored, column_of, stored_of
from .visible import readable

MAX_PAGES: Final = 10_000
"""So many pages are kept; the one that would be forgotten first goes for a new one."""

_M = messages.c
_F = fetched_pages.c
_P = preview_pictures.c
_READ = msgspec.json.Decoder(LinkPreview).decode

_STORED = Prepared(
    select(_M.previews).where(_M.channel == bindparam("channel"), _M.seq == bindparam("seq"))
)
_FOR_READER = Prepared(
    select(_M.previews).where(
        _M.channel == bindparam("channel"),
        _M.seq == bindparam("seq"),
        _M.deleted_us.is_(None),
        readable(_M.channel),
    )
)
_SAVE = Prepared(
    update(messages)
    .where(_M.channel == bindparam("of_channel"), _M.seq == bindparam("of_seq"))
    .values(previews=bindparam("previews"))
)
_SHOW = Prepared(
    insert(preview_pictures).values({name: bindparam(name) for name in ("blob", "channel", "seq")})
)
_HIDE = Prepared(
    delete(preview_pictures).where(
        _P.blob == bindparam("of_blob"),
        _P.channel == bindparam("of_channel"),
        _P.seq == bindparam("of_seq"),
    )
)
_SHOWN = Prepared(select(_P.seq).where(_P.blob == bindparam("blob")).limit(1))
_KEPT = Prepared(select(_F.link).where(_F.blob == bindparam("blob")).limit(1))
_PAGE = Prepared(
    select(_F.page).where(_F.link == bindparam("link"), _F.expires_us > bindparam("now_us"))
)
_BLOB = Prepared(select(_F.blob).where(_F.link == bindparam("link")))
_ADD = Prepared(
    insert(fetched_pages).values(
        {name: bindparam(name) for name in ("link", "page", "blob", "expires_us")}
    )
)
_FORGET = Prepared(delete(fetched_pages).where(_F.link == bindparam("of_link")))
_OVER = Prepared(
    select(_F.link, _F.blob)
    .where(_F.expires_us <= bindparam("now_us"))
    .order_by(_F.expires_us)
    .limit(bindparam("limit"))
)
_COUNT = Prepared(select(func.count()).select_from(fetched_pages))
_FIRST = Prepared(select(_F.link, _F.blob).order_by(_F.expires_us).limit(bindparam("limit")))


class Page(msgspec.Struct, frozen=True):
    """What came of fetching a link not long ago; ``preview`` is None if that was nothing."""

    preview: LinkPreview | None


def of_message(reader: Reader, channel: str, seq: int) -> Stored:
    """Return what a message shows of its links, and what was taken off it."""
    row = reader.row(_STORED, channel=channel, seq=seq)
    return stored_of(row[0]) if row else Stored()


def for_reader(
    reader: Reader, channel: str, seq: int, user: str, *, is_guest: bool
) -> list[LinkPreview]:
    """Return what a message shows of its links to somebody; nothing if they may not read it."""
    row = reader.row(_FOR_READER, channel=channel, seq=seq, user=user, is_guest=int(is_guest))
    return stored_of(row[0]).shown if row else []


def save(reader: Reader, channel: str, seq: int, stored: Stored, now_us: int) -> None:
    """Have a message show other previews; pictures that nothing shows any more are doomed."""
    before = _pictures(of_message(reader, channel, seq))
    after = _pictures(stored)
    reader.rows(_SAVE, of_channel=channel, of_seq=seq, previews=column_of(stored))
    for blob in after - before:
        reader.rows(_SHOW, blob=blob, channel=channel, seq=seq)
    _let_go(reader, before - after, channel, seq, now_us)


def forget(reader: Reader, channel: str, seq: int, shown: list[LinkPreview], now_us: int) -> None:
    """Let go of the pictures a message showed, which is being deleted."""
    _let_go(reader, _pictures(Stored(shown)), channel, seq, now_us)


def page(reader: Reader, link: str, now_us: int) -> Page | None:
    """Return what came of a link, or None if that is not known, or too old."""
    row = reader.row(_PAGE, link=_key(link), now_us=now_us)
    return Page(_READ(row[0]) if row[0] else None) if row else None


def keep_page(
    reader: Reader, link: str, preview: LinkPreview | None, expires_us: int, now_us: int
) -> None:
    """Keep what came of a link until then; what was known before is forgotten."""
    count = reader.row(_COUNT)
    for key, blob in [
        *reader.rows(_FIRST, limit=max(0, (int(count[0]) if count else 0) - MAX_PAGES + 1)),
        *((_key(link), blob) for (blob,) in reader.rows(_BLOB, link=_key(link))),
    ]:
        _forget_page(reader, key, blob, now_us)
    blob = (preview.picture or None) if preview else None
    stored = msgspec.json.encode(preview).decode() if preview else None
    reader.rows(_ADD, link=_key(link), page=stored, blob=blob, expires_us=expires_us)
    if blob is not None:
        files.spare(reader, blob)


def forget_old(reader: Reader, now_us: int, limit: int) -> int:
    """Forget pages that were kept long enough; return how many."""
    over = reader.rows(_OVER, now_us=now_us, limit=limit)
    for key, blob in over:
        _forget_page(reader, key, blob, now_us)
    return len(over)


def is_there(reader: Reader, blob: str) -> bool:
    """Say whether a picture is there to stay: a message shows it, or its page is kept."""
    return any(reader.row(asked, blob=blob) is not None for asked in (_SHOWN, _KEPT))


def _forget_page(reader: Reader, key: bytes, blob: str | None, now_us: int) -> None:
    reader.rows(_FORGET, of_link=key)
    if blob is not None and not is_there(reader, blob):
        files.doom(reader, [blob], now_us)


def _let_go(reader: Reader, blobs: set[str], channel: str, seq: int, now_us: int) -> None:
    for blob in blobs:
        reader.rows(_HIDE, of_blob=blob, of_channel=channel, of_seq=seq)
        if not is_there(reader, blob):
            files.doom(reader, [blob], now_us)


def _pictures(stored: Stored) -> set[str]:
    return {each.picture for each in stored.shown if each.picture}


def _key(link: str) -> bytes:
    return hashlib.sha256(link.encode(errors="replace")).digest()
