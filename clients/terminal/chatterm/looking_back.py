"""What a message said before it was edited, to be read in a dialog."""

from chatclient import ChatError
from chatclient.later_lines import clock

from protocol.messages import Message

from .dialogs import Facts
from .markup import legible
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
