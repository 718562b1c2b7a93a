"""The feed's fold: a channel's log into sessions, and into rows for those it concerns.

Each channel has a watermark that moves in the transaction of what it stands for, so every event
counts once, whoever folds, in whatever steps, and wherever a process dies.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Final, Self

from msgspec import Struct, field

from chatserver.domain.feed.costs import PUSH_AT_MOST, is_pushed
from chatserver.domain.feed.kinds import BY_SUBJECT, PUSHED, Happening, Kind, recipients
from chatserver.domain.feed.sessions import Post, extend, made_of, session_of
from chatserver.domain.feed.stories import Part
from chatserver.domain.feed.words import subjects_in, tokens_in
from chatserver.domain.policy import OPEN_KINDS
from chatserver.store import feed_folds, feed_heads, feed_posts, keywords
from chatserver.store.database import Database, Reader
from chatserver.store.feed_folds import Change, Item, Line
from chatserver.store.feed_heads import Head

TRIM_EVERY: Final = 16
REBUILD_EVENTS: Final = 5_000
WAITING_EVENTS: Final = 16
"""So many that concern nobody are folded together."""
NAMED: Final = "C"


class Folded(Struct):
    """What a fold came to."""

    events: int = 0
    rows: int = 0
    """Written or taken back."""
    owners: set[str] = field(default_factory=set)
    """Whom, or what, something was written for."""
    left: bool = False
    """Whether there is more to fold."""
    is_open: bool = False
    """Whether everybody may read it."""
    until: int = 0
    """How far the channel's log was looked at."""


def fold(
    reader: Reader,
    channel: str,
    limit: int,
    push_at_most: int = PUSH_AT_MOST,
    *,
    lazily: bool = False,
) -> Folded:
    """Fold up to ``limit`` more events of a channel; once folded, they change nothing.

    ``lazily`` leaves the last few alone if they concern nobody: readers find them in the log.
    """
    if lazily and (left := left_alone(reader, channel, push_at_most)):
        return left
    head = feed_heads.find(reader, channel)
    if head is None or head.folded_seq >= head.last_seq:
        return Folded()
    until = min(head.folded_seq + limit, head.last_seq)
    return _Run(reader, channel, head, push_at_most).over(until).finish(until)


def left_alone(reader: Reader, channel: str, push_at_most: int = PUSH_AT_MOST) -> Folded | None:
    """Return what a lazy fold leaves as it is, or None if there is something to write.

    Nothing is written, so whoever only reads may ask; most of the time that is all.
    """
    head = feed_heads.find(reader, channel)
    if head is None:
        return Folded()
    events = head.last_seq - head.folded_seq
    if not 0 < events < WAITING_EVENTS:
        return None if events else Folded()
    if _Run(reader, channel, head, push_at_most).over(head.last_seq).concerns:
        return None
    return Folded(events, is_open=head.kind in OPEN_KINDS, until=head.last_seq)


def is_settled(reader: Reader, channel: str) -> bool:
    """Say whether nothing is left to fold of a channel that concerns anybody."""
    return left_alone(reader, channel) is not None


async def rebuild(database: Database, told: Callable[[int, int, str], None]) -> int:
    """Drop the feed and fold the whole log again; return how many events that were."""
    await database.write(feed_folds.empty)
    waiting = await database.read(feed_heads.behind)
    total, done = sum(span.until for span in waiting.values()), 0
    for channel in waiting:
        left = True
        while left:
            folded = await database.write(fold, channel, REBUILD_EVENTS)
            left, done = folded.left, done + folded.events
            told(done, max(done, total), "folding")
    return done


