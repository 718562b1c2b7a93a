"""The addresses of Slack's API."""

from chatserver.gateway.routes import Route, anybody
from chatserver.gateway.site import Site

from . import methods, permalinks, webhooks
from .front import Front
from .interactive import responses


def routes(site: Site) -> list[Route]:
    """Return the routes of Slack's API."""
    methods.load()
    front = Front(site)
    return [
        anybody("GET", "/api/{method:.*}", front.serve),
        anybody("POST", "/api/{method:.*}", front.serve),
        *webhooks.routes(front),
        *permalinks.routes(site),
        *responses.routes(front),
    ]
