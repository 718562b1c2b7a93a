"""A client that keeps every byte it is told."""

from typing import Any, Self

from protocol import JSON, Command, CommandRefused, tag_of
from protocol.sessions import Resume
from tests.town import Person
from tests.wire import Client

from .world import World

AT_ONCE = 16


class Listener(Client):
    """A connection that keeps the frames it got as they came, and knows what it asked."""

    said = b""
    asked = b""
    kinds: frozenset[str] = frozenset()
    """Of the events that were pushed."""

    def begin(self) -> None:
        """Forget what was asked and said so far."""
        self.said = self.asked = b""
        self.kinds = frozenset()

    @classmethod
    async def of(cls, world: World, who: Person, resume: Resume | None = None) -> Self:
        """Open somebody's session."""
        client = await cls.connect(world.town.address, JSON)
        world.town._callers.append(client)  # it sees to their end
        await client.open(who.token, resume)
        return client

    async def send_frame(self, frame: object) -> None:
        """Send a frame, and keep what was asked."""
        self.asked += self.codec.pack(frame)
        await super().send_frame(frame)

    def _take(self, data: str | bytes) -> None:
        self.said += data.encode() if isinstance(data, str) else data
        before = len(self.pushes)
        super()._take(data)
        if len(self.pushes) > before:
            self.kinds |= {tag_of(type(self.pushes[-1].event))}

    async def try_all(self, commands: list[Command[Any]]) -> list[str]:
        """Ask many things, some at once, and return how each was answered."""
        codes: list[str] = []
        for begin in range(0, len(commands), AT_ONCE):
            refs = [await self.send(each) for each in commands[begin : begin + AT_ONCE]]
            codes += [await self._code(ref) for ref in refs]
        return codes

    async def _code(self, ref: int) -> str:
        try:
            await self.answer(ref)
        except CommandRefused as error:
            return error.refusal.code.value
        return "ok"
