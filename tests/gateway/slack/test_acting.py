"""What people do with apps, from their press to the app and back, over real sockets."""

import json
from typing import Any

import pytest

from protocol.errors import Conflict, ErrorCode
from protocol.ids import new_id
from protocol.interactions import (
    CloseView,
    ListCommands,
    OpenHome,
    PressAction,
    RunCommand,
    SubmitView,
    SuggestOptions,
    ViewOpened,
    ViewUpdated,
    WhisperShown,
    WhisperTaken,
)
from protocol.messages import ListHistory, MessageEdited, MessagePosted
from tests.program import Program, button, form, plain, with_button
from tests.running import run
from tests.town import Town, post

HOME = {"type": "home", "blocks": with_button()}


async def posted(program: Program, town: Town, **said: Any) -> int:
    """Have the program post a message with a button; return where it stands."""
    said = {"text": "Ship?", "blocks": with_button(), **said}
    answer = await program.call("chat.postMessage", channel=town.general, **said)
    assert answer["ok"], answer
    client = await town.enter(town.alice)
    history = await client.ask(ListHistory(channel=town.general, limit=1))
    return int(history.messages[0].seq)


def press(town: Town, seq: int, **more: Any) -> PressAction:
    """Return the press of that button."""
    return PressAction(channel=town.general, seq=seq, block="b", action="go", **more)


@run
async def test_a_press_reaches_the_app_in_slacks_own_words(town: Town) -> None:
    """The shape clients are written for, and no ``name`` that Bolt would take for a question."""
    async with Program(town) as program:
        seq = await posted(program, town)
        alice = await town.enter(town.alice)
        await alice.ask(press(town, seq))
        payload = await program.asked.get()
        assert payload["type"] == "block_actions"
        assert payload["user"]["id"] == town.alice.id
        assert payload["channel"] == {"id": town.general, "name": "general"}
        assert payload["container"]["message_ts"] == payload["message"]["ts"]
        assert payload["message"]["blocks"] == with_button()
        action = payload["actions"][0]
        assert (action["type"], action["block_id"], action["action_id"]) == ("button", "b", "go")
        assert action["value"] == "4182"
        assert payload["api_app_id"] == f"A{program.made.app.bot[1:]}"
        assert "name" not in payload
        assert payload["trigger_id"].count(".") == 2


@run
async def test_only_who_may_read_a_message_may_press_in_it(town: Town) -> None:
    """To others it does not exist; and the app hears nothing."""
    async with Program(town) as program:
        seq = await posted(program, town)
        gus = await town.enter(town.gus)
        error = await gus.refusal(press(town, seq))
        assert error.code == ErrorCode.NOT_FOUND
        assert program.asked.empty()


@run
async def test_what_is_not_in_the_message_cannot_be_pressed(town: Town) -> None:
    """Nor can a choice be made up: what the layout does not offer is nothing."""
    menu = {
        "type": "static_select",
        "action_id": "go",
        "options": [{"text": plain("One"), "value": "1"}],
    }
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu]}]
    async with Program(town) as program:
        seq = await posted(program, town, blocks=blocks)
        alice = await town.enter(town.alice)
        wrong = PressAction(channel=town.general, seq=seq, block="b", action="other")
        assert (await alice.refusal(wrong)).code == ErrorCode.NOT_FOUND
        forged = json.dumps({"selected_option": {"text": plain("Mine"), "value": "9"}})
        await alice.ask(press(town, seq, value=forged))
        assert (await program.asked.get())["actions"][0]["selected_option"] is None
        true = json.dumps({"selected_option": {"value": "1"}})
        await alice.ask(press(town, seq, value=true))
        chosen = (await program.asked.get())["actions"][0]["selected_option"]
        assert chosen == menu["options"][0]


