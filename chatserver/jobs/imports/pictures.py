"""The custom emoji of an archive: added where there is none of that name."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

from chatserver.core.clock import now_us
from chatserver.domain.pictures import require_small
from chatserver.store import emoji, log
from chatserver.store.database import Database, Reader
from chatserver.store.transaction import Transaction
from protocol.emoji import CustomEmoji, EmojiAdded
from protocol.errors import Invalid, TooLarge
from protocol.ids import UserId
from protocol.limits import MAX_CUSTOM_EMOJI
from protocol.reactions import EMOJI_NAME

from .model import Picture
from .report import ImportReport

_NAME: Final = re.compile(EMOJI_NAME)
_HASH_BYTES: Final = 8


async def add_pictures(
    pictures: Iterable[Picture], database: Database, users: Mapping[str, str], report: ImportReport
) -> set[str]:
    """Add custom emoji and tell everybody; return the names of all there are then."""
    names = await database.read(emoji.names)
    otherwise = next(iter(users.values()), "")
    for picture in pictures:
        if picture.name in names or not otherwise:
            continue
        if reason := _reason_against(picture, len(names)):
            report.lose("emoji", reason, f":{picture.name}:")
            continue
        creator = users.get(picture.creator or "", otherwise)
        await database.write(_add, picture, creator, now_us())
        names.add(picture.name)
        report.emoji_added += 1
    return names


def _reason_against(picture: Picture, number: int) -> str:
    if not _NAME.fullmatch(picture.name):
        return "under names that are not possible here"
    if number >= MAX_CUSTOM_EMOJI:
        return f"in excess of {MAX_CUSTOM_EMOJI:,}"
    try:
        require_small(picture.picture)
    except (Invalid, TooLarge) as error:
        return f"whose pictures cannot be used here ({error})"
    return ""


def _add(reader: Reader, picture: Picture, creator: str, at_us: int) -> None:
    transaction = Transaction(reader, at_us)
    new = CustomEmoji(
        name=picture.name,
        hash=hashlib.blake2b(picture.picture, digest_size=_HASH_BYTES).hexdigest(),
        type=require_small(picture.picture),
        creator=UserId(creator),
        created_us=at_us,
    )
    emoji.add(reader, new, picture.picture)
    transaction.record(EmojiAdded(emoji=new), to=log.setting(reader, "workspace") or "")
    transaction.finish()
