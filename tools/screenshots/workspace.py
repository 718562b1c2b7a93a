"""A small workspace as people might have it, for the pictures."""

import asyncio
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from chatserver.actions import HANDLERS
from chatserver.actions.registry import Action
from chatserver.core.clock import now_us
from chatserver.domain.policy import Actor
from chatserver.store import sessions, users
from chatserver.store.committer import Committer
from chatserver.store.migrate import migrate
from chatserver.store.sessions import NewSession, hash_token
from chatserver.store.sqlite import SqliteDatabase
from chatserver.store.transaction import Transaction
from chatserver.store.users import NewUser
from protocol import Command
from protocol.channels import AddMember, CreateChannel, OpenDirect, StarChannel
from protocol.cursors import MarkRead
from protocol.ids import ChannelId, SessionId, UserId, new_id
from protocol.messages import MessagePlace, PostMessage, PostPoll
from protocol.people import FollowPerson
from protocol.polls import CastVote
from protocol.receipts import ShowReceipts
from protocol.rules import AcceptRules, ChangeRules
from protocol.tags import FollowTag
from protocol.updates import OpenUpdates
from protocol.users import Kind, Role

from .belongings import bring
from .words import Said, Words

ZONE: Final = ZoneInfo("Europe/Paris")
NOW: Final = datetime(2026, 3, 12, 14, 36, tzinfo=ZONE)
"""When the pictures are taken, so that they are the same whenever that is."""


class Made(Struct, frozen=True):
    """What the pictures need to know of the workspace."""

    tokens: dict[str, str]
    """By handle."""
    channel: str
    """Where the picture is taken, and the thread beside it."""
    thread: int
    tag: str
    person: str
    """Whose page is shown."""
    orders: str
    """A channel with files, an app's messages and a pin; empty: there is none."""
    colleague: str
    """Somebody with a status, who tells something of themselves."""
    aside: str
    """A direct channel, in which somebody links to a message."""
    general: str
    """A channel with a poll."""
    linked: int = 0
    """A thread of that channel with a link in it."""


def make(data: Path, words: Words) -> Made:
    """Fill a new data directory."""
    data.mkdir(parents=True)
    migrate(data / "chat.db")
    made = asyncio.run(_make(data / "chat.db", words))
    if made.orders:
        linked = bring(data, made.tokens, made.orders, NOW)
        return replace(made, linked=linked)
    return made


async def _make(path: Path, words: Words) -> Made:
    database = SqliteDatabase(path)
    await database.open()
    committer = Committer(database, lambda _entries: None)
    making = committer.submit(lambda tx: _fill(tx, words))
    committer.close()
    await committer.run()
    await database.close()
    return await making


def _fill(tx: Transaction, words: Words) -> Made:
    tx.reader.raw.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('workspace_name', ?)", (words.workspace,)
    )
    tokens = {handle: secrets.token_urlsafe(16) for handle in words.people}
    actors = {
        handle: _person(tx, handle, name, tokens[handle]) for handle, name in words.people.items()
    }
    first = next(iter(actors.values()))
    where: dict[str, tuple[ChannelId, int]] = {}
    for number, (name, (kind, topic, said)) in enumerate(words.channels.items()):
        create = CreateChannel(name=name, kind=kind, topic=topic)
        channel = _do(tx, first, create).membership.channel.id
        for actor in list(actors.values())[1:]:
            if number < len(words.channels) - 1 or actor.kind == "person":
                _do(tx, first, AddMember(channel=channel, user=actor.id))
        where[name] = channel, _talk(tx, actors, channel, said)
    aside = ""
    for handle, said in words.directs.items():
        aside = _do(tx, first, OpenDirect(users=[actors[handle].id])).membership.channel.id
        _talk(tx, actors, aside, said)
    opened = int((NOW - timedelta(days=40)).timestamp() * 1_000_000)
    tx.reader.raw.execute("UPDATE channels SET created_us = ?", (opened,))
    tx.reader.raw.execute(
        "UPDATE messages AS root SET last_reply_us = (SELECT max(time_us) FROM messages AS reply "
        "WHERE reply.channel = root.channel AND reply.thread = root.seq) WHERE replies > 0"
    )
    starred = next(iter(words.channels))
    _do(tx, first, StarChannel(channel=where[starred][0], starred=True))
    _do(tx, first, FollowTag(tag=words.tag, follow=True))
    people = list(actors.values())
    _rule(tx, people, words.rules)
    _publish(tx, people[1], people[2], words)
    general, _ = next(iter(where.values()))
    _ask(tx, people, general, words.poll)
    _read(tx, people, where[words.shown][0])
    for follower in people[:-1]:
        for followed in people[1:4]:
            if follower != followed:
                _do(tx, follower, FollowPerson(user=followed.id, follow=True))
    channel, thread = where[words.shown]
    orders, _ = where.get("orders", ("", 0))
    colleague = actors["priya"].id
    known = tokens, channel, thread, words.tag, people[1].id, orders, colleague
    return Made(*known, aside, general)


