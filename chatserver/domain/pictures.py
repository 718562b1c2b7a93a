"""What kind of picture some bytes are, by the bytes alone; SVG, a program, is none.

Sources: PNG (RFC 2083, section 3.1 and 4.1.1), GIF89a (section 18), WebP (RFC 9649, section 2),
JPEG (ITU-T T.81, B.1.1.3 and B.2.2).
"""

from typing import Final, NamedTuple

from protocol.emoji import ImageType
from protocol.errors import Invalid, TooLarge
from protocol.limits import MAX_EMOJI_BYTES, MAX_EMOJI_PIXELS

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_GIF: Final = (b"GIF87a", b"GIF89a")
_JPEG: Final = b"\xff\xd8\xff"
_START_OF_FRAME: Final = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SIZE_14_BITS: Final = 0x3FFF


class Picture(NamedTuple):
    """What a picture says of itself at its beginning; sides in pixels."""

    type: ImageType
    width: int
    height: int


def picture_of(data: bytes) -> Picture | None:
    """Return what kind of picture it is and how large, or None if it is none we know."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR":
        return Picture("image/png", _big(data[16:20]), _big(data[20:24]))
    if data.startswith(_GIF):
        return Picture("image/gif", _little(data[6:8]), _little(data[8:10]))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    if data.startswith(_JPEG):
        return _jpeg(data)
    return None


def require_small(data: bytes) -> ImageType:
    """Return the type of a picture that may be a custom emoji.

    Raises:
        Invalid: it is no PNG, GIF, WebP or JPEG.
        TooLarge: it has too many bytes or pixels.
    """
    if len(data) > MAX_EMOJI_BYTES:
        raise TooLarge(f"a picture has at most {MAX_EMOJI_BYTES} bytes")
    picture = picture_of(data)
    if picture is None or not picture.width or not picture.height:
        raise Invalid("that is no PNG, GIF, WebP or JPEG")
    if max(picture.width, picture.height) > MAX_EMOJI_PIXELS:
        raise TooLarge(f"a picture has at most {MAX_EMOJI_PIXELS} pixels in each direction")
    return picture.type


def _webp(data: bytes) -> Picture | None:
    kind, body = data[12:16], data[20:30]
    match kind:
        case b"VP8X":
            return Picture("image/webp", _little(body[4:7]) + 1, _little(body[7:10]) + 1)
        case b"VP8 ":
            width, height = _little(body[6:8]), _little(body[8:10])
            return Picture("image/webp", width & _SIZE_14_BITS, height & _SIZE_14_BITS)
        case b"VP8L":
            bits = _little(body[1:5])
            width, height = bits & _SIZE_14_BITS, bits >> 14 & _SIZE_14_BITS
            return Picture("image/webp", width + 1, height + 1)
    return None


def _jpeg(data: bytes) -> Picture | None:
    """Go from marker to marker until the frame's header, which holds the size."""
    at = 2
    while data[at : at + 1] == b"\xff":
        marker = data[at + 1 : at + 2]
        if marker and marker[0] in _START_OF_FRAME:
            return Picture("image/jpeg", _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7]))
        at += 1 if marker == b"\xff" else 2 + max(_big(data[at + 2 : at + 4]), 2)
    return None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
