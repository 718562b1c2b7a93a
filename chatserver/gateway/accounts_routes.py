"""Signing in and out, joining and signing up: JSON over HTTP."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from aiohttp import web
from msgspec import Meta

from chatserver.actions import accounts
from chatserver.actions.accounts import SignedIn
from chatserver.actions.invitations import Invited, Inviting, invite, usable_invitation
from chatserver.actions.sessions import sign_out
from chatserver.core.addresses import base_url
from chatserver.core.clock import now_us
from chatserver.domain.names import email_domain, normal_email
from chatserver.store import rules, users
from protocol.errors import Conflict, Forbidden, Unavailable
from protocol.limits import MAX_NAME_CHARACTERS
from protocol.users import TimeUs

from . import letters, rates
from .answers import answer
from .bodies import Body, read_json
from .cookies import end_session
from .credentials import Visitor
from .entrance import Newcomer, by_invitation, by_password, give_cookie
from .languages import Language
from .mail import HERE_ALREADY, SIGN_UP
from .origins import client_network, is_browser
from .routes import Route, anybody, signed_in
from .site import Site

SIGN_UP_ANSWER: Final = "if this address may sign up, a mail with a link is on its way"

Email = Annotated[str, Meta(max_length=254)]
Password = Annotated[str, Meta(min_length=1)]
Token = Annotated[str, Meta(max_length=256)]
Client = Annotated[str, Meta(max_length=128)]
Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME_CHARACTERS)]


class SignIn(Body):
    """Who signs in, and with what program."""

    email: Email
    password: Password
    client: Client = ""


class SignUp(Body):
    """Whose address wants an account."""

    email: Email


class Join(Body):
    """What a newcomer says; the address may stand in the invitation.

    ``rules_us`` names the wording of the house rules they agree to.
    """

    token: Token
    name: Name
    password: Password
    email: Email | None = None
    client: Client = ""
    rules_us: TimeUs | None = None


class NewPassword(Body):
    """The password so far, and the next one."""

    password: Password
    new_password: Password


def routes(site: Site) -> list[Route]:
    """Return the routes by which people come and go."""
    desk = Reception(site)
    return [
        anybody("POST", "/auth/sign-in", desk.sign_in),
        anybody("POST", "/auth/join", desk.join),
        anybody("GET", "/auth/rules/{token}", desk.show_rules),
        anybody("POST", "/auth/sign-up", desk.sign_up),
        anybody("GET", "/auth/workspace", desk.show_workspace),
        signed_in(site, "POST", "/auth/sign-out", desk.sign_out),
        signed_in(site, "POST", "/auth/password", desk.change_password),
        signed_in(site, "GET", "/auth/session", desk.who_am_i),
    ]


class Reception:
    """Answers the routes by which people come and go."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def sign_in(self, request: web.Request) -> web.Response:
        """Open a session for an e-mail address and its password."""
        body = await read_json(request, SignIn)
        entered = await by_password(self._site, request, body.email, body.password, body.client)
        return self._welcome(request, entered)

    async def join(self, request: web.Request) -> web.Response:
        """Create the account an invitation is good for, and sign it in."""
        body = await read_json(request, Join)
        newcomer = Newcomer(body.name, body.email, body.password, body.client, body.rules_us)
        entered = await by_invitation(self._site, request, body.token, newcomer)
        return self._welcome(request, entered)

    async def show_rules(self, request: web.Request) -> web.Response:
        """Let whoever holds an invitation read the house rules they are to agree to."""
        token = request.match_info["token"]
        await self._site.database.read(usable_invitation, token, now_us())
        found = await self._site.database.read(rules.find)
        worded_us = found.wording.worded_us if found and found.text else None
        return answer({"text": found.text if found else "", "rules_us": worded_us})

    async def sign_up(self, request: web.Request) -> web.Response:
        """Mail a link to an address whose domain may sign up; the answer never tells."""
        site = self._site
        if not site.mailer.configured:
            raise Unavailable("sign-up needs mail, which is not configured; ask for an invitation")
        email = normal_email((await read_json(request, SignUp)).email)
        network = client_network(request, site.config().server)
        may_ask = await rates.allows(site, ("sign-up", network, rates.SIGN_UP_NETWORK))
        if may_ask and _domain_may_sign_up(email, await self._domains()):
            site.tasks.spawn(self._mail_link(email, letters.language_of(request)))
        return answer({"message": SIGN_UP_ANSWER}, HTTPStatus.ACCEPTED)

    async def _domains(self) -> list[str]:
        """Return whose addresses may sign up: as configured, or else as chosen at the start."""
        configured = self._site.config().access.email_domains
        return configured or await self._site.database.read(accounts.sign_up_domains)

    async def show_workspace(self, request: web.Request) -> web.Response:
        """Say where one would sign in, and whether one may sign up: for the page that asks."""
        del request
        may_sign_up = self._site.mailer.configured and bool(await self._domains())
        return answer({"workspace": await letters.workspace_of(self._site), "sign_up": may_sign_up})

    async def sign_out(self, request: web.Request, visitor: Visitor) -> web.Response:
        """End the session the request came with."""
        del request
        actor = visitor.actor
        await self._site.committer.commit(
            lambda transaction: sign_out(transaction, actor.id, actor.session)
        )
        response = answer({})
        end_session(response)
        return response

    async def change_password(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Replace one's own password; all other sessions end."""
        site, actor = self._site, visitor.actor
        body = await read_json(request, NewPassword)
        await rates.require_sign_in(site, request, actor.id)
        stored = await site.database.read(users.password_hash, actor.id)
        if stored is None or not await site.passwords.verify(body.password, stored):
            raise Forbidden("that is not your password so far", field="password")
        new_hash = await site.passwords.hash(body.new_password)
        await site.committer.commit(
            lambda transaction: accounts.change_password(transaction, actor, stored, new_hash)
        )
        return answer({})

    async def who_am_i(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Say whose session the request came with."""
        del request
        return answer(
            {
                "user": visitor.user,
                "session": visitor.actor.session,
                "expires_us": visitor.expires_us,
                "workspace": await letters.workspace_of(self._site),
            }
        )

    def _welcome(self, request: web.Request, entered: SignedIn) -> web.Response:
        """Give a program its token, and a browser a cookie its pages cannot read."""
        told: dict[str, Any] = {"user": entered.user, "expires_us": entered.expires_us}
        if not is_browser(request):
            return answer(told | {"token": entered.token})
        response = answer(told)
        give_cookie(self._site, request, response, entered)
        return response

    async def _mail_link(self, email: str, language: Language) -> None:
        site = self._site
        if not await rates.allows(site, ("mail", email, rates.MAIL_ADDRESS)):
            return
        days = site.config().access.invitation_days
        wish = Inviting(days=days, email=email)
        try:
            invited: Invited = await site.committer.commit(
                lambda transaction: invite(transaction, None, wish)
            )
        except Conflict:
            home = base_url(site.config().server)
            await letters.send(site, email, HERE_ALREADY, language, link=home)
            return
        link = letters.link_to_join(site, invited.token)
        await letters.send(site, email, SIGN_UP, language, link=link, days=days)


def _domain_may_sign_up(email: str, domains: list[str]) -> bool:
    """Compare whole domains, in one form: ``attacker-example.com`` is not ``example.com``."""
    return email_domain(email) in {email_domain(f"a@{domain}") for domain in domains}
