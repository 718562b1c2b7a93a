"""House rules: what holds between the people here, and who agreed to it."""

from typing import Annotated

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyUserId
from .limits import MAX_RULES_CHARACTERS
from .users import TimeUs


class RulesWording(Model):
    """Which wording of the house rules holds; a wording is named by its time."""

    worded_us: TimeUs
    asked_us: Annotated[
        TimeUs, Meta(description="Whoever agreed to this wording or a later one is not asked.")
    ]


class Agreement(Model):
    """To which wording somebody agreed, and when."""

    worded_us: TimeUs
    agreed_us: TimeUs


class RulesNow(Model):
    """The house rules, and whether the actor agreed to them; no wording: there are none."""

    wording: RulesWording | None = None
    text: Annotated[str, Meta(description="Markdown; empty if it was not asked for.")] = ""
    by: Annotated[AnyUserId | None, Meta(description="Who worded them.")] = None
    agreement: Annotated[Agreement | None, Meta(description="The actor's newest.")] = None
    agreed: Annotated[
        int | None, Meta(description="How many need not be asked any more; for administrators.")
    ] = None
    people: Annotated[
        int | None, Meta(description="How many there are to agree; for administrators.")
    ] = None


class GetRules(Command[RulesNow]):
    """Read the house rules, or learn without their text whether there are any."""

    brief: Annotated[bool, Meta(description="Leave out the text and the counts.")] = False


class ChangeRules(Command[RulesNow]):
    """Word the house rules anew; for administrators, who agree to them thereby.

    Without a text there are none any more. With ``ask`` everybody is asked to agree again: a
    typing error does not need it. Where there were none, everybody is asked. Refused with
    ``conflict`` if another wording than ``over`` holds: somebody else was quicker.
    """

    text: Annotated[
        str,
        Meta(max_length=MAX_RULES_CHARACTERS, pattern=r"^[^\x00]*$", description="Markdown."),
    ]
    ask: bool = False
    over: Annotated[TimeUs | None, Meta(description="The wording this one takes over from.")] = None


class AcceptRules(Command[RulesNow]):
    """Agree to the house rules as one has read them; twice is the same as once.

    Refused with ``conflict`` if that wording holds no more: read them again. Bots agree to nothing.
    """

    worded_us: Annotated[TimeUs, Meta(description="Names the wording one has read.")]


class RulesChanged(Event):
    """The house rules are worded anew, or there are none (the workspace's stream)."""

    wording: RulesWording | None = None


class RulesAccepted(Event):
    """The user agreed to the house rules (user stream)."""

    agreement: Agreement
