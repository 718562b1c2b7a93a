"""House rules: who words them, who is asked, and what their consent is kept as."""

from typing import Any

from chatserver.actions.users import workspace_of
from chatserver.store import users
from protocol import ErrorCode
from protocol.audit import ListAudit
from protocol.limits import MAX_RULES_CHARACTERS
from protocol.rules import (
    AcceptRules,
    ChangeRules,
    GetRules,
    RulesAccepted,
    RulesChanged,
    RulesNow,
)
from tests.running import run
from tests.town import Person

from .conftest import Office

EVERYBODY = 4
"""People of the town: the bot agrees to nothing."""


async def words(office: Office, text: str, **fields: Any) -> int:
    """Let Alice word the rules anew, and return what names the wording."""
    now: RulesNow = await office.does(office.alice, ChangeRules(text=text, **fields))
    return now.wording.worded_us if now.wording else 0


async def is_asked(office: Office, who: Person) -> bool:
    """Say whether somebody is asked to agree, as a client decides it."""
    now: RulesNow = await office.does(who, GetRules(brief=True))
    asked_us = now.wording.asked_us if now.wording else None
    agreed_us = now.agreement.worded_us if now.agreement else -1
    return asked_us is not None and agreed_us < asked_us


@run
async def test_without_rules_there_is_nothing_to_see(office: Office) -> None:
    """Nothing to read, nobody to be asked, and nothing to agree to."""
    assert await office.does(office.alice, GetRules()) == RulesNow()
    await words(office, " \n ")
    assert office.entries == []
    refusal = await office.refuses(office.bob, AcceptRules(worded_us=0))
    assert (refusal.code, refusal.field) == (ErrorCode.CONFLICT, "worded_us")


@run
async def test_everybody_is_asked_once_guests_too_and_no_bot(office: Office) -> None:
    """Agreeing is told to one's own devices alone; counts without names are for administrators."""
    workspace = await office.database.read(workspace_of)
    worded_us = await words(office, "  Be *kind*.\n")
    wording = (await office.does(office.bob, GetRules())).wording
    assert office.told(workspace) == [RulesChanged(wording=wording)]
    assert not await is_asked(office, office.alice)  # who words them agrees to them
    for who in (office.bob, office.gus):
        assert await is_asked(office, who)
        now = await office.does(who, AcceptRules(worded_us=worded_us))
        assert (now.text, now.by, now.agreed, now.people) == (
            "Be *kind*.",
            office.alice.id,
            None,
            None,
        )
        assert not await is_asked(office, who)
        assert office.told(who.id) == [RulesAccepted(agreement=now.agreement)]
        assert await office.does(who, AcceptRules(worded_us=worded_us)) == now
        assert len(office.told(who.id)) == 1
    counted = await office.does(office.alice, GetRules())
    assert (counted.agreed, counted.people) == (3, 3)  # those who have come: Carol has no password
    await office.changes(lambda tx: users.set_password(tx.reader, office.carol.id, "hash"))
    counted = await office.does(office.alice, GetRules())
    assert (counted.agreed, counted.people) == (3, EVERYBODY)
    await office.changes(lambda tx: users.deactivate(tx.reader, office.gus.id, 1))
    counted = await office.does(office.alice, GetRules())
    assert (counted.agreed, counted.people) == (2, EVERYBODY - 1)
    refusal = await office.refuses(office.echo, AcceptRules(worded_us=worded_us))
    assert refusal.code is ErrorCode.FORBIDDEN


@run
async def test_a_typing_error_asks_nobody_again(office: Office) -> None:
    """A change of what is meant does; whoever reads the older words agrees to nothing."""
    first = await words(office, "Be kin.")
    await office.does(office.bob, AcceptRules(worded_us=first))
    second = await words(office, "Be kind.")
    assert second > first
    assert not await is_asked(office, office.bob)
    assert await is_asked(office, office.carol)
    stale = await office.refuses(office.carol, AcceptRules(worded_us=first))
    assert (stale.code, stale.field) == (ErrorCode.CONFLICT, "worded_us")
    counted = await office.does(office.alice, GetRules())
    assert (counted.agreed, counted.people) == (2, 2)
    third = await words(office, "Be kind and short.", ask=True)
    assert await is_asked(office, office.bob)
    await office.does(office.bob, AcceptRules(worded_us=third))
    before = len(office.entries)
    assert await words(office, "Be kind and short.", over=third) == third
    late = await office.refuses(office.alice, ChangeRules(text="Be brief.", over=second))
    assert (late.code, late.field) == (ErrorCode.CONFLICT, "over")
    assert len(office.entries) == before
    await words(office, "")
    assert not await is_asked(office, office.carol)
    assert (await office.does(office.carol, GetRules())).text == ""
    await words(office, "Be kind and short.")
    assert await is_asked(office, office.bob)  # these are others than those he agreed to


@run
async def test_administrators_word_them_and_the_audit_log_has_it(office: Office) -> None:
    """Without the text; nobody else may, and they are bounded."""
    for who in (office.bob, office.gus, office.echo):
        refusal = await office.refuses(who, ChangeRules(text="mine"))
        assert refusal.code is ErrorCode.FORBIDDEN
    await words(office, "x" * MAX_RULES_CHARACTERS, ask=True)
    (deed, *_) = (await office.does(office.alice, ListAudit())).deeds
    assert (deed.act, deed.by) == ("rules.change", office.alice.id)
    assert [(each.name, each.value) for each in deed.on] == [("ask", "True")]
