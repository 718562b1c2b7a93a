"""Files that Slack's own exports only name are fetched from Slack, if that is wanted."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from chatserver.jobs.imports.model import ImportFailed
from chatserver.jobs.imports.slack import fetching
from chatserver.jobs.imports.slack.fetching import is_slacks

from .conftest import Place
from .exports import Export, Json, said


class _Slack(BaseHTTPRequestHandler):
    """Has one file, one that leads elsewhere, and a page to sign in for all others."""

    def do_GET(self) -> None:
        is_file = self.path == "/plan.txt?t=xoxe-1"
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "http://example.org/")
        self.send_header("Content-Type", "text/plain" if is_file else "text/html")
        self.end_headers()
        self.wfile.write(b"the plan" if is_file else b"<html>sign in</html>")

    def log_message(self, *_arguments: Any) -> None:
        """Be silent."""


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that stands for Slack's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Slack)
    thread = Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(fetching, "SCHEME", "http")
    monkeypatch.setattr(fetching, "HOSTS", (".127.0.0.1",))
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def export(slack: str) -> Export:
    """Return an export whose files are there."""
    files: list[Json] = [
        {"id": "FPLAN0001", "name": "plan.txt", "url_private": f"{slack}/plan.txt?t=xoxe-1"},
        {"id": "FGONE0001", "name": "gone.txt", "url_private": f"{slack}/gone.txt"},
        {"id": "FAWAY0001", "name": "away.txt", "url_private": f"{slack}/away"},
        {"id": "FELSE0001", "name": "else.txt", "url_private": "http://localhost:1/x"},
        {"id": "FHALF0001", "name": "half.txt", "size": 9}
        | {"url_private": f"{slack}/plan.txt?t=xoxe-1"},
    ]
    return Export(talk={"general": [said(1, "see", files=files)]})


def test_fetching(runner: Any, place: Place, slack: str) -> None:
    """What Slack gives is kept; for the rest a link stands, without its token."""
    report = runner.run(place.take(export(slack), fetch=True))
    (message,) = runner.run(place.history())
    assert [(file.name, file.size) for file in message.files] == [("plan.txt", 8)]
    assert message.text.splitlines()[1:3] == [
        f"[gone.txt]({slack}/gone.txt)",
        f"[away.txt]({slack}/away)",
    ]
    assert report.losses("file") == {
        "that could not be had as a whole": 3,
        "whose contents are not in the export": 1,
    }


@pytest.mark.usefixtures("slack")
def test_slack_does_not_answer(runner: Any, place: Place) -> None:
    """Then the import stops, rather than losing files; it goes on later."""
    file = {"id": "FDEAD0001", "name": "dead.txt", "url_private": "http://127.0.0.1:1/x"}
    archive = Export(talk={"general": [said(1, "see", files=[file])]})
    with pytest.raises(ImportFailed, match="Slack does not answer when asked for a file"):
        runner.run(place.take(archive, fetch=True))
    assert runner.run(place.take(archive)).messages_added == 1


def test_nothing_is_fetched_unasked(runner: Any, place: Place, slack: str) -> None:
    """Without the option there are links."""
    report = runner.run(place.take(export(slack)))
    (message,) = runner.run(place.history())
    assert (message.files, report.files_added) == ([], 0)
    assert f"[plan.txt]({slack}/plan.txt)" in message.text


@pytest.mark.parametrize(
    ("url", "whether"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.png?t=xoxe-1", True),
        ("https://slack.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com.evil.org/x", False),
        ("https://evilslack.com/x", False),
        ("https://127.0.0.1/x", False),
        ("https://files.slack.com@evil.org/x", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_whom_it_asks(url: str, whether: bool) -> None:  # a table's column
    """Only Slack itself, never what an export may name besides."""
    assert is_slacks(url) == whether