@run
async def test_the_app_changes_its_message_by_the_response_url(town: Town) -> None:
    """And may do so five times; another app's address does not fit."""
    async with Program(town) as program:
        seq = await posted(program, town)
        alice = await town.enter(town.alice)
        await alice.ask(press(town, seq))
        url = (await program.asked.get())["response_url"]
        assert url.startswith(town.address)
        said = {"text": "Shipped.", "replace_original": True}
        assert await program.post(url, **said) == (200, "ok")
        edited = await alice.until(MessageEdited)
        assert edited.message.seq == seq
        assert edited.message.text == "Shipped."
        other = url.replace(f"A{program.made.app.bot[1:]}", "A000000000")
        assert (await program.post(other, text="mine"))[0] == 404
        for _ in range(4):
            assert await program.post(url, text="x", response_type="in_channel") == (200, "ok")
        assert await program.post(url, text="x") == (404, "used_url")


@run
async def test_a_message_of_another_app_is_out_of_reach(town: Town) -> None:
    """A response URL changes what it was given for, and what its own app wrote."""
    async with Program(town) as program:
        seq = await posted(program, town)
        alice = await town.enter(town.alice)
        await alice.ask(press(town, seq))
        url = (await program.asked.get())["response_url"]
        status, _ = await program.post(f"{url}x", text="mine", replace_original=True)
        assert status == 404


@run
async def test_what_an_app_says_to_one_person_the_others_do_not_hear(town: Town) -> None:
    """Pressed there, it can be replaced and taken away."""
    async with Program(town) as program:
        alice, bob = await town.enter(town.alice), await town.enter(town.bob)
        answer = await program.call(
            "chat.postEphemeral",
            channel=town.general,
            user=town.alice.id,
            text="Psst",
            blocks=with_button(),
        )
        assert answer["ok"], answer
        shown = await alice.until(WhisperShown)
        assert (shown.text, shown.author) == ("Psst", program.made.app.bot)
        theirs = PressAction(view=shown.id, block="b", action="go")
        assert (await bob.refusal(theirs)).code == ErrorCode.NOT_FOUND
        await alice.ask(theirs)
        payload = await program.asked.get()
        assert payload["container"]["is_ephemeral"] is True
        url = payload["response_url"]
        await program.post(url, text="Again", replace_original=True)
        again = await alice.until(WhisperShown)
        assert (again.id, again.text) == (shown.id, "Again")
        await program.post(url, delete_original=True)
        assert (await alice.until(WhisperTaken)).id == shown.id
        await bob.ask(post(town.general, "still here"))
        assert isinstance((await bob.push()).event, MessagePosted)


@run
async def test_nobody_outside_is_told_something_in_a_channel(town: Town) -> None:
    """As in Slack's API: whoever is not in it cannot be addressed there."""
    async with Program(town) as program:
        said = {"channel": town.general, "user": town.gus.id, "text": "Psst"}
        assert (await program.call("chat.postEphemeral", **said))["error"] == "user_not_in_channel"
        said |= {"channel": town.secret, "user": town.alice.id}
        assert (await program.call("chat.postEphemeral", **said))["error"] == "channel_not_found"


@run
async def test_a_command_reaches_its_app_and_its_answer_the_person(town: Town) -> None:
    """Only they see it; said to the channel, everybody does."""
    async with Program(town) as program:
        alice, bob = await town.enter(town.alice), await town.enter(town.bob)
        known = await alice.ask(ListCommands())
        last = known.commands[-1]
        assert (last.command, last.hint, bool(last.bot)) == ("/deploy", "[where]", True)
        program.answering = lambda _: {"text": "Working on it"}
        await alice.ask(RunCommand(channel=town.general, command="/deploy", text="prod"))
        payload = await program.asked.get()
        assert (payload["command"], payload["text"]) == ("/deploy", "prod")
        assert payload["channel_name"] == "general"
        assert all(isinstance(value, str) for value in payload.values())
        assert (await alice.until(WhisperShown)).text == "Working on it"
        program.answering = lambda _: {"text": "Done", "response_type": "in_channel"}
        await alice.ask(RunCommand(channel=town.general, command="/deploy", text="prod"))
        said = [(await bob.until(MessagePosted)).message for _ in range(2)]
        assert [(each.author, each.text) for each in said] == [
            (town.alice.id, "/deploy prod"),
            (program.made.app.bot, "Done"),
        ]
        typed = {"channel": town.general, "command": "/status", "text": "clear"}
        ran = await program.call("chat.command", town.alice.token, **typed)
        assert ran["response"] == "You have no status any more."
        await program.call("chat.meMessage", town.alice.token, channel=town.general, text="waves")
        assert (await bob.until(MessagePosted)).message.text == "_Alice waves_"
        unknown = RunCommand(channel=town.general, command="/nothing")
        assert (await alice.refusal(unknown)).code == ErrorCode.NOT_FOUND


