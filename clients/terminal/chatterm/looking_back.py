"""What a message said before it was edited, and who has read it, to be read in a dialog."""

from chatclient import ChatError
from chatclient.later_lines import clock

from protocol.messages import Message
from protocol.state_receipts import readers_of

from .dialogs import Facts
from .markup import legible, safe
from .shared import Shared


async def earlier_texts(shared: Shared, message: Message) -> Facts | None:
    """Return the dialog; or None, once it is said why there is none."""
    if message.edited_us is None:
        shared.say(shared.phrases.never_edited)
        return None
    found = shared.client.revisions(message.channel, message.seq)
    try:
        facts = [(legible(shared.people.from_wire(r.text)), clock(r.time_us)) async for r in found]
    except ChatError as error:
        shared.say(shared.phrases.refused.format(error))
        return None
    return Facts(shared.phrases.said_before, facts)


def who_has_read(shared: Shared, message: Message) -> Facts | None:
    """Return the dialog; or None, once it is said why there is none."""
    state, phrases = shared.people.state, shared.phrases
    if not state.shows_receipts:
        shared.say(phrases.receipts_off)
        return None
    readers = sorted(safe(shared.people.name(user)) for user in readers_of(state, message))
    if not readers:
        shared.say(phrases.read_by_nobody)
        return None
    return Facts(phrases.readers, [(name, "") for name in readers])
