"""Pages without scripts: the start page, set-up, joining."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from aiohttp import web
from msgspec import Meta

from chatserver.actions.accounts import FIRST_CHANNELS, SignedIn
from chatserver.actions.invitations import InvitationOver, usable_invitation, usable_setup
from chatserver.actions.newcomers import known_name
from chatserver.actions.rules import RulesMoved
from chatserver.core.addresses import base_url
from chatserver.core.clock import now_us
from chatserver.store import rules, users
from chatserver.store.rules import Rules
from protocol import CommandRefused, ErrorCode
from protocol.errors import NotFound
from protocol.limits import MAX_NAME_CHARACTERS

from . import forms, house_rules, letters
from .answers import status_of
from .bodies import Body, read_form
from .entrance import Beginning, Newcomer, by_invitation, by_setup, give_cookie
from .markup import Markup, fill, joined
from .phrases import PHRASES, Phrases
from .routes import Route, anybody
from .site import Site

_STATIC: Final = Path(__file__).parent / "static"
STYLE: Final = (_STATIC / "plain.css").read_bytes()
ICON: Final = (_STATIC / "icon.svg").read_bytes()
"""Both are read once; there is no other file to be had."""

_PAGE: Final = """<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/plain.css">
<main>
<h1>$title</h1>
$body
</main>
</html>
"""
Name = Annotated[str, Meta(max_length=MAX_NAME_CHARACTERS)]
ListText = Annotated[str, Meta(max_length=forms.MAX_LIST_CHARACTERS)]


class SetupForm(Body):
    """What the first administrator types."""

    workspace: Name
    name: Name
    email: Annotated[str, Meta(max_length=forms.MAX_EMAIL_CHARACTERS)]
    password: str
    domains: ListText = ""
    channels: ListText = ", ".join(FIRST_CHANNELS)


_BLANK: Final = SetupForm(workspace="", name="", email="", password="")


class JoinForm(Body):
    """What a newcomer types."""

    name: Name
    email: Annotated[str, Meta(max_length=forms.MAX_EMAIL_CHARACTERS)]
    password: str
    rules: Annotated[str, Meta(pattern=r"^\d{0,16}$", description="Read and agreed to.")] = ""


def routes(site: Site) -> list[Route]:
    """Return the pages' routes."""
    pages = Pages(site)
    return [
        anybody("GET", "/setup/{token}", explained(pages.show_setup)),
        anybody("POST", "/setup/{token}", explained(pages.set_up)),
        anybody("GET", "/join/{token}", explained(pages.show_join)),
        anybody("POST", "/join/{token}", explained(pages.join)),
        anybody("GET", "/static/plain.css", _static(STYLE, "text/css")),
        anybody("GET", "/static/icon.svg", _static(ICON, "image/svg+xml")),
    ]


class Pages:
    """Answers with pages, in the language of who asks."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def home(self, request: web.Request) -> web.Response:
        """Say what this is and how to connect."""
        phrases = phrases_for(request)
        address = base_url(self._site.config().server)
        websocket = urlsplit(address)._replace(
            scheme="wss" if address.startswith("https:") else "ws", path="/ws"
        )
        set_up = await self._site.database.read(users.administrators)
        body = [
            _paragraph(phrases.what),
            fill("<h2>$title</h2>", title=phrases.get_in),
            _paragraph(phrases.get_in_text if set_up else phrases.not_set_up),
            fill("<h2>$title</h2>", title=phrases.how),
            _example(phrases.terminal, f"chatserver chat general --url {address}"),
            _example(phrases.bots, "chatserver token new --bot NAME"),
            _example(phrases.websocket, websocket.geturl()),
        ]
        workspace = await letters.workspace_of(self._site)
        return page(request, workspace.name, body)

    async def show_setup(self, request: web.Request) -> web.Response:
        """Ask for what the first administrator must say."""
        await self._site.database.read(usable_setup, request.match_info["token"], now_us())
        return page(request, *_setup_form(request, _BLANK))

    async def set_up(self, request: web.Request) -> web.Response:
        """Make the first administrator, and let them in."""
        form = await read_form(request, SetupForm)
        token = request.match_info["token"]
        newcomer = Newcomer(form.name, form.email, form.password, "browser")
        beginning = Beginning(form.workspace, form.domains, form.channels)
        try:
            entered = await by_setup(self._site, request, token, beginning, newcomer)
        except CommandRefused as error:
            return _again(request, error, _setup_form(request, form))
        return self._let_in(request, entered)

    async def show_join(self, request: web.Request) -> web.Response:
        """Ask for what a newcomer must say."""
        token = request.match_info["token"]
        invitation = await self._site.database.read(usable_invitation, token, now_us())
        workspace = await letters.workspace_of(self._site)
        name = await self._site.database.read(known_name, invitation)
        known = JoinForm(name=name, email="", password="")
        found = await self._site.database.read(rules.find)
        return page(request, *_join_form(request, workspace.name, invitation.email, known, found))

    async def join(self, request: web.Request) -> web.Response:
        """Create the newcomer's account and sign the browser in."""
        form = await read_form(request, JoinForm)
        agreed_us = int(form.rules) if form.rules else None
        newcomer = Newcomer(form.name, form.email, form.password, "browser", agreed_us)
        token = request.match_info["token"]
        workspace = await letters.workspace_of(self._site)
        try:
            entered = await by_invitation(self._site, request, token, newcomer)
        except CommandRefused as error:
            found = await self._site.database.read(rules.find)
            return _again(request, error, _join_form(request, workspace.name, None, form, found))
        return self._let_in(request, entered)

    def _let_in(self, request: web.Request, entered: SignedIn) -> web.Response:
        """Lead to the start page, signed in."""
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})
        give_cookie(self._site, request, response, entered)
        return response


