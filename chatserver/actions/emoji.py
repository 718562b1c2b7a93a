"""Adding, listing and removing custom emoji."""

import hashlib

from chatserver.domain.pictures import require_small
from chatserver.domain.policy import (
    Actor,
    may_add_emoji,
    may_remove_emoji,
    may_use_workspace,
)
from chatserver.store import emoji, log
from chatserver.store.transaction import Transaction
from protocol.emoji import (
    CustomEmoji,
    EmojiAdded,
    EmojiGone,
    EmojiList,
    EmojiRemoved,
    ListEmoji,
    RemoveEmoji,
)
from protocol.errors import Conflict, TooLarge
from protocol.limits import MAX_CUSTOM_EMOJI

from .actors import actor_now
from .registry import Act, Look, action, note_for_others, query
from .users import workspace

_HASH_BYTES = 8


def add_emoji(transaction: Transaction, actor: Actor, name: str, picture: bytes) -> CustomEmoji:
    """Add a custom emoji and tell everybody; the same picture again changes nothing.

    Raises:
        Forbidden: guests may not.
        Invalid: it is no PNG, GIF, WebP or JPEG.
        TooLarge: it has too many bytes or pixels, or there are too many emoji.
        Conflict: there is another one of that name.
    """
    may_add_emoji(actor_now(transaction, actor))
    new = CustomEmoji(
        name=name,
        hash=hashlib.blake2b(picture, digest_size=_HASH_BYTES).hexdigest(),
        type=require_small(picture),
        creator=actor.id,
        created_us=transaction.now_us,
    )
    before = emoji.find(transaction.reader, name)
    if before and before.hash == new.hash:
        return before
    if before:
        raise Conflict("there is an emoji of that name; remove it first", field="name")
    if emoji.count(transaction.reader) >= MAX_CUSTOM_EMOJI:
        raise TooLarge(f"there are {MAX_CUSTOM_EMOJI} custom emoji already")
    emoji.add(transaction.reader, new, picture)
    workspace_id = log.setting(transaction.reader, "workspace") or ""
    transaction.record(EmojiAdded(emoji=new), to=workspace_id)
    return new


@action(may_use_workspace, on_full_disk=True)
def remove_emoji(act: Act, command: RemoveEmoji) -> EmojiGone:
    """Remove a custom emoji; twice is the same as once."""
    before = emoji.find(act.reader, command.name)
    if before:
        may_remove_emoji(act.actor, before.creator)
        emoji.remove(act.reader, command.name)
        act.transaction.record(EmojiRemoved(name=command.name), to=workspace(act))
        note_for_others(act, "emoji.remove", before.creator, name=command.name)
    return EmojiGone()


@query(may_use_workspace)
def list_emoji(look: Look, command: ListEmoji) -> EmojiList:
    """List the custom emoji."""
    page = emoji.page(look.reader, command.after or "", command.limit + 1)
    return EmojiList(emoji=page[: command.limit], more=len(page) > command.limit)
