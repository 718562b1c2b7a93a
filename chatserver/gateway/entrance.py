"""The ways in, shared by programs and pages: password, invitation, set-up."""

from typing import Final, NamedTuple

from aiohttp import web

from chatserver.actions import accounts
from chatserver.actions.accounts import WRONG_CREDENTIALS, Device, SignedIn
from chatserver.actions.invitations import usable_invitation, usable_setup
from chatserver.actions.newcomers import Person
from chatserver.actions.rules import require_agreed
from chatserver.core.clock import now_us
from chatserver.domain.names import channel_names, email_domains, normal_email
from chatserver.store import users
from protocol.errors import Unauthenticated

from . import rates
from .cookies import set_session
from .origins import cookie_is_secure
from .site import Site

DAY_S: Final = 24 * 3_600


class Newcomer(NamedTuple):
    """What people say of themselves, the password still as they typed it."""

    name: str
    email: str | None
    password: str
    client: str
    rules_us: int | None = None


class Beginning(NamedTuple):
    """What the first administrator says of the workspace, lists as they typed them."""

    workspace: str
    domains: str
    channels: str


async def by_password(
    site: Site, request: web.Request, email: str, password: str, client: str
) -> SignedIn:
    """Sign somebody in. Unknown, wrong and deactivated cost and look the same.

    Raises:
        Unauthenticated: one of the three.
        RateLimited: too many tries.
    """
    email = normal_email(email)
    await rates.require_sign_in(site, request, email)
    found = await site.database.read(users.by_email, email)
    user, stored = found or (None, None)
    matches = await site.passwords.verify(password, stored)
    if user is None or stored is None or user.deactivated or not matches:
        raise Unauthenticated(WRONG_CREDENTIALS)
    new_hash = await site.passwords.renewed(password, stored)
    user_id, device = user.id, _device(site, client)
    return await site.committer.commit(
        lambda transaction: accounts.sign_in(transaction, user_id, stored, device, new_hash)
    )


async def by_invitation(
    site: Site, request: web.Request, token: str, newcomer: Newcomer
) -> SignedIn:
    """Let a newcomer in. The invitation is looked at before the password costs anything.

    Raises:
        NotFound, InvitationOver: the token lets nobody in.
        CommandRefused: the address, name or password will not do, or the house rules were not
            agreed to.
        RateLimited: too many tries.
    """
    rates.require_join(site, request)
    await site.database.read(usable_invitation, token, now_us())
    await site.database.read(require_agreed, newcomer.rules_us)
    person, device = await _person(site, newcomer), _device(site, newcomer.client)
    return await site.committer.commit(
        lambda transaction: accounts.join(transaction, token, person, device)
    )


async def by_setup(
    site: Site, request: web.Request, token: str, beginning: Beginning, newcomer: Newcomer
) -> SignedIn:
    """Make the first administrator.

    Raises:
        NotFound, InvitationOver: the token is none, or the workspace is set up already.
        CommandRefused: the address, a name or the password will not do.
        RateLimited: too many tries.
    """
    rates.require_join(site, request)
    await site.database.read(usable_setup, token, now_us())
    domains = email_domains(beginning.domains, "domains")
    first_channels = channel_names(beginning.channels, "channels")
    person, device = await _person(site, newcomer), _device(site, newcomer.client)
    return await site.committer.commit(
        lambda transaction: accounts.make_administrator(
            transaction,
            token,
            beginning.workspace,
            person,
            device,
            domains=domains,
            first_channels=first_channels,
        )
    )


def give_cookie(
    site: Site, request: web.Request, response: web.StreamResponse, signed_in: SignedIn
) -> None:
    """Let the browser keep a session."""
    set_session(
        response,
        signed_in.token,
        secure=cookie_is_secure(request, site.config().server),
        max_age_s=site.config().access.session_days * DAY_S,
    )


async def _person(site: Site, newcomer: Newcomer) -> Person:
    if newcomer.email is not None:
        normal_email(newcomer.email)  # refused before the password costs anything
    password_hash = await site.passwords.hash(newcomer.password)
    return Person(newcomer.name, password_hash, newcomer.email, newcomer.rules_us)


def _device(site: Site, client: str) -> Device:
    return Device(client, site.config().access.session_days)
