"""The next version of chatserver: this one's source with what a next one may change, and no more.

It stores one more column and knows one more table, tells one more field of a message, has events
and messages between nodes that this version has never heard of, and says so in its migration.
"""

import shutil
from pathlib import Path
from typing import Final

from chatserver.store.migrate import NEWEST
from tests.faults.servers import Node

NEXT: Final = f"{int(NEWEST) + 1:04}"
MOOD: Final = "calm"
"""What the column of the next version says of every message."""

_ROOT: Final = Path(__file__).parents[2]
_PACKAGES: Final = ("protocol", "chatserver")

_MIGRATION: Final = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{NEWEST}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("mood", sa.Text(), server_default="{MOOD}"))
    op.create_table("moods", sa.Column("mood", sa.Text(), primary_key=True))
"""

_BEHIND: Final = {
    "chatserver/store/migrate.py": f"""
NEWEST = "{NEXT}"
""",
    "chatserver/store/schema/__init__.py": """
from sqlalchemy import Column, Text

messages.append_column(Column("mood", Text))
""",
    "protocol/messages.py": '''

class MessageGlowed(Event):
    """A kind of event nobody has heard of before."""

    channel: AnyChannelId


class ChannelHummed(Event):
    """One that is not stored."""

    channel: AnyChannelId
''',
    "protocol/events.py": """
from .messages import ChannelHummed, MessageGlowed

AnyEvent |= MessageGlowed | ChannelHummed
""",
    "chatserver/store/transaction.py": """
from protocol.messages import MessageGlowed
from protocol.reactions import ReactionChanged

_announce = Transaction.announce


def announce(self, at, event):
    _announce(self, at, event)
    if isinstance(event, ReactionChanged):
        self.record(MessageGlowed(channel=at.stream), to=at.stream)


Transaction.announce = announce
""",
    "chatserver/delivery/bus.py": """
from protocol.messages import ChannelHummed

_beat = Bus.beat


async def beat(self):
    await _beat(self)
    self._publish("hum", ["of", "the", "next"])
    self.tell(ChannelHummed(channel="C00000000"))


Bus.beat = beat
""",
}
"""What is put behind files of this version."""

_WITHIN: Final = {
    "protocol/messages.py": (
        "    edited_us: TimeUs | None = None\n",
        "    mood: str | None = None\n",
    ),
    "chatserver/store/message_rows.py": (
        '    Part("urgent", int, bool),\n',
        '    Part("mood", str, str),\n',
    ),
    "chatserver/actions/messages.py": (
        "        urgent=command.urgent,\n",
        f'        mood="{MOOD}",\n',
    ),
}
"""What is put into files of this version, and behind which line."""


def make_next(directory: Path, *, bears: bool) -> Path:
    """Write the next version's source; ``bears`` says whether this one can live with its schema."""
    for package in _PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "web")
        shutil.copytree(_ROOT / package, directory / package, ignore=ignored)
    for name, (line, more) in _WITHIN.items():
        text = (directory / name).read_text()
        assert text.count(line) == 1, f"{name} has changed: where does {more!r} belong?"
        (directory / name).write_text(text.replace(line, line + more))
    for name, more in _BEHIND.items():
        with (directory / name).open("a") as file:
            file.write(more)
    says = f'bears = "{NEWEST}"\n' if bears else ""
    versions = directory / "chatserver" / "store" / "migrations" / "versions"
    (versions / f"{NEXT}_next.py").write_text(_MIGRATION + says)
    return directory


def become(node: Node, source: Path | None) -> None:
    """Have a server run the version of that source from its next start on; None is this one."""
    node.wrapper = ("-m", "chatserver") if source is None else ("-P", "-m", "chatserver")
    node.environment = {} if source is None else {"PYTHONPATH": str(source)}
