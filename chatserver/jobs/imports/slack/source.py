"""A Slack export as a source of people, rooms and messages."""

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from chatserver.domain.slack.mrkdwn import Names, to_markdown
from chatserver.jobs.imports.model import Attached, Content, Person, Room, Said, Source
from chatserver.jobs.imports.report import counted
from chatserver.jobs.slack_emoji import emoji_named

from .apps import app_of, said_by_blocks
from .export import Listed, SlackExport, SlackFile, SlackMessage, SlackUser, time_us
from .fetching import opener_of
from .messages import (
    NOBODY,
    TOMBSTONE,
    Placer,
    Survey,
    file_link,
    files_of,
    in_order,
    is_lost,
    stranger_named,
    survey,
    text_of,
)
from .people import person_of, placeholder_for


class SlackSource(Source[SlackMessage]):
    """Reads the ZIP file Slack makes; one day of one channel is in memory at a time.

    Files that are not in it are fetched from Slack if that is wanted.

    Raises:
        ImportFailed: it is no Slack export, or one that would not be safe to read.
    """

    system = "slack"

    def __init__(self, path: Path, *, fetch: bool = False) -> None:
        super().__init__()
        self._fetch = fetch
        self._export = SlackExport(path)
        try:
            self._look_through()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._export.close()

    def said(self, room: Room) -> Iterator[Said[SlackMessage]]:
        """Give out the messages of a channel, in the order of their times."""
        folder = self._folders[room.key]
        placer = Placer(self._survey.threads.get(folder, set()), self._pins[room.key])
        return map(placer.said, in_order(self._export, self._survey.days.get(folder, [])))

    def content(self, raw: SlackMessage, names: Names) -> Content:
        """Return what a message says."""
        edited_us = time_us(raw.edited.ts) if raw.edited else None
        if raw.subtype == TOMBSTONE:
            return Content("", edited_us, is_deleted=True)
        text = to_markdown(text_of(raw), names) or said_by_blocks(raw)
        if raw.subtype == "me_message" and "\n" not in text and "_" not in text:
            text = f"_{text.strip()}_"
        files = [self._attached(file, names) for file in files_of(raw)]
        return Content(text, edited_us, app=app_of(raw, self.report), files=files)

    def _attached(self, file: SlackFile, names: Names) -> Attached:
        name = file.name or file.title or "file"
        found = self._export.attachment(file.id or "")
        if found:
            size, opened = found
            return Attached(file.id or "", name, name, opened, size)
        if is_lost(file):
            return Attached("", name, "", why="that Slack had no more itself")
        link = to_markdown(file_link(file), names)
        fetch = opener_of(file) if self._fetch and file.id else None
        return Attached(file.id or "", name, link, fetch, file.size or 0)

    def emoji_named(self, name: str, custom: Collection[str]) -> str | None:
        """Return what an emoji is here."""
        return emoji_named(name, custom)

    def _look_through(self) -> None:
        users, listed = self._export.users(), self._export.rooms()
        known = _known(users)
        self._folders = {each.room.key: each.folder for each in listed}
        self._pins = {each.room.key: each.pins for each in listed}
        folders = list(dict.fromkeys(self._folders.values()))
        self._survey = survey(self._export, folders, known)
        self.workspaces = [_workspace(users)]
        self.people = [person_of(user) for user in users]
        self.people += _placeholders(self._survey, listed, known)
        self.aliases = {bot: user.id for user in users if (bot := _bot_id(user))}
        self.rooms = [each.room for each in listed]
        self.messages = self._survey.messages
        self._note_strays(set(self._export.folders()) - set(folders))

    def _note_strays(self, strays: set[str]) -> None:
        if strays:
            self.report.notes.append(
                f"{counted(len(strays), 'folder')} of the export belong to no channel of its "
                f"lists: {', '.join(sorted(strays)[:5])}."
            )


def _known(users: list[SlackUser]) -> set[str]:
    """Return the identifiers by which messages name those who are listed."""
    return {user.id for user in users} | {bot for user in users if (bot := _bot_id(user))}


def _bot_id(user: SlackUser) -> str | None:
    return user.profile.bot_id if user.profile else None


def _workspace(users: list[SlackUser]) -> str:
    """Return the workspace most of the people are of; shared channels bring others."""
    teams = Counter(user.team_id for user in users if user.team_id)
    return teams.most_common(1)[0][0] if teams else "unnamed"


def _placeholders(found: Survey, listed: list[Listed], known: set[str]) -> list[Person]:
    """Return somebody for everyone who is not listed: authors, members and creators."""
    strangers = dict(found.strangers)
    for room, _, _ in listed:
        for key in (*room.members, room.creator):
            if key and key != NOBODY and key not in known:
                strangers.setdefault(key, stranger_named(key))
    return [placeholder_for(stranger) for stranger in strangers.values()]
