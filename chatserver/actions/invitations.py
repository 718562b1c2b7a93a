"""Inviting people, and taking invitations back. Tokens leave once and are stored as their hash."""

from msgspec import Struct

from chatserver.domain.names import normal_email
from chatserver.domain.policy import Actor, may_add_member, may_invite, may_revoke_invitation
from chatserver.domain.tokens import Prefix, new_token, prefix_of
from chatserver.store import invitations, log, memberships, users
from chatserver.store.database import Reader
from chatserver.store.invitations import Invitation
from chatserver.store.sessions import hash_token
from chatserver.store.transaction import Transaction
from protocol.errors import CommandRefused, Conflict, Forbidden, Invalid, NotFound
from protocol.ids import ChannelId, SessionId, UserId
from protocol.users import Role, User

from .actors import actor_now, place_of
from .audited import note
from .channels import enter
from .registry import Act

DAY_US = 24 * 3_600 * 1_000_000
SETUP_DAYS = 7
_HERE = "somebody with this address is here already; sign in"


class InvitationOver(Conflict):
    """The invitation has expired, was used up or was taken back."""


class Inviting(Struct, frozen=True):
    """What an invitation is to be good for."""

    days: int
    role: Role = "member"
    email: str | None = None
    channels: tuple[ChannelId, ...] = ()
    uses: int = 1
    mailed: bool = False
    """Whether it can be sent to the address, past whoever makes it."""


class Invited(Struct, frozen=True):
    """A new invitation; the token is not to be had again.

    ``secret``: it opens an account that is somebody's already, and goes to their address only.
    """

    token: str
    expires_us: int
    secret: bool = False


def offer_setup(transaction: Transaction) -> str | None:
    """Make the token of the first administrator's link, or None if there is one already.

    Links offered before are no good any more.
    """
    if users.administrators(transaction.reader):
        return None
    invitations.revoke_setup(transaction.reader)
    wish = Inviting(role="administrator", days=SETUP_DAYS)
    return _store(transaction, "setup-", wish, created_by=None).token


def invite(transaction: Transaction, inviter: Actor | None, wish: Inviting) -> Invited:
    """Make an invitation; without an ``inviter``, the operator makes it, for any role.

    Raises:
        Forbidden: the inviter may not invite, not in that role, or not to one of the channels;
            to an administrator also that somebody was imported and cannot be mailed.
        NotFound: the inviter sees no such channel.
        Conflict: somebody with that address is here already; to others than administrators also
            that they were imported and cannot be mailed.
        Invalid: it is for an address and several uses, or the operator names channels.
    """
    if wish.email and wish.uses != 1:
        raise Invalid("an invitation for one address is good for one use", field="uses")
    if inviter is None and wish.channels:
        raise Invalid("only members can invite to channels", field="channels")
    if inviter is not None:
        inviter = _require_inviter(transaction, inviter, wish)
    secret = bool(wish.email) and _is_secret(transaction.reader, inviter, wish)
    created_by = inviter.id if inviter else log.setting(transaction.reader, "workspace")
    proves_email = bool(wish.email) and (secret or inviter is None)
    if inviter is None or wish.role == "administrator":
        note(transaction, inviter, "invitation.make", role=wish.role)
    return _store(transaction, "join-", wish, created_by, secret=secret, proves_email=proves_email)


