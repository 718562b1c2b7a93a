"""What a recording client has set out to post: one nonce each, kept until it is answered."""

import random
from collections.abc import Iterator

from chatserver.bench.checker import SendAcked, SendFailed, SendInvoked, hash_body
from protocol import ErrorCode, Refusal
from protocol.ids import ChannelId
from protocol.messages import Message, Posted, PostMessage

from .book import Book, now_s

AGAIN_AFTER_S = 0.1
REFUSED_FOR_GOOD = {
    ErrorCode.FORBIDDEN,
    ErrorCode.NOT_FOUND,
    ErrorCode.INVALID,
    ErrorCode.CONFLICT,
    ErrorCode.TOO_LARGE,
}
NOTHING_CHANGED = REFUSED_FOR_GOOD | {ErrorCode.STORAGE_FULL, ErrorCode.RATE_LIMITED}
EXPECTED = NOTHING_CHANGED | {ErrorCode.UNAVAILABLE}


class Outbox:
    """The letters of one client, in the order they were written."""

    def __init__(self, client: str, book: Book, rng: random.Random) -> None:
        self.letters: dict[str, PostMessage] = {}
        self.sent: list[PostMessage] = []
        self.stored: list[Message] = []
        self.refused: set[ErrorCode] = set()
        self._due: dict[str, float] = {}  # when to try next what is not under way
        self._client = client
        self._book = book
        self._rng = rng

    def write(self, channel: ChannelId, characters: int) -> PostMessage:
        """Write a letter; its text begins with its nonce and is like no other."""
        nonce = f"{self._rng.getrandbits(128):032x}"
        text = f"{nonce} of {self._client}".ljust(characters, ".")
        post = PostMessage(channel=channel, text=text, nonce=nonce)
        self.letters[nonce], self._due[nonce] = post, 0.0
        return post

    def due(self) -> Iterator[PostMessage]:
        """Yield what to send now; each is noted as an attempt."""
        now = now_s()
        for nonce in [nonce for nonce, due_s in self._due.items() if due_s <= now]:
            del self._due[nonce]
            yield self.attempt(self.letters[nonce])

    def attempt(self, post: PostMessage) -> PostMessage:
        """Note that a post is about to leave."""
        body = hash_body(post.text)
        self._book.note(SendInvoked(now_s(), self._client, post.channel, post.nonce, body))
        return post

    def send_all_again(self) -> None:
        """Try everything once more on the next connection: nobody knows what became of it."""
        self._due = dict.fromkeys(self.letters, 0.0)

    def accepted(self, post: PostMessage, posted: Posted) -> None:
        """Note an acknowledgement."""
        message = posted.message
        self._book.note(
            SendAcked(
                now_s(),
                self._client,
                post.channel,
                post.nonce,
                message.seq,
                message.time_us,
                posted.repeated,
            )
        )
        if self._forget(post):
            self.sent.append(post)
            self.stored.append(message)

    def declined(self, post: PostMessage, refusal: Refusal) -> None:
        """Note a refusal; try again what may be stored later."""
        code = refusal.code
        self.refused.add(code)
        definite = code in NOTHING_CHANGED
        self._book.note(SendFailed(now_s(), self._client, post.channel, post.nonce, definite))
        if code not in EXPECTED:
            self._book.breach(f"{self._client}: {code}: {refusal.message}")
        if code in REFUSED_FOR_GOOD:
            self._forget(post)
        elif post.nonce in self.letters:
            wait_s = (refusal.retry_after_ms or 0) / 1_000 or AGAIN_AFTER_S
            self._due[post.nonce] = now_s() + wait_s

    def _forget(self, post: PostMessage) -> bool:
        self._due.pop(post.nonce, None)
        return self.letters.pop(post.nonce, None) is not None
