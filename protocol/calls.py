"""Calls: texts that mention many at once, and how many that would interrupt."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Model
from .ids import AnyChannelId, AnyGroupId


class Interrupted(Model):
    """How many people a call would interrupt."""

    people: Annotated[
        int, Meta(ge=0, description="Members but the actor, without those who keep it quiet.")
    ]
    online_only: Annotated[
        bool, Meta(description="Of these, only who is online; the server does not say how many.")
    ] = False


class CountInterrupted(Command[Interrupted]):
    """Ask how many people a call would interrupt, to say so before it is sent."""

    channel: AnyChannelId
    kind: Literal["channel", "here", "group"]
    group: Annotated[AnyGroupId | None, Meta(description="Which, if it is one.")] = None
