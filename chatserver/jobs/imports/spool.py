"""Messages set aside on disk by room, and given out by time: what an archive has in any order.

In memory is where each of them lies: 24 bytes a message.
"""

import os
from array import array
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import NamedTuple


class _Places(NamedTuple):
    times: "array[int]"
    offsets: "array[int]"
    lengths: "array[int]"


class Spool:
    """A nameless file that is gone when it is closed, or its process dies."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  # closed by close()
        self._rooms: dict[str, _Places] = {}
        self._end = 0
        self.count = 0

    def close(self) -> None:
        """Forget everything."""
        self._file.close()

    def add(self, room: str, at_us: int, record: bytes) -> None:
        """Set a message aside."""
        places = self._rooms.get(room)
        if places is None:
            places = self._rooms[room] = _Places(array("q"), array("q"), array("q"))
        places.times.append(at_us)
        places.offsets.append(self._end)
        places.lengths.append(len(record))
        self._file.write(record)
        self._end += len(record)
        self.count += 1

    @property
    def rooms(self) -> list[str]:
        """The rooms anything was said in."""
        return list(self._rooms)

    def first_us(self, room: str) -> int:
        """Return when something was first said in a room; 0 if nothing was."""
        places = self._rooms.get(room)
        return min(places.times) if places else 0

    def size(self, room: str) -> int:
        """Return how much was said in a room."""
        return len(self._rooms[room].times) if room in self._rooms else 0

    def read(self, room: str) -> Iterator[tuple[int, bytes]]:
        """Give out a room's messages by time; of the same time, as they came."""
        places = self._rooms.get(room)
        if places is None:
            return
        self._file.flush()
        times, offsets, lengths = places
        for number in sorted(range(len(times)), key=times.__getitem__):
            yield times[number], os.pread(self._file.fileno(), lengths[number], offsets[number])
