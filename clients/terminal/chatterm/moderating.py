"""Reporting messages and seeing to reports; what moderators have to say to the user."""

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Final, Literal, cast

from chatclient import ChatError
from chatclient.later_lines import clock
from rich.style import Style
from rich.text import Text
from textual.app import App
from textual.screen import ModalScreen

from protocol.ids import UserId
from protocol.limits import MAX_CAUTION_CHARACTERS, MAX_REASON_CHARACTERS
from protocol.messages import DeleteMessage, Message
from protocol.moderation import Caution, Report

from .dialogs import Asking, Choice, Picker, Question, Told, nothing_more
from .markup import legible, safe
from .shared import Shared

Act = Literal["hide", "delete", "warn", "suspend", "nothing"]
_DIM: Final = Style(dim=True)
_KEY: Final = Style(bold=True)
_HOUR_US: Final = 3_600_000_000
_US: Final = 1_000_000
_MOST_CHARACTERS: Final = 160


class Moderating:
    """What the user may do against what should not be there, each asked for in a dialog."""

    def __init__(self, shared: Shared, app: App[ChatError | None]) -> None:
        self._shared, self._app = shared, app
        self._put_off: set[int] = set()
        self.reports: list[Report] = []
        """The open ones that are the user's to see to."""

    # Reports

    async def load(self) -> None:
        """Learn which reports are open, if there can be any for the user."""
        if not self._is_moderator():
            self.reports = []
            return
        with suppress(ChatError):  # again when they change, or with the next connection
            self.reports = await self._shared.client.moderation.reports()
            concerned = {user for each in self.reports for user in (each.author, each.reporter)}
            await self._shared.client.mirror.learn_users(concerned)

    def _is_moderator(self) -> bool:
        state = self._shared.people.state
        own = (each.role for each in state.memberships.values())
        return self._is_administrator() or "administrator" in own

    def _is_administrator(self) -> bool:
        me = self._shared.people.state.users.get(self._shared.people.state.me)
        return me is not None and me.role == "administrator"

    def ask_to_report(self, message: Message) -> None:
        """Ask what is wrong with a message, and bring it before the moderators."""
        phrases = self._shared.phrases.moderation
        if message.author == self._shared.people.state.me:
            self._shared.say(phrases.own)
            return

        def asked(reason: str | None) -> None:
            if reason is not None:
                report = self._shared.client.moderation.report
                self._run(lambda: report(message.channel, message.seq, reason), phrases.reported)

        asking = Asking(phrases.report, "", MAX_REASON_CHARACTERS, hint=phrases.report_hint)
        self._app.push_screen(asking, asked)

    def show_reports(self) -> None:
        """List the open reports, to choose one and see to it."""
        if not self.reports:
            self._shared.say(self._shared.phrases.moderation.nothing)
            return

        def chosen(number: str | None) -> None:
            report = next((each for each in self.reports if str(each.number) == number), None)
            if report is not None:
                self._show(report)

        def fitting(query: str) -> list[Choice]:
            all_ = map(self._choice, self.reports)
            return [each for each in all_ if query.casefold() in each.label.casefold()]

        phrases = self._shared.phrases
        picker = Picker(phrases.moderation.reports, fitting, nothing_more, phrases)
        self._app.push_screen(picker, chosen)

    def _choice(self, report: Report) -> Choice:
        text = " ".join(report.text[:_MOST_CHARACTERS].split())
        line = safe(f"{self._name(report.author)}: {text}")
        return Choice(str(report.number), line, self._note(report))

    def _note(self, report: Report) -> str:
        phrases = self._shared.phrases.moderation
        reporter = self._name(report.reporter)
        if report.reason:
            return safe(phrases.because.format(reporter, report.reason))
        return safe(phrases.reported_by.format(reporter))

    def _name(self, user: UserId) -> str:
        return self._shared.people.name(user)

    def _place(self, report: Report) -> str:
        membership = self._shared.people.state.memberships.get(report.channel)
        if membership is None:
            return self._shared.phrases.moderation.elsewhere
        return self._shared.people.title(membership.channel)

    def _show(self, report: Report) -> None:
        phrases = self._shared.phrases.moderation
        text = legible(self._shared.people.from_wire(report.text))
        said = Text.assemble(
            (safe(self._name(report.author)), _KEY),
            (f"  {self._place(report)} · {clock(report.time_us)}\n", _DIM),
            text,
            (f"\n\n{self._note(report)}", _DIM),
        )
        acts, keys = {"n": "nothing"}, phrases.act_none
        if self._is_administrator():
            acts |= {"w": "warn", "s": "suspend"}
            keys = phrases.acts_on_people + keys
        if not report.direct:
            acts |= {"h": "hide", "d": "delete"}
            keys = phrases.acts + keys

        def chosen(act: str | None) -> None:
            if act is None:
                self.show_reports()
            else:
                self._see_to(report, cast("Act", act))

        self._app.push_screen(Told(phrases.reports, said, keys, acts), chosen)

    def _see_to(self, report: Report, act: Act) -> None:
        phrases, moderation = self._shared.phrases.moderation, self._shared.client.moderation
        match act:
            case "warn":
                self._ask_to_warn(report)
            case "suspend":
                self._ask_to_suspend(report)
            case "nothing":
                self._run(lambda: moderation.settle(report.number), phrases.settled)
            case "hide" | "delete":
                self._run(lambda: self._take_away(report, act), phrases.settled)

    async def _take_away(self, report: Report, act: Literal["hide", "delete"]) -> None:
        moderation = self._shared.client.moderation
        if act == "hide":
            await moderation.hide(report.channel, report.seq)
            await moderation.settle(report.number, "hidden")
        else:
            delete = DeleteMessage(channel=report.channel, seq=report.seq)
            await self._shared.client.request(delete)
            await moderation.settle(report.number, "deleted")

    def _ask_to_warn(self, report: Report) -> None:
        phrases, warn = self._shared.phrases.moderation, self._shared.client.moderation.warn

        def asked(text: str | None) -> None:
            if text:
                self._run(lambda: warn(report.author, text, report.number), phrases.warned)

        title = phrases.warn.format(safe(self._name(report.author)))
        asking = Asking(title, "", MAX_CAUTION_CHARACTERS, hint=phrases.warn_hint)
        self._app.push_screen(asking, asked)

    def _ask_to_suspend(self, report: Report) -> None:
        phrases, suspend = self._shared.phrases.moderation, self._shared.client.moderation.suspend
        spans = [Choice(str(hours), label) for hours, label in phrases.spans]

        def asked(hours: str | None) -> None:
            if hours is not None:
                span_us = int(hours) * _HOUR_US
                until_us = int(time.time() * _US) + span_us if span_us else None
                act = partial(suspend, report.author, until_us, report.number)
                self._run(act, phrases.suspended)

        title = phrases.suspend.format(safe(self._name(report.author)))
        picker = Picker(title, lambda _query: spans, nothing_more, self._shared.phrases)
        self._app.push_screen(picker, asked)

    # Messages

    def ask_to_hide(self, message: Message) -> None:
        """Hide a message, or look at a hidden one and show it again; for whoever may."""
        if message.hidden:
            self._app.run_worker(self._look_at(message), group="moderate")
            return
        hide, phrases = self._shared.client.moderation.hide, self._shared.phrases

        def answered(yes: bool | None) -> None:
            if yes:
                self._run(lambda: hide(message.channel, message.seq))

        self._app.push_screen(Question(phrases.moderation.hide_question, phrases), answered)

    async def _look_at(self, message: Message) -> None:
        moderation, phrases = self._shared.client.moderation, self._shared.phrases
        try:
            kept = await moderation.hidden(message.channel, message.seq)
        except ChatError as error:
            self._shared.say(phrases.refused.format(error))
            return
        text = legible(self._shared.people.from_wire(kept.text))

        def answered(yes: bool | None) -> None:
            if yes:
                self._run(lambda: moderation.show(message.channel, message.seq))

        question = f"{phrases.moderation.show_question}\n\n{text}"
        self._app.push_screen(Question(question, phrases), answered)

    # Cautions

    def show_caution(self) -> None:
        """Show what the moderators have to say, unless it was put off or something is asked."""
        cautions = self._shared.people.state.cautions
        first = next((each for each in cautions if each.number not in self._put_off), None)
        if first is None or isinstance(self._app.screen, ModalScreen):
            return
        phrases = self._shared.phrases.moderation
        said = Text.assemble(legible(first.text), (f"\n\n{clock(first.time_us)}", _DIM))
        told = Told(phrases.caution, said, phrases.caution_keys, {"enter": "read"})
        self._app.push_screen(told, lambda chosen: self._answered(first, chosen))

    def _answered(self, caution: Caution, chosen: str | None) -> None:
        self._put_off.add(caution.number)
        if chosen is not None:
            self._run(lambda: self._shared.client.moderation.acknowledge(caution.number))

    def _run(self, act: Callable[[], Awaitable[object]], done: str = "") -> None:
        self._app.run_worker(self._carry_out(act, done), group="moderate")

    async def _carry_out(self, act: Callable[[], Awaitable[object]], done: str) -> None:
        try:
            await act()
        except ChatError as error:
            self._shared.say(self._shared.phrases.refused.format(error))
        else:
            if done:
                self._shared.say(done)
