"""Which topics a node listens to, so that it hears of its streams and of little else.

A stream belongs to one of 256 partitions, by hash. Nodes listen to whole partitions as long as
that is cheap, and to single streams where most of what they hear is not for them.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from zlib import crc32

PARTITIONS: Final = 256
HEARD_US: Final = 8.0
"""What a message nobody here waits for costs Redis and the node; measured, see ADR 0022."""
SUBSCRIBED_US: Final = 60.0
"""What listening to one more stream costs, its look into the log and its end included."""
WORTH_US_PER_S: Final = 10_000.0
"""Nothing is changed for less than one hundredth of a core."""
SMOOTHED_BEATS: Final = 60
SETTLE_AFTER_BEATS: Final = 30


def is_single_cheaper(unwanted_per_s: float, opened_per_s: float, *, single: bool) -> bool:
    """Say whether to listen to single streams rather than to whole partitions.

    ``unwanted_per_s`` events are for streams nobody here listens to, which partitions bring;
    ``opened_per_s`` streams are listened to anew, each of which costs a subscription. What a
    node does already it keeps doing, unless the other way is twice as cheap.
    """
    heard, subscribed = unwanted_per_s * HEARD_US, opened_per_s * SUBSCRIBED_US
    if single:
        return heard * 2 > max(subscribed, WORTH_US_PER_S)
    return heard > max(subscribed * 2, WORTH_US_PER_S)


class Names:
    """The names of a workspace's topics. What is in braces decides on a Cluster's shard."""

    def __init__(self, workspace: str) -> None:
        self._prefix = f"chatserver:{{{workspace}"
        self.common = f"{self._prefix}}}:all"

    def partition(self, stream: str) -> str:
        """Return the topic a stream shares with others."""
        return f"{self._prefix}:{crc32(stream.encode()) % PARTITIONS}}}"

    def single(self, stream: str) -> str:
        """Return a stream's own topic."""
        return f"{self.partition(stream)}:{stream}"


class Interest:
    """The streams of a node, and the topics it listens to because of them."""

    def __init__(
        self,
        names: Names,
        listen: Callable[[Iterable[str]], None],
        leave: Callable[[Iterable[str]], None],
    ) -> None:
        self._names = names
        self._listen = listen
        self._leave = leave
        self._streams: dict[str, None] = {}
        self._topics: dict[str, set[str]] = {}
        self._former: set[str] = set()
        self.unsettled_beats = 0
        self.single = False
        self.unwanted = 0
        self._opened = 0
        self._unwanted_per_s = self._opened_per_s = 0.0

    def __contains__(self, stream: str) -> bool:
        return stream in self._streams

    def __len__(self) -> int:
        return len(self._topics) + len(self._former)

    def open(self, stream: str) -> None:
        """Listen to a stream."""
        self._opened += 1
        self._streams[stream] = None
        topic = self._topic(stream)
        if topic not in self._topics:
            self._listen([topic])
        self._topics.setdefault(topic, set()).add(stream)

    def close(self, stream: str) -> None:
        """Listen to a stream no more."""
        del self._streams[stream]
        topic = self._topic(stream)
        streams = self._topics[topic]
        streams.discard(stream)
        if not streams:
            del self._topics[topic]
            self._leave([topic])

    def streams_of(self, topics: Iterable[str]) -> Iterator[str]:
        """Yield the streams that are heard of by some topics."""
        for topic in topics:
            yield from self._topics.get(topic, ())

    def note_heads(self, before: dict[str, int], heads: dict[str, int]) -> None:
        """Count what another node has committed since its last heads, for others than this one."""
        for stream, seq in heads.items():
            if stream not in self._streams:
                self.unwanted += max(0, seq - before.get(stream, seq - 1))

    def beat(self) -> bool:
        """Once a second, see whether other topics were cheaper over a minute; say if so."""
        self._unwanted_per_s += (self.unwanted - self._unwanted_per_s) / SMOOTHED_BEATS
        self._opened_per_s += (self._opened - self._opened_per_s) / SMOOTHED_BEATS
        self.unwanted = self._opened = 0
        single = is_single_cheaper(self._unwanted_per_s, self._opened_per_s, single=self.single)
        changed = single != self.single and not self.unsettled_beats
        if changed:
            self.change(single=single, beats=SETTLE_AFTER_BEATS)
        self.settle()
        return changed

    def change(self, *, single: bool, beats: int) -> None:
        """Listen to single streams or to partitions, and for some beats to the former topics.

        The others publish there until they have heard of the change.
        """
        self.single, self.unsettled_beats = single, beats
        former, self._topics = self._topics, {}
        for stream in self._streams:
            self._topics.setdefault(self._topic(stream), set()).add(stream)
        self._former = set(former)
        self._listen(self._topics)

    def settle(self) -> None:
        """Leave the topics from before the last change, after its beats."""
        if self.unsettled_beats:
            self.unsettled_beats -= 1
            if not self.unsettled_beats:
                former, self._former = self._former, set()
                self._leave(former)

    def _topic(self, stream: str) -> str:
        return self._names.single(stream) if self.single else self._names.partition(stream)
