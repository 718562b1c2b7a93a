"""Changes to a configuration file that leave the rest of it as somebody wrote it."""

import os
import re
import tomllib
from pathlib import Path

import msgspec

from .config import ConfigError

_SECTION = re.compile(r"\s*\[")


def with_keys(text: str, section: str, keys: dict[str, str]) -> str:
    """Return a file's text with keys of a section set, each in a line of its own.

    Raises:
        ConfigError: it is written in a way this cannot change.
    """
    lines = text.splitlines()
    begin, end = _bounds(lines, section)
    for key, value in keys.items():
        line = f"{key} = {msgspec.json.encode(value).decode()}"
        at = [n for n in range(begin, end) if re.match(rf"\s*{key}\s*=", lines[n])]
        if at:
            lines[at[0]] = line
        else:
            lines.insert(begin, line)
            end += 1
    changed = "\n".join(lines) + "\n"
    _require(changed, section, keys)
    return changed


def overwrite(path: Path, text: str) -> None:
    """Replace what a file holds, which keeps its owner and mode; its directory may be read-only."""
    content = text.encode()
    file = os.open(path, os.O_RDWR)
    try:
        os.pwrite(file, content, 0)
        os.ftruncate(file, len(content))
        os.fsync(file)
    finally:
        os.close(file)


def _bounds(lines: list[str], section: str) -> tuple[int, int]:
    """Return where a section's keys begin and end; it is added if there is none."""
    headers = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\s*{section}\s*\]", line)]
    if not headers:
        lines += [*([""] if lines else []), f"[{section}]"]
        return len(lines), len(lines)
    begin = headers[0] + 1
    ends = [n for n in range(begin, len(lines)) if _SECTION.match(lines[n])]
    return begin, ends[0] if ends else len(lines)


def _require(text: str, section: str, keys: dict[str, str]) -> None:
    try:
        read = tomllib.loads(text).get(section, {})
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"[{section}] cannot be changed: {error}") from None
    if any(read.get(key) != value for key, value in keys.items()):
        raise ConfigError(f"[{section}] is not written as one table with a line for each key")
