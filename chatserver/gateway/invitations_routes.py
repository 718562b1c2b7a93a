"""Inviting people, seeing what is open, taking it back: JSON over HTTP."""

from typing import Annotated, Final

from aiohttp import web
from msgspec import Meta

from chatserver.actions.invitations import Invited, Inviting, invite, revoke_invitation
from chatserver.actions.open_invitations import list_open, revoke_open
from chatserver.core.clock import now_us
from chatserver.domain.names import normal_email
from chatserver.store.transaction import Transaction
from protocol.errors import Invalid
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

_PAGE: Final = 100


class Invite(Body):
    """What an invitation is to be good for."""

    role: Role = "member"
    email: Email | None = None
    channels: Annotated[tuple[AnyChannelId, ...], Meta(max_length=50)] = ()
    uses: Annotated[int, Meta(ge=1, le=1_000)] = 1


class Revoke(Body):
    """Which invitation to take back: by its token, or by its name in the list."""

    token: Token | None = None
    id: Annotated[str, Meta(max_length=64)] | None = None


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
        return await _hand_over(site, request, visitor, wish, invited)

    async def revoke(request: web.Request, visitor: Visitor) -> web.Response:
        """Take an invitation back."""
        body = await read_json(request, Revoke)
        if (body.token is None) == (body.id is None):
            raise Invalid("name one invitation, by its token or by its id")

        def carry_out(transaction: Transaction) -> None:
            if body.token is not None:
                revoke_invitation(transaction, visitor.actor, body.token)
            else:
                revoke_open(transaction, visitor.actor, body.id or "")

        await site.committer.commit(carry_out)
        return answer({})

    async def show(request: web.Request, visitor: Visitor) -> web.Response:
        """List the open invitations one made; all of them to administrators."""
        after = request.query.get("after", "")
        found = await site.database.read(list_open, visitor.actor, now_us(), after, _PAGE + 1)
        return answer({"invitations": found[:_PAGE], "more": len(found) > _PAGE})

    return [
        signed_in(site, "GET", "/auth/invitations", show),
        signed_in(site, "POST", "/auth/invitations", make),
        signed_in(site, "POST", "/auth/invitations/revoke", revoke),
    ]


async def _hand_over(
    site: Site, request: web.Request, visitor: Visitor, wish: Inviting, invited: Invited
) -> web.Response:
    """Answer with the link, or mail it: what opens somebody's own account goes to them only."""
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
