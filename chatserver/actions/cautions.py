"""Telling somebody something in the name of the moderators."""

from chatserver.domain.policy import may_moderate_people, may_use_workspace
from chatserver.store import cautions, users
from protocol.errors import Conflict, Invalid, NotFound
from protocol.ids import UserId
from protocol.moderation import (
    AcknowledgeCaution,
    CautionsChanged,
    CautionsNow,
    ListCautions,
    Warned,
    WarnPerson,
)

from .moderation import report_about, settle_by
from .registry import Act, Look, action, query


@action(may_moderate_people)
def warn_person(act: Act, command: WarnPerson) -> Warned:
    """Keep a caution for somebody and show it on their devices.

    Raises:
        NotFound: there is no such person, or no such open report.
        Conflict: they are deactivated, or a bot, which reads none.
        Invalid: there is no text, or the report is about somebody else.
    """
    user = users.find(act.reader, command.user)
    if user is None:
        raise NotFound("there is no such user", field="user")
    if user.deactivated or user.kind == "bot":
        raise Conflict(f"@{user.name} would not read it", field="user")
    if not command.text.strip():
        raise Invalid("say what it is about", field="text")
    report = None if command.report is None else report_about(act, command.report, user.id)
    cautions.add(act.reader, user.id, command.text.strip(), act.now_us)
    _tell(act, user.id)
    if report is not None:
        settle_by(act, report, "warned")
    return Warned()


@action(may_use_workspace, on_full_disk=True)
def acknowledge_caution(act: Act, command: AcknowledgeCaution) -> CautionsNow:
    """Take away a caution the actor has read; twice is the same as once."""
    me = act.actor.id
    if any(each.number == command.caution for each in cautions.of(act.reader, me)):
        cautions.remove(act.reader, me, command.caution)
        _tell(act, me)
    return CautionsNow(cautions=cautions.of(act.reader, me))


@query(may_use_workspace)
def list_cautions(look: Look, command: ListCautions) -> CautionsNow:
    """List the cautions the actor has not acknowledged."""
    del command
    return CautionsNow(cautions=cautions.of(look.reader, look.actor.id))


def _tell(act: Act, user: UserId) -> None:
    act.transaction.record(CautionsChanged(cautions=cautions.of(act.reader, user)), to=user)