Handler = Callable[[web.Request], Awaitable[web.Response]]


def explained(handler: Handler) -> Handler:
    """Show errors as a page instead of JSON."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except CommandRefused as error:
            phrases = phrases_for(request)
            body = [_paragraph(sentence(phrases, error)), _home_link(phrases)]
            response = page(request, phrases.problem, body)
            response.set_status(status_of(error))
            return response

    return handle


def phrases_for(request: web.BaseRequest) -> Phrases:
    """Return the sentences in the reader's language."""
    return PHRASES[letters.language_of(request)]


def page(request: web.BaseRequest, title: str, body: list[Markup]) -> web.Response:
    """Answer with a page."""
    language = letters.language_of(request)
    html = fill(_PAGE, language=language, title=title, body=joined(body))
    return web.Response(text=html, content_type="text/html", headers={"Vary": "Accept-Language"})


def sentence(phrases: Phrases, error: CommandRefused) -> str:
    """Say what went wrong in words for people."""
    refusal = error.refusal
    if isinstance(error, InvitationOver):
        return phrases.over
    if isinstance(error, RulesMoved):
        return phrases.rules_moved
    if refusal.code in (ErrorCode.INVALID, ErrorCode.TOO_LARGE) and refusal.field:
        return phrases.fields.get(refusal.field, refusal.message)
    return phrases.errors.get(refusal.code, refusal.message)


def _again(
    request: web.Request, error: CommandRefused, form: tuple[str, list[Markup]]
) -> web.Response:
    """Show a form once more with what is wrong, unless its link is no good at all.

    Raises:
        CommandRefused: it is not.
    """
    if isinstance(error, InvitationOver | NotFound):
        raise error
    title, body = form
    alarm = fill(
        '<p class="alarm" role="alert">$text</p>', text=sentence(phrases_for(request), error)
    )
    response = page(request, title, [alarm, *body])
    response.set_status(status_of(error))
    return response


def _setup_form(request: web.Request, typed: SetupForm) -> tuple[str, list[Markup]]:
    phrases = phrases_for(request)
    fields = [
        forms.field("workspace", phrases.workspace, typed.workspace, "organization", forms.FIRST),
        forms.field("name", phrases.name, typed.name, "name"),
        forms.field("email", phrases.email, typed.email, "username"),
        forms.password(phrases),
        forms.names(
            "channels", phrases.channels, phrases.channels_hint, typed.channels, forms.REQUIRED
        ),
        forms.names(
            "domains", phrases.domains, phrases.domains_hint, typed.domains, forms.OPTIONAL
        ),
    ]
    return phrases.setup, [_paragraph(phrases.setup_text), forms.form(fields, phrases.create)]


def _join_form(
    request: web.Request,
    workspace: str,
    email: str | None,
    typed: JoinForm,
    found: Rules | None,
) -> tuple[str, list[Markup]]:
    """Make the form; an address the invitation is for can be read and not changed."""
    phrases = phrases_for(request)
    fixed = forms.FIXED if email else forms.REQUIRED
    fields = [
        forms.field("name", phrases.name, typed.name, "name", forms.FIRST),
        forms.field("email", phrases.email, email or typed.email, "username", fixed),
        forms.password(phrases),
        *house_rules.part(phrases, found),
    ]
    title = phrases.join.format(workspace=workspace)
    return title, [_paragraph(phrases.join_text), forms.form(fields, phrases.join_button)]


def _paragraph(text: str) -> Markup:
    return fill("<p>$text</p>", text=text)


def _example(text: str, code: str) -> Markup:
    return fill("<p>$text</p>\n<pre>$code</pre>", text=text, code=code)


def _home_link(phrases: Phrases) -> Markup:
    return fill('<p><a href="/">$text</a></p>', text=phrases.home)


def _static(body: bytes, content_type: str) -> Handler:
    """Make what answers with a file."""
    headers = {"Cache-Control": "public, max-age=3600"}

    async def answer_with(request: web.Request) -> web.Response:
        del request
        return web.Response(body=body, content_type=content_type, headers=headers)

    return answer_with
