"""Files."""

from collections.abc import Iterable
from typing import Any, Final

from chatserver.domain.slack.identity import ts_of
from protocol.files import File

Object = dict[str, Any]
Share = tuple[str, int]
"""A channel, and when the message that has the file was posted there."""

_US: Final = 1_000_000
_KINDS: Final = {"D": "ims", "G": "groups"}


def file_object(file: File, team: str, base: str, shares: Iterable[Share] = ()) -> Object:
    """Return a file with where it stands, as far as the caller may know."""
    if file.deleted:
        return {"id": file.id, "mode": "tombstone", "created": file.created_us // _US}
    ending = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    address = f"{base}/files/{file.id}"
    shown: Object = {
        "id": file.id,
        "created": file.created_us // _US,
        "timestamp": file.created_us // _US,
        "name": file.name,
        "title": file.name,
        "mimetype": file.type,
        "filetype": ending,
        "pretty_type": ending.upper(),
        "user": file.creator,
        "user_team": team,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": address,
        "url_private_download": f"{address}?download",
        "permalink": address,
        "comments_count": 0,
        "file_access": "visible",
        **_shares(team, list(shares)),
    }
    if file.width and file.height:
        shown |= {"original_w": file.width, "original_h": file.height}
    if file.description:
        shown["alt_txt"] = file.description
    if file.voice:
        shown |= {
            "subtype": "slack_audio",
            "media_display_type": "audio",
            "duration_ms": file.voice.duration_ms,
            "audio_wave_samples": file.voice.peaks,
        }
    if file.thumbnail:
        shown |= {f"thumb_{size}": f"{address}/thumbnail" for size in (64, 80, 160, 360)}
    return shown


def _shares(team: str, shares: list[Share]) -> Object:
    found: Object = {"channels": [], "groups": [], "ims": [], "shares": {}}
    for channel, time_us in shares:
        kind = _KINDS.get(channel[0], "channels")
        if channel not in found[kind]:
            found[kind].append(channel)
        visible = found["shares"].setdefault("public" if kind == "channels" else "private", {})
        visible.setdefault(channel, []).append({"ts": ts_of(time_us), "team_id": team})
    return found
