"""Processor time as a budget: what is linear uses a hundredth of it, on a busy machine too."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def cpu_budget(seconds: float) -> Iterator[None]:
    """Fail if what is inside uses more processor time of its thread."""
    begun_s = time.thread_time()
    yield
    used_s = time.thread_time() - begun_s
    assert used_s < seconds, f"it used {used_s:.2f} s of processor time"
