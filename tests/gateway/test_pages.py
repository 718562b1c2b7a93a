"""The pages that need no script: start, set-up, joining."""

import re
from pathlib import Path

import pytest

from chatserver.actions import accounts
from chatserver.gateway.languages import preferred
from chatserver.gateway.markup import Markup, fill
from chatserver.gateway.phrases import PHRASES
from chatserver.store import channels, log, users
from tests.running import run

from .house import ALICE, BOB, PASSWORD, Answer, House

CLIENT_ICON = Path("clients/web/public/icon.svg").read_text()
NASTY = "<script>alert('x')</script>"
SETUP = {"workspace": "Wonderland", "name": "Alice", "email": ALICE, "password": PASSWORD}
JOIN = {"name": "Bob", "email": BOB, "password": PASSWORD}


def title_of(answer: Answer) -> str:
    """Return a page's heading."""
    found = re.search("<h1>(.*)</h1>", answer.text)
    return found[1] if found else ""


@run
async def test_the_start_page_says_how_to_connect(house: House) -> None:
    """By the address people reach it at."""
    await house.found()
    house.configure(server={"public_url": "https://chat.example.org"})
    answer = await house.get("/")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert title_of(answer) == "Wonderland"
    assert "wss://chat.example.org/ws" in answer.text
    assert "--url https://chat.example.org" in answer.text


@run
async def test_a_new_server_says_where_the_first_link_is(house: House) -> None:
    """Until there is an administrator."""
    assert PHRASES["en"].not_set_up in (await house.get("/")).text
    await house.found()
    assert PHRASES["en"].not_set_up not in (await house.get("/")).text


@run
async def test_pages_load_nothing_but_their_own_icon_and_style(house: House) -> None:
    """No script, no foreign host, nothing inline: the policy would refuse it."""
    page = (await house.get("/")).text
    assert re.findall(r"(?:src|href)=\"([^\"]*)", page) == ["/static/icon.svg", "/static/plain.css"]
    assert "<script" not in page
    assert "style=" not in page
    style = await house.get("/static/plain.css")
    assert style.headers["Content-Type"] == "text/css"
    assert "prefers-color-scheme: dark" in style.text
    icon = await house.get("/static/icon.svg")
    assert icon.headers["Content-Type"] == "image/svg+xml"
    assert icon.text == CLIENT_ICON


@run
async def test_pages_speak_french_to_those_who_read_it(house: House) -> None:
    """By Accept-Language, and caches are told."""
    answer = await house.get("/", None, Accept_Language="fr-CH, en;q=0.8")
    assert '<html lang="fr">' in answer.text
    assert PHRASES["fr"].how in answer.text
    assert answer.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("FR-be", "fr"),
        ("en, fr", "en"),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("de, fr;q=0.1", "fr"),
        ("fr;q=0", "en"),
        ("fr;q=x", "en"),
        ("*", "en"),
        ("frx, ,;;q=,", "en"),
    ],
)
def test_the_preferred_language_is_taken(header: str, language: str) -> None:
    """Whatever stands in the header, an answer comes."""
    assert preferred(header) == language


def test_both_languages_say_everything() -> None:
    """No sentence is missing in one of them."""
    english, french = PHRASES["en"], PHRASES["fr"]
    assert english.errors.keys() == french.errors.keys()
    assert english.fields.keys() == french.fields.keys()
    assert all(english)
    assert all(french)


def test_values_are_escaped_unless_they_are_markup() -> None:
    """S14: in text and in attributes."""
    filled = fill('<a title="$a">$b</a>', a="\"'<&", b=Markup("<b>c</b>"))
    assert filled == '<a title="&quot;&#x27;&lt;&amp;"><b>c</b></a>'


# -- set-up ----------------------------------------------------------------------------------


@run
async def test_the_first_administrator_is_made_by_a_form(house: House) -> None:
    """The workspace gets its name and channels; the browser is led to the start, signed in."""
    path = f"/setup/{await house.setup_token()}"
    form = await house.get(path)
    assert title_of(form) == PHRASES["en"].setup
    assert 'value="general, random"' in form.text
    answer = await house.post_form(path, SETUP)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    assert cookie.startswith("__Host-session=xoxp-")
    session = (await house.get("/auth/session", Cookie=cookie)).json
    assert session["user"]["role"] == "administrator"
    assert session["workspace"]["name"] == "Wonderland"
    assert await public_channels(house) == ["general", "random"]
    assert await house.database.read(accounts.sign_up_domains) == []


async def public_channels(house: House) -> list[str]:
    """Return the names of the channels there are."""
    return [each.name for each in await house.database.read(channels.public, "", 100)]


@run
async def test_the_first_administrator_chooses_channels_and_domains(house: House) -> None:
    """As they type them: with # and @, in capitals, twice, with commas too many."""
    path = f"/setup/{await house.setup_token()}"
    wishes = {
        "channels": " #Town-Hall,, lunch , town-hall,",
        "domains": "@Example.org, münchen.example,example.org ,",
    }
    assert (await house.post_form(path, SETUP | wishes)).status == 303
    assert await public_channels(house) == ["lunch", "town-hall"]
    domains = await house.database.read(accounts.sign_up_domains)
    assert domains == ["example.org", "xn--mnchen-3ya.example"]


