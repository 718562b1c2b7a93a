"""What an app can do whose maker is suspended: nothing, until an administrator takes it over."""

from chatserver.actions.apps import make_webhook
from protocol.apps import GetApp, MakeAppToken
from protocol.errors import ErrorCode
from protocol.moderation import LiftSuspension, SuspendPerson
from tests.gateway.slack.test_acting import posted, press
from tests.program import Program
from tests.running import run
from tests.town import Town

REFUSED = 400


@run
async def test_an_app_is_shut_out_with_whoever_made_it(town: Town) -> None:
    """Tokens, webhook and response URL: none works, nor lets it in again; nor does looking at it.

    After the suspension it begins with a token an administrator makes; so it does meanwhile.
    """
    async with Program(town, by=town.bob.id) as program:
        bot, general = program.made.app.bot, town.general
        hook = await town.change(lambda tx: make_webhook(tx, bot, general))
        seq = await posted(program, town)
        alice = await town.enter(town.alice)
        await alice.ask(press(town, seq))
        url = (await program.asked.get())["response_url"]
        await alice.ask(SuspendPerson(user=town.bob.id))

        async def can() -> list[object]:
            return [
                (await program.call("chat.postMessage", channel=general, text="x"))["ok"],
                (await program.call("apps.connections.open", program.made.app_token))["error"],
                (await program.post(f"{town.address}{hook.path}", text="x"))[0] < REFUSED,
                (await program.post(url, text="x", response_type="in_channel"))[0] < REFUSED,
            ]

        out = [False, "invalid_auth", False, False]
        assert await can() == out
        await alice.ask(GetApp(bot=bot))
        assert await can() == out
        refusal = await alice.refusal(press(town, seq))
        assert (refusal.code, program.asked.empty()) == (ErrorCode.CONFLICT, True)
        await alice.ask(LiftSuspension(user=town.bob.id))
        assert await can() == out
        await alice.ask(SuspendPerson(user=town.bob.id))
        token = (await alice.ask(MakeAppToken(bot=bot, kind="bot"))).token
        assert (await program.call("auth.test", token))["ok"]
        assert await program.post(f"{town.address}{hook.path}", text="x") == (200, "ok")
        await alice.ask(press(town, seq))
        assert (await program.asked.get())["user"]["id"] == town.alice.id
