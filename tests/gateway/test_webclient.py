"""The built web client: what is served, under which address, and with which headers."""

import asyncio
import gzip
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatserver.gateway import webclient
from chatserver.gateway.http import ROUTES
from chatserver.gateway.phrases import PHRASES
from chatserver.gateway.routes import Route
from tests.running import bounded, run

from .house import House

INDEX = '<!doctype html><script type="module" src="/assets/main-1a2b3c4d.js"></script>'
SCRIPT = "console.log('hello')\n" * 200
BUILD = {
    "index.html": INDEX,
    "assets/main-1a2b3c4d.js": SCRIPT,
    "assets/inter-5e6f7a8b.woff2": "w" * 2_000,
    "sw.js": "self.onfetch = null",
    "manifest.webmanifest": '{"name": "chatserver"}',
    "icons/192.png": "png",
    "favicon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}
LINKS = (
    "/c",
    "/c/C0123456789",
    "/c/C0123456789/4182",
    "/c/D0123456789/7/thread",
    "/home/C0123456789/4182",
    "/menu",
    "/people",
    "/sign-in",
)


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A directory as the build leaves it."""
    directory = tmp_path / "web"
    for name, text in BUILD.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    return directory


@pytest.fixture
def served(
    runner: asyncio.Runner, empty_database: Path, tmp_path: Path, client: Path
) -> Iterator[House]:
    """A server with the client, and an administrator."""
    house = House(Path(shutil.copy(empty_database, tmp_path / "chat.db")), client)
    runner.run(bounded(house.open()))
    runner.run(bounded(house.found()))
    yield house
    runner.run(bounded(house.close()))


@pytest.mark.parametrize("path", ["/", *LINKS])
@run
async def test_every_place_in_the_client_opens_its_page(served: House, path: str) -> None:
    """A link to a message can be sent around; the page is asked for each time, and is small."""
    answer = await served.get(path)
    assert (answer.status, answer.text) == (200, INDEX)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    again = await served.get(path, None, If_None_Match=answer.headers["ETag"])
    assert (again.status, again.text) == (304, "")
    assert again.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "kind", "caching"),
    [
        (
            "/assets/main-1a2b3c4d.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        ("/assets/inter-5e6f7a8b.woff2", "font/woff2", "public, max-age=31536000, immutable"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/icons/192.png", "image/png", "no-cache"),
        ("/favicon.svg", "image/svg+xml", "no-cache"),
    ],
)
@run
async def test_a_file_has_its_type_and_how_long_it_is_kept(
    served: House, path: str, kind: str, caching: str
) -> None:
    """What has a hash in its name never changes; whatever else is asked for each time."""
    answer = await served.get(path)
    assert (answer.status, answer.text) == (200, BUILD[path[1:]])
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == caching
    head = await served.ask("HEAD", path)
    assert (head.status, head.text, head.headers["ETag"]) == (200, "", answer.headers["ETag"])


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip", "gzip"),
        ("br;q=1.0, GZIP;q=0.8", "gzip"),
        ("deflate, gzip", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip; q=0.0", None),
        ("xgzip", None),
        (";;,=", None),
    ],
)
@run
async def test_scripts_are_sent_compressed_to_those_who_take_it(
    served: House, accepts: str, coding: str | None
) -> None:
    """And in the same words to everybody."""
    raw = await served.raw(
        b"GET /assets/main-1a2b3c4d.js HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: "
        + accepts.encode()
        + b"\r\nConnection: close\r\n\r\n"
    )
    head, _, body = raw.partition(b"\r\n\r\n")
    found = re.search(rb"Content-Encoding: (\w+)", head)
    assert (found[1].decode() if found else None) == coding
    assert b"Vary: Accept-Encoding" in head
    assert (gzip.decompress(body) if coding else body) == SCRIPT.encode()


@run
async def test_what_does_not_get_smaller_is_sent_as_it_is(served: House) -> None:
    """Fonts and pictures are compressed already, and a small file gains nothing."""
    for path in ("/assets/inter-5e6f7a8b.woff2", "/sw.js", "/icons/192.png"):
        answer = await served.get(path, None, Accept_Encoding="gzip")
        assert "Content-Encoding" not in answer.headers
        assert answer.text == BUILD[path[1:]]


@pytest.mark.parametrize("path", ["/", "/assets/main-1a2b3c4d.js", "/sw.js"])
@run
async def test_the_client_runs_its_own_scripts_and_no_others(served: House, path: str) -> None:
    """S15: nothing inline, nothing from elsewhere, no text that becomes markup by accident."""
    headers = (await served.get(path, None, X_Forwarded_Proto="https")).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert policy.endswith("; require-trusted-types-for 'script'; trusted-types chatserver")
    assert headers["Permissions-Policy"].startswith("microphone=(self), camera=(), ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"]


@run
async def test_other_answers_keep_the_stricter_policy(served: House) -> None:
    """What is no part of the client may make no trusted markup at all."""
    for path in ("/join/x", "/nowhere", "/auth/session", "/assets/nothing.js"):
        headers = (await served.get(path)).headers
        assert "trusted-types 'none'" in headers["Content-Security-Policy"]
        assert headers["Permissions-Policy"].startswith("microphone=(), camera=(), ")


@pytest.mark.parametrize(
    "target",
    [
        "/assets/../../webclient.py",
        "/assets/%2e%2e/%2e%2e/webclient.py",
        "/assets/..%2f..%2fwebclient.py",
        "/assets/",
        "/assets",
        "/icons/192.png/",
        "/web/index.html",
        "/home",
        "/c/C0123456789/4182/thread/more",
    ],
)
@run
async def test_only_what_was_built_is_to_be_had(served: House, target: str) -> None:
    """H17: addresses are looked up among names known since the start, never on the disk."""
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert (await served.raw(request.encode())).startswith(b"HTTP/1.1 404")


@run
async def test_a_file_changed_on_the_disk_is_not_served(served: House, client: Path) -> None:
    """A build beside a running server mixes no two versions."""
    (client / "index.html").write_text("another")
    (client / "sw.js").unlink()
    assert (await served.get("/")).text == INDEX
    assert (await served.get("/sw.js")).status == 200


@run
async def test_a_new_server_says_where_the_first_link_is(
    served: House, empty_database: Path, tmp_path: Path, client: Path
) -> None:
    """Also with the client: nobody could sign in to it yet."""
    new = House(Path(shutil.copy(empty_database, tmp_path / "new.db")), client)
    await new.open()
    assert PHRASES["en"].not_set_up in (await new.get("/")).text
    await new.found()
    assert (await new.get("/")).text == INDEX
    await new.close()


def places(house: House) -> dict[str, Route]:
    """Return the routes anybody can GET, by path."""
    return {route.path: route for route in house.application[ROUTES] if route.method == "GET"}


@run
async def test_without_a_build_there_are_the_plain_pages(house: House, tmp_path: Path) -> None:
    """A checkout that never built the client has a start page, and no links into it."""
    assert PHRASES["en"].what in (await house.get("/")).text
    assert not set(webclient.PLACES) & places(house).keys()
    assert webclient.load(tmp_path) == {}
    for path in LINKS:
        assert (await house.get(path)).status == 404
