"""Mails that follow from a request: sent beside it, so that its time tells nothing."""

from collections.abc import Mapping
from typing import Final

import structlog
from aiohttp import web

from chatserver.core.addresses import base_url
from chatserver.store import log as settings
from chatserver.store.database import Reader
from protocol.ids import WorkspaceId
from protocol.sessions import Workspace

from .languages import Language, preferred
from .mail import Letter, MailFailed
from .site import Site

log = structlog.get_logger()

_UNNAMED: Final = "chatserver"
"""What the workspace is called until its administrator names it."""


async def name_of_workspace(site: Site) -> str:
    """Return what the workspace is called."""
    return (await workspace_of(site)).name


async def workspace_of(site: Site) -> Workspace:
    """Return the workspace, named as its first administrator named it."""
    return await site.database.read(_workspace)


def link_to_join(site: Site, token: str) -> str:
    """Return the link that lets somebody in."""
    return f"{base_url(site.config().server)}/join/{token}"


def language_of(request: web.BaseRequest) -> Language:
    """Return the language of who sends the request."""
    return preferred(request.headers.get("Accept-Language", ""))


async def send(
    site: Site, to: str, letters: Mapping[Language, Letter], language: Language, **values: object
) -> None:
    """Send a letter about this workspace; a failure is logged, for nobody waits for it."""
    named = {"workspace": await name_of_workspace(site)} | values
    try:
        await site.mailer.send(to, letters[language], **named)
    except MailFailed as error:
        log.warning("mail.failed", error=str(error))
    else:
        log.info("mail.sent")


def name_of(reader: Reader) -> str:
    """Return what the workspace is called."""
    return _workspace(reader).name


def _workspace(reader: Reader) -> Workspace:
    id_ = WorkspaceId(settings.setting(reader, "workspace") or "")
    return Workspace(id=id_, name=settings.setting(reader, "workspace_name") or _UNNAMED)
