"""The people, channels and tokens of a run, stored before the first server starts."""

import asyncio
from functools import partial
from itertools import cycle, islice
from typing import Any, NamedTuple, cast

from chatserver.actions import HANDLERS
from chatserver.actions.accounts import token_for
from chatserver.actions.registry import Action
from chatserver.domain.policy import Actor
from chatserver.store import sessions, users
from chatserver.store.committer import Committer
from chatserver.store.engines import Address, database_at
from chatserver.store.migrate import migrate
from chatserver.store.transaction import Transaction
from chatserver.store.users import NewUser
from protocol import Command
from protocol.channels import AddMember, CreateChannel, Joined
from protocol.ids import ChannelId, UserId, new_id


class Person(NamedTuple):
    """Somebody with a token."""

    name: str
    user: UserId
    token: str


class Cast(NamedTuple):
    """Who is there: ``auditor`` owns every channel, ``people`` are members of all."""

    auditor: Person
    people: list[Person]
    channels: list[ChannelId]


async def make_cast(kept: Address, people: int, channels: int, members: int = 0) -> Cast:
    """Create a database with people who are in some private channels; 0 members: all in each."""
    await asyncio.to_thread(migrate, kept)
    database = database_at(kept, readers=1)
    await database.open()
    committer = Committer(database, announce=lambda _: None)
    committing = asyncio.create_task(committer.run())
    try:
        return await committer.commit(partial(_cast, people, channels, members or people))
    finally:
        committer.close()
        await committing
        await database.close()


def _cast(people: int, channels: int, members: int, transaction: Transaction) -> Cast:
    auditor = _add_person(transaction, "auditor")
    colleagues = [_add_person(transaction, f"person{number}") for number in range(people)]
    ids = [_add_channel(transaction, auditor, f"channel{number}") for number in range(channels)]
    next_ones = cycle(colleagues)
    for channel in ids:
        for person in islice(next_ones, members):
            _act(transaction, auditor, AddMember(channel=channel, user=person.user))
    return Cast(auditor, colleagues, ids)


def _add_person(transaction: Transaction, name: str) -> Person:
    new = NewUser(UserId(new_id("U")), name, name.capitalize(), transaction.now_us)
    users.add(transaction.reader, new)
    user = users.find(transaction.reader, new.id)
    assert user
    return Person(name, new.id, token_for(transaction, user, "faults").token)


def _add_channel(transaction: Transaction, owner: Person, name: str) -> ChannelId:
    joined = _act(transaction, owner, CreateChannel(name=name, kind="private"))
    return cast("Joined", joined).membership.channel.id


def _act(transaction: Transaction, person: Person, command: Command[Any]) -> Any:
    handler = HANDLERS[type(command)]
    assert isinstance(handler, Action)
    (session, _), *_ = sessions.by_use(transaction.reader, person.user, transaction.now_us)
    return handler.run(transaction, Actor(person.user, session), command)
