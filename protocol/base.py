"""The three kinds of wire struct, and how each gets its name on the wire.

A class name is the only place a command or event is named; its tag is derived from it::

    class PostMessage(Command[Posted])   {"type": "message.post", ...}
    class MessagePosted(Event)           {"type": "message.posted", ...}
"""

import re
from typing import Any, Generic, TypeVar, dataclass_transform, get_args

from msgspec import Struct, StructMeta, field

_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")


def command_tag(class_name: str) -> str:
    """``AddReaction`` -> ``reaction.add``: commands are imperative, verb first."""
    verb, *subject = _BOUNDARY.sub(" ", class_name).lower().split()
    return f"{'_'.join(subject)}.{verb}"


def event_tag(class_name: str) -> str:
    """``ReactionAdded`` -> ``reaction.added``: events are past tense, verb last."""
    *subject, verb = _BOUNDARY.sub(" ", class_name).lower().split()
    return f"{'_'.join(subject)}.{verb}"


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Frozen(StructMeta):
    """Tells type checkers what the keyword arguments below tell msgspec."""


class Model(Struct, metaclass=Frozen, frozen=True, kw_only=True, omit_defaults=True):
    """A value carried inside commands, replies and events. Readers ignore unknown fields."""


class Event(
    Struct,
    metaclass=Frozen,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag=event_tag,
):
    """Something that happened. Readers ignore fields they do not know."""


R_co = TypeVar("R_co", bound=Model, covariant=True)


class Command(
    Struct,
    Generic[R_co],
    metaclass=Frozen,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag=command_tag,
    forbid_unknown_fields=True,
):
    """Something a client asks for, answered with an ``R_co`` or refused."""


def reply_type(command: type[Command[Any]]) -> type[Model]:
    """Return the ``R`` of a ``Command[R]`` subclass."""
    (base,) = command.__orig_bases__  # type: ignore[attr-defined]  # set by Generic subscription
    reply: type[Model]
    (reply,) = get_args(base)
    return reply


def tag_of(struct: type[Struct]) -> str:
    """Return a command's or event's name on the wire."""
    return str(struct.__struct_config__.tag)
