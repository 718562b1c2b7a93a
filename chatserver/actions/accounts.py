"""Getting in and out: set-up, joining, sign-in, bots, passwords, deactivation.

These come by HTTP and from the command line, not as commands: plain changes of a transaction.
Passwords arrive hashed; tokens leave once and are stored as their hash.
"""

from collections.abc import Sequence

from msgspec import Struct

from chatserver.domain.names import clean_name, handle_from, normal_email, short_name
from chatserver.domain.policy import Actor
from chatserver.domain.tokens import new_token
from chatserver.store import channels, invitations, log, memberships, sessions, suspensions, users
from chatserver.store.database import Reader
from chatserver.store.sessions import NewSession, hash_token
from chatserver.store.transaction import Transaction
from chatserver.store.users import NewUser
from protocol.channels import CreateChannel, SetNewcomers
from protocol.errors import Conflict, Forbidden, NotFound, Unauthenticated
from protocol.ids import SessionId, UserId, new_id
from protocol.users import User

from .actors import actor_now
from .channels import enter, make_channel, set_newcomers
from .invitations import (
    DAY_US,
    enter_channels,
    usable_invitation,
    usable_setup,
)
from .newcomers import Person, announced, create_person, let_in
from .registry import Act
from .sessions import sign_out, sign_out_everywhere

FIRST_CHANNELS = ("general", "random")
"""Made with the workspace, so that there is somewhere to talk."""

DOMAINS_SETTING = "email_domains"
NEWCOMERS_SETTING = "newcomers_channel"

MAX_SESSIONS = 20
"""Signed-in devices of a person, and apart from them tokens that do not expire."""

WRONG_CREDENTIALS = "there is no such account, or the password is wrong"
"""The one sentence for unknown, wrong and deactivated: nobody learns which."""


class Device(Struct, frozen=True):
    """Where somebody signs in, and for how long; ``days`` None never expires."""

    client: str
    days: int | None


class SignedIn(Struct, frozen=True):
    """A new session; the token is not to be had again."""

    token: str
    user: User
    session: SessionId
    expires_us: int | None


def make_administrator(
    transaction: Transaction,
    token: str,
    workspace: str,
    person: Person,
    device: Device,
    *,
    domains: Sequence[str] = (),
    first_channels: Sequence[str] = FIRST_CHANNELS,
) -> SignedIn:
    """Make the first administrator, the workspace's name and channels; the token is used up.

    Whoever has an address in one of the ``domains`` may sign up from then on.

    Raises:
        NotFound: the token is none.
        InvitationOver: it is old, or there is an administrator already.
    """
    setup = usable_setup(transaction.reader, token, transaction.now_us)
    invitations.use(transaction.reader, setup.token_hash)
    log.set_setting(transaction.reader, "workspace_name", short_name(workspace, "workspace"))
    log.set_setting(transaction.reader, DOMAINS_SETTING, ",".join(domains))
    email = normal_email(person.email or "")
    user = create_person(transaction, person, email, "administrator")
    signed_in = _sign_in(transaction, user, device)
    founder = Actor(user.id, signed_in.session, "administrator")
    for place, name in enumerate(first_channels):
        _open_channel(transaction, founder, name, newcomers=place == 0)
    first = [channels.by_public_name(transaction.reader, name) for name in first_channels[:1]]
    log.set_setting(transaction.reader, NEWCOMERS_SETTING, "".join(filter(None, first)))
    return signed_in


def sign_up_domains(reader: Reader) -> list[str]:
    """Return the domains whose addresses the first administrator let in."""
    domains = log.setting(reader, DOMAINS_SETTING)
    return domains.split(",") if domains else []