class _Run:
    """One step of one channel's fold."""

    def __init__(self, reader: Reader, channel: str, head: Head, push_at_most: int) -> None:
        self._reader = reader
        self._channel = channel
        self._head = head
        self._push_at_most = push_at_most
        self._after = head.folded_seq
        self._known: dict[str, bool] = {}
        self._followed: dict[str, bool] = {}
        self._has_words = channel.startswith(NAMED) and keywords.any_in_use(reader)
        self._words: dict[str, dict[str, str]] = {}
        self._added: list[Item] = []
        self._removed: list[Item] = []
        self._reacted: set[int] = set()
        self._recounted = False

    def over(self, until: int) -> Self:
        """Take in everything up to a position; nothing is written yet."""
        begin = self._head.folded_seq
        self.take(self.lines(begin, until))
        for change in feed_folds.changes(self._reader, self._channel, begin, until):
            self.change(change)
        for seq in self._reacted:
            self._settle_reactions(self._line(seq))
        return self

    @property
    def concerns(self) -> bool:
        """Whether what was taken in changes more than the newest session."""
        return bool(self._added or self._removed or self._recounted)

    def lines(self, after: int, until: int) -> list[Line]:
        """Return the messages of a span, and look up which keywords may be in them."""
        lines = feed_folds.lines(self._reader, self._channel, after, until, whole=self._has_words)
        if self._has_words:
            tokens = {token for line in lines for token in tokens_in(line.text)}
            self._words |= keywords.in_use(self._reader, [*tokens - self._words.keys()])
        return lines

    def take(self, lines: list[Line]) -> None:
        """Take in messages for the first time, as they are now."""
        for line in lines:
            post = line.post()
            if post is not None:
                extend(self._head.sessions, post)
            if self._may_concern(line):
                self._added += self._items(line)

    def change(self, change: Change) -> None:
        """Take in what else happened."""
        if change.joined is not None:
            self._brought(change)
        elif change.reacted_seq is not None:
            self._reacted.add(change.reacted_seq)
        elif change.message_seq is not None:
            self._reacted.add(change.message_seq)
            if change.message_seq <= self._after:
                self._settle(self._line(change.message_seq))

    def finish(self, until: int) -> Folded:
        """Write what came of it, and how far it goes."""
        reader, head, begin = self._reader, self._head, self._head.folded_seq
        feed_folds.remove(reader, self._removed)
        feed_folds.add(reader, self._added)
        moved = [*self._added, *self._removed]
        if any(item.part.letter == "E" for item in moved):
            head.calls = feed_folds.calls(reader, self._channel)
        head.folded_seq = until
        feed_heads.save(reader, self._channel, head)
        ageing = {item.owner for item in self._added if item.part.seq % TRIM_EVERY == 0}
        feed_folds.trim(reader, ageing)
        owners = {item.owner for item in moved}
        left, is_open = until < head.last_seq, head.kind in OPEN_KINDS
        return Folded(until - begin, len(moved) + 1, owners, left, is_open, until)

    def _may_concern(self, line: Line) -> bool:
        """Say whether a message may concern anybody: most do not, and cost next to nothing."""
        if line.called or line.shares or "<" in line.text:
            return True
        if line.thread is not None and self._head.owner:
            return True
        return self._is_followed(line.author) or bool(self._words and self._subjects(line))

    def _items(self, line: Line) -> list[Item]:
        """Return the rows a message is to have: one for each whom it concerns, or one for all."""
        if line.deleted_us is not None:
            return []
        happening = Happening(
            channel=self._channel,
            seq=line.seq,
            time_us=line.time_us,
            actor=line.author,
            root=line.thread or line.seq,
            mentions=line.mentions(),
            participants=self._answered(line),
            calls=self._channel.startswith(NAMED) and line.calls(),
            words=self._subjects(line),
            followed=self._is_followed(line.author),
            own=line.author == self._head.owner,
            shared_from=feed_folds.author_of(self._reader, line.shares) if line.shares else None,
        )
        return self._rows_for(happening)

    def _rows_for(self, happening: Happening) -> list[Item]:
        people = {
            kind: self._existing(users) for kind in PUSHED if (users := recipients(kind, happening))
        }
        owners: dict[Kind, Iterable[str]] = {kind: users for kind, users in people.items() if users}
        few = self._head.owner or is_pushed(sum(map(len, people.values())), self._push_at_most)
        if not few:
            owners = dict.fromkeys(owners, (self._channel,))
            self._head.shared = True
        owners |= {kind: kind.subjects(happening) for kind in BY_SUBJECT if kind.subjects}
        return [Item(owner, _part(kind, happening)) for kind, of in owners.items() for owner in of]

    def _subjects(self, line: Line) -> list[str]:
        """Return the subjects of the keywords in use that a message has."""
        return subjects_in(line.text, self._words)

    def _is_followed(self, author: str) -> bool:
        """Say whether somebody follows who writes here for everybody to read."""
        if self._head.kind not in OPEN_KINDS:
            return False
        if author not in self._followed:
            self._followed[author] = feed_folds.is_followed(self._reader, author)
        return self._followed[author]

    def _brought(self, change: Change) -> None:
        joined = change.joined
        if joined is None or joined.by is None or not self._channel.startswith(NAMED):
            return
        happening = Happening(
            channel=self._channel,
            seq=change.seq,
            time_us=change.time_us,
            actor=joined.by,
            root=0,
            added=joined.user,
        )
        self._added += self._rows_for(happening)

    def _settle(self, line: Line) -> None:
        """Bring a message's rows to what they are to be by now, and its session too."""
        wanted = {(item.owner, item.part.letter): item for item in self._items(line)}
        has = feed_folds.owners_at(self._reader, self._channel, line.seq)
        for item in [*self._added]:
            if item.part.seq == line.seq:
                has.add((item.owner, item.part.letter))
        for item in [*self._removed]:
            if item.part.seq == line.seq:
                has.discard((item.owner, item.part.letter))
        self._added += [item for key, item in wanted.items() if key not in has]
        self._removed += [
            Item(owner, Part(letter, self._channel, 0, line.seq, line.time_us, ""))
            for owner, letter in has - wanted.keys()
        ]
        post = line.post()
        if post is not None and post.deleted:
            self._recount(post)

    def _line(self, seq: int) -> Line:
        (line,) = self.lines(seq - 1, seq)
        return line

    def _settle_reactions(self, line: Line) -> None:
        """Bring the rows about emoji on a message to what they are to be by now."""
        wanted: list[Item] = []
        reactions = feed_folds.reactions_to(self._reader, self._channel, line.seq)
        for user, place, time_us in reactions if line.deleted_us is None else ():
            happening = Happening(
                channel=self._channel,
                seq=place,
                time_us=time_us,
                actor=user,
                root=line.seq,
                reacted_to=line.author,
            )
            wanted += self._rows_for(happening)
        has = feed_folds.parts_of(self._reader, line.author, self._channel, line.seq, "R")
        known, places = {part.seq for part in has}, {item.part.seq for item in wanted}
        self._added += [item for item in wanted if item.part.seq not in known]
        self._removed += [Item(line.author, part) for part in has if part.seq not in places]

    def _recount(self, post: Post) -> None:
        sessions = self._head.sessions
        place = session_of(sessions, post.ordinal)
        if place is not None:
            posts = feed_posts.of_session(self._reader, self._channel, sessions[place])
            (sessions[place],) = made_of(posts)
            self._recounted = True

    def _answered(self, line: Line) -> Collection[str]:
        """Return whose the update is that a message answers, and who answered it lately.

        They need not be in a channel there, so nobody follows such a thread; those who follow
        one elsewhere find its replies in the log when they read.
        """
        if line.thread is None or not self._head.owner:
            return ()
        last = feed_folds.last_writers(self._reader, self._channel, line.thread, line.seq)
        return {self._head.owner, *last}

    def _existing(self, users: list[str]) -> list[str]:
        """Leave out identifiers that are nobody's: texts may hold any."""
        new = [user for user in users if user not in self._known]
        found = feed_folds.known(self._reader, new)
        self._known.update((user, user in found) for user in new)
        return [user for user in users if self._known[user]]


def _part(kind: Kind, happening: Happening) -> Part:
    return Part(
        kind.letter,
        happening.channel,
        happening.root,
        happening.seq,
        happening.time_us,
        happening.actor,
    )
