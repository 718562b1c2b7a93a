"""From an address and a token to a full screen, and back."""

import os
from collections.abc import Mapping

from chatclient import Client
from chatclient.languages import language

from protocol.errors import ChatError
from protocol.ids import ChannelId

from .app import ChatApp
from .phrases import PHRASES


async def run(
    url: str,
    token: str,
    channel: str | None = None,
    *,
    last: str | None = None,
    left_us: int = 0,
    environment: Mapping[str, str] = os.environ,
) -> ChannelId | None:
    """Talk until the user leaves; return the channel that was open last.

    ``channel`` is the name or identifier of the one to begin with. Without, it is the feed if
    something new came into it after ``left_us``, else the one that was open ``last``. The
    language is the environment's.

    Raises:
        ChatError: the server does not let the user in, or not any more.
    """
    client = Client(url, token, name="chatserver chat")
    phrases = PHRASES[language(environment)]
    app = ChatApp(client, channel=channel, last=last, left_us=left_us, phrases=phrases)
    async with client:
        await app.run_async()
    if isinstance(app.return_value, ChatError):
        raise app.return_value
    if app.return_code:  # a fault of ours, and Textual has said which
        raise SystemExit(app.return_code)
    return app.last_channel
