"""Files that are there without having been sent: what a transaction sees of an upload."""

import secrets
from typing import Any

from chatserver.actions import files
from chatserver.actions.files import Quota, Wanted
from chatserver.store.files import Content
from chatserver.store.transaction import Transaction
from protocol.files import File
from protocol.ids import FileId
from tests.town import Person

QUOTA = Quota(1 << 30, 1 << 40)


def begin(tx: Transaction, who: Person, name: str = "plan.pdf", **said: Any) -> FileId:
    """Begin a file of ten bytes."""
    return files.begin_upload(tx, who.actor, Wanted(name, 10, **said), QUOTA).file.id


def upload(
    tx: Transaction,
    who: Person,
    name: str = "plan.pdf",
    description: str = "",
    **fields: Any,
) -> File:
    """Let a file be there whose bytes nobody else has."""
    file = begin(tx, who, name, description=description)
    digest = secrets.token_bytes(32)
    content = Content(digest, "application/pdf", f"{digest.hex()}-00000000", **fields)
    files.promise(tx, [content.blob])
    finished = files.finish_upload(tx, file, content, [content.blob])
    assert finished is not None
    return finished
