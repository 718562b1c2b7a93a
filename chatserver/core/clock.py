"""Wall-clock time in the protocol's unit."""

import time


def now_us() -> int:
    """Return Unix time in microseconds."""
    return time.time_ns() // 1_000