def revoke_invitation(transaction: Transaction, actor: Actor, token: str) -> None:
    """Take an invitation back; twice is the same as once.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    invitation = _known(transaction.reader, token, "join-")
    may_revoke_invitation(actor_now(transaction, actor), invitation.created_by)
    if invitation.uses_left:
        invitations.revoke(transaction.reader, invitation.token_hash)


def usable_invitation(reader: Reader, token: str, now_us: int) -> Invitation:
    """Return the invitation a token stands for.

    Raises:
        NotFound: the token is none.
        InvitationOver: the invitation has expired, was used up or taken back.
    """
    return _usable(reader, token, "join-", now_us)


def usable_setup(reader: Reader, token: str, now_us: int) -> Invitation:
    """Return what the token of the first administrator's link stands for.

    Raises:
        NotFound: the token is none.
        InvitationOver: the link is old, or there is an administrator already.
    """
    setup = _usable(reader, token, "setup-", now_us)
    if users.administrators(reader):
        raise InvitationOver("the workspace is set up already; ask for an invitation")
    return setup


def awaited(reader: Reader, email: str) -> User | None:
    """Return whom an import brought with an address, as long as they have not come themselves.

    A bot, somebody deactivated and whoever has a password is never waited for.
    """
    user, password_hash = users.by_email(reader, email) or (None, None)
    if user is None or password_hash or user.kind != "person" or user.deactivated:
        return None
    return user


def require_new(reader: Reader, email: str) -> None:
    """Refuse an address that has an account.

    Raises:
        Conflict: it has.
    """
    if users.by_email(reader, email):
        raise Conflict(_HERE, field="email")


def enter_channels(transaction: Transaction, invitation: Invitation, newcomer: Actor) -> None:
    """Bring somebody into those channels the inviter may still bring people into."""
    maker = users.find(transaction.reader, invitation.created_by or "")
    if maker is None or not invitation.channels:
        return
    inviter = Actor(UserId(maker.id), SessionId(""), maker.role, maker.kind)
    act = Act(newcomer, None, transaction)
    for channel in invitation.channels.split(","):
        is_inside = memberships.role(transaction.reader, channel, newcomer.id) is not None
        if not is_inside and _may_bring(transaction.reader, inviter, ChannelId(channel)):
            enter(act, ChannelId(channel), newcomer.id, "member")


def _is_secret(reader: Reader, inviter: Actor | None, wish: Inviting) -> bool:
    """Say whether the inviter must not see the token: it opens what others wrote to somebody.

    Raises:
        Conflict: somebody with that address is here already, or it could not reach them.
        Forbidden: it could not reach them; administrators alone learn which of both it is.
    """
    email = normal_email(wish.email or "")
    if awaited(reader, email) is None:
        require_new(reader, email)
        return False
    if inviter is not None and not wish.mailed:
        if inviter.role != "administrator":
            raise Conflict(_HERE, field="email")
        raise Forbidden(
            "somebody with this address was imported, and only a mail could prove it is them; "
            "the operator can invite them",
            field="email",
        )
    return inviter is not None


def _require_inviter(transaction: Transaction, inviter: Actor, wish: Inviting) -> Actor:
    inviter = actor_now(transaction, inviter)
    may_invite(inviter, wish.role)
    for channel in wish.channels:
        may_add_member(inviter, place_of(transaction.reader, channel, inviter))
    return inviter


def _may_bring(reader: Reader, inviter: Actor, channel: ChannelId) -> bool:
    try:
        may_add_member(inviter, place_of(reader, channel, inviter))
    except CommandRefused:
        return False
    return True


def _store(
    transaction: Transaction,
    prefix: Prefix,
    wish: Inviting,
    created_by: str | None,
    *,
    secret: bool = False,
    proves_email: bool = False,
) -> Invited:
    token = new_token(prefix)
    expires_us = transaction.now_us + wish.days * DAY_US
    invitation = Invitation(
        token_hash=hash_token(token),
        email=normal_email(wish.email) if wish.email else None,
        role=wish.role,
        channels=",".join(dict.fromkeys(wish.channels)),
        created_by=created_by,
        created_us=transaction.now_us,
        expires_us=expires_us,
        uses_left=wish.uses,
        proves_email=proves_email,
    )
    invitations.add(transaction.reader, invitation)
    return Invited(token, expires_us, secret)


def _known(reader: Reader, token: str, prefix: Prefix) -> Invitation:
    found = invitations.find(reader, hash_token(token)) if prefix_of(token) == prefix else None
    if found is None:
        raise NotFound("there is no such invitation", field="token")
    return found


def _usable(reader: Reader, token: str, prefix: Prefix, now_us: int) -> Invitation:
    invitation = _known(reader, token, prefix)
    if invitation.uses_left < 1 or invitation.expires_us <= now_us:
        raise InvitationOver("the invitation is used up, taken back or expired", field="token")
    return invitation
