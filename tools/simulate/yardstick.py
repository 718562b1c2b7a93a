"""How much neighbours stretch processor time: the same small piece of work, again and again.

Processors share caches and units. The same work takes more processor time while others are busy,
so each figure is told with how much longer the yardstick took than in its quickest tenth.
"""

import select
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgpack

_EACH_S = 0.05
_WARM_UP, _COUNTED = 60, 120
_FEWEST = 20
_PIECE = {"event": {"text": "x" * 200, "time_us": 1_234_567_890_123}, "at": ["C0123456789", 12]}


class Stretch:
    """By which factor processor time was longer than it need be; known when the block has ended."""

    factor = 1.0


@contextmanager
def watching() -> Iterator[Stretch]:
    """Measure the stretch of the block, at a hundredth of a core."""
    stretch = Stretch()
    command = [sys.executable, "-m", "tools.simulate.yardstick"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield stretch
    finally:
        said, _ = process.communicate()
    stretch.factor = float(said)


def main() -> None:
    """Repeat the piece of work until standard input ends; print the stretch."""
    ends = socket.socketpair()
    took: list[float] = []
    while not select.select([sys.stdin], [], [], _EACH_S)[0]:
        _work(ends, _WARM_UP)
        begun_s = time.process_time()
        _work(ends, _COUNTED)
        took.append(time.process_time() - begun_s)
    print(stretch_of(took))


def stretch_of(took: list[float]) -> float:
    """Return the mean over the quickest tenth; one if there is too little to tell."""
    if len(took) < _FEWEST:
        return 1.0
    return statistics.fmean(took) / statistics.quantiles(took, n=10)[0]


def _work(ends: tuple[socket.socket, socket.socket], times: int) -> None:
    """Do what a server does: pack, send, receive, unpack."""
    for _ in range(times):
        ends[0].send(msgpack.packb(_PIECE))
        msgpack.unpackb(ends[1].recv(4_096))


if __name__ == "__main__":
    main()
