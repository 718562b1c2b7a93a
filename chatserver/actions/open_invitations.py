"""Which invitations still let somebody in, and taking them back without their token."""

from msgspec import Struct

from chatserver.domain.policy import Actor, may_invite, may_read, may_revoke_invitation
from chatserver.store import invitations, users
from chatserver.store.database import Reader
from chatserver.store.invitations import Invitation
from chatserver.store.transaction import Transaction
from protocol.errors import CommandRefused, NotFound
from protocol.ids import ChannelId, UserId
from protocol.users import Role

from .actors import actor_now, place_of


class Open(Struct, frozen=True):
    """An invitation as those see it who may take it back: its token is not to be had."""

    id: str
    """Names it; opens nothing."""
    role: Role
    channels: list[ChannelId]
    created_us: int
    expires_us: int
    uses_left: int
    email: str | None = None
    created_by: UserId | None = None
    """None for the operator."""


def list_open(reader: Reader, actor: Actor, now_us: int, after: str, limit: int) -> list[Open]:
    """Return up to ``limit`` open invitations after one, newest first: to administrators all.

    Others see their own. Of the channels, those are named that the actor may see.

    Raises:
        Forbidden: the actor may invite nobody.
        NotFound: ``after`` names none.
    """
    may_invite(actor, "member")
    last = _find(reader, after) if after else None
    maker = None if actor.role == "administrator" else actor.id
    found = invitations.usable(reader, now_us, last, limit, maker=maker)
    return [_open_of(reader, actor, each) for each in found]


def revoke_open(transaction: Transaction, actor: Actor, name: str) -> None:
    """Take an invitation back by its name in the list; twice is the same as once.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = _find(transaction.reader, name)
    may_revoke_invitation(actor_now(transaction, actor), found.created_by)
    if found.uses_left:
        invitations.revoke(transaction.reader, found.token_hash)


def _find(reader: Reader, name: str) -> Invitation:
    """Return an invitation by its name; the set-up link is none."""
    try:
        found = invitations.find(reader, bytes.fromhex(name))
    except ValueError:
        found = None
    if found is None or found.created_by is None:
        raise NotFound("there is no such invitation", field="id")
    return found


def _open_of(reader: Reader, actor: Actor, invitation: Invitation) -> Open:
    maker = users.find(reader, invitation.created_by or "")
    channels = [ChannelId(channel) for channel in invitation.channels.split(",") if channel]
    return Open(
        id=invitation.token_hash.hex(),
        role=invitation.role,
        channels=[channel for channel in channels if _may_see(reader, actor, channel)],
        created_us=invitation.created_us,
        expires_us=invitation.expires_us,
        uses_left=invitation.uses_left,
        email=invitation.email,
        created_by=UserId(maker.id) if maker else None,
    )


def _may_see(reader: Reader, actor: Actor, channel: ChannelId) -> bool:
    try:
        may_read(actor, place_of(reader, channel, actor))
    except CommandRefused:
        return False
    return True
