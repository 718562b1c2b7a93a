"""Previews of links: added once their pages were fetched, and taken off again."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from chatserver.domain.links import links_in
from chatserver.domain.policy import Actor, may_delete, may_take_back
from chatserver.store import files, log, previews
from chatserver.store.database import Reader
from chatserver.store.stored_previews import Stored
from chatserver.store.transaction import Transaction
from protocol.errors import NotFound
from protocol.limits import MAX_PREVIEWS
from protocol.messages import Message
from protocol.previews import LinkPreview, PreviewsChanged, PreviewsLeft, RemovePreview

from .finding import standing_message
from .registry import Act, action

MAX_REMOVED: Final = 4 * MAX_PREVIEWS
"""So many links of a message are remembered whose previews were taken off."""


@action(may_take_back, on_full_disk=True)
def remove_preview(act: Act, command: RemovePreview) -> PreviewsLeft:
    """Take a preview off a message and tell the channel; it does not come back."""
    message = standing_message(act.reader, command.channel, command.seq)
    may_delete(act.actor, act.place, message.author)
    before = previews.of_message(act.reader, command.channel, command.seq)
    left = [each for each in before.shown if each.url != command.url]
    if len(left) < len(before.shown):
        after = Stored(left, [*before.removed, command.url][-MAX_REMOVED:])
        _change(act.transaction, message, after)
    return PreviewsLeft(previews=left)


def links_to_show(reader: Reader, message: Message) -> list[str]:
    """Return the links of a message that still lack a preview and may have one."""
    if message.app and message.app.unfurl == "none":
        return []
    removed = previews.of_message(reader, message.channel, message.seq).removed
    shown = {each.url for each in message.previews}
    return [each for each in links_in(message.text) if each not in shown and each not in removed]


def add_previews(
    transaction: Transaction, channel: str, seq: int, found: Mapping[str, LinkPreview]
) -> None:
    """Have a message show what its links lead to, as its text is now, and tell the channel."""
    message = log.message_at(transaction.reader, channel, seq)
    if message is None or message.deleted or transaction.scarce:
        return
    before = previews.of_message(transaction.reader, channel, seq)
    known = {**found, **{each.url: each for each in before.shown}}
    shown = [
        _with_picture(transaction.reader, replace(known[link], url=link))
        for link in links_in(message.text)
        if link in known and link not in before.removed and _is_wanted(message, known[link])
    ]
    if shown != before.shown:
        _change(transaction, message, Stored(shown, before.removed))


def kept_previews(message: Message, text: str) -> list[LinkPreview]:
    """Return which previews a message keeps when it comes to have another text."""
    if not message.previews:
        return []
    links = links_in(text)
    return [each for each in message.previews if each.url in links]


def keep_previews(act: Act, message: Message, edited: Message) -> None:
    """Store which previews an edited message keeps."""
    if edited.previews != message.previews:
        before = previews.of_message(act.reader, message.channel, message.seq)
        after = Stored(edited.previews, before.removed)
        previews.save(act.reader, message.channel, message.seq, after, act.now_us)


def keep_page(
    transaction: Transaction, link: str, preview: LinkPreview | None, expires_us: int
) -> LinkPreview | None:
    """Keep what came of a link; its picture only if nobody is removing its blob already."""
    reader, now_us = transaction.reader, transaction.now_us
    if transaction.scarce:
        return without_picture(preview) if preview else None
    if preview and preview.picture and not files.is_promised(reader, preview.picture, now_us):
        preview = without_picture(preview)
    previews.keep_page(reader, link, preview, expires_us, now_us)
    return preview


def forget_old_pages(transaction: Transaction) -> int:
    """Forget pages that were kept long enough; return how many."""
    return previews.forget_old(transaction.reader, transaction.now_us, 200)


def picture_for(reader: Reader, actor: Actor, channel: str, seq: int, picture: str) -> str:
    """Return the blob of a picture that the actor sees below a message.

    Raises:
        NotFound: there is none, or it is not for their eyes.
    """
    guest = actor.role == "guest"
    shown = previews.for_reader(reader, channel, seq, actor.id, is_guest=guest)
    if not picture or all(each.picture != picture for each in shown):
        raise no_picture()
    return picture


def no_picture() -> NotFound:
    """Return the one error for a picture that is not there, or not for the actor's eyes."""
    return NotFound("there is no such picture", field="picture")


def without_picture(preview: LinkPreview) -> LinkPreview:
    """Return a preview that says as much in words alone."""
    return replace(preview, picture="", width=None, height=None)


def _is_wanted(message: Message, preview: LinkPreview) -> bool:
    """Say whether a program wants such a preview of its message; people want all."""
    kind = "pages" if preview.title else "pictures"
    return message.app is None or message.app.unfurl in ("all", kind)


def _with_picture(reader: Reader, preview: LinkPreview) -> LinkPreview:
    """Leave the picture out if it is gone meanwhile."""
    lost = preview.picture and not previews.is_there(reader, preview.picture)
    return without_picture(preview) if lost else preview


def _change(transaction: Transaction, message: Message, after: Stored) -> None:
    channel, seq = message.channel, message.seq
    previews.save(transaction.reader, channel, seq, after, transaction.now_us)
    told = PreviewsChanged(channel=channel, seq=seq, previews=after.shown)
    transaction.record(told, to=channel)
