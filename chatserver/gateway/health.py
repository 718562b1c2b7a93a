"""Is it alive, is it ready, and how is it doing: for supervisors, proxies and dashboards."""

import asyncio
from http import HTTPStatus
from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chatserver.domain.policy import may_operate
from chatserver.store import log

from .answers import answer
from .credentials import visitor_of
from .origins import is_from_here
from .routes import Route, anybody
from .site import Site

MAX_LAG_S: Final = 2.0
DATABASE_DEADLINE_S: Final = 2.0


def routes(site: Site) -> list[Route]:
    """Return the routes about the process itself."""

    async def ready(request: web.Request) -> web.Response:
        del request
        reasons = await reasons_against(site)
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        body = {"ready": not reasons, "reasons": reasons, "remarks": remarks_on(site)}
        return answer(body, status)

    async def metrics(request: web.Request) -> web.Response:
        if not is_from_here(request):
            may_operate((await visitor_of(request, site.database)).actor)
        text = generate_latest(site.registry)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        anybody("GET", "/healthz", _alive),
        anybody("GET", "/readyz", ready),
        Route("GET", "/metrics", "operator", metrics),
    ]


async def reasons_against(site: Site) -> list[str]:
    """Say why the process should get no new connections; nothing if it should."""
    reasons = []
    if site.status.draining:
        reasons.append("the server is about to stop")
    if site.status.loop_lag_s > MAX_LAG_S:
        reasons.append(f"the event loop is {site.status.loop_lag_s:.1f} s late")
    if not await _database_answers(site):
        reasons.append("the database does not answer")
    return reasons


def remarks_on(site: Site) -> list[str]:
    """Say what is wrong and no reason to send people elsewhere, where it is wrong as well."""
    return ["Redis is not heard: delivery goes on, slower"] if site.status.deaf() else []


async def _alive(request: web.Request) -> web.Response:
    del request
    return answer({"alive": True})


async def _database_answers(site: Site) -> bool:
    try:
        async with asyncio.timeout(DATABASE_DEADLINE_S):
            await site.database.read(log.setting, "epoch")
    except Exception:  # noqa: BLE001  # whatever it is, it is the answer
        return False
    return True
