"""What people asked to happen at a time: done by whichever node finds it due first.

There is no leader and no turn: what is due is found by reading, and done in one transaction with
noting that it is done.
"""

import asyncio
from functools import partial
from typing import Final

import structlog

from protocol.errors import CommandRefused, RateLimited, StorageFull, Unavailable
from protocol.ids import ScheduledId, UserId

from .actions import polls, reminders, scheduled, statuses, suspensions
from .store import polls as stored_polls
from .store import reminders as stored_reminders
from .store import scheduled as stored
from .store import statuses as stored_statuses
from .store import suspensions as stored_suspensions
from .store.committer import Committer
from .store.database import Database

EVERY_S: Final = 1.0
AT_ONCE: Final = 256

log = structlog.get_logger()


async def send_scheduled(database: Database, committer: Committer, at_us: int) -> None:
    """Post the messages whose time has come by ``at_us``."""
    found = await database.read(stored.due, at_us, AT_ONCE)
    await asyncio.gather(*(_send(committer, *each, at_us) for each in found))


async def end_statuses(database: Database, committer: Committer, at_us: int) -> None:
    """Take away the statuses whose time is over by ``at_us``."""
    found = await database.read(stored_statuses.over, at_us, AT_ONCE)
    ends = (partial(statuses.end_status, user=user, at_us=at_us) for user in found)
    await asyncio.gather(*(committer.commit(end) for end in ends))


async def remind(database: Database, committer: Committer, at_us: int) -> None:
    """Tell people of the reminders whose time has come by ``at_us``."""
    found = await database.read(stored_reminders.due, at_us, AT_ONCE)
    tells = (partial(reminders.remind, user=user, id_=id_, at_us=at_us) for user, id_ in found)
    await asyncio.gather(*(committer.commit(tell) for tell in tells))


async def close_polls(database: Database, committer: Committer, at_us: int) -> None:
    """Close the polls whose time has come by ``at_us``, and tell how those stand that moved on."""
    found = await database.read(stored_polls.due, at_us, AT_ONCE)
    closes = (partial(polls.close_due, place=place, at_us=at_us) for place in found)
    await asyncio.gather(*(committer.commit(close) for close in closes))
    told_by_us = at_us - polls.TELL_EVERY_US
    found = await database.read(stored_polls.untold, told_by_us, AT_ONCE)
    tells = (partial(polls.tell, place=place, at_us=at_us) for place in found)
    await asyncio.gather(*(committer.commit(tell) for tell in tells))


async def lift_suspensions(database: Database, committer: Committer, at_us: int) -> None:
    """Let those in again whose suspension is over by ``at_us``."""
    found = await database.read(stored_suspensions.over, at_us, AT_ONCE)
    lifts = (partial(suspensions.lift_due, user=user, at_us=at_us) for user in found)
    await asyncio.gather(*(committer.commit(lift) for lift in lifts))


async def _send(committer: Committer, user: UserId, id_: ScheduledId, at_us: int) -> None:
    """Post one; what is refused stays with its author, what could not be stored is tried again."""
    try:
        await committer.commit(partial(scheduled.send_due, user=user, id_=id_, at_us=at_us))
    except (RateLimited, StorageFull, Unavailable) as error:
        log.warning("scheduled.postponed", id=id_, reason=str(error))
    except CommandRefused as error:
        code = error.refusal.code.value
        log.info("scheduled.refused", id=id_, code=code)
        await committer.commit(partial(scheduled.note_failure, user=user, id_=id_, failure=code))
