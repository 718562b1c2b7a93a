"""Every address that answers a GET, asked by everybody for what is not theirs."""

from collections.abc import Callable, Iterator

import pytest

from chatserver.gateway.http import ROUTES
from tests.running import run

from .asking import Answer, ask
from .world import Place, World, caught

Paths = Callable[[World, Place], list[str]]

NOBODYS = "F000000000"
NOT_FOUND, FORBIDDEN = 404, 403

TRIED: dict[str, Paths] = {
    "/files/{file}": lambda world, place: [
        f"/files/{each}{query}"
        for each in (place.file, *(world.ids[name] for name in ("picture", "spoilt", "voice")))
        for query in ("", "?download=1")
    ],
    "/files/{file}/thumbnail": lambda world, place: [
        f"/files/{each}/thumbnail" for each in (place.file, world.ids["picture"])
    ],
    "/uploads/{file}": lambda _world, place: [f"/uploads/{place.file}"],
    "/archives/{channel}": lambda _world, place: [f"/archives/{place.channel}"],
    r"/archives/{channel}/p{stamp:\d{7,16}}": lambda _world, place: [
        f"/archives/{place.channel}/p{place.ts.replace('.', '')}"
    ],
    "/auth/invitations": lambda *_: ["/auth/invitations"],
    "/auth/session": lambda *_: ["/auth/session"],
    "/auth/workspace": lambda *_: ["/auth/workspace"],
    "/previews/{channel}/{seq}/{picture}": lambda world, place: [
        f"/previews/{place.channel}/{place.seq}/{world.ids['preview']}"
    ],
    "/notices/mail": lambda *_: ["/notices/mail"],
    "/notices/unread": lambda _world, place: [f"/notices/unread?of={place.channel}/{place.seq}"],
    "/unsubscribe/{token}": lambda *_: ["/unsubscribe/nobodys"],
    "/emoji/{name}/{hash}": lambda *_: ["/emoji/x/0123"],
    "/feed/{token}.atom": lambda *_: ["/feed/feed-nobodys.atom"],
    "/api/{method:.*}": lambda _world, place: [f"/api/files.info?file={place.file}"],
    "/join/{token}": lambda *_: ["/join/join-nobodys"],
    "/setup/{token}": lambda *_: ["/setup/setup-nobodys"],
    "/metrics": lambda *_: ["/metrics"],
    "/readyz": lambda *_: ["/readyz"],
    "/healthz": lambda *_: ["/healthz"],
    "/static/plain.css": lambda *_: ["/static/plain.css"],
    "/static/icon.svg": lambda *_: ["/static/icon.svg"],
}
"""What is asked for at each address: what is hidden, if it can be named there."""

THE_CLIENT = {"index.html", "assets/"}
"""What the browser client is made of: the same for everybody."""


def test_every_address_is_tried(world: World) -> None:
    """A new one that answers a GET fails here until somebody says what is hidden behind it."""
    known = {*TRIED, *_of_the_client(world)}
    answering = {route.path for route in _routes(world) if route.method == "GET"}
    new = answering - known
    assert not new, f"say in TRIED of {__name__} what is asked for at {sorted(new)}"


@pytest.mark.parametrize("asker", ["stranger", "removed", "guest", "administrator", "gone", ""])
@run
async def test_no_address_tells_what_is_not_ones_own(world: World, asker: str) -> None:
    """Not in its body, a header or an error, whoever asks, somebody without a name among them."""
    token = world.person(asker).token if asker else None
    leaks: dict[str, set[str]] = {}
    for place in world.targets(asker):
        for path in _paths(world, place):
            for method in ("GET", "HEAD"):
                answer = await ask(world, method, path, token)
                found = caught(world.hidden_from(asker), answer.said, path.encode())
                if found:
                    leaks[path] = found
    assert leaks == {}


@pytest.mark.parametrize("asker", ["stranger", "removed", "guest", "administrator", "spy"])
@run
async def test_a_file_of_others_is_like_none(world: World, asker: str) -> None:
    """Hidden, deleted and made up: one answer, to the last byte, for bytes and small pictures."""
    token, place = world.person(asker).token, world.places["private"]
    for end in ("", "/thumbnail"):
        missing = await ask(world, "GET", f"/files/{NOBODYS}{end}", token)
        assert missing.status == NOT_FOUND
        for file in (place.file, world.ids["picture"], world.ids["spoilt"]):
            hidden = await ask(world, "GET", f"/files/{file}{end}", token)
            assert (hidden.status, hidden.body) == (missing.status, missing.body)
    assert (await ask(world, "GET", f"/uploads/{place.file}", token)).status == NOT_FOUND


@run
async def test_whoever_is_in_it_gets_the_bytes(world: World) -> None:
    """Else the addresses would prove nothing; a permalink leads them to the message."""
    token, place = world.insiders["alice"].token, world.places["private"]
    assert place.catch.encode() in (await ask(world, "GET", f"/files/{place.file}", token)).body
    for end in ("", "/thumbnail"):
        shown = await ask(world, "GET", f"/files/{world.ids['picture']}{end}", token)
        assert shown.status == 200
    preview = f"/previews/{place.channel}/{place.seq}/{world.ids['preview']}"
    assert (await ask(world, "GET", preview, token)).status == 200
    (path,) = TRIED[r"/archives/{channel}/p{stamp:\d{7,16}}"](world, place)
    assert f"/c/{place.channel}/{place.seq}".encode() in (await ask(world, "GET", path, token)).said
    feed: Answer = await ask(world, "GET", world.ids["feed"])
    assert place.catch.encode() in feed.body


@run
async def test_a_permalink_of_others_leads_to_no_message(world: World) -> None:
    """To the channel's address alone, which shows nothing: as one that was made up."""
    place = world.places["private"]
    (path,) = TRIED[r"/archives/{channel}/p{stamp:\d{7,16}}"](world, place)
    for asker in ("stranger", "removed", "guest", "administrator"):
        led = await ask(world, "GET", path, world.person(asker).token)
        assert f"Location: /c/{place.channel}\n".encode() in led.said + b"\n"


@run
async def test_figures_are_the_operators(world: World) -> None:
    """Metrics name no person, channel or word, and are for administrators."""
    for asker in ("stranger", "guest"):
        told = await ask(world, "GET", "/metrics", world.person(asker).token, proxied=True)
        assert told.status == FORBIDDEN
    shown = await ask(world, "GET", "/metrics", world.person("administrator").token)
    assert not caught(world.hidden_from("stranger"), shown.said)


def _routes(world: World) -> "Iterator":
    runner = world.town.server._runner  # what is really listening
    yield from runner.app[ROUTES]


def _of_the_client(world: World) -> set[str]:
    return {
        route.path
        for route in _routes(world)
        if route.handler.__qualname__.startswith(("File.answer", "_home", "Pages.home"))
    }


def _paths(world: World, place: Place) -> Iterator[str]:
    for paths in TRIED.values():
        yield from paths(world, place)
