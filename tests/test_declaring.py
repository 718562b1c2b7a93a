"""Apps of the configuration file: there when the server starts, with the secrets it was given."""

import pytest

from chatserver.core.config import Config, ConfigError, check
from chatserver.declaring import declare_apps, declared_in
from chatserver.store import apps, memberships, sessions
from chatserver.store.sessions import hash_token
from tests.actions.conftest import Office, office  # noqa: F401  # the fixture
from tests.running import ON_SQLITE, run

ENVIRONMENT = {
    "BOT": "xoxb-0123456789012345678901234",
    "EVENTS": "xapp-0123456789012345678901234",
    "SIGNED": "0123456789abcdef",
}
ROBOT = {
    "name": "Robot",
    "channels": ["#general", "nowhere"],
    "slash": ["/robot"],
    "bot_token_env": "BOT",
    "app_token_env": "EVENTS",
    "signing_secret_env": "SIGNED",
}


def config(**app: object) -> Config:
    """Return a configuration with the robot, or one like it."""
    return check({"app": [ROBOT | app]})


@ON_SQLITE
@run
async def test_a_declared_app_is_there(office: Office) -> None:  # noqa: F811
    """With the tokens from the environment; the same again changes nothing."""
    token, event_token = hash_token(ENVIRONMENT["BOT"]), hash_token(ENVIRONMENT["EVENTS"])
    for _ in range(2):
        await declare_apps(office.database, declared_in(config().app, ENVIRONMENT))
        opening = (await office.database.read(sessions.openings, [token]))[token]
        bot = opening.user.id
        assert await office.database.read(apps.by_token, event_token) == bot
        kept = await office.database.read(apps.kept, bot)
        assert kept is not None
        assert kept.signing_secret == ENVIRONMENT["SIGNED"]
        assert await office.database.read(memberships.role, office.general, bot) == "member"
    (app,) = await office.database.read(apps.page, "", 9)
    assert (app.events, app.commands[0].command) == (["*"], "/robot")
    other = config(events=["app_mention"], slash=[], socket_mode=True)
    await declare_apps(office.database, declared_in(other.app, ENVIRONMENT))
    (app,) = await office.database.read(apps.page, "", 9)
    assert (app.events, app.commands, app.socket_mode) == (["app_mention"], [], True)


@ON_SQLITE
@run
async def test_one_that_cannot_be_holds_nothing_up(office: Office) -> None:  # noqa: F811
    """A person has its name; the next one is made all the same."""
    wanted = [*config(name="Alice").app, *config().app]
    await declare_apps(office.database, declared_in(wanted, ENVIRONMENT))
    assert len(await office.database.read(apps.page, "", 9)) == 1


@pytest.mark.parametrize(
    ("app", "word"),
    [
        ({"bot_token_env": "NOWHERE"}, "NOWHERE"),
        ({"bot_token_env": "EVENTS"}, "EVENTS"),
        ({"slash": ["no slash"]}, "Robot"),
        ({"request_url": "gopher://x"}, "Robot"),
    ],
)
def test_a_wrong_declaration_stops_the_server(app: dict[str, object], word: str) -> None:
    """With a word that leads to it."""
    with pytest.raises(ConfigError, match=word):
        declared_in(config(**app).app, ENVIRONMENT)


def test_an_unknown_key_is_named() -> None:
    """As in every other table."""
    with pytest.raises(ConfigError, match="did you mean 'socket_mode'"):
        config(socket_mod=True)