def _person(tx: Transaction, handle: str, name: str, token: str) -> Actor:
    user, session = UserId(new_id("U")), SessionId(new_id("S"))
    kind: Kind = "bot" if handle.endswith("bot") else "person"
    role: Role = "member" if users.administrators(tx.reader) else "administrator"
    new = NewUser(user, handle, name, now_us(), kind, role, None, "none")
    users.add(tx.reader, new)
    client = "Firefox on Linux"
    stored = NewSession(session, user, hash_token(token), client, now_us(), now_us(), None)
    sessions.add(tx.reader, stored)
    return Actor(user, session, role, kind)


def _rule(tx: Transaction, people: list[Actor], text: str) -> None:
    """Let the first word the house rules three days ago, and all but one agree to them."""
    wording = _do(tx, people[0], ChangeRules(text=text)).wording
    if wording is None:
        return
    for who in [each for each in people if each.kind == "person"][:-1]:
        _do(tx, who, AcceptRules(worded_us=wording.worded_us))
    then_us = int((NOW - timedelta(days=3)).timestamp() * 1_000_000)
    tx.reader.raw.execute("UPDATE rules SET worded_us = ?, asked_us = ?", (then_us, then_us))
    tx.reader.raw.execute("UPDATE agreements SET worded_us = ?, agreed_us = ?", (then_us, then_us))


def _publish(tx: Transaction, who: Actor, other: Actor, words: Words) -> None:
    """Say something without a channel, and pass on what somebody else said."""
    said: MessagePlace | None = None
    times = (other, "08:30"), (who, "08:50"), (who, "12:20")
    for (actor, at), text in zip(times, words.updates, strict=True):
        channel = _do(tx, actor, OpenUpdates(user=actor.id)).channel.id
        nonce, shares = secrets.token_hex(16), said if at == "08:50" else None
        post = PostMessage(channel=channel, text=text, nonce=nonce, shares=shares)
        seq = _do(tx, actor, post).message.seq
        _date(tx, channel, seq, Said("", at, text))
        said = MessagePlace(channel=channel, seq=seq)


def _ask(tx: Transaction, people: list[Actor], channel: ChannelId, poll: tuple[str, ...]) -> None:
    """Let the second ask something, and the others answer."""
    question, *options = poll
    nonce = secrets.token_hex(16)
    command = PostPoll(channel=channel, question=question, options=options, nonce=nonce)
    seq = _do(tx, people[1], command).message.seq
    _date(tx, channel, seq, Said("", "12:40", question))
    for number, who in enumerate(each for each in people if each.kind == "person"):
        choice = (1, 0, 1, 2, 1, 0)[number % 6]
        _do(tx, who, CastVote(channel=channel, seq=seq, choices=[choice]))


def _read(tx: Transaction, people: list[Actor], channel: ChannelId) -> None:
    """Let some show what they have read, and have read a channel they were always in."""
    tx.reader.raw.execute("UPDATE memberships SET joined_us = 0")
    for who in [each for each in people if each.kind == "person"][:4]:
        _do(tx, who, ShowReceipts(shown=True))
        if who != people[0]:
            _do(tx, who, MarkRead(channel=channel, seq=tx.head(channel).seq))


def _do(tx: Transaction, who: Actor, command: Command[Any]) -> Any:
    handler = HANDLERS[type(command)]
    if not isinstance(handler, Action):
        raise TypeError(f"{type(command).__name__} changes nothing")
    return handler.run(tx, who, command)


def _talk(tx: Transaction, actors: dict[str, Actor], channel: Any, said: tuple[Said, ...]) -> int:
    """Say everything; return the last message with a thread, or 0."""
    ids = {f"@{handle}": f"<@{actor.id}>" for handle, actor in actors.items()}
    root = thread = seq = 0
    for each in said:
        text = each.text
        for handle, mention in ids.items():
            text = text.replace(handle, mention)
        post = PostMessage(
            channel=channel,
            text=text,
            nonce=secrets.token_hex(16),
            thread=root if each.reply else None,
        )
        seq = _do(tx, actors[each.who], post).message.seq
        _date(tx, channel, seq, each)
        if each.reply:
            thread = root
        else:
            root = seq
        if each.read:
            _do(tx, next(iter(actors.values())), MarkRead(channel=channel, seq=seq))
    return thread


def _date(tx: Transaction, channel: str, seq: int, said: Said) -> None:
    hour, minute = map(int, said.at.split(":"))
    when = NOW.replace(hour=hour, minute=minute) - timedelta(days=said.days)
    tx.reader.raw.execute(
        "UPDATE messages SET time_us = ? WHERE channel = ? AND seq = ?",
        (int(when.timestamp() * 1_000_000), channel, seq),
    )
