"""What the routes work with."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field
from prometheus_client import CollectorRegistry

from chatserver.core.clock import now_us
from chatserver.core.config import Config
from chatserver.core.tasks import Tasks
from chatserver.domain.limits import Buckets, SharedBuckets
from chatserver.store.committer import Committer
from chatserver.store.database import Database
from protocol.ids import UserId

from .mail import Mailer
from .passwords import Passwords
from .slack.events.couriers import Couriers
from .slack.switchboard import Switchboard
from .uploads import Uploads

if TYPE_CHECKING:
    from .slack.interactive.errands import Errands


class Status(Protocol):
    """How the process is, for readiness."""

    @property
    def draining(self) -> bool:
        """Whether it takes nobody new, because it is about to stop."""

    @property
    def loop_lag_s(self) -> float:
        """How late the event loop last was."""

    @property
    def deaf(self) -> Callable[[], bool]:
        """Says whether the other processes are not heard, though there may be some."""


class Site(Struct, frozen=True, kw_only=True):
    """The collaborators of the HTTP routes."""

    config: Callable[[], Config]
    database: Database
    committer: Committer
    passwords: Passwords
    mailer: Mailer
    tasks: Tasks
    registry: CollectorRegistry
    status: Status
    uploads: Uploads
    now_s: Callable[[], float] = time.monotonic
    now_us: Callable[[], int] = now_us
    is_online: Callable[[UserId], bool] = lambda _user: False
    buckets: Buckets = field(default_factory=Buckets)
    posting: SharedBuckets = field(default_factory=SharedBuckets)
    """How much everybody posts, by whichever way."""
    couriers: Couriers | None = None
    """By whom apps are told and asked; None where nothing but HTTP is served."""
    switchboard: Switchboard | None = None
    """Gives out the addresses of programs' WebSockets; with ``couriers``."""
    errands: "Errands | None" = None
    """Goes to apps for people; None where nothing but HTTP is served."""
