"""Who stops reading harms nobody else, and misses nothing."""

from pathlib import Path
from typing import Final

from .load import Load
from .readers import Memory, mute_listeners, stall
from .rig import Rig, in_time

LONG_TEXTS: Final = Load(channels=2, rate=50, characters=20_000)
MUTE: Final = 60
STALLED_SHARE: Final = 0.3
PER_STALLED_BYTES: Final = 300 << 10
CACHES_BYTES: Final = 16 << 20
"""Rings, SQLite's caches and the allocator's leavings: what a run has without stalled readers."""


def test_stalled_readers_cost_little_memory_and_miss_nothing(tmp_path: Path):
    """F22: 30 % of the readers stop reading, and others never begin to."""

    async def story() -> None:
        async with Rig(tmp_path, LONG_TEXTS) as rig:
            memory = Memory()
            fault = stall(rig, STALLED_SHARE, memory)
            rig.audited = False  # pages of long texts cost more memory than what is measured
            await rig.begin()
            async with mute_listeners(rig, MUTE):
                rig.assert_valid(await rig.run(fault))
            stalled = MUTE + STALLED_SHARE * LONG_TEXTS.people
            assert memory.growth_bytes < CACHES_BYTES + stalled * PER_STALLED_BYTES

    in_time(story())
