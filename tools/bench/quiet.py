"""Says how much of the machine others used meanwhile: figures from a busy machine mislead."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_IDLE_FIELDS = (3, 4)  # idle and waiting for the disk
_COUNTED_FIELDS = 8  # those after it are part of the first two already
MOST_SHARE = 0.1


class Neighbours:
    """How much of all processors, as a share, programs that are not ours have used."""

    share = 0.0

    def note(self, what: str) -> list[str]:
        """Return a warning for the table, if there is reason for one."""
        if self.share <= MOST_SHARE:
            return []
        return [f"**not a quiet machine**: others used {self.share:.0%} of it during {what}"]


@contextmanager
def watching() -> Iterator[Neighbours]:
    """Watch the block; all programs it starts must have ended when it ends."""
    neighbours = Neighbours()
    all_s, own_s, start_s = _machine_s(), _own_s(), time.perf_counter()
    yield neighbours
    others_s = _machine_s() - all_s - (_own_s() - own_s)
    whole_s = (time.perf_counter() - start_s) * (os.cpu_count() or 1)
    neighbours.share = max(0.0, others_s / whole_s)


def _machine_s() -> float:
    """Return the seconds all processors have been busy, also with other guests of the host."""
    first = Path("/proc/stat").read_text().partition("\n")[0]
    ticks = [int(field) for field in first.split()[1 : 1 + _COUNTED_FIELDS]]
    return (sum(ticks) - sum(ticks[field] for field in _IDLE_FIELDS)) / _TICKS


def _own_s() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
