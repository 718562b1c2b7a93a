"""What a story is told as: a sentence, what was said last, and why it stands where it does."""

import time
from typing import Final

from rich.style import Style
from rich.text import Text

from protocol.feed import Boost, Story
from protocol.ids import ChannelId

from .markup import DIM, lines_of, safe
from .people import People
from .phrases import Phrases

_US_PER_S: Final = 1_000_000
_US_PER_H: Final = 3_600 * _US_PER_S
_DAY_S: Final = 86_400
_WEEK_S: Final = 7 * _DAY_S
_UNSEEN: Final = Style(bold=True)
_NEW: Final = Style(bold=True, color="blue")
_FACES: Final = 2
"""So many are named where there are more."""


class Teller:
    """Tells stories in the user's language."""

    def __init__(self, people: People, phrases: Phrases) -> None:
        self._people = people
        self._phrases = phrases

    def sentence(self, story: Story) -> str:
        """Return who did what, where."""
        words = self._phrases.feed
        one_or_many = words.sentences.get(story.kind, words.anything)
        told = one_or_many[0 if story.count == 1 else 1]
        place, channel = self._place(story)
        return told.format(
            who=self._who(story),
            n=story.count,
            place=place,
            channel=channel,
            about=safe(", ".join(story.about)),
            tags=safe(", ".join(f"#{tag}" for tag in story.about)),
        )

    def head(self, story: Story, room: int) -> Text:
        """Return the sentence, and at the right how much is new and when it was."""
        new = 0 if story.seen else story.new
        count = self._phrases.counted(self._phrases.feed.new, new) if new else ""
        when = self._when(story.last_us / _US_PER_S)
        right = Text.assemble((count, _NEW), "  " if count else "", (when, DIM))
        left = Text(self.sentence(story), Style() if story.seen else _UNSEEN)
        left.truncate(max(1, room - right.cell_len - 2), overflow="ellipsis", pad=True)
        return Text.assemble(left, "  ", right, no_wrap=True)

    def preview(self, story: Story) -> Text:
        """Return in one line what was said last, and by whom."""
        if story.preview is None:
            return Text("")
        lines = lines_of(story.preview.text, self._people.names)
        said = Text(" ").join(line.text for line in lines if line.text.plain.strip())
        name = safe(self._people.name(story.preview.author))
        return Text.assemble((f"{name}: ", DIM), said, no_wrap=True)

    def reasons(self, story: Story) -> list[tuple[str, str]]:
        """Return why it stands where it does, the largest first, and all together."""
        words = self._phrases.feed
        if not story.boosts:
            return [(words.why_newest, "")]
        told = [(self._reason(boost), self._hours(boost.us)) for boost in story.boosts]
        return [*told, (words.all_reasons, self._hours(sum(each.us for each in story.boosts)))]

    def _reason(self, boost: Boost) -> str:
        words = self._phrases.feed.reasons.get(boost.reason, boost.reason)
        return words.format(target=safe(self._name_of(boost.target or "")))

    def _name_of(self, target: str) -> str:
        return self._people.name(target) if target.startswith("U") else self._title(target)

    def _title(self, channel: str) -> str:
        """Return what a channel is called; nothing if that is not known."""
        membership = self._people.state.memberships.get(ChannelId(channel))
        if membership is not None:
            return self._people.title(membership.channel)
        name = self._people.channel_name(channel)
        return "" if name == channel else safe(f"#{name}")

    def _hours(self, us: int) -> str:
        return self._phrases.feed.hours.format(us / _US_PER_H)

    def _who(self, story: Story) -> str:
        one, two, and_one, and_some = self._phrases.feed.people
        names = [safe(self._people.name(user)) for user in story.faces]
        people = max(story.people, len(names))
        if not names:
            return self._phrases.feed.somebody
        if people == 1:
            return one.format(names[0])
        if people == len(names) == _FACES:
            return two.format(*names)
        named = ", ".join(names[:_FACES])
        rest = people - len(names[:_FACES])
        mark = "+" if story.people_more else ""
        return (and_one if rest == 1 else and_some).format(named, f"{rest}{mark}")

    def _place(self, story: Story) -> tuple[str, str]:
        """``in #general``, and ``#general``."""
        words = self._phrases.feed
        title = self._title(story.channel)
        if not title:
            return words.elsewhere, words.another_channel
        membership = self._people.state.memberships.get(story.channel)
        named = membership is None or membership.channel.name
        kind = "named" if named or membership is None else membership.channel.kind
        place = words.places.get(kind, words.places["direct"])
        return place.format(title), title

    def _when(self, then_s: float) -> str:
        """``10:02`` today, ``Mon 10:02`` this week, else the date."""
        then, ago_s = time.localtime(then_s), time.time() - then_s
        clock = time.strftime("%H:%M", then)
        if ago_s < _DAY_S and then.tm_mday == time.localtime().tm_mday:
            return clock
        if ago_s < _WEEK_S:
            return f"{self._phrases.days[then.tm_wday][:3]} {clock}"
        return time.strftime("%Y-%m-%d", then)
