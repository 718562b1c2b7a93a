"""Reporting messages, settling reports, hiding messages and bringing them back."""

from msgspec.structs import replace

from chatserver.domain import policy
from chatserver.domain.pages import fitting
from chatserver.domain.policy import may_read, may_report, may_see_place, may_use_workspace
from chatserver.store import hidden, polls, previews, reports, search
from chatserver.store.polls import PollPlace
from protocol.errors import Conflict, Invalid, NotFound, TooLarge
from protocol.ids import UserId
from protocol.limits import MAX_OPEN_REPORTS
from protocol.messages import Message, MessageEdited
from protocol.moderation import (
    GetHidden,
    Hid,
    HiddenMessage,
    HideMessage,
    ListReports,
    Outcome,
    Report,
    Reported,
    ReportMessage,
    Reports,
    ReportsChanged,
    ReportSettled,
    SettleReport,
    ShowMessage,
)

from .calls import forget, note
from .finding import found_message, standing_message
from .registry import Act, Look, action, query


@action(may_report)
def report_message(act: Act, command: ReportMessage) -> Reported:
    """Bring a message before the moderators, once for each who reports it.

    Raises:
        Invalid: it is the actor's own.
        TooLarge: too many of theirs are open.
    """
    may_read(act.actor, act.place)
    me, channel, seq = act.actor.id, command.channel, command.seq
    if reports.is_reported_by(act.reader, channel, seq, me):
        return Reported(repeated=True)
    message = standing_message(act.reader, channel, seq)
    if message.author == me:
        raise Invalid("that is your own message; delete it", field="seq")
    if reports.count_open(act.reader, me) >= MAX_OPEN_REPORTS:
        raise TooLarge(f"{MAX_OPEN_REPORTS} of your reports are open", field="seq")
    reports.add(act.reader, message, me, command.reason.strip(), act.now_us)
    _tell_moderators(act, channel, message.author)
    return Reported()


@query(may_use_workspace)
def list_reports(look: Look, command: ListReports) -> Reports:
    """List open reports the actor may settle."""
    page = reports.page(
        look.reader,
        look.actor.id,
        command.after or 0,
        command.limit + 1,
        is_administrator=look.actor.role == "administrator",
    )
    shown = fitting(page[: command.limit], lambda report: len(report.text) + len(report.reason))
    return Reports(reports=shown, more=len(shown) < len(page))


@action(may_use_workspace, on_full_disk=True)
def settle_report(act: Act, command: SettleReport) -> ReportSettled:
    """Take a report off the list, and forget what it copied.

    Raises:
        NotFound: it is none, settled, or not for the actor.
    """
    settle_by(act, _open_report(act, command.report), command.outcome)
    return ReportSettled()


def report_about(act: Act, number: int, user: UserId) -> Report:
    """Return an open report of what somebody wrote, to be settled by what is done now.

    Raises:
        NotFound: it is none, settled, or not for the actor.
        Invalid: it is about somebody else.
    """
    report = _open_report(act, number)
    if report.author != user:
        raise Invalid("that report is about somebody else", field="report")
    return report


def settle_by(act: Act, report: Report, outcome: Outcome) -> None:
    """Take a report off the list, and forget what it copied."""
    reports.settle(act.reader, report.number, outcome, act.now_us)
    _tell_moderators(act, report.channel, report.author)


@action(may_see_place, on_full_disk=True)
def hide_message(act: Act, command: HideMessage) -> Hid:
    """Put aside what is in a message, for everybody; twice is the same as once.

    Raises:
        Conflict: it is deleted.
    """
    message = _moderated(act, command)
    if message.hidden:
        return Hid(message=message)
    at = act.transaction.advance(command.channel)
    poll = message.poll
    if poll is not None and poll.closed_us is None:
        closed = replace(poll, closed_us=at.time_us)
        polls.close(act.reader, PollPlace(command.channel, command.seq), closed)
        message = replace(message, poll=closed)
    previews.forget(act.reader, message.channel, message.seq, message.previews, at.time_us)
    message = replace(message, previews=[])
    search.forget(act.reader, message)
    forget(act.reader, message)
    hidden.hide(act.reader, message, at.time_us)
    shown = found_message(act.reader, command.channel, command.seq)
    act.transaction.announce(at, MessageEdited(message=shown))
    return Hid(message=shown)


@action(may_see_place)
def show_message(act: Act, command: ShowMessage) -> Hid:
    """Bring a hidden message back; one that is not hidden stays as it is."""
    message = _moderated(act, command)
    kept = hidden.find(act.reader, command.channel, command.seq)
    if kept is None:
        return Hid(message=message)
    at = act.transaction.advance(command.channel)
    search.forget(act.reader, message)
    hidden.show(act.reader, kept)
    shown = found_message(act.reader, command.channel, command.seq)
    note(act.reader, shown)
    act.transaction.announce(at, MessageEdited(message=shown))
    return Hid(message=shown)


@query(may_see_place)
def get_hidden(look: Look, command: GetHidden) -> HiddenMessage:
    """Return a hidden message as it was.

    Raises:
        NotFound: it is not hidden.
    """
    _moderated(look, command)
    kept = hidden.find(look.reader, command.channel, command.seq)
    if kept is None:
        raise NotFound("that message is not hidden", field="seq")
    return HiddenMessage(message=kept)


def _moderated(act: Act | Look, command: HideMessage | ShowMessage | GetHidden) -> Message:
    me, channel, seq = act.actor.id, command.channel, command.seq
    is_reported = reports.is_reported(act.reader, channel, seq, me)
    policy.may_find(act.actor, act.place, is_reported=is_reported)
    message = found_message(act.reader, channel, seq)
    policy.may_moderate(act.actor, act.place)
    if message.deleted:
        raise Conflict("the message is deleted", field="seq")
    return message


def _open_report(act: Act, number: int) -> Report:
    is_administrator = act.actor.role == "administrator"
    report = reports.find(act.reader, number, act.actor.id, is_administrator=is_administrator)
    if report is None:
        raise NotFound("there is no such report", field="report")
    return report


def _tell_moderators(act: Act, channel: str, author: str) -> None:
    """Tell those who see the report: not its message's author."""
    for user in reports.moderators(act.reader, channel):
        if user != author:
            act.transaction.record(ReportsChanged(), to=user)
