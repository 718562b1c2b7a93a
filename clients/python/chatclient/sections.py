"""One's own sections of the side bar: which channels stand where, and in which order."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from protocol.errors import NotFound
from protocol.ids import ChannelId
from protocol.sections import ListSections, Section, SectionsNow, SetSections, Sorting

if TYPE_CHECKING:
    from .client import Client


class Sections:
    """How one arranges one's channels, the same on all devices; :attr:`Client.sections` is one.

    Every method returns how they are arranged now, and raises CommandRefused where the server
    refuses. Sections are found by their names, whatever the case.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._turn = asyncio.Lock()

    async def now(self) -> SectionsNow:
        """Return how one's channels are arranged."""
        return await self._client.request(ListSections())

    async def put(self, channel: ChannelId, into: str | None) -> SectionsNow:
        """Put a channel into a section, a new one if there is none of that name; None: into none.

        What was in one section before is in the other one now.
        """
        return await self._change(lambda now: _put(now, channel, into))

    async def fold(self, name: str, *, folded: bool = True) -> SectionsNow:
        """Show of a section only what is unread, or everything again."""
        return await self._replace(name, lambda section: [replace(section, collapsed=folded)])

    async def rename(self, name: str, new: str) -> SectionsNow:
        """Give a section another name."""
        return await self._replace(name, lambda section: [replace(section, name=new)])

    async def remove(self, name: str) -> SectionsNow:
        """Take a section away; its channels stand where they stood before there was one."""
        return await self._replace(name, lambda _section: [])

    async def move(self, name: str, by: int) -> SectionsNow:
        """Let a section stand further down by as many places, or further up if it is negative."""
        return await self._change(lambda now: _move(now, name, by))

    async def sort(self, sorting: Sorting) -> SectionsNow:
        """Choose how channels are sorted in each section."""
        return await self._change(lambda now: replace(now, sorting=sorting))

    async def _replace(self, name: str, by: Callable[[Section], list[Section]]) -> SectionsNow:
        def change(now: SectionsNow) -> SectionsNow:
            at = _place(now, name)
            changed = [*now.sections[:at], *by(now.sections[at]), *now.sections[at + 1 :]]
            return replace(now, sections=changed)

        return await self._change(change)

    async def _change(self, change: Callable[[SectionsNow], SectionsNow]) -> SectionsNow:
        """Change what there is now: one change of this client's after the other."""
        async with self._turn:
            wanted = change(await self.now())
            command = SetSections(sections=wanted.sections, sorting=wanted.sorting)
            return await self._client.request(command)


def called(now: SectionsNow, name: str) -> Section | None:
    """Return the section of that name, whatever its case."""
    wanted = _plain(name)
    return next((each for each in now.sections if _plain(each.name) == wanted), None)


def _put(now: SectionsNow, channel: ChannelId, into: str | None) -> SectionsNow:
    without = [
        replace(each, channels=[other for other in each.channels if other != channel])
        for each in now.sections
    ]
    if into is not None:
        at = _place(now, into) if called(now, into) else len(without)
        before = without[at] if at < len(without) else Section(name=into.strip())
        without[at : at + 1] = [replace(before, channels=[*before.channels, channel])]
    return replace(now, sections=without)


def _move(now: SectionsNow, name: str, by: int) -> SectionsNow:
    at = _place(now, name)
    others = [*now.sections[:at], *now.sections[at + 1 :]]
    others.insert(max(0, at + by), now.sections[at])
    return replace(now, sections=others)


def _place(now: SectionsNow, name: str) -> int:
    found = called(now, name)
    if found is None:
        raise NotFound(f"there is no section {name}", field="sections")
    return now.sections.index(found)


def _plain(name: str) -> str:
    return name.strip().casefold()
