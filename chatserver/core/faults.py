"""Named places where a fault test may kill the process; nothing happens in ordinary use.

The environment variable ``CHATSERVER_KILL_AT`` holds ``place:count``: the process is killed, as
by ``kill -9``, when it passes the place for the count-th time.
"""

import os
import signal
from collections.abc import Callable


def _killer(wanted: str) -> Callable[[str], None]:
    place, _, count = wanted.partition(":")
    left = int(count or 1)

    def passing(here: str) -> None:
        nonlocal left
        if here == place:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return passing


def _ignore(_here: str) -> None:
    pass


passing: Callable[[str], None] = (
    _killer(os.environ["CHATSERVER_KILL_AT"]) if "CHATSERVER_KILL_AT" in os.environ else _ignore
)
"""Call ``passing("commit.after")`` at a place worth dying at."""
