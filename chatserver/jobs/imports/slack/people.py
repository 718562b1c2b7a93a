"""Who the people of a Slack export are."""

from chatserver.domain.names import handle_from
from chatserver.jobs.imports.model import Person
from chatserver.jobs.imports.people import email_of, shown_name

from .export import SLACKBOT, SlackProfile, SlackUser
from .messages import Stranger


def person_of(user: SlackUser) -> Person:
    """Return who an entry of users.json is."""
    profile = user.profile or SlackProfile()
    shown = (profile.display_name, profile.real_name, user.real_name, user.name)
    guest = user.is_restricted or user.is_ultra_restricted
    return Person(
        key=user.id,
        name=handle_from(user.name or shown_name(shown, user.id)),
        display_name=shown_name(shown, user.id),
        email=email_of(profile.email),
        kind="bot" if user.is_bot or user.id == SLACKBOT else "person",
        role="guest" if guest else "member",
        deactivated=bool(user.deleted),
    )


def placeholder_for(stranger: Stranger) -> Person:
    """Return somebody to stand for an author who is not listed; they can do nothing here."""
    profile = stranger.profile
    id_ = stranger.key.removeprefix("bot:")
    shown = (profile.display_name, profile.real_name, profile.name)
    return Person(
        key=stranger.key,
        name=handle_from(profile.name or shown_name(shown, id_)),
        display_name=shown_name(shown, id_),
        kind="bot" if stranger.bot else "person",
        deactivated=True,
    )
