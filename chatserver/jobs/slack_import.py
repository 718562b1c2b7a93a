"""Import a Slack export: people first, then channel by channel, each in the order of time.

What is stored of a channel is always the beginning of what the export has of it. So an import
that was interrupted at any moment goes on where it stopped, and a second one adds nothing.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from chatserver.core import faults
from chatserver.core.clock import now_us
from chatserver.domain.slack.mrkdwn import Names, to_markdown
from chatserver.store import emoji, import_reactions, imports, log
from chatserver.store.database import Database
from chatserver.store.import_reactions import Reacted
from chatserver.store.imports import Line, Roots, Stored
from protocol.channels import ChannelRole
from protocol.errors import StorageFull, Unavailable
from protocol.limits import MAX_TEXT_CHARACTERS, MAX_TOPIC_CHARACTERS

from .progress import Progress
from .slack_channels import (
    Destination,
    Opened,
    destinations,
    name_of,
    open_destination,
    topic_of,
)
from .slack_export import Day, ImportFailed, SlackChannel, SlackExport, SlackUser, time_us
from .slack_messages import (
    NOBODY,
    TOMBSTONE,
    Placed,
    Planner,
    Survey,
    in_order,
    stranger_named,
    survey,
    text_of,
)
from .slack_people import (
    Handles,
    Identifiers,
    Person,
    person_of,
    placeholder_for,
    settle,
    taken_by_others,
)
from .slack_reactions import Reactions
from .slack_report import ImportReport, counted, report_lines

__all__ = ["ImportFailed", "ImportReport", "import_slack", "report_lines"]

T = TypeVar("T")

MAX_LINES: Final = 1_000
"""Messages in one transaction: some 20 ms, in which a running server waits."""
MAX_CHARACTERS: Final = 1_000_000
PEOPLE_AT_ONCE: Final = 500
TOLD_EVERY: Final = 1_000
_DAY_US: Final = 86_400_000_000
_MAX_KEY_CHARACTERS: Final = 32


async def import_slack(
    archive: Path, database: Database, progress: Callable[[Progress], None]
) -> ImportReport:
    """Bring an export's people, channels, messages, threads and reactions into the database.

    A server may be running on the same database: each transaction is short.

    Raises:
        ImportFailed: it could not go on; what was stored so far is whole, and the same import
            may be started again.
    """
    with _explained(), SlackExport(archive) as export:
        return await _SlackImport(export, database, progress).run()


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what stops an import into a sentence that says what to do."""
    again = "run the import again, it goes on where it stopped"
    try:
        yield
    except StorageFull as error:
        raise ImportFailed(f"the disk is full; make some room, then {again}") from error
    except Unavailable as error:
        raise ImportFailed(f"the database was busy for too long; {again}") from error


class _SlackImport:
    """One run over one export."""

    def __init__(
        self, export: SlackExport, database: Database, progress: Callable[[Progress], None]
    ) -> None:
        self.database = database
        self.export = export
        self.report = ImportReport()
        self.names = Names({}, {})
        self.survey = Survey()
        self.reactions = Reactions({}, ())
        self._progress = progress
        self._done = 0

    async def run(self) -> ImportReport:
        """Import everything."""
        users, sources = self.export.users(), self.export.channels()
        self.survey = survey(self.export, _folders(sources), _known(users))
        listed = [person_of(user) for user in users]
        people = listed + _placeholders(self.survey, sources, _known(users))
        identifiers = await self._identifiers(_workspace(users), people, sources)
        ids = await self._settle(people, identifiers)
        ids |= {bot: ids[user.id] for user in users if (bot := _bot_id(user))}
        self.names = Names(ids, {source.id: identifiers.channel(source) for source in sources})
        self.reactions = Reactions(ids, await self.database.read(emoji.names))
        await self._fill(destinations(sources, identifiers, ids))
        self.report.reactions_left_out = self.reactions.left_out
        self.report.unknown_emoji = self.reactions.unknown
        self._note_strays(sources)
        return self.report

    def passed(self, at: str) -> None:
        """Count a message, and say now and then how far the import is."""
        self._done += 1
        if self._done % TOLD_EVERY == 0 and self._done < self.survey.messages:
            self._progress(Progress(self._done, self.survey.messages, at))

    async def _identifiers(
        self, workspace: str, people: list[Person], sources: list[SlackChannel]
    ) -> Identifiers:
        """Return which identifiers are kept; decided once for each workspace, and remembered."""
        key = f"slack.{workspace}"[:_MAX_KEY_CHARACTERS]
        remembered = await self.database.read(log.setting, key)
        if remembered is None:
            taken = await self.database.read(taken_by_others, people, sources)
            remembered = json.dumps(taken)
            await self.database.write(log.set_setting, key, remembered)
        return Identifiers(workspace, json.loads(remembered))

    async def _settle(self, people: list[Person], identifiers: Identifiers) -> dict[str, str]:
        handles = Handles()
        ids: dict[str, str] = {}
        for some in _chunks(people, PEOPLE_AT_ONCE):
            settled = await self.database.write(settle, some, identifiers, handles, now_us())
            ids |= settled.ids
            self.report.users_added += settled.added
        self.report.users = len(people)
        return ids

    async def _fill(self, channels: list[Destination]) -> None:
        self.report.messages = self.survey.messages
        self.report.channels = len(channels)
        for channel in channels:
            if channel.creator:
                await _ChannelImport(self, channel).run()
            else:
                self.report.notes.append(f"{channel.label} has no members; it was left out.")
        self._progress(Progress(self.survey.messages, self.survey.messages, "done"))

    def _note_strays(self, sources: list[SlackChannel]) -> None:
        strays = set(self.export.folders()) - set(_folders(sources))
        if strays:
            self.report.notes.append(
                f"{counted(len(strays), 'folder')} of the export belong to no channel of its "
                f"lists: {', '.join(sorted(strays)[:5])}."
            )


