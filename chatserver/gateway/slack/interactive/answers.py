"""What apps say to somebody who acted: for their eyes only, or in the channel as the app."""

import secrets
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace

from chatserver.actions import forms, messages
from chatserver.actions.actors import place_of
from chatserver.actions.apps import ensured
from chatserver.actions.registry import Act
from chatserver.delivery.whispers import Whispers
from chatserver.domain.policy import Actor, hidden, may_edit, may_post
from chatserver.gateway.slack.answers import SlackError
from chatserver.gateway.slack.arguments import Plain, Ts, Wrong, given
from chatserver.gateway.slack.layouts import Layout, app_part, fallback, text_of
from chatserver.gateway.slack.places import root_at
from chatserver.store import app_views, apps, log, users
from chatserver.store.app_tickets import Ticket
from chatserver.store.app_views import Shown
from chatserver.store.committer import Committer
from chatserver.store.transaction import Transaction
from protocol.errors import NotFound
from protocol.ids import ChannelId, UserId, ViewId, new_id
from protocol.interactions import WhisperShown, WhisperTaken
from protocol.messages import AppPart, DeleteMessage, EditMessage, PostMessage

_EVERYBODY: Final = "in_channel"


class Said(Layout):
    """What an app answers to a command, or posts to a response URL."""

    response_type: str = ""
    replace_original: bool = False
    delete_original: bool = False
    thread_ts: Annotated[Ts, Wrong("invalid_thread_ts")] = ""


class Words(NamedTuple):
    """A message that is said, as it is stored."""

    text: str
    part: AppPart | None


class Answers:
    """Says what apps answer."""

    def __init__(self, committer: Committer, whispers: Whispers) -> None:
        self._committer = committer
        self._whispers = whispers

    async def say(self, ticket: Ticket, plain: Plain) -> None:
        """Do what an app answers to the one whose ticket it is.

        Raises:
            SlackError: it is no answer, or says nothing.
            CommandRefused: it may not be said there.
        """
        said = given(Said, plain)
        if said.delete_original:
            await self._delete(ticket)
            return
        words = words_of(said)
        if said.replace_original and ticket.view is not None:
            await self.whisper(ticket, words, ViewId(ticket.view))
        elif said.replace_original and ticket.seq is not None:
            await self._committer.commit(lambda tx: _edit(tx, ticket, words))
        elif said.response_type == _EVERYBODY:
            await self._committer.commit(lambda tx: _post(tx, ticket, words, said.thread_ts))
        else:
            await self.whisper(ticket, words)

    async def whisper(self, ticket: Ticket, words: Words, id_: ViewId | None = None) -> int:
        """Show somebody something only they see, or show it anew; return when."""
        wanted = id_ or ViewId(new_id("V"))
        event = await self._committer.commit(lambda tx: _keep(tx, ticket, words, wanted))
        self._whispers.tell(UserId(ticket.user), event)
        return event.time_us

    async def _delete(self, ticket: Ticket) -> None:
        if ticket.view is not None:
            view = ViewId(ticket.view)
            await self._committer.commit(lambda tx: app_views.remove(tx.reader, view))
            taken = WhisperTaken(id=view, channel=ChannelId(ticket.channel or ""))
            self._whispers.tell(UserId(ticket.user), taken)
        elif ticket.seq is not None:
            await self._committer.commit(lambda tx: _delete(tx, ticket))


def words_of(said: Layout) -> Words:
    """Return a message as it is stored.

    Raises:
        SlackError: it says nothing.
    """
    part = app_part(said, may_rename=True)
    text = text_of(said) or fallback(part)
    if not text.strip():
        raise SlackError("no_text")
    return Words(text, part)


def is_said(plain: dict[str, Any]) -> bool:
    """Tell an answer that says something from one that only acknowledges."""
    return any(plain.get(key) for key in ("text", "blocks", "attachments"))


def is_for_everybody(plain: dict[str, Any]) -> bool:
    """Tell what everybody is to see of a command from what one person is."""
    return plain.get("response_type") == _EVERYBODY


def _keep(tx: Transaction, ticket: Ticket, words: Words, id_: ViewId) -> WhisperShown:
    event = WhisperShown(
        id=id_,
        channel=ChannelId(ticket.channel or ""),
        author=UserId(ticket.bot),
        time_us=tx.now_us,
        text=words.text,
        thread=ticket.thread,
        app=words.part,
    )
    if words.part is not None and (words.part.blocks or words.part.attachments):
        content = msgspec.json.encode(event).decode()
        shown = Shown(
            id=id_,
            kind="whisper",
            bot=UserId(ticket.bot),
            user=UserId(ticket.user),
            content=content,
            channel=ticket.channel,
            thread=ticket.thread,
        )
        forms.keep_whisper(tx, shown)
    return event


def _post(tx: Transaction, ticket: Ticket, words: Words, thread_ts: str) -> None:
    """Post as the app, which whoever acted has asked in: it need not be a member."""
    act = _invited(tx, ticket)
    root = root_at(tx.reader, str(ticket.channel), thread_ts) if thread_ts else None
    command = PostMessage(
        channel=ChannelId(str(ticket.channel)),
        text=words.text,
        nonce=secrets.token_hex(16),
        thread=root.seq if root else None,
        app=words.part,
    )
    may_post(act.actor, act.place)
    messages.post_message(act, command)


def _edit(tx: Transaction, ticket: Ticket, words: Words) -> None:
    act, seq = _invited(tx, ticket), ticket.seq or 0
    before = log.message_at(tx.reader, str(ticket.channel), seq)
    if before is None:
        raise NotFound("there is no such message", field="seq")
    may_edit(act.actor, before.author)
    may_post(act.actor, act.place)
    part = words.part
    if before.app is not None:
        kept = {"name": before.app.name, "icon": before.app.icon, "webhook": before.app.webhook}
        part = replace(part or AppPart(), **kept)
    channel = ChannelId(str(ticket.channel))
    messages.edit_message(act, EditMessage(channel=channel, seq=seq, text=words.text, app=part))


def _delete(tx: Transaction, ticket: Ticket) -> None:
    act, seq = _invited(tx, ticket), ticket.seq or 0
    before = log.message_at(tx.reader, str(ticket.channel), seq)
    if before is None:
        raise NotFound("there is no such message", field="seq")
    may_edit(act.actor, before.author)
    messages.delete_message(act, DeleteMessage(channel=ChannelId(str(ticket.channel)), seq=seq))


def _invited(tx: Transaction, ticket: Ticket) -> Act:
    """Return what the app acts with where somebody who may post called it."""
    bot, asking = users.find(tx.reader, ticket.bot), users.find(tx.reader, ticket.user)
    kept = apps.kept(tx.reader, ticket.bot)
    if bot is None or asking is None or bot.deactivated:
        raise hidden()
    if kept is not None and not tx.stands(kept.session):
        raise hidden()  # the app was shut out meanwhile, and must not let itself in again
    actor = Actor(bot.id, ensured(tx, bot.id).session, bot.role, bot.kind)
    channel = ChannelId(ticket.channel or "")
    person = place_of(tx.reader, channel, Actor(asking.id, actor.session, asking.role, asking.kind))
    place = place_of(tx.reader, channel, actor)
    if place is None or person is None or person.role is None:
        raise hidden()  # whoever asked has left meanwhile
    return Act(actor, replace(place, role=place.role or "member"), tx)