def join(transaction: Transaction, token: str, person: Person, device: Device) -> SignedIn:
    """Let in whom an invitation is for, and bring them into its channels and no others.

    If it names none, members come into those that newcomers come into.

    Raises:
        NotFound: the token is none.
        InvitationOver: the invitation has expired, was used up or taken back.
        Invalid: it is for another address, or an address is missing.
        Conflict: there is an account with that address, and it is not proved to be theirs.
    """
    invitation = usable_invitation(transaction.reader, token, transaction.now_us)
    invitations.use(transaction.reader, invitation.token_hash)
    user = let_in(transaction, invitation, person)
    signed_in = _sign_in(transaction, user, device)
    newcomer = Actor(user.id, signed_in.session, user.role)
    enter_channels(transaction, invitation, newcomer)
    if not invitation.channels and user.role != "guest":
        _enter_first_channels(transaction, newcomer)
    return signed_in


def sign_in(
    transaction: Transaction,
    user_id: UserId,
    verified_hash: str,
    device: Device,
    new_hash: str | None = None,
) -> SignedIn:
    """Open a session for somebody whose password matched ``verified_hash``.

    ``new_hash`` is the same password hashed with today's parameters, if they have changed.

    Raises:
        Unauthenticated: the account or its password has changed meanwhile.
    """
    user = users.find(transaction.reader, user_id)
    stored = users.password_hash(transaction.reader, user_id)
    if user is None or user.deactivated or stored != verified_hash:
        raise Unauthenticated(WRONG_CREDENTIALS)
    if new_hash:
        users.set_password(transaction.reader, user_id, new_hash)
    return _sign_in(transaction, user, device)


def bot_token(transaction: Transaction, name: str) -> SignedIn:
    """Make a token for the bot of that name, creating the bot if there is none.

    Raises:
        Conflict: a person has that name, the bot is deactivated, or it has too many tokens.
    """
    return token_for(transaction, bot_named(transaction, name), "bot")


def bot_named(transaction: Transaction, name: str) -> User:
    """Return the bot of that name, created if there is none.

    Raises:
        Conflict: a person has that name.
    """
    handle = handle_from(short_name(name, "name"))
    bot = users.by_name(transaction.reader, handle) or _create_bot(transaction, handle, name)
    if bot.kind != "bot":
        raise Conflict(f"@{handle} is a person; a bot needs another name", field="name")
    return bot


def token_for(transaction: Transaction, user: User, client: str) -> SignedIn:
    """Make a token that does not expire, for programs that act for ``user``.

    Raises:
        Conflict: the user is deactivated, or has too many tokens.
    """
    if user.deactivated:
        raise Conflict(f"@{user.name} is deactivated")
    standing = sessions.by_use(transaction.reader, user.id, transaction.now_us)
    if sum(expires_us is None for _, expires_us in standing) >= MAX_SESSIONS:
        raise Conflict(f"@{user.name} has {MAX_SESSIONS} tokens; revoke one first")
    return _open_session(transaction, user, Device(client, days=None))


def revoke_token(transaction: Transaction, token: str) -> User:
    """End the session a token opens, and return whose it was.

    Raises:
        NotFound: it opens none.
    """
    token_hash = hash_token(token)
    opening = sessions.openings(transaction.reader, [token_hash]).get(token_hash)
    if opening is None:
        raise NotFound("that token opens nothing")
    sign_out(transaction, opening.user.id, opening.session)
    return opening.user


def change_password(
    transaction: Transaction, actor: Actor, verified_hash: str, new_hash: str
) -> None:
    """Replace the actor's password, which matched ``verified_hash``; other sessions end.

    Raises:
        Unauthenticated: the account or its password has changed meanwhile.
    """
    actor_now(transaction, actor)
    if users.password_hash(transaction.reader, actor.id) != verified_hash:
        raise Unauthenticated(WRONG_CREDENTIALS)
    users.set_password(transaction.reader, actor.id, new_hash)
    sign_out_everywhere(transaction, actor.id, actor.session)


def reset_password(transaction: Transaction, user: User, new_hash: str) -> None:
    """Give somebody who lost it a new password; all their sessions end.

    Raises:
        Conflict: a bot has no password, a deactivated account needs none.
    """
    if user.kind == "bot" or user.deactivated:
        raise Conflict(f"@{user.name} does not sign in with a password")
    users.set_password(transaction.reader, user.id, new_hash)
    sign_out_everywhere(transaction, user.id)


