"""What a terminal remembers from one time to the next: who one is, and where one was."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from .addresses import http_url

_DIRECTORY_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


class Kept(msgspec.Struct, frozen=True):
    """What is kept for one server."""

    token: str | None = None
    channel: str | None = None
    left_us: int = 0
    """When the user left the last time; nought if they never were there."""


class Keeper:
    """Keeps one small file for each server, which only its owner may read.

    Source: XDG Base Directory Specification, ``XDG_STATE_HOME``.
    """

    def __init__(self, url: str, environment: Mapping[str, str] = os.environ) -> None:
        state = environment.get("XDG_STATE_HOME", "")
        home = Path(environment.get("HOME") or Path.home())
        base = Path(state) if state.startswith("/") else home / ".local" / "state"
        address = http_url(url, "").partition("://")[2].rstrip("/")
        self.path = base / "chatserver" / f"{quote(address, safe=':')}.json"

    def read(self) -> Kept:
        """Return what is kept; nothing if the file cannot be read."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError):
            return Kept()

    def write(self, kept: Kept) -> None:
        """Keep ``kept``; whoever cannot write there does without."""
        with suppress(OSError):
            self.path.parent.mkdir(mode=_DIRECTORY_MODE, parents=True, exist_ok=True)
            new = self.path.with_suffix(".new")
            new.unlink(missing_ok=True)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(kept))
            new.replace(self.path)

    def forget(self) -> None:
        """Keep nothing any more."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
