"""What whoever ran a built-in command is told, in their language; nothing where they see it."""

from typing import Any, Final

from protocol import Command, Model
from protocol.channels import AddMember
from protocol.interactions import CommandHelp
from protocol.levels import MuteChannel
from protocol.profiles import PresenceNow
from protocol.reminders import Reminded
from protocol.statuses import Status, StatusNow

from .reading import Around
from .table import Said
from .times import in_words

_AWAY: Final = Said("You seem to be offline now.", "Vous paraissez hors ligne.")
_ACTIVE: Final = Said("You are seen as you are again.", "Vous êtes vu tel que vous êtes à nouveau.")
_MUTED: Final = Said("This channel is quiet now.", "Ce canal est silencieux.")
_HEARD: Final = Said("This channel is heard again.", "Ce canal s’entend à nouveau.")
_NO_STATUS: Final = Said("You have no status any more.", "Vous n’avez plus de statut.")


def told(command: Command[Any], reply: Model, around: Around) -> str:
    """Return what is said of a command that was carried out."""
    match command, reply:
        case _, Reminded(reminder=reminder):
            at = _at(reminder.remind_us, around)
            said = Said(f"Reminder, {at}: {reminder.text}", f"Rappel, {at} : {reminder.text}")
        case _, StatusNow(status=status):
            said = _status(status, around)
        case _, PresenceNow(away=away):
            said = _AWAY if away else _ACTIVE
        case MuteChannel(muted=muted), _:
            said = _MUTED if muted else _HEARD
        case AddMember(user=user), _:
            name = around.handle_of(user) or user
            said = Said(f"@{name} is in this channel.", f"@{name} est dans ce canal.")
        case _:
            return ""
    return said.to(around.language)


def listed(known: list[CommandHelp], around: Around) -> str:
    """Return commands with what they do, as Markdown."""
    lines = (f"- `{f'{each.command} {each.hint}'.rstrip()}` {each.description}" for each in known)
    end = around.said(
        "A second `/` before it, or a space, sends a text as it is.",
        "Un second `/` devant, ou une espace, envoie un texte tel quel.",
    )
    return "\n".join((*lines, "", end))


def _status(status: Status | None, around: Around) -> Said:
    if status is None:
        return _NO_STATUS
    shown = f"{status.emoji} {status.text}".strip()
    if status.until_us is None:
        return Said(f"Your status: {shown}", f"Votre statut : {shown}")
    at = _at(status.until_us, around)
    return Said(f"Your status, until {at}: {shown}", f"Votre statut, jusqu’à {at} : {shown}")


def _at(time_us: int, around: Around) -> str:
    return in_words(time_us, around.now_us, around.zone, around.language)
