"""House rules: wording them, reading them, agreeing to them."""

from chatserver.domain.policy import may_agree, may_change_workspace, may_use_workspace
from chatserver.store import rules
from chatserver.store.database import Reader
from chatserver.store.rules import Rules
from chatserver.store.transaction import Transaction
from protocol.errors import Conflict, Invalid
from protocol.ids import UserId
from protocol.rules import (
    AcceptRules,
    Agreement,
    ChangeRules,
    GetRules,
    RulesAccepted,
    RulesChanged,
    RulesNow,
    RulesWording,
)

from .registry import Act, Look, action, query
from .users import workspace


class RulesMoved(Conflict):
    """The house rules are not those any more that somebody has read."""


@query(may_use_workspace)
def get_rules(look: Look, command: GetRules) -> RulesNow:
    """Return the house rules, or only whether there are any and whether the actor agreed."""
    if command.brief:
        agreed = rules.agreement(look.reader, look.actor.id)
        return RulesNow(wording=rules.wording(look.reader), agreement=agreed)
    return _now(look)


@action(may_change_workspace)
def change_rules(act: Act, command: ChangeRules) -> RulesNow:
    """Word the house rules anew and tell everybody; the same words again change nothing.

    Raises:
        RulesMoved: somebody else was quicker.
    """
    text, before = command.text.strip(), rules.find(act.reader)
    if command.over is not None:
        _required(before.wording if before else None, command.over, "over")
    was = before.text if before else ""
    if text == was and not (text and command.ask):
        return _now(act)
    worded_us = max(act.now_us, before.wording.worded_us + 1 if before else 0)
    is_asked = command.ask or not was
    asked_us = worded_us if before is None or is_asked else before.wording.asked_us
    now = RulesWording(worded_us=worded_us, asked_us=asked_us)
    rules.add(act.reader, Rules(now, text, act.actor.id))
    told = RulesChanged(wording=now if text else None)
    act.transaction.record(told, to=workspace(act))
    if text and act.actor.kind == "person":
        _agree(act, now)
    return _now(act)


@action(may_agree)
def accept_rules(act: Act, command: AcceptRules) -> RulesNow:
    """Keep that the actor agrees, and take the question away on their other devices.

    Raises:
        RulesMoved: what they have read is not what holds.
    """
    now = _required(rules.wording(act.reader), command.worded_us, "worded_us")
    agreed = rules.agreement(act.reader, act.actor.id)
    if agreed is None or agreed.worded_us != now.worded_us:
        _agree(act, now)
    return _now(act)


def require_agreed(reader: Reader, worded_us: int | None) -> RulesWording | None:
    """Return what a newcomer agrees to, or None if there are no house rules.

    Raises:
        Invalid: they agree to nothing.
        RulesMoved: what they have read is not what holds.
    """
    now = rules.wording(reader)
    if now is None:
        return None
    if worded_us is None:
        message = "read the house rules and agree to them: send the time of their wording"
        raise Invalid(message, field="rules_us")
    return _required(now, worded_us, "rules_us")


def agree_as_newcomer(transaction: Transaction, user: UserId, worded_us: int | None) -> None:
    """Keep what a newcomer agreed to as they came in.

    Raises:
        Invalid: they agree to nothing.
        RulesMoved: what they have read is not what holds.
    """
    now = require_agreed(transaction.reader, worded_us)
    if now is not None:
        agreed = Agreement(worded_us=now.worded_us, agreed_us=transaction.now_us)
        rules.agree(transaction.reader, user, agreed)


def _required(now: RulesWording | None, worded_us: int, field: str) -> RulesWording:
    """Return the wording that holds if it is the one somebody has read."""
    if now is None or now.worded_us != worded_us:
        raise RulesMoved("the house rules have changed; read them again", field=field)
    return now


def _agree(act: Act, now: RulesWording) -> None:
    agreed = Agreement(worded_us=now.worded_us, agreed_us=act.now_us)
    rules.agree(act.reader, act.actor.id, agreed)
    act.transaction.record(RulesAccepted(agreement=agreed), to=act.actor.id)


def _now(seen: Act | Look) -> RulesNow:
    """Return the rules as the actor sees them; how many agreed is for administrators."""
    found = rules.find(seen.reader)
    agreed = rules.agreement(seen.reader, seen.actor.id)
    if found is None or not found.text:
        return RulesNow(agreement=agreed)
    counts: tuple[int | None, int | None] = None, None
    if seen.actor.role == "administrator":
        counts = rules.count(seen.reader, found.wording.asked_us)
    return RulesNow(
        wording=found.wording,
        text=found.text,
        by=found.by,
        agreement=agreed,
        agreed=counts[0],
        people=counts[1],
    )
