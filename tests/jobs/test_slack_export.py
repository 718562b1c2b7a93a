"""What is no export, or no honest one, is refused in a sentence."""

import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from chatserver.jobs.imports import archive
from chatserver.jobs.imports.model import ImportFailed
from chatserver.jobs.imports.slack import export as slack_export
from chatserver.jobs.imports.slack.export import SlackExport, time_us

from .exports import Export, channel, said


def written(path: Path, members: dict[str, str]) -> Path:
    """Write a ZIP of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def read_all(path: Path) -> None:
    """Read whatever an import reads."""
    with closing(SlackExport(path)) as export:
        export.users()
        export.rooms()
        for folder in export.folders():
            for day in export.days(folder):
                export.messages(day)


def refusal(path: Path) -> str:
    """Return why an archive is refused, when it is opened or when it is read."""
    with pytest.raises(ImportFailed) as refused:
        read_all(path)
    return str(refused.value)


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there cannot be read."""
    assert "cannot be read as a ZIP file" in refusal(tmp_path / "none.zip")


def test_no_zip(tmp_path: Path) -> None:
    """A file that is no ZIP is refused."""
    (tmp_path / "a.zip").write_bytes(b"no zip")
    assert refusal(tmp_path / "a.zip").startswith("a.zip cannot be read as a ZIP file")


def test_no_slack_export(tmp_path: Path) -> None:
    """A ZIP of something else is refused."""
    assert "is no Slack export" in refusal(written(tmp_path / "a.zip", {"readme": "hello"}))


@pytest.mark.parametrize("name", ["../evil.json", "/etc/x.json", "general/../../x.json"])
def test_names_outside(tmp_path: Path, name: str) -> None:
    """A member that names a place outside the archive betrays what the archive is."""
    path = Export(files={name: "[]"}).write(tmp_path / "a.zip")
    assert "names a file outside itself" in refusal(path)


@pytest.mark.parametrize("content", ["[{", "{}", '[{"ts": 5}]', "[" * 100_000, '["\udcff"]'])
def test_broken_members(tmp_path: Path, content: str) -> None:
    """What is not as Slack writes it is named."""
    day = content.encode(errors="surrogateescape")
    export = Export(files={"general/2024-01-30.json": day})
    path = export.write(tmp_path / "a.zip")
    assert refusal(path).startswith("general/2024-01-30.json in the export is not as Slack")


def test_damaged_archive(tmp_path: Path) -> None:
    """Damage inside the archive is found by its checksum and named."""
    path = Export().write(tmp_path / "a.zip")
    content = bytearray(path.read_bytes())
    content[45] ^= 0xFF
    path.write_bytes(content)
    assert refusal(path).startswith("users.json in the export cannot be read")


def test_encrypted(tmp_path: Path) -> None:
    """An encrypted archive is refused before anything is read."""
    path = Export().write(tmp_path / "a.zip")
    content = bytearray(path.read_bytes())
    for place in range(len(content)):
        if content[place : place + 4] == b"PK\x01\x02":
            content[place + 8] |= 1
    path.write_bytes(content)
    assert "is encrypted" in refusal(path)


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that would unpack to far too much is refused by its directory alone."""
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 100_000)
    path = Export(files={"general/2024-01-30.json": " " * 1_000_000}).write(tmp_path / "a.zip")
    assert "would unpack to" in refusal(path)


def test_large_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single day may not be larger than what fits into memory at ease."""
    monkeypatch.setattr(slack_export, "MAX_MEMBER_BYTES", 100_000)
    path = Export(files={"general/2024-01-30.json": " " * 1_000_000}).write(tmp_path / "a.zip")
    assert refusal(path).startswith("general/2024-01-30.json in the export is too large")


def test_names_without_the_utf8_flag(tmp_path: Path) -> None:
    """Slack writes names in UTF-8 without saying so; they are read as what they are."""
    export = Export(channels=[channel(name="café")], talk={"cafXY": [said(1, "hi")]})
    path = export.write(tmp_path / "a.zip")
    path.write_bytes(path.read_bytes().replace(b"cafXY", "café".encode()))
    with closing(SlackExport(path)) as opened:
        assert opened.folders() == ["café"]
        assert [message.text for message in opened.messages(opened.days("café")[0])] == ["hi"]


@pytest.mark.parametrize(
    ("ts", "expected"),
    [
        ("1700000000.000100", 1_700_000_000_000_100),
        ("1700000000", 1_700_000_000_000_000),
        ("1700000000.1", 1_700_000_000_100_000),
        ("", None),
        (None, None),
        ("-1.000000", None),
        ("1700000000.0000001", None),
        ("1700000000.000100\n", None),
        ("\u0661" * 10, None),
    ],
)
def test_times(ts: str | None, expected: int | None) -> None:
    """A timestamp is exact to the microsecond, or none at all."""
    assert time_us(ts) == expected