@run
async def test_a_setup_link_is_good_once(house: House) -> None:
    """Neither it nor an older or later one makes a second administrator."""
    old, new = await house.setup_token(), await house.setup_token()
    assert (await house.get(f"/setup/{old}")).status == 404
    assert (await house.post_form(f"/setup/{new}", SETUP)).status == 303
    for method in ("GET", "POST"):
        answer = await house.ask(
            method, f"/setup/{new}", data=SETUP, headers={"Origin": house.address}
        )
        assert answer.status == 410
        assert PHRASES["en"].over in answer.text
    assert await house.setup_token() == ""
    assert await house.database.read(users.administrators) == 1


@run
async def test_an_invitation_sets_nothing_up(house: House) -> None:
    """Each kind of link opens its own page only."""
    setup, join = await house.setup_token(), (await house.invite(role="administrator")).token
    for path in (f"/setup/{join}", f"/join/{setup}", "/join/x", "/setup/%00"):
        answer = await house.get(path)
        assert answer.status == 404
        assert title_of(answer) == PHRASES["en"].problem


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("password", "password", 400),
        ("password", "short", 400),
        ("password", "x" * 2_000, 413),
        ("email", "alice", 400),
        ("name", "\u200b", 400),
        ("workspace", " ", 400),
        ("channels", " , ", 400),
        ("channels", "general, town hall", 400),
        ("channels", "a/b", 400),
        ("channels", "x" * 81, 413),
        ("channels", ",".join(f"c{number}" for number in range(21)), 413),
        ("domains", "example", 400),
        ("domains", "bob@example.org", 400),
        ("domains", "exam ple.org", 400),
        ("domains", "example.org; example.com", 400),
        ("domains", "example..org", 400),
        ("domains", "*.example.org", 400),
        ("domains", ",".join(f"c{number}.org" for number in range(21)), 413),
    ],
)
@run
async def test_a_form_comes_back_with_what_is_wrong(
    house: House, field: str, value: str, status: int
) -> None:
    """What was typed is still there, but for the password; the link stays good."""
    path = f"/setup/{await house.setup_token()}"
    answer = await house.post_form(path, SETUP | {field: value}, Accept_Language="fr")
    assert answer.status == status
    assert 'role="alert"' in answer.text
    assert PASSWORD not in answer.text
    assert field == "email" or f'value="{ALICE}"' in answer.text
    assert await house.database.read(log.setting, "workspace_name") is None
    assert (await house.post_form(path, SETUP)).status == 303


# -- joining ---------------------------------------------------------------------------------


@run
async def test_a_newcomer_joins_by_a_form(house: House) -> None:
    """The browser is led to the start page, signed in."""
    await house.found()
    path = f"/join/{(await house.invite()).token}"
    assert title_of(await house.get(path)) == "Join Wonderland"
    answer = await house.post_form(path, JOIN)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    assert (await house.get("/auth/session", Cookie=cookie)).json["user"]["name"] == "bob"
    assert (await house.get(path)).status == 410


@run
async def test_the_address_of_an_invitation_is_filled_in(house: House) -> None:
    """And cannot be changed, whatever the form says."""
    path = f"/join/{(await house.invite(email=BOB)).token}"
    assert f'value="{BOB}"' in (await house.get(path)).text
    eve = await house.post_form(path, JOIN | {"email": "eve@example.org"})
    assert (eve.status, PHRASES["en"].fields["email"] in eve.text) == (400, True)
    assert (await house.post_form(path, JOIN)).status == 303


@run
async def test_names_cannot_be_markup(house: House) -> None:
    """S14: what people type is text on every page, also when it comes back."""
    path = f"/setup/{await house.setup_token()}"
    nasty = SETUP | {"workspace": NASTY, "name": NASTY}
    pages = [
        await house.post_form(path, nasty | {"password": "short"}),
        await house.post_form(path, nasty | {"channels": NASTY}),
        await house.post_form(path, nasty | {"domains": NASTY}),
    ]
    await house.post_form(path, nasty)
    pages.append(await house.get("/"))
    invitation = f"/join/{(await house.invite()).token}"
    pages.append(await house.get(invitation))
    again = JOIN | {"name": NASTY, "password": "short"}
    pages.append(await house.post_form(invitation, again))
    for page in pages:
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize(
    "body",
    [b"", b"name", b"name=a&name=b", b"name=%ff", b"a=1&" * 30, b"name=x", b"\xff=1"],
)
@run
async def test_a_form_that_is_none_is_a_problem_page(house: House, body: bytes) -> None:
    """400, in words, and no traceback."""
    answer = await house.ask(
        "POST",
        f"/join/{(await house.invite()).token}",
        data=body,
        headers={
            "Origin": house.address,
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    assert (answer.status, title_of(answer)) == (400, PHRASES["en"].problem)
