"""The town as programs written for Slack see it: a base URL, tokens, and colleagues who talk."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from chatserver.actions.accounts import token_for
from chatserver.store import users
from chatserver.store.transaction import Transaction
from protocol.channels import AddMember, CreateChannel
from protocol.ids import ChannelId, UserId
from protocol.messages import ListHistory, ListReplies, Message
from tests.programs import PROGRAM
from tests.town import Person, Register, Town, post

_ASK_EVERY_S: Final = 0.05


class App(Struct, frozen=True):
    """What ``chatserver app add`` printed."""

    app_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    webhooks: dict[str, str]

    @property
    def bot(self) -> UserId:
        """Its bot user."""
        return UserId(f"U{self.app_id[1:]}")