def deactivate(transaction: Transaction, user_id: UserId) -> User:
    """Shut somebody out: sessions end, invitations they made are over; what they wrote stays.

    Raises:
        NotFound: there is no such user.
        Conflict: nobody could administer the workspace any more.
    """
    user = users.find(transaction.reader, user_id)
    if user is None:
        raise NotFound("there is no such user")
    if user.deactivated:
        return user
    if user.role == "administrator" and users.administrators(transaction.reader) == 1:
        raise Conflict("that is the only administrator; invite another one first")
    users.deactivate(transaction.reader, user_id, transaction.now_us)
    invitations.revoke_of(transaction.reader, user_id)
    sign_out_everywhere(transaction, user_id)
    return announced(transaction, user_id)


def account_of(reader: Reader, who: str) -> User:
    """Return the account with an e-mail address, or written as ``@name``.

    Raises:
        NotFound: there is none.
        Invalid: it is neither.
    """
    if who.startswith("@"):
        found = users.by_name(reader, who[1:])
    else:
        found, _ = users.by_email(reader, normal_email(who)) or (None, None)
    if found is None:
        raise NotFound(f"there is no account {who}")
    return found


def _create_bot(transaction: Transaction, handle: str, name: str) -> User:
    new = NewUser(
        id=UserId(new_id("U")),
        name=handle,
        display_name=short_name(name, "name"),
        created_us=transaction.now_us,
        kind="bot",
    )
    users.add(transaction.reader, new)
    return announced(transaction, new.id)


def _enter_first_channels(transaction: Transaction, newcomer: Actor) -> None:
    """Bring somebody to where everybody is."""
    for channel in channels.for_newcomers(transaction.reader):
        if memberships.role(transaction.reader, channel, newcomer.id) is None:
            enter(Act(newcomer, None, transaction), channel, newcomer.id, "member")


def _open_channel(transaction: Transaction, founder: Actor, name: str, *, newcomers: bool) -> None:
    """Make a public channel, or take it over where an import has brought it."""
    act = Act(founder, None, transaction)
    imported = channels.by_public_name(transaction.reader, name)
    if imported is None:
        make_channel(act, CreateChannel(name=name), newcomers=newcomers)
    else:
        enter(act, imported, founder.id, "administrator")
        set_newcomers(act, SetNewcomers(channel=imported, newcomers=newcomers))


def _sign_in(transaction: Transaction, user: User, device: Device) -> SignedIn:
    """Open a session, ending the least recently used of too many."""
    signed_in = sessions.by_use(transaction.reader, user.id, transaction.now_us)
    expiring = [session for session, expires_us in signed_in if expires_us is not None]
    for session in expiring[MAX_SESSIONS - 1 :]:
        sign_out(transaction, user.id, session)
    return _open_session(transaction, user, device)


def _open_session(transaction: Transaction, user: User, device: Device) -> SignedIn:
    now_us = transaction.now_us
    _require_not_suspended(transaction, user)
    token = new_token("xoxb-" if user.kind == "bot" else "xoxp-")
    session = NewSession(
        id=SessionId(new_id("S")),
        user=user.id,
        token_hash=hash_token(token),
        client=clean_name(device.client or "unknown", "client"),
        created_us=now_us,
        seen_us=now_us,
        expires_us=None if device.days is None else now_us + device.days * DAY_US,
    )
    sessions.add(transaction.reader, session)
    return SignedIn(token, user, session.id, session.expires_us)


def _require_not_suspended(transaction: Transaction, user: User) -> None:
    """Refuse who is shut out; whoever gets here has shown that the account is theirs."""
    found = suspensions.find(transaction.reader, user.id)
    if found is None or (found.until_us is not None and found.until_us <= transaction.now_us):
        return
    left_us = None if found.until_us is None else found.until_us - transaction.now_us
    raise Forbidden(
        "this account is suspended",
        field="account",
        retry_after_ms=None if left_us is None else left_us // 1_000 + 1,
    )
