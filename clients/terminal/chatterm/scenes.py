"""What is to be shown of a channel or a thread: a pure view of the state."""

from typing import Final, NamedTuple

from chatclient.mirror import Mirror
from rich.style import Style
from rich.text import Text

from protocol.channels import Channel
from protocol.ids import ChannelId
from protocol.messages import Message

from .layout import Scene, span
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
_NOBODYS: Final = ChannelId("")
_US_PER_S: Final = 1_000_000


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
        waiting = [each for each in self._outgoing.waiting if (each.channel, each.thread) == here]
        return Scene(
            key=here,
            messages=self.messages(here),
            waiting=waiting,
            turns_us=self._turns_us(here, len(waiting)),
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
        if not self._may_begin(here):
            return self._phrases.moderation.announces
        slow = self._phrases.moderation.slow.format(span(channel.slow_s))
        to = self._phrases.write_to.format(self._people.title(channel))
        begun = self._phrases.reply if here.root is not None else to
        return f"{begun} · {slow}" if self._waits_us(here) else begun

    def may_write(self, here: Here) -> bool:
        """Say whether anything can be written there."""
        channel = self.channel(here)
        return channel is not None and not channel.archived and self._may_begin(here)

    def _may_begin(self, here: Here) -> bool:
        """Say whether the user may write there, or only reply in threads."""
        channel = self.channel(here)
        announces = channel is not None and channel.posting == "administrators"
        return here.root is not None or not announces or self._moderates(here)

    def _moderates(self, here: Here) -> bool:
        state = self._people.state
        me, membership = state.users.get(state.me), state.memberships.get(here.channel or _NOBODYS)
        watched = membership is not None and not membership.channel.users
        office = me is not None and me.role == "administrator" and watched
        return office or (membership is not None and membership.role == "administrator")

    def _waits_us(self, here: Here) -> int:
        """Return how long the user waits between two messages there."""
        channel = self.channel(here)
        return 0 if channel is None or self._moderates(here) else channel.slow_s * _US_PER_S

    def _turns_us(self, here: Here, waiting: int) -> list[int]:
        """Return when it is the turn of each that waits, as far as can be told from here."""
        state, wait_us = self._people.state, self._waits_us(here)
        held = state.messages.get(here.channel or _NOBODYS, {}).values()
        last_us = max((each.time_us for each in held if each.author == state.me), default=0)
        return [last_us + wait_us * number for number in range(1, waiting + 1)] if wait_us else []

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
        membership = state.memberships[here.channel]
        last = max(messages[-1].seq, *membership.mentions[-1:], 0)  # replies may mention the user
        return last if last > membership.read_seq else None
