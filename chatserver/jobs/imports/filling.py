"""The import of one channel: what it lacks is added behind what it has."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from chatserver.core import faults
from chatserver.core.clock import now_us
from chatserver.domain.slack.mrkdwn import Names
from chatserver.store import import_late, import_members, import_reactions, imports, pins
from chatserver.store.database import Database
from chatserver.store.import_late import Late, TakenOff
from chatserver.store.import_pins import Pinned
from chatserver.store.imports import Line, Roots, Stored
from protocol.channels import ChannelRole
from protocol.files import File
from protocol.limits import MAX_PINS, MAX_TEXT_CHARACTERS, MAX_TOPIC_CHARACTERS

from .files import Keeper
from .model import Said, Source
from .placing import Placed, Placer
from .reactions import Reactions
from .report import counted, shown_time
from .rooms import Destination, Opened, name_of, open_destination

T = TypeVar("T")

MAX_LINES: Final = 1_000
"""Messages in one transaction: some 20 ms, in which a running server waits."""
MAX_CHARACTERS: Final = 1_000_000
_DAY_US: Final = 86_400_000_000


class Known(NamedTuple):
    """What turns names, emoji and files of the archive into ours."""

    names: Names
    reactions: Reactions
    keeper: Keeper


class ChannelImport:
    """Fills one channel from the rooms that go there."""

    def __init__(
        self,
        source: Source[Any],
        database: Database,
        to: Destination,
        known: Known,
    ) -> None:
        self._source = source
        self._database = database
        self._report = source.report
        self._to = to
        self._names, self._reactions, self._keeper = known
        self._channel = to.id
        self._stored = Stored(0, 0)
        self._placer = Placer(now_us() + _DAY_US)
        self._lines: list[Line] = []
        self._characters = self._reacted = 0
        self._is_reacted_to = self._is_late_reacted_to = False
        self._late_ones: list[Late] = []
        self._looked_up_to = 0
        self._unwanted: TakenOff | None = None
        self._pins_left = MAX_PINS
        self._roots: Roots | None = None
        self._already = self._late = self._cut = 0

    async def run(self, passed: Callable[[str], None]) -> None:
        """Create the channel if need be, add what it lacks, and open it."""
        suffix = f"-{self._source.system}"
        opened = await self._database.write(open_destination, self._to, suffix)
        self._channel = opened.id
        if reason := await self._reason_against(opened):
            self._note(f"{reason}; nothing was added, so that nobody reads what they may not")
            return
        self._note_new(opened)
        if not opened.added:
            self._stored = await self._database.read(imports.stored, self._channel)
            self._pins_left -= await self._database.read(pins.count, self._channel)
        await self._add_messages(passed)
        is_filled = opened.importing or self._roots is not None
        if self._is_late_reacted_to or (is_filled and self._is_reacted_to):
            await self._database.write(import_reactions.count_as_seen, self._channel, now_us())
        if is_filled:
            archived_us = now_us() if self._to.room.archived else None
            await self._database.write(imports.finish, self._channel, archived_us)
        await self._add_members()
        await self._database.write(imports.follow_threads, self._channel)
        self._note_messages()

    async def _reason_against(self, opened: Opened) -> str:
        """Say why nothing may go into a channel that is here already; empty if it may."""
        if opened.kind != self._to.room.kind:
            return f"is {self._to.room.kind} in the export and {opened.kind} here"
        if opened.importing or opened.kind != "private":
            return ""
        inside = await self._database.read(import_members.members, self._channel)
        is_other = bool(inside and self._to.members) and inside.isdisjoint(self._to.members)
        return "has none of its members here" if is_other else ""

    async def _add_messages(self, passed: Callable[[str], None]) -> None:
        for said in self._said():
            passed(self._to.label)
            if reason := self._placer.reason_against(said):
                self._leave_out(said, reason)
                continue
            placed = self._placer.place(said)
            self._is_reacted_to |= bool(said.puts)
            if placed.time_us <= self._stored.last_us:
                await self._look_again(said, placed)
                continue
            await self._take(said, placed)
            if self._is_full():
                await self._store()
        if self._late_ones:
            await self._catch_up()
        if self._lines:
            await self._store()

    async def _look_again(self, said: Said[Any], placed: Placed) -> None:
        """See what people put on a message that was stored by an earlier import."""
        self._already += 1
        if said.puts or said.pinned:
            reacted = self._reactions.of(said.puts)
            self._late_ones.append(Late(placed.time_us, reacted, self._pinned(said, placed)))
        if len(self._late_ones) >= MAX_LINES:
            await self._catch_up()

    async def _catch_up(self) -> None:
        if self._unwanted is None:
            self._unwanted = await self._database.read(import_late.taken_off, self._channel)
        found = await self._database.write(
            import_late.catch_up,
            self._channel,
            self._late_ones,
            self._looked_up_to,
            self._unwanted,
        )
        self._looked_up_to = found.seq
        self._is_late_reacted_to |= bool(found.reactions)
        self._report.reactions_added += found.reactions
        self._report.pins_added += found.pins
        self._late_ones = []

    def _said(self) -> Iterator[Said[Any]]:
        each = [self._source.said(room) for room in self._to.rooms]
        return each[0] if len(each) == 1 else heapq.merge(*each, key=_at)

    def _leave_out(self, said: Said[Any], reason: str) -> None:
        self._report.lose("message", reason, f"{self._to.label} at {shown_time(said.at_us)}")

    async def _take(self, said: Said[Any], placed: Placed) -> None:
        """Turn a message into the line that is stored."""
        content = self._source.content(said.raw, self._names)
        author, text = self._names.users[said.author or ""], content.text
        files: list[File] = []
        if content.files:
            files, links = await self._keeper.keep(content.files, author, placed.time_us)
            text = "\n".join(part for part in (text, *links) if part)
        reacted = self._reactions.of(said.puts) if said.puts else ()
        line = Line(
            time_us=placed.time_us,
            author=author,
            text=self._fitting(text),
            thread=placed.thread,
            opens=placed.opens,
            edited_us=content.edited_us,
            deleted_us=placed.time_us if content.is_deleted else None,
            reacted=reacted,
            pinned=self._new_pin(said, placed),
            broadcast=said.broadcast,
            app=content.app,
            files=files,
        )
        self._lines.append(line)
        self._characters += len(line.text)
        self._reacted += line.events

    def _new_pin(self, said: Said[Any], placed: Placed) -> Pinned | None:
        pinned = self._pinned(said, placed)
        if pinned and self._pins_left < 1:
            self._report.lose("pin", f"in excess of {MAX_PINS} in a channel", self._to.label)
            return None
        self._pins_left -= pinned is not None
        return pinned

    def _pinned(self, said: Said[Any], placed: Placed) -> Pinned | None:
        """Return who pinned a message and when: its author then, where nobody says."""
        if said.pinned is None:
            return None
        users = self._names.users
        by = users.get(said.pinned.by or "") or users[said.author or ""]
        return Pinned(by, max(said.pinned.at_us, placed.time_us))

    def _fitting(self, text: str) -> str:
        if len(text) <= MAX_TEXT_CHARACTERS:
            return text
        self._cut += 1
        return text[: MAX_TEXT_CHARACTERS - 1] + "…"

    def _is_full(self) -> bool:
        size = len(self._lines) + self._reacted
        return size >= MAX_LINES or self._characters >= MAX_CHARACTERS

    async def _store(self) -> None:
        if self._roots is None:
            self._roots = await self._begin()
        stored = await self._database.write(
            imports.add_messages, self._channel, self._lines, self._roots
        )
        faults.passing("import.stored")
        self._report.messages_added += stored.messages
        self._report.reactions_added += stored.reactions
        self._report.pins_added += stored.pins
        self._late += len(self._lines) - stored.messages
        self._lines = []
        self._characters = self._reacted = 0

    async def _begin(self) -> Roots:
        """Keep people from posting in between, and find the threads that are stored."""
        await self._database.write(imports.close, self._channel)
        last_us = self._stored.last_us
        times = {at: key for key, at in self._placer.roots.items() if at <= last_us}
        return await self._database.read(imports.roots_at, self._channel, times) if times else {}

    async def _add_members(self) -> None:
        inside = await self._database.read(import_members.members, self._channel)
        settled = inside | await self._database.read(import_members.left, self._channel)
        missing = [user for user in self._to.members if user not in settled]
        for some in chunks(missing, MAX_LINES):
            roles = {user: self._role(user) for user in some}
            self._report.members_added += await self._database.write(
                import_members.add_members, self._channel, roles, now_us()
            )

    def _role(self, user: str) -> ChannelRole:
        administers = self._to.key is None and user == self._to.creator
        return "administrator" if administers else "member"

    def _note_new(self, opened: Opened) -> None:
        if not opened.added:
            return
        self._report.channels_added += 1
        room = self._to.room
        if room.kind == "private" and not self._to.members:
            self._note("has no members in the export; nobody can read it")
        if self._to.key is None and opened.name != name_of(room):
            self._note(f"is #{opened.name} here, because its name was taken")
        if len(room.topic) > MAX_TOPIC_CHARACTERS:
            self._note(f"had a topic of more than {MAX_TOPIC_CHARACTERS} characters; it was cut")

    def _note_messages(self) -> None:
        if self._placer.rootless:
            threads = counted(self._placer.rootless, "thread")
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


def _at(said: Said[Any]) -> int:
    return said.at_us or 0


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
