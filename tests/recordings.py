"""Beginnings of recordings and films, as browsers write them, made here."""

EBML = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581 02")
_UNKNOWN = bytes.fromhex("01ffffffffffffff")
SOUND, PICTURE = 2, 1


def element(kind: str, body: bytes) -> bytes:
    """Return an element of EBML."""
    return bytes.fromhex(kind) + (len(body) | 1 << 28).to_bytes(4) + body


def webm(*tracks: int) -> bytes:
    """Return the beginning of a WebM file as it comes out of a recorder: its length is unknown."""
    entries = (
        element("ae", element("d7", b"\1") + element("83", bytes([kind]))) for kind in tracks
    )
    info = element("1549a966", element("2ad7b1", b"\x0f\x42\x40"))
    cluster = bytes.fromhex("1f43b675") + _UNKNOWN + element("e7", b"\0")
    body = info + element("1654ae6b", b"".join(entries)) + cluster
    return EBML + bytes.fromhex("18538067") + _UNKNOWN + body


def box(kind: bytes, *parts: bytes) -> bytes:
    """Return a box of MP4."""
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4) + kind + body


def mp4(*handlers: bytes) -> bytes:
    """Return the beginning of an MP4 file in pieces, as recorders write it."""
    tracks = (
        box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"hdlr", bytes(8), each, bytes(13))))
        for each in handlers
    )
    return box(b"ftyp", b"iso5", bytes(4)) + box(b"moov", box(b"mvhd", bytes(100)), *tracks)
