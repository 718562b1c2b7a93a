"""House rules over real sockets, and at the door: nobody comes in without having read them."""

import re

from chatserver.actions.registry import Act
from chatserver.actions.rules import change_rules
from chatserver.gateway.house_rules import drawn
from chatserver.gateway.phrases import PHRASES
from chatserver.store import rules, users
from protocol import ErrorCode
from protocol.rules import AcceptRules, ChangeRules, GetRules, RulesAccepted, RulesChanged
from tests.running import run
from tests.town import Town

from .house import BOB, PASSWORD, House, actor_of

JOIN = {"name": "Bob", "email": BOB, "password": PASSWORD}


@run
async def test_everybody_hears_of_new_rules_and_ones_devices_of_ones_consent(town: Town) -> None:
    """Guests as members, and nobody else hears who agreed; rules that moved must be read again."""
    alice, gus, desk, phone = [
        await town.enter(who) for who in (town.alice, town.gus, town.bob, town.bob)
    ]
    await alice.ask(ChangeRules(text="Be kind."))
    for client in (gus, desk, phone):
        told = (await client.until(RulesChanged)).wording
        read = await client.ask(GetRules())
        assert (read.wording, read.text, read.agreement) == (told, "Be kind.", None)
    assert told is not None
    await alice.ask(ChangeRules(text="Be kind and short.", ask=True))
    moved = (await desk.refusal(AcceptRules(worded_us=told.worded_us))).refusal
    assert (moved.code, moved.field) == (ErrorCode.CONFLICT, "worded_us")
    now = (await desk.ask(GetRules(brief=True))).wording
    assert now is not None
    await desk.ask(AcceptRules(worded_us=now.worded_us))
    assert (await phone.until(RulesAccepted)).agreement.worded_us == now.worded_us
    await alice.ask(ChangeRules(text=""))
    heard = await gus.settled()
    assert heard[-1] == RulesChanged(wording=None)
    assert not [event for event in heard if isinstance(event, RulesAccepted)]


@run
async def test_a_newcomer_agrees_to_what_holds(house: House) -> None:
    """Programs and the page alike: not without consent, and not to rules of before."""
    alice = await house.found()

    async def word(text: str) -> int:
        actor, command = actor_of(alice), ChangeRules(text=text, ask=True)
        now = await house.commit(lambda tx: change_rules(Act(actor, None, tx), command))
        return now.wording.worded_us if now.wording else 0

    token = (await house.invite(uses=5)).token
    assert (await house.get(f"/auth/rules/{token}")).json == {"text": "", "rules_us": None}
    assert 'name="rules"' not in (await house.get(f"/join/{token}")).text
    first = await word("# At home\n\nBe *kind*, <b>please</b>.")
    read = (await house.get(f"/auth/rules/{token}")).json
    assert read == {"text": "# At home\n\nBe *kind*, <b>please</b>.", "rules_us": first}
    assert (await house.get("/auth/rules/join-nobodys")).status == 404
    page = (await house.get(f"/join/{token}", None, Accept_Language="fr")).text
    assert "<h3>At home</h3>\n<p>Be <em>kind</em>, &lt;b&gt;please&lt;/b&gt;.</p>" in page
    assert PHRASES["fr"].agree in page
    (shown,) = re.findall('name="rules" value="([0-9]+)" required', page)
    assert int(shown) == first

    silent = await house.post("/auth/join", JOIN | {"token": token})
    assert (silent.status, silent.code) == (400, "invalid")
    assert silent.json["error"]["field"] == "rules_us"
    unticked = await house.post_form(f"/join/{token}", JOIN)
    assert PHRASES["en"].fields["rules_us"] in unticked.text
    second = await word("Be kind and short.")
    stale = await house.post("/auth/join", JOIN | {"token": token, "rules_us": first})
    assert (stale.status, stale.json["error"]["field"]) == (409, "rules_us")
    late = await house.post_form(f"/join/{token}", JOIN | {"rules": str(first)})
    assert PHRASES["en"].rules_moved in late.text
    assert f'value="{second}"' in late.text
    assert await house.database.read(users.by_email, BOB) is None

    joined = await house.post_form(f"/join/{token}", JOIN | {"rules": str(second)})
    assert joined.status == 303
    carol = {"token": token, "email": "carol@example.org", "rules_us": second}
    assert (await house.post("/auth/join", JOIN | carol)).status == 200
    assert await house.database.read(rules.count, second) == (3, 3)
    await word("")
    dave = {"token": token, "email": "dave@example.org", "rules_us": second}
    assert (await house.post("/auth/join", JOIN | dave)).status == 200


def test_rules_are_drawn_without_anything_that_acts() -> None:
    """No HTML of their own, pictures as links, no links that are scripts."""
    html = drawn(
        "<script>x</script> ![a](https://b.example/c.png) [d](javascript:e) [f](https://g)"
    )
    assert not re.findall("<(?!/?(?:p|a)[ >])", html)
    assert re.findall('href="([^"]*)"', html) == ["https://b.example/c.png", "https://g"]
