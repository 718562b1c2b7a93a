"""Pages without scripts: the start page, set-up, joining."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from aiohttp import web
from msgspec import Meta

from chatserver.actions.invitations import InvitationOver, usable_invitation, usable_setup
from chatserver.core.addresses import base_url
from chatserver.core.clock import now_us
from chatserver.store import users
from protocol import CommandRefused, ErrorCode
from protocol.errors import NotFound
from protocol.limits import MAX_NAME_CHARACTERS

from . import letters
from .answers import status_of
from .bodies import Body, read_form
from .entrance import Newcomer, by_invitation, by_setup, give_cookie
from .markup import Markup, fill, joined
from .phrases import PHRASES, Phrases
from .routes import Route, anybody
from .site import Site

STYLE: Final = (Path(__file__).parent / "static" / "plain.css").read_bytes()
"""Read once; there is no other file to be had."""

_PAGE: Final = """<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<link rel="stylesheet" href="/static/plain.css">
<main>
<h1>$title</h1>
$body
</main>
</html>
"""
_FIELD: Final = """<label for="$name">$label</label>
<input id="$name" name="$name" type="$type" value="$value" autocomplete="$complete"
 maxlength="$most" required$extra>"""
_FIXED: Final = Markup(" readonly")
_FIRST: Final = Markup(" autofocus")
_NOTHING: Final = Markup("")

Name = Annotated[str, Meta(max_length=MAX_NAME_CHARACTERS)]


class SetupForm(Body):
    """What the first administrator types."""

    workspace: Name
    name: Name
    email: Annotated[str, Meta(max_length=254)]
    password: str


class JoinForm(Body):
    """What a newcomer types."""

    name: Name
    email: Annotated[str, Meta(max_length=254)]
    password: str


def routes(site: Site) -> list[Route]:
    """Return the pages' routes."""
    pages = Pages(site)
    return [
        anybody("GET", "/setup/{token}", explained(pages.show_setup)),
        anybody("POST", "/setup/{token}", explained(pages.set_up)),
        anybody("GET", "/join/{token}", explained(pages.show_join)),
        anybody("POST", "/join/{token}", explained(pages.join)),
        anybody("GET", "/static/plain.css", _style),
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
        return page(request, *_setup_form(request, ""))

    async def set_up(self, request: web.Request) -> web.Response:
        """Make the first administrator, and show their first token this once."""
        form = await read_form(request, SetupForm)
        token = request.match_info["token"]
        newcomer = Newcomer(form.name, form.email, form.password, "browser")
        try:
            entered, first = await by_setup(self._site, request, token, form.workspace, newcomer)
        except CommandRefused as error:
            return _again(request, error, _setup_form(request, form.workspace, form))
        phrases = phrases_for(request)
        body = [
            _paragraph(phrases.ready_text.format(email=form.email)),
            fill("<h2>$title</h2>", title=phrases.token),
            _example(phrases.token_text, first.token),
            _example(phrases.terminal, _chat_command(self._site)),
            _home_link(phrases),
        ]
        response = page(request, phrases.ready.format(workspace=form.workspace), body)
        give_cookie(self._site, request, response, entered)
        return response

    async def show_join(self, request: web.Request) -> web.Response:
        """Ask for what a newcomer must say."""
        token = request.match_info["token"]
        invitation = await self._site.database.read(usable_invitation, token, now_us())
        workspace = await letters.workspace_of(self._site)
        return page(request, *_join_form(request, workspace.name, invitation.email))

    async def join(self, request: web.Request) -> web.Response:
        """Create the newcomer's account and sign the browser in."""
        form = await read_form(request, JoinForm)
        newcomer = Newcomer(form.name, form.email, form.password, "browser")
        token = request.match_info["token"]
        workspace = await letters.workspace_of(self._site)
        try:
            entered = await by_invitation(self._site, request, token, newcomer)
        except CommandRefused as error:
            return _again(request, error, _join_form(request, workspace.name, None, form))
        phrases = phrases_for(request)
        body = [
            _paragraph(phrases.joined_text.format(email=form.email)),
            _example(phrases.terminal, _chat_command(self._site)),
            _home_link(phrases),
        ]
        title = phrases.joined.format(name=entered.user.display_name)
        response = page(request, title, body)
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


def _setup_form(
    request: web.Request, workspace: str, typed: SetupForm | None = None
) -> tuple[str, list[Markup]]:
    phrases = phrases_for(request)
    fields = [
        _field("workspace", phrases.workspace, workspace, "organization", _FIRST),
        _field("name", phrases.name, typed.name if typed else "", "name"),
        _field("email", phrases.email, typed.email if typed else "", "username"),
        _password(phrases),
    ]
    return phrases.setup, [_paragraph(phrases.setup_text), _form(fields, phrases.create)]


def _join_form(
    request: web.Request, workspace: str, email: str | None, typed: JoinForm | None = None
) -> tuple[str, list[Markup]]:
    """Make the form; an address the invitation is for can be read and not changed."""
    phrases = phrases_for(request)
    fixed = _FIXED if email else _NOTHING
    address = email or (typed.email if typed else "")
    fields = [
        _field("name", phrases.name, typed.name if typed else "", "name", _FIRST),
        _field("email", phrases.email, address, "username", fixed),
        _password(phrases),
    ]
    title = phrases.join.format(workspace=workspace)
    return title, [_paragraph(phrases.join_text), _form(fields, phrases.join_button)]


def _field(name: str, label: str, value: str, complete: str, extra: Markup = _NOTHING) -> Markup:
    is_email = name == "email"
    return fill(
        _FIELD,
        name=name,
        label=label,
        value=value,
        type="email" if is_email else "text",
        complete=complete,
        most=254 if is_email else MAX_NAME_CHARACTERS,
        extra=extra,
    )


def _password(phrases: Phrases) -> Markup:
    return fill(
        """<label for="password">$label</label>
<input id="password" name="password" type="password" autocomplete="new-password"
 minlength="8" maxlength="256" required aria-describedby="hint">
<small id="hint">$hint</small>""",
        label=phrases.password,
        hint=phrases.password_hint,
    )


def _form(fields: list[Markup], button: str) -> Markup:
    return fill(
        '<form method="post">\n$fields\n<button>$button</button>\n</form>',
        fields=joined(fields),
        button=button,
    )


def _paragraph(text: str) -> Markup:
    return fill("<p>$text</p>", text=text)


def _example(text: str, code: str) -> Markup:
    return fill("<p>$text</p>\n<pre>$code</pre>", text=text, code=code)


def _home_link(phrases: Phrases) -> Markup:
    return fill('<p><a href="/">$text</a></p>', text=phrases.home)


def _chat_command(site: Site) -> str:
    return f"chatserver chat general --url {base_url(site.config().server)}"


async def _style(request: web.Request) -> web.Response:
    del request
    return web.Response(
        body=STYLE, content_type="text/css", headers={"Cache-Control": "public, max-age=3600"}
    )
