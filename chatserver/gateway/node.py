"""What all connections of this process share."""

from collections.abc import Callable, Coroutine
from typing import Any

from chatserver.core.config import Config
from chatserver.core.tasks import Tasks
from chatserver.delivery.feeds import FeedWatch
from chatserver.delivery.hub import Hub
from chatserver.delivery.presence import PresenceBoard
from chatserver.delivery.wheel import Wheel
from chatserver.domain.limits import Buckets, SharedBuckets
from chatserver.domain.policy import Actor
from chatserver.store.committer import Committer
from chatserver.store.database import Database
from protocol import Command, Model
from protocol.errors import Unavailable
from protocol.ids import UserId, WorkspaceId

from .backlogs import Backlogs
from .corks import Corks
from .counters import Counters
from .strangers import Strangers
from .traces import Traces


class Node:
    """One running server process, as its connections see it; made by the composition root."""

    def __init__(  # it is the list of collaborators
        self,
        *,
        config: Callable[[], Config],
        database: Database,
        committer: Committer,
        hub: Hub,
        presence: PresenceBoard,
        feeds: FeedWatch,
        audit: Callable[[UserId], None],
        wheel: Wheel,
        tasks: Tasks,
        counters: Counters,
        deaf: Callable[[], bool] = lambda: False,
        epoch: str,
        workspace: WorkspaceId,
    ) -> None:
        self.config = config
        self.database = database
        self.committer = committer
        self.hub = hub
        self.presence = presence
        self.feeds = feeds
        self.audit = audit
        self.wheel = wheel
        self.tasks = tasks
        self.counters = counters
        self.deaf = deaf
        self.epoch = epoch
        self.workspace = workspace
        self.backlogs = Backlogs()
        self.corks = Corks()
        self.posting = SharedBuckets()
        self.arriving = Buckets(10_000)
        self.returning = Buckets(10_000)
        self.strangers = Strangers()
        self.open_connections = 0
        self.loop_lag_s = 0.0
        self.draining = False
        self.traces: Traces | None = None
        self.errands: Callable[[Actor, Command[Any]], Coroutine[Any, Any, Model]] = _nowhere


async def _nowhere(actor: Actor, command: Command[Any]) -> Model:
    del actor, command
    raise Unavailable("there are no apps here", field="app")
