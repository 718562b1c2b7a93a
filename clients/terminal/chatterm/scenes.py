"""What is to be shown of a channel or a thread: a pure view of the state."""

from typing import Final, NamedTuple

from chatclient.mirror import Mirror
from rich.style import Style
from rich.text import Text

from protocol.channels import Channel
from protocol.ids import ChannelId
from protocol.messages import Message

from .layout import Scene
from .markup import safe
from .outgoing import Outgoing
from .people import People
from .phrases import Phrases

_TITLE: Final = Style(bold=True)
_DIM: Final = Style(dim=True)


class Here(NamedTuple):
    """A channel, or the thread under ``root`` in it; or nowhere."""

    channel: ChannelId | None = None
    root: int | None = None


NOWHERE: Final = Here()


class Scenes:
    """Reads from the state what stands in a conversation and around it."""

    def __init__(
        self, mirror: Mirror, people: People, outgoing: Outgoing, phrases: Phrases
    ) -> None:
        self._mirror = mirror
        self._people = people
        self._outgoing = outgoing
        self._phrases = phrases

    def channel(self, here: Here) -> Channel | None:
        """Return the channel, if the user is in it."""
        if here.channel is None:
            return None
        membership = self._people.state.memberships.get(here.channel)
        return None if membership is None else membership.channel

    def messages(self, here: Here) -> list[Message]:
        """Return what is loaded of the conversation, oldest first and without holes."""
        if here.channel is None:
            return []
        held = self._people.state.messages.get(here.channel, {})
        if here.root is not None:
            return [held[seq] for seq in sorted(held) if here.root in (seq, held[seq].thread)]
        loaded = self._mirror.loaded.get(here.channel)
        if loaded is None:
            return []
        seqs = sorted(seq for seq in held if seq >= loaded.first)
        return [held[seq] for seq in seqs if held[seq].place_in_channel is not None]

    def scene(self, here: Here, new_after: int | None) -> Scene:
        """Return what a timeline shows."""
        loaded = None if here.channel is None else self._mirror.loaded.get(here.channel)
        more = here.root is None and loaded is not None and loaded.more
        return Scene(
            key=here,
            messages=self.messages(here),
            waiting=[
                each for each in self._outgoing.waiting if (each.channel, each.thread) == here
            ],
            new_after=new_after,
            me=self._people.state.me,
            top="" if loaded is None else self._top(here, more=more),
            more=more,
            root=here.root,
        )

    def _top(self, here: Here, *, more: bool) -> str:
        channel = self.channel(here)
        if here.root is not None or channel is None:
            return ""
        if more:
            return self._phrases.older
        return self._phrases.beginning.format(self._people.title(channel))

    def title(self, here: Here) -> Text:
        """Return what stands above the timeline."""
        channel = self.channel(here)
        if channel is None:
            return Text("")
        name = self._people.title(channel)
        if here.root is not None:
            return Text.assemble((self._phrases.thread, _TITLE), (f" · {name}", _DIM))
        notes = [
            self._phrases.archived if channel.archived else "",
            "" if channel.users else self._phrases.counted(self._phrases.members, channel.members),
            safe(channel.topic),
        ]
        rest = " · ".join(note for note in notes if note)
        return Text.assemble((name, _TITLE), (f"  {rest}", _DIM))

    def placeholder(self, here: Here) -> str:
        """Return what stands in the composer before anything is typed."""
        channel = self.channel(here)
        if channel is None:
            return ""
        if channel.archived:
            return self._phrases.archived
        if here.root is not None:
            return self._phrases.reply
        return self._phrases.write_to.format(self._people.title(channel))

    def may_write(self, here: Here) -> bool:
        """Say whether anything can be written there."""
        channel = self.channel(here)
        return channel is not None and not channel.archived

    def first_unread(self, here: Here) -> int | None:
        """Return after which message the new ones begin, if there are any."""
        state, channel = self._people.state, here.channel
        if here.root is not None or channel not in state.memberships or not state.unread(channel):
            return None
        return state.memberships[channel].read_seq

    def to_mark(self, here: Here) -> int | None:
        """Return up to where the user has read once all is in sight, if that is news."""
        state, messages = self._people.state, self.messages(here)
        if here.root is not None or here.channel not in state.memberships or not messages:
            return None
        last = messages[-1].seq
        return last if last > state.memberships[here.channel].read_seq else None
