"""Inviting people and taking invitations back: JSON over HTTP."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from chatserver.actions.invitations import Inviting, invite, revoke_invitation
from chatserver.domain.names import normal_email
from protocol.ids import AnyChannelId
from protocol.users import Role

from . import letters, rates
from .accounts_routes import Email, Token
from .answers import answer
from .bodies import Body, read_json
from .credentials import Visitor
from .mail import INVITATION
from .routes import Route, signed_in
from .site import Site


class Invite(Body):
    """What an invitation is to be good for."""

    role: Role = "member"
    email: Email | None = None
    channels: Annotated[tuple[AnyChannelId, ...], Meta(max_length=50)] = ()
    uses: Annotated[int, Meta(ge=1, le=1_000)] = 1


class Revoke(Body):
    """Which invitation to take back."""

    token: Token


def routes(site: Site) -> list[Route]:
    """Return the routes about invitations."""

    async def make(request: web.Request, visitor: Visitor) -> web.Response:
        """Make an invitation; mail it if it is for an address.

        Whoever was imported gets theirs by mail only: nobody else learns what opens their account.
        """
        body = await read_json(request, Invite)
        await rates.require(site, ("invite", visitor.actor.id, rates.INVITE_USER))
        wish = Inviting(
            days=site.config().access.invitation_days,
            role=body.role,
            email=body.email,
            channels=body.channels,
            uses=body.uses,
            mailed=site.mailer.configured,
        )
        invited = await site.committer.commit(
            lambda transaction: invite(transaction, visitor.actor, wish)
        )
        link = letters.link_to_join(site, invited.token)
        if invited.secret and wish.email:
            await rates.require(site, ("mail", normal_email(wish.email), rates.MAIL_ADDRESS))
            _mail(site, request, visitor, wish, link)
            return answer({"expires_us": invited.expires_us, "mailed": True})
        mailed = await _may_mail(site, wish)
        if mailed:
            _mail(site, request, visitor, wish, link)
        return answer(
            {
                "url": link,
                "token": invited.token,
                "expires_us": invited.expires_us,
                "mailed": mailed,
            }
        )

    async def revoke(request: web.Request, visitor: Visitor) -> web.Response:
        """Take an invitation back."""
        body = await read_json(request, Revoke)
        await site.committer.commit(
            lambda transaction: revoke_invitation(transaction, visitor.actor, body.token)
        )
        return answer({})

    return [
        signed_in(site, "POST", "/auth/invitations", make),
        signed_in(site, "POST", "/auth/invitations/revoke", revoke),
    ]


async def _may_mail(site: Site, wish: Inviting) -> bool:
    """Say whether an invitation is for an address that can be sent a mail now."""
    if not wish.email or not site.mailer.configured:
        return False
    return await rates.allows(site, ("mail", normal_email(wish.email), rates.MAIL_ADDRESS))


def _mail(site: Site, request: web.Request, visitor: Visitor, wish: Inviting, link: str) -> None:
    """Send an invitation on its way."""
    sending = letters.send(
        site,
        wish.email or "",
        INVITATION,
        letters.language_of(request),
        inviter=visitor.user.display_name,
        link=link,
        days=wish.days,
    )
    site.tasks.spawn(sending)