@run
async def test_an_app_that_does_not_answer_is_told_of_calmly(town: Town) -> None:
    """Nothing is repeated by itself; whose token it was is told in Slack's word."""
    async with Program(town) as program:
        alice = await town.enter(town.alice)
        await program.vanish()
        command = RunCommand(channel=town.general, command="/deploy")
        error = await alice.refusal(command)
        assert isinstance(error, Conflict)
        assert error.refusal.field == "app"
        answer = await program.call(
            "chat.command", town.alice.token, channel=town.general, command="/deploy", text=""
        )
        assert answer["error"] == "operation_timeout"


@run
async def test_a_form_is_opened_filled_in_and_sent(town: Town) -> None:
    """In the window that asked; with what is wrong beside its field."""
    async with Program(town) as program:
        seq = await posted(program, town)
        alice, bob = await town.enter(town.alice), await town.enter(town.bob)
        await alice.ask(press(town, seq, window="w1"))
        trigger = (await program.asked.get())["trigger_id"]
        opened = await program.call("views.open", trigger_id=trigger, view=form())
        assert opened["ok"], opened
        shown = await alice.until(ViewOpened)
        assert (shown.window, shown.view.id) == ("w1", opened["view"]["id"])
        again = await program.call("views.open", trigger_id=trigger, view=form())
        assert again["error"] == "exchanged_trigger_id"
        view = shown.view.id
        assert (await bob.refusal(SubmitView(view=view))).code == ErrorCode.NOT_FOUND
        empty = await alice.ask(SubmitView(view=view))
        assert (empty.outcome, empty.errors[0].block) == ("wrong", "why")
        state = json.dumps({"why": {"text": {"type": "plain_text_input", "value": "Because"}}})
        program.answering = lambda _: {"response_action": "errors", "errors": {"why": "Really?"}}
        wrong = await alice.ask(SubmitView(view=view, state=state))
        assert [(each.block, each.message) for each in wrong.errors] == [("why", "Really?")]
        payload = await program.asked.get()
        value = {"type": "plain_text_input", "value": "Because"}
        assert payload["type"] == "view_submission"
        assert payload["view"]["state"]["values"] == {"why": {"text": value}}
        program.answering = lambda _: {"response_action": "update", "view": form("Sure?")}
        changed = await alice.ask(SubmitView(view=view, state=state))
        assert changed.outcome == "updated"
        assert json.loads(changed.view.content)["title"]["text"] == "Sure?"
        program.answering = lambda _: None
        assert (await alice.ask(SubmitView(view=view, state=state))).outcome == "closed"
        assert (await alice.refusal(SubmitView(view=view))).code == ErrorCode.NOT_FOUND


@run
async def test_forms_stand_over_one_another_and_are_closed(town: Town) -> None:
    """The app that wants to hears of it; and changes a form only if it is as it believes."""
    async with Program(town) as program:
        alice = await town.enter(town.alice)
        await alice.ask(RunCommand(channel=town.general, command="/deploy"))
        trigger = (await program.asked.get())["trigger_id"]
        lower = form(blocks=with_button(), notify_on_close=True, external_id="mine")
        root = (await program.call("views.open", trigger_id=trigger, view=lower))["view"]
        await alice.until(ViewOpened)
        await alice.ask(PressAction(view=root["id"], block="b", action="go"))
        pressed = await program.asked.get()
        assert pressed["container"] == {"type": "view", "view_id": root["id"]}
        assert "response_url" not in pressed
        pushed = await program.call("views.push", trigger_id=pressed["trigger_id"], view=form())
        assert pushed["view"]["previous_view_id"] == root["id"]
        over = (await alice.until(ViewOpened)).view
        assert (over.previous, over.root) == (root["id"], root["id"])
        late = await program.call("views.update", view_id=root["id"], view=lower, hash="1.x")
        assert late["error"] == "hash_conflict"
        changed = await program.call("views.update", external_id="mine", view=lower)
        assert changed["view"]["id"] == root["id"]
        assert (await alice.until(ViewUpdated)).view.id == root["id"]
        await alice.ask(CloseView(view=over.id, all=True))
        closed = await program.asked.get()
        assert (closed["type"], closed["view"]["id"]) == ("view_closed", root["id"])
        assert closed["is_cleared"] is True


