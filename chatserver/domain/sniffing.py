"""What a file is, by its own bytes: whoever sent it is not asked.

Sources: the WHATWG's MIME Sniffing Standard, sections 6 and 7; for pictures see ``pictures``.
"""

import mimetypes
import re
from typing import Final

from .containers import is_mp4_sound, is_webm_sound
from .pictures import picture_of

SHOWN: Final = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "video/mp4",
        "video/webm",
        "audio/webm",
        "audio/mpeg",
        "audio/ogg",
        "audio/mp4",
        "audio/wav",
        "audio/flac",
        "text/plain",
    }
)
"""What a browser may show in place; all else it saves."""

VOICE: Final = frozenset({"audio/webm", "audio/mp4", "audio/ogg"})
"""What browsers record of a voice."""

UNKNOWN: Final = "application/octet-stream"
_MARKS: Final = (
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
)
_MARKUP: Final = re.compile(
    rb"(?:(?><!--.*?-->)|\s)*+<(!doctype|html|head|body|script|iframe|svg|\?xml|table|style|title|h1|div|"
    rb"font|img|a|b|p|br|form|link|meta|embed|object)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_TYPES: Final = mimetypes.MimeTypes()
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
for _ending, _kind in (
    (".docx", f"{_OFFICE}wordprocessingml.document"),
    (".xlsx", f"{_OFFICE}spreadsheetml.sheet"),
    (".pptx", f"{_OFFICE}presentationml.presentation"),
    (".odt", "application/vnd.oasis.opendocument.text"),
    (".ods", "application/vnd.oasis.opendocument.spreadsheet"),
    (".odp", "application/vnd.oasis.opendocument.presentation"),
    (".md", "text/markdown"),
):
    _TYPES.add_type(_kind, _ending)
_AUDIO_BRANDS: Final = (b"M4A ", b"M4B ")
_VIDEO_BRANDS: Final = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"MSNV",
)
_EBML: Final = b"\x1a\x45\xdf\xa3"
_SYNC: Final = 0xFF
_MPEG_SYNC: Final = 0xE0
_LAYER: Final = 0x06
_UTF8_TAIL: Final = 3
_BOM: Final = b"\xef\xbb\xbf"


def type_of(head: bytes, name: str) -> str:
    """Return the media type of a file that begins so.

    Its name only tells kinds of documents apart, none of which is ever shown in place.
    """
    found = _by_mark(head) or _by_text(head)
    if found in (None, "application/zip", "text/plain"):
        return _by_name(name, found)
    return found or UNKNOWN


def _by_mark(head: bytes) -> str | None:
    picture = picture_of(head)
    if picture is not None:
        return picture.type
    for at, mark, kind in _MARKS:
        if head[at : at + len(mark)] == mark:
            return kind
    return _by_frame(head)


def _by_frame(head: bytes) -> str | None:
    """Return what a recording or film is whose first mark is not all that tells."""
    if head[4:8] == b"ftyp":
        return "audio/mp4" if is_mp4_sound(head) else _of_brand(head[8:12])
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith(_EBML):
        return _of_ebml(head)
    if len(head) > 1 and head[0] == _SYNC and head[1] & _MPEG_SYNC == _MPEG_SYNC:
        return "audio/mpeg" if head[1] & _LAYER else None
    return None


def _of_ebml(head: bytes) -> str:
    if b"webm" not in head[:64]:
        return "video/x-matroska"
    return "audio/webm" if is_webm_sound(head) else "video/webm"


def _of_brand(brand: bytes) -> str | None:
    if brand in _AUDIO_BRANDS:
        return "audio/mp4"
    return "video/mp4" if brand in _VIDEO_BRANDS else None


def _by_text(head: bytes) -> str | None:
    """Return what a text is; markup is never plain, as a browser would look into it."""
    try:
        head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - _UTF8_TAIL or error.reason != "unexpected end of data":
            return None
    if _CONTROLS.search(head):
        return None
    text = head.removeprefix(_BOM)
    if not _MARKUP.match(text):
        return "text/plain"
    if re.search(rb"<svg\b", text, re.IGNORECASE):
        return "image/svg+xml"
    return "text/xml" if text.lstrip().startswith(b"<?xml") else "text/html"


def _by_name(name: str, found: str | None) -> str:
    """Return a narrower kind of what was found, if the name knows one that is never shown."""
    kind = _TYPES.guess_type(name, strict=True)[0] or ""
    fits = kind.startswith(("text/", "application/") if found == "text/plain" else "application/")
    if fits and kind not in SHOWN and (found == "text/plain") == _is_text(kind):
        return kind
    return found or UNKNOWN


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind in ("application/json", "application/javascript")
