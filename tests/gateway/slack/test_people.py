"""People, bots, groups, reactions, emoji and the workspace by Slack's API."""

from chatserver.actions.apps import NOBODY, make_app
from protocol.apps import App
from tests.gateway.house import BOB
from tests.running import run

from .conftest import Office


@run
async def test_everybody_is_listed(office: Office) -> None:
    """Bots and who is gone among them; the last page has an empty cursor."""
    found = []
    cursor = ""
    while True:
        page = await office.call("users.list", limit=2, cursor=cursor)
        found += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    by_name = {each["name"]: each for each in found}
    assert set(by_name) == {"alice", "bob", "deploy.bot"}
    bot = by_name["deploy.bot"]
    assert bot["is_bot"] is True
    assert bot["profile"]["bot_id"] == f"B{bot['id'][1:]}"
    assert by_name["alice"]["is_admin"] is True
    assert by_name["bob"]["real_name"] == by_name["bob"]["profile"]["real_name"] == "Bob"
    assert "bot_id" not in by_name["bob"]["profile"]
    assert (await office.call("users.list", cursor="?"))["error"] == "invalid_cursor"


@run
async def test_addresses_are_for_who_was_given_the_scope(office: Office) -> None:
    """An app was, by an administrator, and colleagues are; guests are not."""
    bob = office.bob.user.id
    found = await office.call("users.lookupByEmail", email=BOB.upper())
    assert found["user"]["id"] == bob
    assert (await office.call("users.info", user=bob))["user"]["profile"]["email"] == BOB
    for address in ("nobody@example.org", "nobody", ""):
        answer = await office.call("users.lookupByEmail", email=address)
        assert answer["error"] == "users_not_found"
    guest = (await office.house.admit("gus@example.org", role="guest")).token
    refused = await office.call("users.lookupByEmail", guest, email=BOB)
    assert (refused["error"], refused["needed"]) == ("missing_scope", "users:read.email")
    assert "users:read.email" not in refused["provided"].split(",")
    colleague = await office.call("users.info", guest, user=office.alice.user.id)
    assert "email" not in colleague["user"]["profile"]


@run
async def test_an_app_may_be_given_less(office: Office) -> None:
    """Then what needs more is refused, and says what it needs."""
    app = App(bot=NOBODY, scopes=["chat:write"])
    made = await office.house.commit(lambda tx: make_app(tx, "Small", app))
    answer = await office.ask("users.list", made.bot_token)
    assert answer.headers["x-oauth-scopes"] == "chat:write"
    assert answer.json == {
        "ok": False,
        "error": "missing_scope",
        "needed": "users:read",
        "provided": "chat:write",
    }


@run
async def test_a_bot_is_found_by_its_other_names(office: Office) -> None:
    """And is told which user it is."""
    bot = office.app.app.bot
    for given in ({"bot": f"B{bot[1:]}"}, {}):
        shown = (await office.call("bots.info", **given))["bot"]
        assert (shown["user_id"], shown["app_id"]) == (bot, f"A{bot[1:]}")
    for unknown in ("BNOBODY000", f"B{office.bob.user.id[1:]}", "x"):
        assert (await office.call("bots.info", bot=unknown))["error"] == "bot_not_found"
    for unknown in ("UNOBODY000", "bob", ""):
        assert (await office.call("users.info", user=unknown))["error"] == "user_not_found"


@run
async def test_the_workspace_is_told(office: Office) -> None:
    """With a domain, which clients build addresses on."""
    team = (await office.call("team.info"))["team"]
    assert (team["name"], team["domain"]) == ("Wonderland", "wonderland")
    assert (await office.call("team.info", team="T0000000000"))["error"] == "team_not_found"
    assert (await office.call("emoji.list"))["emoji"] == {}


@run
async def test_reactions_come_and_go(office: Office) -> None:
    """By the names Slack has for them, in skin tones too."""
    posted = await office.call("chat.postMessage", channel=office.general, text="hi")
    at = {"channel": office.general, "timestamp": posted["ts"]}
    for name in ("eyes", ":+1:", "clap::skin-tone-2"):
        assert (await office.call("reactions.add", **at, name=name))["ok"]
        assert (await office.call("reactions.add", **at, name=name))["error"] == "already_reacted"
    message = (await office.call("reactions.get", **at, full=True))["message"]
    bot = office.app.app.bot
    assert message["reactions"] == [
        {"name": "eyes", "users": [bot], "count": 1},
        {"name": "+1", "users": [bot], "count": 1},
        {"name": "clap::skin-tone-2", "users": [bot], "count": 1},
    ]
    assert (await office.call("reactions.remove", **at, name="eyes"))["ok"]
    assert (await office.call("reactions.remove", **at, name="eyes"))["error"] == "no_reaction"
    for given, error in [
        ({"name": "no_such_emoji"}, "invalid_name"),
        ({"timestamp": "1.000000"}, "message_not_found"),
        ({"timestamp": "x"}, "bad_timestamp"),
        ({"timestamp": None}, "no_item_specified"),
    ]:
        answer = await office.call("reactions.add", **(at | {"name": "eyes"} | given))
        assert answer["error"] == error


@run
async def test_groups_are_made_by_administrators(office: Office) -> None:
    """And listed by everybody, under Slack's letter."""
    alice, bob = office.alice.token, office.bob.user.id
    made = await office.call("usergroups.create", alice, name="On call", handle="oncall")
    group = made["usergroup"]
    assert group["id"].startswith("S")
    changed = await office.call("usergroups.users.update", alice, usergroup=group["id"], users=bob)
    assert changed["usergroup"]["user_count"] == 1
    (listed,) = (await office.call("usergroups.list", include_users=1))["usergroups"]
    assert (listed["handle"], listed["users"]) == ("oncall", [bob])
    users = await office.call("usergroups.users.list", usergroup=group["id"])
    assert users["users"] == [bob]
    renamed = await office.call("usergroups.update", alice, usergroup=group["id"], handle="duty")
    assert renamed["usergroup"]["handle"] == "duty"
    for method, given, error in [
        ("usergroups.create", {"name": "x"}, "permission_denied"),
        ("usergroups.users.list", {"usergroup": "SNOBODY000"}, "no_such_subteam"),
        ("usergroups.users.list", {"usergroup": ""}, "no_such_subteam"),
    ]:
        assert (await office.call(method, **given))["error"] == error
