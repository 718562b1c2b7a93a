"""Response URLs: an app answers somebody who acted, for half an hour and five times at most."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from chatserver.actions import forms
from chatserver.domain.slack.identity import app_id
from chatserver.gateway.routes import Route, anybody
from chatserver.gateway.slack.answers import SlackError
from chatserver.gateway.slack.front import Front
from chatserver.gateway.slack.webhooks import answered_ok, payload_of
from chatserver.store.app_tickets import Ticket
from chatserver.store.transaction import Transaction
from protocol.errors import NotFound

_OVER: Final = ("used_url", "expired_url")


class Responses:
    """Takes what is posted to response URLs."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def serve(self, request: web.Request) -> web.Response:
        """Do what the app answers, and say ``ok``."""
        return await answered_ok("/actions", self._answer(request), _refused)

    async def _answer(self, request: web.Request) -> None:
        site, path = self._front.site, request.match_info
        plain = await payload_of(request)
        try:
            ticket = await site.committer.commit(
                lambda tx: _ticket(tx, path["secret"], path["app"])
            )
        except NotFound as error:
            raise SlackError(error.refusal.field or "used_url") from None
        if site.errands is not None:
            await site.errands.answers.say(ticket, plain)


def routes(front: Front) -> list[Route]:
    """Return the addresses at which apps answer."""
    responses = Responses(front)
    return [
        anybody("POST", "/actions/{team}/{app}/{secret}", responses.serve),
        anybody("POST", "/commands/{team}/{app}/{secret}", responses.serve),
    ]


def _ticket(tx: Transaction, secret: str, app: str) -> Ticket:
    ticket = forms.take_response(tx, secret)
    if app_id(ticket.bot) != app:
        raise NotFound("it is another app's", field="used_url")
    return ticket


def _refused(error: SlackError) -> web.Response:
    status = HTTPStatus.NOT_FOUND if error.code in _OVER else HTTPStatus.BAD_REQUEST
    return web.Response(text=error.code, status=status)
