"""Keeping what somebody has begun to write."""

from chatserver.domain.pages import fitting
from chatserver.domain.policy import may_follow, may_use_workspace
from chatserver.store import drafts
from protocol.drafts import Draft, Drafts, DraftSaved, ListDrafts, Saved, SaveDraft
from protocol.errors import TooLarge
from protocol.limits import MAX_DRAFTS

from .finding import root_of
from .registry import Act, Look, action, in_channel_and_own, query

_LATEST_US = 2**53


@action(may_follow, stays_in=in_channel_and_own)
def save_draft(act: Act, command: SaveDraft) -> Saved:
    """Keep a draft and tell the actor's other devices; the same text again changes nothing.

    Raises:
        TooLarge: there are too many.
        Invalid: there is no such thread.
    """
    before = drafts.find(act.reader, act.actor.id, command.channel, command.thread)
    if command.text == (before.text if before else ""):
        return Saved(time_us=before.time_us if before else act.now_us)
    if before is None:
        _require_place(act, command)
    at = act.transaction.advance(act.actor.id)
    draft = Draft(
        channel=command.channel, thread=command.thread, text=command.text, time_us=at.time_us
    )
    drafts.save(act.reader, act.actor.id, draft)
    told = DraftSaved(
        channel=draft.channel, thread=draft.thread, text=draft.text, time_us=draft.time_us
    )
    act.transaction.announce(at, told)
    return Saved(time_us=at.time_us)


@query(may_use_workspace)
def list_drafts(look: Look, command: ListDrafts) -> Drafts:
    """List the actor's drafts; long ones make short pages."""
    before_us = _LATEST_US if command.before is None else command.before
    page = drafts.page(look.reader, look.actor.id, before_us, command.limit + 1)
    shown = fitting(page[: command.limit], lambda draft: len(draft.text))
    return Drafts(drafts=shown, more=len(shown) < len(page))


def _require_place(act: Act, command: SaveDraft) -> None:
    if command.thread is not None:
        root_of(act.reader, command.channel, command.thread)
    if drafts.count(act.reader, act.actor.id) >= MAX_DRAFTS:
        raise TooLarge(f"there are {MAX_DRAFTS} drafts already; remove one first", field="text")