@run
async def test_an_app_has_a_page_for_each_person(town: Town) -> None:
    """What it shows one, another does not see."""
    async with Program(town, "app_home_opened") as program:
        alice, bob = await town.enter(town.alice), await town.enter(town.bob)
        answer = await program.call("views.publish", user_id=town.alice.id, view=HOME)
        assert answer["ok"], answer
        bot = program.made.app.bot
        mine = await alice.ask(OpenHome(bot=bot))
        assert mine.view.id == answer["view"]["id"]
        told = await program.told.get()
        assert (told["type"], told["user"], told["tab"]) == (
            *("app_home_opened", town.alice.id, "home"),
        )
        assert told["view"]["id"] == mine.view.id
        assert (await bob.ask(OpenHome(bot=bot))).view is None
        await alice.ask(PressAction(view=mine.view.id, block="b", action="go"))
        assert (await program.asked.get())["view"]["type"] == "home"


@run
async def test_an_app_is_asked_what_a_menu_offers(town: Town) -> None:
    """For what was typed in it."""
    menu = {"type": "external_select", "action_id": "go", "placeholder": plain("Which")}
    blocks = [{"type": "section", "block_id": "b", "text": plain("Which?"), "accessory": menu}]
    async with Program(town) as program:
        seq = await posted(program, town, blocks=blocks)
        alice = await town.enter(town.alice)
        offered = {"options": [{"text": plain("One"), "value": "1"}]}
        program.answering = lambda _: offered
        asking = {"channel": town.general, "seq": seq, "block": "b", "action": "go"}
        answer = await alice.ask(SuggestOptions(**asking, typed="on"))
        assert json.loads(answer.options) == offered
        payload = await program.asked.get()
        assert (payload["type"], payload["value"]) == ("block_suggestion", "on")


@pytest.mark.parametrize(
    ("method", "given", "error"),
    [
        ("views.open", {"trigger_id": "1.2.x", "view": form()}, "invalid_trigger_id"),
        ("views.open", {"trigger_id": "1.2.x", "view": "no JSON"}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1.2.x", "view": {"type": "home"}}, "invalid_arguments"),
        ("views.open", {"view": form()}, "invalid_arguments"),
        ("views.update", {"view_id": new_id("V"), "view": form()}, "not_found"),
        ("views.publish", {"user_id": "U000000000", "view": HOME}, "user_not_found"),
    ],
)
@run
async def test_what_is_no_view_is_refused(
    town: Town, method: str, given: dict[str, Any], error: str
) -> None:
    """In Slack's own words."""
    async with Program(town) as program:
        assert (await program.call(method, **given))["error"] == error


@run
async def test_a_persons_token_presses_and_sends_as_they_would(town: Town) -> None:
    """By the methods Slack's own clients use."""
    async with Program(town) as program:
        seq = await posted(program, town)
        alice = await town.enter(town.alice)
        history = await program.call("conversations.history", channel=town.general, limit=1)
        ts = history["messages"][0]["ts"]
        container = {"type": "message", "channel_id": town.general, "message_ts": ts}
        pressed = await program.call(
            "blocks.actions",
            town.alice.token,
            container=container,
            actions=[{**button(), "block_id": "b"}],
            service_id="B1",
            client_token="x",
        )
        assert pressed == {"ok": True}
        trigger = (await program.asked.get())["trigger_id"]
        view = (await program.call("views.open", trigger_id=trigger, view=form()))["view"]["id"]
        await alice.until(ViewOpened)
        values = {"values": {"why": {"text": {"type": "plain_text_input", "value": "So"}}}}
        sent = await program.call("views.submit", town.alice.token, view_id=view, state=values)
        assert sent == {"ok": True}
        assert (await program.asked.get())["type"] == "view_submission"
        assert seq
