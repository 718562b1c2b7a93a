"""Whether a film has a picture at all: what a microphone records comes in the same containers.

Sources: RFC 8794 and RFC 9559 (EBML and Matroska, of which WebM is a part); ISO/IEC 14496-12 (MP4).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

_SEGMENT: Final = 0x18538067
_TRACKS: Final = 0x1654AE6B
_TRACK: Final = 0xAE
_TRACK_TYPE: Final = 0x83
_SOUND: Final = 2
_VINT_BYTES: Final = 8
_BOX_HEAD: Final = 8
_HANDLER_AT: Final = 8


class _Part(NamedTuple):
    kind: int | bytes
    begin: int
    end: int


def is_webm_sound(head: bytes) -> bool:
    """Say whether a WebM file that begins so has tracks, and all of them are sound."""
    types = [
        int.from_bytes(head[part.begin : part.end])
        for segment in _elements(head, 0, len(head), _SEGMENT)
        for tracks in _elements(head, segment.begin, segment.end, _TRACKS)
        for track in _elements(head, tracks.begin, tracks.end, _TRACK)
        for part in _elements(head, track.begin, track.end, _TRACK_TYPE)
    ]
    return bool(types) and set(types) == {_SOUND}


def is_mp4_sound(head: bytes) -> bool:
    """Say whether an MP4 file that begins so has tracks, and all of them are sound."""
    handlers = [
        head[handler.begin + _HANDLER_AT : handler.begin + _HANDLER_AT + 4]
        for movie in _boxes(head, 0, len(head), b"moov")
        for track in _boxes(head, movie.begin, movie.end, b"trak")
        for media in _boxes(head, track.begin, track.end, b"mdia")
        for handler in _boxes(head, media.begin, media.end, b"hdlr")
    ]
    return bool(handlers) and set(handlers) == {b"soun"}


def _elements(head: bytes, at: int, end: int, wanted: int) -> Iterator[_Part]:
    """Return the elements of a kind between two places; one of unknown size goes to the end."""
    while at < end:
        kind, begin = _vint(head, at, keep_mark=True)
        size, begin = _vint(head, begin, keep_mark=False)
        if begin > end or kind == 0:
            return
        over = end if size < 0 else min(begin + size, end)
        if kind == wanted:
            yield _Part(kind, begin, over)
        at = over


def _vint(head: bytes, at: int, *, keep_mark: bool) -> tuple[int, int]:
    """Return a number of varying length and where it ends; -1 is an unknown size, 0 nonsense."""
    first = head[at] if at < len(head) else 0
    length = _VINT_BYTES + 1 - first.bit_length()
    data = head[at : at + length]
    if length > _VINT_BYTES or len(data) < length:
        return 0, len(head) + 1
    number, mark = int.from_bytes(data), 1 << (7 * length)
    if keep_mark:
        return number, at + length
    return (-1 if number == 2 * mark - 1 else number - mark), at + length


def _boxes(head: bytes, at: int, end: int, wanted: bytes) -> Iterator[_Part]:
    """Return the boxes of a kind between two places."""
    while at + _BOX_HEAD <= end:
        size, kind = int.from_bytes(head[at : at + 4]), head[at + 4 : at + _BOX_HEAD]
        if size < _BOX_HEAD:
            return  # large, or up to the end of the file: what comes first is neither
        if kind == wanted:
            yield _Part(kind, at + _BOX_HEAD, min(at + size, end))
        at += size
