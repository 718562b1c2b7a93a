"""The envelopes: what is actually written to the socket, in each direction.

Client to server there is one frame, :class:`Request`. Server to client, :class:`Reply` and
:class:`Refused` answer a request; :class:`Push`, :class:`Heartbeat` and :class:`Reconnect` come
unasked.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct

from .base import Frozen
from .commands import AnyCommand
from .errors import Refusal
from .events import AnyEvent
from .limits import MAX_REF
from .sessions import Position

Ref = Annotated[
    int, Meta(ge=0, lt=MAX_REF, description="Client-made request number, echoed in the answer.")
]


class Frame(
    Struct,
    metaclass=Frozen,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag=str.lower,
):
    """One WebSocket message."""


class Request(Frame, forbid_unknown_fields=True):
    """Carry out a command."""

    ref: Ref
    command: AnyCommand


class Reply(Frame):
    """The command took effect; ``result`` is the model its reference page names."""

    ref: Ref
    result: Any


class Refused(Frame):
    """The command did not take effect; without ``ref`` the request could not be read so far."""

    error: Refusal
    ref: Ref | None = None


class Push(Frame):
    """Something happened; ``at`` is absent for events that are not kept (typing, presence)."""

    event: AnyEvent
    at: Position | None = None


class Heartbeat(Frame):
    """The server lives; ``pushes`` were written to this connection so far."""

    pushes: Annotated[int, Meta(ge=0)]


class Reconnect(Frame):
    """The server is about to close; come back to another node after the delay."""

    after_ms: Annotated[int, Meta(ge=0)]


ServerFrame = Reply | Refused | Push | Heartbeat | Reconnect
