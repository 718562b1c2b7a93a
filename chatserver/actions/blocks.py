"""Blocking people, and saying whom one blocks: to nobody else."""

from chatserver.domain.policy import may_use_workspace
from chatserver.store import blocks, people, users
from protocol.blocks import BlockedNow, BlockPerson, ListBlocked, PersonBlocked
from protocol.errors import Invalid, NotFound, TooLarge
from protocol.ids import UserId
from protocol.limits import MAX_BLOCKED
from protocol.people import People

from .people import end_following
from .registry import Act, Look, action, query


@action(may_use_workspace)
def block_person(act: Act, command: BlockPerson) -> BlockedNow:
    """Block a colleague, or do so no more; neither follows the other any longer.

    Raises:
        NotFound: there is no such user.
        Invalid: it is the actor.
        TooLarge: one blocks too many.
    """
    me, user = act.actor.id, command.user
    if users.find(act.reader, user) is None:
        raise NotFound("there is no such user", field="user")
    if user == me:
        raise Invalid("one does not block oneself", field="user")
    if blocks.has(act.reader, me, user) == command.block:
        return BlockedNow(blocked=command.block)
    if command.block:
        _part(act, me, user)
    blocks.block(act.reader, me, user, blocks=command.block)
    act.transaction.record(PersonBlocked(user=user, blocked=command.block), to=me)
    return BlockedNow(blocked=command.block)


@query(may_use_workspace)
def list_blocked(look: Look, command: ListBlocked) -> People:
    """List whom the actor blocks."""
    wanted = command.limit + 1
    page = blocks.page(look.reader, look.actor.id, command.after or "", wanted)
    return People(users=page[: command.limit], more=len(page) == wanted)


def _part(act: Act, me: UserId, user: UserId) -> None:
    if blocks.count(act.reader, me) >= MAX_BLOCKED:
        raise TooLarge(f"one blocks at most {MAX_BLOCKED} people", field="user")
    for follower, followed in ((me, user), (user, me)):
        if people.follows(act.reader, follower, followed):
            end_following(act, follower, followed)
