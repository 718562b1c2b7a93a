"""A file of one system that is given to another is refused with the command that takes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from chatserver.__main__ import main
from chatserver.jobs.imports.model import ImportFailed
from chatserver.jobs.imports.systems import SYSTEMS

from . import zulip_exports
from .conftest import Place
from .exports import Export
from .mattermost_exports import lines, packed


def plain(path: Path) -> Path:
    """Write the lines of a Mattermost export."""
    path.write_bytes(lines())
    return path


FILES: Final[dict[str, tuple[str, Callable[[Path], Path]]]] = {
    "a slack.zip": ("slack", Export().write),
    "posts.zip": ("mattermost", lambda path: packed(path, lines())),
    "posts.jsonl": ("mattermost", plain),
    "export.tar.gz": ("zulip", zulip_exports.Export().packed),
    "export": ("zulip", zulip_exports.Export().unpacked),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("given_to", SYSTEMS)
def test_which_command(runner: Any, place: Place, tmp_path: Path, name: str, given_to: str) -> None:
    """Each takes its own, and names the other one otherwise."""
    system, write = FILES[name]
    path = write(tmp_path / name)
    if given_to == system:
        assert runner.run(place.take_file(path, given_to)).users_added
        return
    with pytest.raises(ImportFailed) as refused:
        runner.run(place.take_file(path, given_to))
    told = f"It looks like one of {system.title()}: chatserver import {system} {path}"
    assert str(refused.value).endswith(told)


def test_no_export_at_all(runner: Any, place: Place, tmp_path: Path) -> None:
    """What is none of them is only refused."""
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear Ann")
    for system in SYSTEMS:
        with pytest.raises(ImportFailed) as refused:
            runner.run(place.take_file(path, system))
        assert "looks like" not in str(refused.value)


def test_a_dry_run_needs_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is none yet, none is made; with one, the same is told as before it."""
    archive, data = plain(tmp_path / "posts.jsonl"), tmp_path / "data"
    told = []
    for options in (["--dry-run"], [], ["--dry-run"]):
        assert main(["import", "mattermost", str(archive), "--data", str(data), *options]) == 0
        told.append(capsys.readouterr().out.splitlines())
        assert data.exists() == (len(told) > 1)
    assert told[0][1].replace("Would be new", "New") == told[1][1]
    assert told[2][1:] == [
        "Nothing is new: all of it had been imported before.",
        "This was a dry run: nothing was written.",
    ]
