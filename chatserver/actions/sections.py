"""Arranging one's own channels."""

from chatserver.domain.policy import may_use_workspace
from chatserver.store import sections
from protocol.errors import Invalid, TooLarge
from protocol.limits import MAX_SECTION_CHANNELS
from protocol.sections import ListSections, Section, SectionsChanged, SectionsNow, SetSections

from .registry import Act, Look, action, query


@action(may_use_workspace)
def set_sections(act: Act, command: SetSections) -> SectionsNow:
    """Arrange the actor's channels and tell their other devices.

    Raises:
        Invalid: two have the same name, or a channel is in two.
        TooLarge: there are too many channels in them together.
    """
    _require_distinct(command.sections)
    now = SectionsNow(sections=command.sections, sorting=command.sorting)
    if now != sections.of(act.reader, act.actor.id):
        sections.save(act.reader, act.actor.id, now)
        told = SectionsChanged(sections=now.sections, sorting=now.sorting)
        act.transaction.record(told, to=act.actor.id)
    return now


@query(may_use_workspace)
def list_sections(look: Look, command: ListSections) -> SectionsNow:
    """Say how the actor has arranged their channels."""
    del command
    return sections.of(look.reader, look.actor.id)


def _require_distinct(wanted: list[Section]) -> None:
    names = [section.name.strip().casefold() for section in wanted]
    if len(set(names)) < len(names) or not all(names):
        raise Invalid("each section has a name of its own", field="sections")
    inside = [channel for section in wanted for channel in section.channels]
    if len(inside) > MAX_SECTION_CHANNELS:
        raise TooLarge(f"at most {MAX_SECTION_CHANNELS} channels in all", field="sections")
    if len(set(inside)) < len(inside):
        raise Invalid("a channel is in one section", field="sections")
