"""Just enough of Redis' protocol to cut a stream of answers into whole values."""

from collections.abc import Iterator

_END = b"\r\n"
_AGGREGATES = b"*~>%|"
_BULKS = b"$!="
_MESSAGES = (b"*3\r\n$7\r\nmessage\r\n", b">3\r\n$7\r\nmessage\r\n")


def is_published(value: bytes) -> bool:
    """Whether a value is a message of a topic, in either version of the protocol."""
    return value.startswith(_MESSAGES)


class Values:
    """Cuts bytes into values, whatever pieces they come in."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield each value that is complete now."""
        self._rest += data
        while (end := _end_of(self._rest, 0)) is not None:
            yield self._rest[:end]
            self._rest = self._rest[end:]


def _end_of(data: bytes, start: int) -> int | None:
    """Return where the value at ``start`` ends, or None if it is not whole."""
    line_end = data.find(_END, start)
    if line_end < 0:
        return None
    kind, end = data[start : start + 1], line_end + len(_END)
    if kind in _BULKS:
        end += max(int(data[start + 1 : line_end]), -len(_END)) + len(_END)
        return end if end <= len(data) else None
    if kind in _AGGREGATES:
        return _end_of_items(data, end, int(data[start + 1 : line_end]), kind)
    return end


def _end_of_items(data: bytes, start: int, count: int, kind: bytes) -> int | None:
    end: int | None = start
    for _ in range(2 * count if kind in b"%|" else count):
        if end is None:
            return None
        end = _end_of(data, end)
    return end
