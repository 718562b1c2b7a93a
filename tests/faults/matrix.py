"""The fault matrix: what breaks, under which workloads, and what must hold all the same.

A run is on three servers with PostgreSQL and Redis unless ``engine`` says otherwise, and the
history checker judges it: I1 to I10. ``bounds`` are what it cannot see. The first workload and
``t1_s`` seconds are tier T1, in ``make test``; ``make faults`` plays everything.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Final

from .bounds import (
    Bound,
    Proof,
    bus_was_spoiled,
    found_soon,
    postgres_was_killed,
    redis_was_killed,
    right_soon,
    seen_soon,
    servers_were_killed,
    whole_soon,
)
from .brokers import cut_listeners, kill_redis, shrink_buffers, stop_redis
from .disks import Image, fail_syncs, fill_up, lose_power, small_disk
from .failover import fail_over, with_standby
from .kills import (
    cut_connections,
    kill_at,
    kill_at_random,
    kill_every,
    stall_loops,
    stop_for,
    take_descriptors,
)
from .networks import cut_bus, cut_store, disturb_clients, flap_bus, interrupt_bus, spoil_bus
from .onlookers import kill_redis_and_look
from .restarts import restart_again_and_again, restart_under_programs
from .rig import Fault
from .stage import Around, Engine, Stage, Wired
from .stores import break_connections, hold_lock, restart_store
from .warm import CLOCK_JUMPS
from .workloads import Name

HOOKS: Final = [
    "commit.before",
    "commit.inside",
    "commit.after",
    "acknowledge.after",
    "publish.before",
    "publish.after",
]
COMMITTING: Final = HOOKS[:4]
HOUR_S: Final = 3_600


@dataclass(frozen=True)
class Row:
    """A fault, or several at once.

    ``counted``: it ends by itself, having happened so and so often, and is not timed.
    """

    name: str
    what: str
    workloads: Sequence[Name]
    faults: Callable[[Stage], Sequence[Fault]]
    proofs: Sequence[Proof] = ()
    bounds: Sequence[Bound] = ()
    t1_s: float = 0.0
    engine: Engine = "cluster"
    wires: Sequence[Wired] = ()
    counted: bool = False
    around: Around = field(default=lambda _stage: nullcontext())


def _one_clock_jumps(stage: Stage) -> AbstractContextManager[object]:
    stage.rig.environments = {"node0": {CLOCK_JUMPS: str(HOUR_S)}}
    return nullcontext()


@contextmanager
def _small_disk(stage: Stage) -> Iterator[None]:
    with small_disk(stage.rig) as stage.disk:
        yield


ROWS: Final = [
    Row(
        "many",
        "kill -9 of a random server every second, under a load as high as the machine bears",
        ["WM"],
        lambda _: [kill_every(0.5, 1.0)],
        [servers_were_killed],
    ),
    Row("F1", "nothing", ["W1", "W2", "W3", "W4", "W5", "W6"], lambda _: [], t1_s=2),
    Row(
        "F2",
        "kill -9 of a random server",
        ["W2", "W1", "W5", "W6"],
        lambda _: [kill_at_random],
        [servers_were_killed],
        t1_s=7,
    ),
    Row(
        "F2-polite",
        "the same now and then, with clients that wait before they come back, as ours do",
        ["WP"],
        lambda _: [kill_every(3.0, 6.0)],
        [servers_were_killed],
        [whole_soon],
    ),
    Row(
        "F3",
        "kill -9 at each hook point of committing, acknowledging and publishing",
        ["W1"],
        lambda _: [kill_at(HOOKS, times=1)],
        [servers_were_killed],
        t1_s=1,
        counted=True,
    ),
    Row("F4", "SIGSTOP of a server", ["W1", "W2"], lambda _: [stop_for(1.0, 12.0)]),
    Row(
        "F5",
        "kill -9 of Redis, which comes back empty",
        ["W2", "W1", "W4"],
        lambda stage: [kill_redis(stage.broker)],
        [redis_was_killed],
        [seen_soon],
        t1_s=6,
    ),
    Row(
        "F5-presence",
        "the same, with people who look who is online",
        ["W1"],
        lambda stage: [kill_redis_and_look(stage.broker, stage.presence_right_s)],
        [redis_was_killed],
        [seen_soon, right_soon],
    ),
    Row(
        "F6",
        "Redis drops every listener, once a second",
        ["W1", "W3"],
        lambda stage: [cut_listeners(stage.broker)],
        bounds=[found_soon],
        t1_s=5,
    ),
    Row(
        "F7",
        "Redis drops listeners that are 64 KiB behind",
        ["W3"],
        lambda stage: [shrink_buffers(stage.broker)],
    ),
    Row("F8", "Redis hangs", ["W1"], lambda stage: [stop_redis(stage.broker, 5.0)]),
    Row(
        "F9",
        "20 % of the bus dropped, 20 % doubled, half up to half a second late",
        ["W5", "W1", "W2"],
        lambda stage: [spoil_bus(stage, dropped=0.2, doubled=0.2, late_s=0.5)],
        [bus_was_spoiled],
        [found_soon],
        t1_s=6,
        wires=["bus"],
    ),
    Row(
        "F9-tail",
        "all of the bus lost for a moment where little is said, so that no later message tells",
        ["WL"],
        lambda stage: [interrupt_bus(stage)],
        [bus_was_spoiled],
        [found_soon],
        wires=["bus"],
    ),
    Row(
        "F10",
        "a server cut from Redis: one way, both ways, by resets, flapping",
        ["W1"],
        lambda stage: [cut_bus(stage, 6.0), flap_bus(stage)],
        bounds=[found_soon],
        wires=["bus"],
    ),
    Row(
        "F11",
        "servers cut from PostgreSQL",
        ["W1", "W6"],
        lambda stage: [cut_store(stage, 3.0)],
        t1_s=6,
        wires=["store"],
    ),
    Row(
        "F12",
        "PostgreSQL restarted without a checkpoint",
        ["W1", "W2"],
        lambda stage: [restart_store(stage)],
        [postgres_was_killed],
        t1_s=6,
    ),
    Row(
        "F13",
        "PostgreSQL dies, and the synchronous standby takes its place",
        ["W1"],
        lambda stage: [fail_over(stage)],
        [postgres_was_killed],
        counted=True,
        wires=["store"],
        around=with_standby,
    ),
    Row(
        "F14",
        "connections to PostgreSQL ended 20 times a second, its table locked for seconds",
        ["W1"],
        lambda stage: [break_connections(stage), hold_lock(stage)],
        t1_s=5,
    ),
    Row(
        "F15",
        "kill -9 of a server on SQLite, whose files pass its check",
        ["W5", "W1"],
        lambda _: [kill_at_random, cut_connections],
        [servers_were_killed],
        t1_s=6,
        engine="file",
    ),
    Row(
        "F15-pair",
        "kill -9 of one of two servers on one SQLite file",
        ["W1", "W2"],
        lambda stage: [kill_at_random, cut_listeners(stage.broker)],
        [servers_were_killed],
        t1_s=5,
        engine="pair",
    ),
    Row(
        "F3-file",
        "kill -9 around a commit to SQLite",
        ["W1"],
        lambda _: [kill_at(COMMITTING, times=1)],
        [servers_were_killed],
        t1_s=1,
        engine="file",
        counted=True,
    ),
    Row(
        "F16",
        "loss of power: what was not synced is gone",
        ["W1"],
        lambda stage: [lose_power(Image(stage.rig))],
        [servers_were_killed],
        t1_s=5,
        engine="file",
    ),
    Row(
        "F17",
        "a full disk, and space again",
        ["W1"],
        lambda stage: [fill_up(*stage.disk)],
        t1_s=1,
        engine="file",
        counted=True,
        around=_small_disk,
    ),
    Row(
        "F18",
        "a sync that fails ends the server",
        ["W1"],
        lambda stage: [fail_syncs(Image(stage.rig), times=1)],
        t1_s=1,
        engine="file",
        counted=True,
    ),
    Row(
        "F20",
        "the clock of one server jumps by an hour, to and fro",
        ["W1", "W2"],
        lambda _: [],
        around=_one_clock_jumps,
    ),
    Row(
        "F21",
        "clients' wires drip, are late, half-open, reset",
        ["W2", "W4"],
        lambda stage: [disturb_clients(stage, 10.0)],
        wires=["clients"],
    ),
    Row(
        "F24",
        "a rolling restart, while programs post through a balancer",
        ["W1", "W2", "W5"],
        lambda _: [restart_under_programs],
        t1_s=1,
        counted=True,
    ),
    Row("F26", "an event loop that does nothing for 3 s", ["W1"], lambda _: [stall_loops]),
    Row("F27", "a server without file descriptors", ["W1"], lambda _: [take_descriptors]),
    Row(
        "F28",
        "people taken out of channels while servers and Redis are killed and the bus spoiled",
        ["W5"],
        lambda stage: [
            kill_at_random,
            kill_redis(stage.broker),
            spoil_bus(stage, dropped=0.2, doubled=0.2, late_s=0.5),
        ],
        [servers_were_killed],
        t1_s=6,
        wires=["bus"],
    ),
    Row(
        "F30-a",
        "F2 and F5",
        ["W2", "W5"],
        lambda stage: [kill_at_random, kill_redis(stage.broker)],
        [servers_were_killed],
    ),
    Row(
        "F30-b",
        "F9 and F12",
        ["W2", "W5"],
        lambda stage: [
            spoil_bus(stage, dropped=0.2, doubled=0.2, late_s=0.5),
            restart_store(stage),
        ],
        [bus_was_spoiled],
        wires=["bus"],
    ),
    Row("F30-c", "F5 and F22", ["W4"], lambda stage: [kill_redis(stage.broker)]),
    Row(
        "F30-d",
        "F20 and F24",
        ["W2"],
        lambda _: [restart_again_and_again],
        around=_one_clock_jumps,
    ),
]

ELSEWHERE: Final = {
    "F13 with an asynchronous standby": "loses what was acknowledged, as the administrator chose; "
    "what clients do then is that of a restored backup, tests/test_backups.py",
    "F17 with PostgreSQL": "a full disk ends PostgreSQL wherever it writes its log: F12",
    "F19": "tests/faults/test_disks.py",
    "F22": "tests/faults/test_readers.py, which looks at memory; W4 is in many rows",
    "F23 and W7": "make bench-nodes ARGS='--only storm'",
    "F25": "tests/test_backups.py",
    "F27 with RLIMIT_AS": "Python without memory ends anywhere: F2",
    "F28 with revoked sessions": "tests/nodes/test_across_nodes.py",
    "F29": "tests/versions/test_two_versions.py",
    "W6 with webhooks": "there are none yet; programs post through the SDK",
}
"""What is tested in another place, or not at all, and why."""
