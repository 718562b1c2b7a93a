"""Fetches what the links of new messages lead to, a little after they were posted.

Each node looks after the messages committed on it. What it does not get to, because too much waits
or because it dies, has no preview: nobody waits for one.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

import structlog
from yarl import URL

from chatserver.actions import previews
from chatserver.core.addresses import base_url
from chatserver.core.clock import now_us
from chatserver.core.config import Config
from chatserver.core.tasks import Tasks
from chatserver.core.threads import in_thread
from chatserver.domain.links import is_within
from chatserver.domain.page_heads import MAX_SITE, head_of, plain_text
from chatserver.store import previews as stored
from chatserver.store.committer import Committer
from chatserver.store.database import Database
from protocol import Entry
from protocol.errors import StorageFull, Unavailable
from protocol.messages import Message, MessageEdited, MessagePosted
from protocol.previews import LinkPreview

from .fetching import WITHIN_S, Fetched, Fetcher, UnfetchableError
from .uploads import Uploads

MAX_WAITING: Final = 256
"""So many messages wait at most; the oldest goes without previews for a new one."""

AT_ONCE: Final = 4
KEPT_US: Final = 12 * 3_600_000_000
FAILURE_KEPT_US: Final = 600_000_000
MIN_SIDE: Final = 48
"""A smaller picture shows nothing."""

_PAGE: Final = "text/html,application/xhtml+xml,image/*;q=0.8"
_PICTURE: Final = "image/webp,image/png,image/jpeg,image/gif"
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})

log = structlog.get_logger()


class Unfurler:
    """Adds previews to the messages of one node's commits."""

    def __init__(
        self,
        config: Callable[[], Config],
        database: Database,
        committer: Committer,
        uploads: Uploads,
        tasks: Tasks,
    ) -> None:
        self._config = config
        self._database = database
        self._committer = committer
        self._uploads = uploads
        self._tasks = tasks
        self.fetcher = Fetcher(self.refuses)
        self._waiting: deque[Message] = deque()
        self._under_way: dict[str, asyncio.Task[LinkPreview | None]] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._busy = 0
        self.fetched = 0
        self.failed = 0
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """How many messages wait for previews."""
        return len(self._waiting)

    def refuses(self, host: str) -> bool:
        """Say whether nobody at a host is asked: this server itself, and what is configured."""
        config = self._config()
        own = URL(base_url(config.server)).host or ""
        return is_within(host, config.previews.without) or host.rstrip(".").lower() == own

    def note(self, entries: Iterable[Entry]) -> None:
        """Take note of what was committed."""
        for entry in entries:
            event = entry.event
            if isinstance(event, MessagePosted | MessageEdited) and "://" in event.message.text:
                self._enqueue(event.message)

    def _enqueue(self, message: Message) -> None:
        if not self._config().previews.enabled:
            return
        if len(self._waiting) == MAX_WAITING:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(message)
        self._idle.clear()
        self._wake.set()

    async def settled(self) -> None:
        """Wait until every message noted so far has what it gets."""
        await self._idle.wait()

    async def run(self) -> None:
        """Look after what is noted until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._work())

    async def sweep(self) -> None:
        """Forget pages that were kept long enough."""
        while await self._committer.commit(previews.forget_old_pages):
            pass

    async def close(self) -> None:
        """Close what is open."""
        await self.fetcher.close()

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            if not self._waiting:
                self._wake.clear()
                continue
            self._busy += 1
            try:
                await self._unfurl(self._waiting.popleft())
            except (StorageFull, Unavailable) as error:
                log.warning("preview.not_added", reason=str(error))
            except Exception:
                log.exception("preview.failed")
            finally:
                self._busy -= 1
                if not self._busy and not self._waiting:
                    self._idle.set()

    async def _unfurl(self, message: Message) -> None:
        links = await self._database.read(previews.links_to_show, message)
        wanted = [link for link in links if not self.fetcher.refuses(link)]
        looked = await asyncio.gather(*map(self._preview, wanted))
        found = {link: each for link, each in zip(wanted, looked, strict=True) if each}
        if found:
            await self._committer.commit(
                partial(
                    previews.add_previews, channel=message.channel, seq=message.seq, found=found
                )
            )

    async def _preview(self, link: str) -> LinkPreview | None:
        """Return what a link leads to: as it is known, as somebody is finding out, or fetched."""
        page = link.partition("#")[0]
        known = await self._database.read(stored.page, page, now_us())
        if known is not None:
            return known.preview
        looking = self._under_way.get(page)
        if looking is None:
            looking = self._under_way[page] = self._tasks.start(self._look(page))
            looking.add_done_callback(lambda _: self._under_way.pop(page, None))
        return await asyncio.shield(looking)

    async def _look(self, page: str) -> LinkPreview | None:
        """Fetch a page and keep what came of it, also if that was nothing."""
        try:
            preview = await self._fetch(page)
        except (UnfetchableError, TimeoutError) as error:
            log.debug("preview.unfetchable", reason=str(error))
            preview = None
        self.fetched += 1
        self.failed += preview is None
        until_us = now_us() + (FAILURE_KEPT_US if preview is None else KEPT_US)
        return await self._committer.commit(
            partial(previews.keep_page, link=page, preview=preview, expires_us=until_us)
        )

    async def _fetch(self, page: str) -> LinkPreview | None:
        by_s = asyncio.get_running_loop().time() + WITHIN_S
        async with asyncio.timeout_at(by_s):
            fetched = await self.fetcher.fetch(page, _PAGE)
        host = plain_text((fetched.url.host or "").removeprefix("www."), MAX_SITE)
        if fetched.type not in _HTML:
            preview = await self._with_picture(LinkPreview(url=page, site=host), fetched)
            return preview if preview.picture else None
        head = await in_thread(head_of, fetched.body, fetched.charset)
        if not head.title:
            return None
        preview = LinkPreview(
            url=page, title=head.title, description=head.description, site=head.site or host
        )
        if not head.picture:
            return preview
        return await self._with_picture(
            preview, await self._picture(head.picture, fetched.url, by_s)
        )

    async def _picture(self, link: str, base: URL, by_s: float) -> Fetched | None:
        """Fetch a page's picture in what is left of the time; a page can do without."""
        try:
            async with asyncio.timeout_at(by_s):
                return await self.fetcher.fetch(link, _PICTURE, base)
        except (UnfetchableError, TimeoutError):
            return None

    async def _with_picture(self, preview: LinkPreview, fetched: Fetched | None) -> LinkPreview:
        """Add a small picture of what was fetched, if it is a whole picture."""
        if fetched is None or not fetched.whole:
            return preview
        try:
            kept = await self._uploads.keep_small(
                fetched.body, f"preview-{secrets.token_hex(8)}", MIN_SIDE
            )
        except (StorageFull, Unavailable):
            return preview
        if kept is None:
            return preview
        blob, made = kept
        return LinkPreview(
            url=preview.url,
            title=preview.title,
            description=preview.description,
            site=preview.site,
            picture=blob,
            width=made.width,
            height=made.height,
        )
