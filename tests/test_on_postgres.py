"""The command line and the whole server on PostgreSQL."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatserver.__main__ import main
from chatserver.commands.checks import Finding, examine
from chatserver.store.migrate import migrate

from .postgres_server import PostgresServer

SERVE = (sys.executable, "-m", "chatserver", "serve", "--port", "0")


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    """The address of an empty database."""
    name = postgres.make()
    yield postgres.url(name)
    postgres.drop(name)


def options(directory: Path, url: str) -> list[str]:
    """Return the options of a server that keeps everything there."""
    file = directory / "chat.toml"
    file.write_text(f'[store]\nurl = "{url}"\n')
    file.chmod(0o600)
    return ["--config", str(file), "--data", str(directory / "data")]


def database(directory: Path, url: str) -> Finding:
    """Return what the doctor says of a database."""
    config, data = options(directory, url)[1::2]
    (found,) = [each for each in examine(Path(config), Path(data)) if each.what == "database"]
    return found


def test_a_server_and_its_commands_use_it(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the first start on; no database file is made, and a second server is refused."""
    given = options(tmp_path, url)
    with subprocess.Popen([*SERVE, *given], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        printed = ""
        while "Ctrl-C" not in printed:
            line = server.stdout.readline()
            assert line, printed
            printed += line
        assert re.search(r"http://\S+/setup/setup-\S+", printed)
        second = subprocess.run([*SERVE, *given], capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert "another server runs on this PostgreSQL database" in second.stderr
        assert main(["token", "new", "--bot", "weather", *given]) == 0
        assert main(["user", "list", *given]) == 0
        assert "weather" in capsys.readouterr().out
        server.terminate()
        assert server.wait() == 0
    assert not list((tmp_path / "data").glob("chat.db*"))


def test_the_doctor_says_what_there_is(tmp_path: Path, url: str) -> None:
    """An empty database, one that is not flushed (as in tests), none at all."""
    found = database(tmp_path, url)
    assert (found.level, "fsync is off" in found.text) == ("fail", True)
    migrate(url)
    assert database(tmp_path, url).level == "fail"
    away = database(tmp_path, "postgresql://me:secret@127.0.0.1:1/chat")
    assert (away.level, "secret" in away.text) == ("fail", False)


def test_an_address_of_something_else_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the name of its key."""
    file = Path(options(tmp_path, "mysql://there/chat")[1])
    assert main(["config", "check", str(file)]) != 0
    assert "store.url" in capsys.readouterr().err