class _ChannelImport:
    """The import of one channel."""

    def __init__(self, whole: _SlackImport, to: Destination) -> None:
        self._whole = whole
        self._database = whole.database
        self._report = whole.report
        self._to = to
        self._channel = to.id
        self._stored = Stored(0, 0)
        self._planner = Planner(self._threads(), now_us() + _DAY_US)
        self._lines: list[Line] = []
        self._characters = self._reactions = 0
        self._is_reacted_to = False
        self._roots: Roots | None = None
        self._already = self._late = self._cut = 0

    async def run(self) -> None:
        """Create the channel if need be, add what it lacks, and open it."""
        opened = await self._database.write(open_destination, self._to)
        self._channel = opened.id
        self._note_new(opened)
        if not opened.added:
            self._stored = await self._database.read(imports.stored, self._channel)
        await self._add_messages()
        if opened.importing or self._roots is not None:
            if self._is_reacted_to:
                await self._database.write(import_reactions.count_as_seen, self._channel, now_us())
            archived_us = now_us() if self._to.source.archived else None
            await self._database.write(imports.finish, self._channel, archived_us)
        await self._add_members()
        await self._database.write(imports.follow_threads, self._channel)
        self._note_messages()

    async def _add_messages(self) -> None:
        days = [day for folder in self._to.source.folders for day in self._days_of(folder)]
        for timed in in_order(self._whole.export, sorted(days)):
            self._whole.passed(self._to.label)
            placed = self._planner.place(timed)
            if placed is None:
                continue
            self._is_reacted_to |= bool(placed.message.reactions)
            if placed.time_us <= self._stored.last_us:
                self._already += 1
                continue
            self._take(placed)
            size = len(self._lines) + self._reactions
            if size >= MAX_LINES or self._characters >= MAX_CHARACTERS:
                await self._store()
        if self._lines:
            await self._store()

    def _days_of(self, folder: str) -> list[Day]:
        return self._whole.survey.days.get(folder, [])

    def _threads(self) -> set[int]:
        found = self._whole.survey.threads
        return set().union(*(found.get(folder, ()) for folder in self._to.source.folders))

    def _take(self, placed: Placed) -> None:
        """Turn a message into the line that is stored."""
        message, edited = placed.message, placed.message.edited
        deleted = message.subtype == TOMBSTONE
        line = Line(
            time_us=placed.time_us,
            author=self._whole.names.users[placed.author],
            text="" if deleted else self._text(placed),
            thread=placed.thread,
            opens=placed.opens,
            edited_us=time_us(edited.ts) if edited else None,
            deleted_us=placed.time_us if deleted else None,
            reacted=self._reacted(placed) if message.reactions and not deleted else (),
        )
        self._lines.append(line)
        self._characters += len(line.text)

    def _reacted(self, placed: Placed) -> list[Reacted]:
        reacted = self._whole.reactions.of(placed.message)
        self._reactions += import_reactions.size(reacted)
        return reacted

    def _text(self, placed: Placed) -> str:
        text = to_markdown(text_of(placed.message), self._whole.names)
        if placed.message.subtype == "me_message" and "\n" not in text and "_" not in text:
            text = f"_{text.strip()}_"
        if len(text) > MAX_TEXT_CHARACTERS:
            self._cut += 1
            return text[: MAX_TEXT_CHARACTERS - 1] + "…"
        return text

    async def _store(self) -> None:
        if self._roots is None:
            self._roots = await self._begin()
        stored = await self._database.write(
            imports.add_messages, self._channel, self._lines, self._roots
        )
        faults.passing("import.stored")
        self._report.messages_added += stored.messages
        self._report.reactions_added += stored.reactions
        self._late += len(self._lines) - stored.messages
        self._lines = []
        self._characters = self._reactions = 0

    async def _begin(self) -> Roots:
        """Keep people from posting in between, and find the threads that are stored."""
        await self._database.write(imports.close, self._channel)
        last_us = self._stored.last_us
        times = {at: key for key, at in self._planner.roots.items() if at <= last_us}
        return await self._database.read(imports.roots_at, self._channel, times) if times else {}

    async def _add_members(self) -> None:
        inside = await self._database.read(imports.members, self._channel)
        settled = inside | await self._database.read(imports.left, self._channel)
        missing = [user for user in self._to.members if user not in settled]
        for some in _chunks(missing, MAX_LINES):
            roles = {user: self._role(user) for user in some}
            self._report.members_added += await self._database.write(
                imports.add_members, self._channel, roles, now_us()
            )

    def _role(self, user: str) -> ChannelRole:
        administers = self._to.key is None and user == self._to.creator
        return "administrator" if administers else "member"

    def _note_new(self, opened: Opened) -> None:
        if not opened.added:
            return
        self._report.channels_added += 1
        source = self._to.source
        if self._to.key is None and opened.name != name_of(source):
            self._note(f"is #{opened.name} here, because its name was taken")
        if len(topic_of(source)) > MAX_TOPIC_CHARACTERS:
            self._note(f"had a topic of more than {MAX_TOPIC_CHARACTERS} characters; it was cut")

    def _note_messages(self) -> None:
        self._report.left_out.update(self._planner.left_out)
        if self._planner.rootless:
            threads = counted(self._planner.rootless, "thread")
            self._note(f"lacks the first message of {threads}; the first reply took its place")
        if self._cut:
            longer = f"longer than {MAX_TEXT_CHARACTERS:,} characters"
            self._note(f"has {counted(self._cut, 'message')} {longer}; they were cut")
        if self._late:
            self._note(
                f"did not take {counted(self._late, 'message')} of the export: something happened "
                "here after they were written, and a channel's time does not go back"
            )
        if self._already != self._stored.messages:
            self._note(
                f"has {counted(self._stored.messages, 'message')} of earlier imports where the "
                f"export has {self._already:,}; these were left as they are"
            )

    def _note(self, what: str) -> None:
        self._report.notes.append(f"{self._to.label} {what}.")


def _folders(sources: list[SlackChannel]) -> list[str]:
    return list(dict.fromkeys(folder for source in sources for folder in source.folders))


def _known(users: list[SlackUser]) -> set[str]:
    """Return the identifiers by which messages name those who are listed."""
    return {user.id for user in users} | {bot for user in users if (bot := _bot_id(user))}


def _bot_id(user: SlackUser) -> str | None:
    return user.profile.bot_id if user.profile else None


def _workspace(users: list[SlackUser]) -> str:
    """Return the workspace most of the people are of; shared channels bring others."""
    teams = Counter(user.team_id for user in users if user.team_id)
    return teams.most_common(1)[0][0] if teams else "unnamed"


def _placeholders(found: Survey, sources: list[SlackChannel], known: set[str]) -> list[Person]:
    """Return somebody for everyone who is not listed: authors, members and creators."""
    strangers = dict(found.strangers)
    for source in sources:
        for key in (*source.members, source.creator):
            if key and key != NOBODY and key not in known:
                strangers.setdefault(key, stranger_named(key))
    return [placeholder_for(stranger) for stranger in strangers.values()]


def _chunks(items: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
