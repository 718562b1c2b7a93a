"""The stories as they stand before their reader: what is new waits until it is asked for."""

from collections.abc import Collection, Sequence

from protocol.feed import Story, StoryKey


class Shelf:
    """Keeps every story where it stands, and counts those that would stand further up."""

    def __init__(self) -> None:
        self.stories: list[Story] = []
        self.waiting = 0
        self._feed: Sequence[Story] = ()
        self._placed_us: dict[StoryKey, int] = {}

    def take(self, feed: Sequence[Story], keys: Collection[StoryKey]) -> None:
        """Tell the stories that stand here as they are now; ``keys`` are of all there are.

        Those that are gone go at once. Those behind the last one come behind it.
        """
        self._feed = feed
        now = {story.key: story for story in feed}
        there = set(keys)
        kept = [now.get(story.key, story) for story in self.stories if story.key in there]
        if not kept:
            self.renew()
            return
        order = {story.key: place for place, story in enumerate(feed)}
        end = max((order[story.key] for story in kept if story.key in order), default=-1)
        held = {story.key for story in kept}
        self._put([*kept, *(story for story in feed[end + 1 :] if story.key not in held)])
        new = [story.key for story in feed[: end + 1] if story.key not in held]
        self.waiting = len(new) + sum(self._rises(story, order) for story in kept)

    def renew(self) -> None:
        """Put everything into the order it has now."""
        self.stories, self.waiting, self._placed_us = [], 0, {}
        self._put(self._feed)

    def drop(self, key: StoryKey) -> None:
        """Take a story away."""
        self.stories = [story for story in self.stories if story.key != key]

    def _put(self, stories: Sequence[Story]) -> None:
        self.stories = list(stories)
        for story in stories:
            self._placed_us.setdefault(story.key, story.last_us)

    def _rises(self, story: Story, order: dict[StoryKey, int]) -> bool:
        """Say whether something happened in a story by which it goes before one above it."""
        if story.key not in order or story.last_us <= self._placed_us[story.key]:
            return False
        at = self.stories.index(story)
        return any(
            order.get(above.key, len(order)) > order[story.key] for above in self.stories[:at]
        )
