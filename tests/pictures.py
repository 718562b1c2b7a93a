"""Small pictures, made here: each says at its beginning what it is and how large."""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int) -> bytes:
    """Return the beginning of a PNG of some size."""
    return _PNG + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 6, 0, 0, 0)


def gif(width: int, height: int) -> bytes:
    """Return the beginning of a GIF of some size."""
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(3)


def jpeg(width: int, height: int) -> bytes:
    """Return the beginning of a JPEG of some size, with a segment before its frame."""
    segment = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0".ljust(14, b"\0")
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 17, 8, height, width, 3)
    return b"\xff\xd8" + segment + frame + bytes(9)


def webp(kind: bytes, width: int, height: int) -> bytes:
    """Return the beginning of a WebP of some kind and size."""
    bodies = {
        b"VP8 ": bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height),
        b"VP8L": b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14),
        b"VP8X": bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
    }
    body = bodies[kind].ljust(10, b"\0")
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBP" + kind + bytes(4) + body


DOT = png(1, 1)
