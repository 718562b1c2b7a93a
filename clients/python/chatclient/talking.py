"""What a client says and reads: messages, polls, commands, files, history, search."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TypeVar

from protocol.base import Command, Model
from protocol.errors import Invalid
from protocol.files import File, Voice
from protocol.ids import ChannelId
from protocol.interactions import CommandDone, Language, RunCommand
from protocol.messages import History, ListHistory, MessagePlace, Posted, PostMessage, PostPoll
from protocol.polls import CastVote, Poll
from protocol.revisions import ListRevisions, Revision
from protocol.search import SearchedMessages, SearchMessages, Sort

from .addresses import http_url
from .files import Files
from .typed import read

R = TypeVar("R", bound=Model)


class Talking(ABC):
    """The part of a client that is about messages and what is in them."""

    _url: str
    _files: Files

    @abstractmethod
    async def request(self, command: Command[R]) -> R:
        """Have a command carried out and return its reply."""

    async def post(
        self,
        channel: ChannelId,
        text: str,
        thread: int | None = None,
        *,
        broadcast: bool = False,
        shares: MessagePlace | None = None,
        files: Sequence[File] = (),
        urgent: bool = False,
    ) -> Posted:
        """Post ``text`` once, in the thread under ``thread`` if given.

        A reply that is ``broadcast`` stands in the channel too; an update may share a message.
        With ``files`` that were uploaded before, the text may be empty. What is ``urgent`` is
        told at once, in quiet hours too.

        Raises:
            CommandRefused: it was not posted; see :meth:`request`.
        """
        nonce = secrets.token_hex(16)
        return await self.request(
            PostMessage(
                channel=channel,
                text=text,
                nonce=nonce,
                thread=thread,
                broadcast=broadcast,
                shares=shares,
                files=[file.id for file in files],
                urgent=urgent,
            )
        )

    async def poll(
        self,
        channel: ChannelId,
        question: str,
        options: Sequence[str],
        thread: int | None = None,
        *,
        multiple: bool = False,
        anonymous: bool = False,
        closes_us: int | None = None,
    ) -> Posted:
        """Ask something once, in the thread under ``thread`` if given.

        Raises:
            CommandRefused: it was not posted; see :meth:`request`.
        """
        return await self.request(
            PostPoll(
                channel=channel,
                question=question,
                options=[*options],
                nonce=secrets.token_hex(16),
                multiple=multiple,
                anonymous=anonymous,
                closes_us=closes_us,
                thread=thread,
            )
        )

    async def vote(self, channel: ChannelId, seq: int, choices: Sequence[int]) -> Poll:
        """Choose options of a poll, counted from 0, in place of what was chosen; none is no vote.

        Raises:
            CommandRefused: it was not counted: the poll may be closed.
        """
        vote = CastVote(channel=channel, seq=seq, choices=[*choices])
        return (await self.request(vote)).poll

    async def run(
        self,
        channel: ChannelId,
        typed: str,
        thread: int | None = None,
        *,
        language: Language = "en",
    ) -> CommandDone:
        """Run a command in a channel as people type it: ``/topic Holidays``.

        Raises:
            CommandRefused: it was not carried out, or is none; its message tells why.
        """
        command, text = read(typed)
        if not command:
            raise Invalid("a command begins with a slash and a word", field="command")
        ran = RunCommand(
            channel=channel,
            command=command,
            text=text,
            thread=thread,
            language=language,
            nonce=secrets.token_hex(16),
        )
        return await self.request(ran)

    async def upload(
        self,
        path: Path,
        name: str | None = None,
        *,
        description: str = "",
        voice: Voice | None = None,
    ) -> File:
        """Send a file to the server, to be attached to a message by :meth:`post`.

        ``description`` says what there is to see, for those who do not see it. A recording with a
        ``voice`` is shown as a voice message, if the server finds WebM, MP4 or Ogg in it.

        Raises:
            CommandRefused: the server does not want it; for example TooLarge.
            OSError: it cannot be read, or the server cannot be reached for long.
        """
        return await self._files.upload(path, name, description, voice)

    async def say(
        self, channel: ChannelId, recording: Path, voice: Voice, thread: int | None = None
    ) -> Posted:
        """Send a recording as a voice message; ``voice`` is how long and how loud it is.

        Raises:
            CommandRefused: it was not posted; see :meth:`request` and :meth:`upload`.
            OSError: it cannot be read, or the server cannot be reached for long.
        """
        file = await self.upload(recording, voice=voice)
        return await self.post(channel, "", thread, files=[file])

    async def download(self, file: File, target: Path) -> Path:
        """Fetch a file's bytes into ``target``, which appears once all are there.

        Raises:
            NotFound: it is not there, or not for the user's eyes.
            OSError: it cannot be written, or the server cannot be reached for long.
        """
        return await self._files.download(file, target)

    async def history(
        self, channel: ChannelId, *, before: int | None = None, limit: int = 50
    ) -> AsyncIterator[History]:
        """Iterate over a channel's messages outside threads, page by page backwards.

        Each page is oldest first and holds at most ``limit`` messages.
        """
        more = True
        while more:
            page = await self.request(ListHistory(channel=channel, before=before, limit=limit))
            if not page.messages:
                return
            before, more = page.messages[0].seq, page.more
            yield page

    def link_to(self, channel: ChannelId, seq: int) -> str:
        """Return the address of a message in the browser."""
        return http_url(self._url, f"/c/{channel}/{seq}")

    async def revisions(self, channel: ChannelId, seq: int) -> AsyncIterator[Revision]:
        """Iterate over what a message said before it was edited, the newest text first.

        Raises:
            Forbidden: the workspace does not show it to the user.
            Conflict: the message is deleted.
        """
        before, more = None, True
        while more:
            page = await self.request(ListRevisions(channel=channel, seq=seq, before=before))
            for each in page.revisions:
                before = each.number
                yield each
            more = page.more

    async def search(
        self, query: str, *, sort: Sort = "relevance", cursor: str | None = None, limit: int = 20
    ) -> SearchedMessages:
        """Find messages; ``next`` of what is found leads to more, as ``cursor``.

        Raises:
            Invalid: an operator of the query is not complete; the message says what is missing.
        """
        command = SearchMessages(query=query, sort=sort, cursor=cursor, limit=limit)
        return await self.request(command)
