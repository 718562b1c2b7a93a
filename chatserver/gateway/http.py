"""Everything that is no WebSocket: the application, its guards, and its connections."""

import asyncio
import logging
import time
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import structlog
from aiohttp import HttpVersion11, web
from aiohttp.http_exceptions import LineTooLong

from protocol import CommandRefused, ErrorCode, Refusal

from . import (
    accounts_routes,
    emoji_routes,
    feed_routes,
    file_routes,
    health,
    invitations_routes,
    notice_routes,
    pages,
    preview_routes,
    webclient,
)
from .answers import HEADERS, incident, put_headers, refuse, refuse_http, status_of
from .bodies import BODY_DEADLINE_S, DEADLINE, MAX_BODY_BYTES, is_form
from .credentials import bearer_token
from .origins import (
    has_cookie,
    is_for_programs,
    require_known_host,
    require_same_origin,
)
from .routes import Handler, Route
from .site import Site
from .slack import routes as slack

log = structlog.get_logger()

HEADER_DEADLINE_S: Final = 10.0
"""Until the first full header, and between requests on one connection."""

FINISH_WITHIN_S: Final = 3.0
"""For requests under way when the server stops; whoever sends half of one holds nothing up."""

LINGER_S: Final = 2.0
MAX_LINE_BYTES: Final = 8_190
MAX_HEADERS: Final = 100
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_ASKED_AGAIN_AND_AGAIN: Final = frozenset({"/healthz", "/readyz", "/metrics", "/api/{method}"})

_NO_LOG: Final = logging.getLogger("aiohttp.access")
_NO_LOG.disabled = True  # one line per request is ours to write

ROUTES: Final = web.AppKey("routes", list[Route])


def make_http(
    site: Site, *, client: Path = webclient.BUILT, body_deadline_s: float = BODY_DEADLINE_S
) -> web.Application:
    """Make the application that answers everything but the WebSocket.

    ``client`` is where the web client was built; it is served if it is there.
    """
    application = web.Application(
        client_max_size=MAX_BODY_BYTES, middlewares=[_logged, _explained, _guard(site)]
    )
    application[DEADLINE] = body_deadline_s
    application[ROUTES] = all_routes(site, webclient.load(client))
    for route in application[ROUTES]:
        add_route(application, route)
    application.on_response_prepare.append(partial(put_headers, site))
    return application


def all_routes(site: Site, files: dict[str, webclient.File]) -> list[Route]:
    """Return every route, each with who may use it."""
    return [
        *webclient.routes(site, files, plain=pages.Pages(site).home),
        *pages.routes(site),
        *accounts_routes.routes(site),
        *invitations_routes.routes(site),
        *emoji_routes.routes(site),
        *feed_routes.routes(site),
        *file_routes.routes(site),
        *preview_routes.routes(site),
        *notice_routes.routes(site),
        *slack.routes(site),
        *health.routes(site),
    ]


def add_route(application: web.Application, route: Route) -> None:
    """Add a route; what answers GET answers HEAD."""
    resource = application.router.add_resource(route.path)
    resource.add_route(route.method, route.handler)
    if route.method == "GET":
        resource.add_route("HEAD", route.handler)


def make_runner(application: web.Application) -> web.AppRunner:
    """Make what starts and stops the application."""
    return web.AppRunner(
        application, access_log=None, handle_signals=False, shutdown_timeout=FINISH_WITHIN_S
    )


def make_protocol(
    runner: web.AppRunner, *, header_deadline_s: float = HEADER_DEADLINE_S
) -> "HttpConnection":
    """Make the protocol of one connection, once the runner is set up."""
    if runner.server is None:
        raise RuntimeError("set the runner up first")
    return HttpConnection(runner.server, header_deadline_s)


class HttpConnection(web.RequestHandler):
    """One HTTP connection: bounded headers and deadlines, and quiet about what is no HTTP."""

    __slots__ = ()

    def __init__(self, server: web.Server, header_deadline_s: float) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=_NO_LOG,
            keepalive_timeout=header_deadline_s,
            lingering_time=LINGER_S,
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
            max_headers=MAX_HEADERS,
            auto_decompress=False,
        )

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what could not be parsed, without a word in the log, and close."""
        del request, message
        status = _status_of_garbage(exc) if status == HTTPStatus.BAD_REQUEST else status
        refusal = Refusal(code=ErrorCode.INVALID_FRAME, message="that is not HTTP as we speak it")
        response = refuse(refusal, status)
        response.headers.update(HEADERS)
        response.force_close()
        return response


def _status_of_garbage(error: BaseException | None) -> int:
    """Tell long addresses and headers, which aiohttp also calls bad requests, from the others."""
    if isinstance(error, LineTooLong) and bytes(error.args[0][:1]) == b"/":
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if isinstance(error, LineTooLong) or "Too many headers" in str(error):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    return HTTPStatus.BAD_REQUEST


@web.middleware
async def _logged(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Write a line per request: what, not by whom nor with which words.

    Balancers ask every second how it is, and programs call methods as people send commands; what
    is well is not worth a line each time.
    """
    begun_s = time.perf_counter()
    response = await handler(request)
    route = _route_of(request)
    usual = route in _ASKED_AGAIN_AND_AGAIN and response.status == HTTPStatus.OK
    log.log(
        logging.DEBUG if usual else logging.INFO,
        "request.served",
        method=request.method,
        route=route,
        status=response.status,
        ms=round((time.perf_counter() - begun_s) * 1_000, 1),
    )
    return response


@web.middleware
async def _explained(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into answers: the one place where they become statuses."""
    try:
        return await handler(request)
    except CommandRefused as error:
        return refuse(error.refusal, status_of(error))
    except web.HTTPException as error:
        return refuse_http(error)
    except web.RequestPayloadError:
        return refuse_http(web.HTTPBadRequest(text="the body broke off or is garbled"))
    except ConnectionError:
        raise  # nobody is left to answer
    except Exception as error:  # noqa: BLE001  # a bug of ours: logged once, told as a number
        return refuse(incident(_route_of(request), error), HTTPStatus.INTERNAL_SERVER_ERROR)


def _guard(site: Site) -> Any:
    """Make the middleware that lets only well-formed requests from the right places in."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        server = site.config().server
        if request.version < HttpVersion11:
            raise web.HTTPVersionNotSupported(text="speak HTTP/1.1 (nginx: proxy_http_version 1.1)")
        if request.headers.get("Content-Encoding", "identity") != "identity":
            raise web.HTTPUnsupportedMediaType(text="the body must not be compressed")
        if is_for_programs(request):
            return await handler(request)
        has_bearer = bearer_token(request) is not None
        if not has_bearer or has_cookie(request):
            require_known_host(request, server)
        if request.method not in SAFE_METHODS:
            require_same_origin(request, server, is_form=is_form(request), has_bearer=has_bearer)
        return await handler(request)

    return guard


def _route_of(request: web.Request) -> str:
    """Return the template of the path, which holds no token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
