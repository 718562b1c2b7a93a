"""Who may do what: the one authoriser. Every check takes the actor and the place, or refuses.

"May not see" and "does not exist" are one error, raised by one function.
"""

from collections.abc import Callable

from msgspec import Struct

from protocol.channels import ChannelKind, ChannelRole
from protocol.errors import Forbidden, NotFound
from protocol.ids import ChannelId, SessionId, UserId
from protocol.limits import MAX_CALLABLE_BY_MEMBERS
from protocol.users import Kind, Role


class Actor(Struct, frozen=True):
    """The person or bot a command is carried out for."""

    id: UserId
    session: SessionId
    role: Role = "member"
    kind: Kind = "person"


class Place(Struct, frozen=True):
    """A channel as seen by the actor; ``role`` is None where the actor is no member."""

    channel: ChannelId
    kind: ChannelKind
    archived: bool
    role: ChannelRole | None
    deserted: bool = False
    """Whether it is a direct channel in which everybody but the actor is deactivated."""

    @property
    def named(self) -> bool:
        """Whether it is a channel people join, and no direct one."""
        return self.kind in ("public", "private")


Check = Callable[[Actor, Place | None], None]


def hidden() -> NotFound:
    """Return the one error for a channel that is not there, or not for the actor's eyes."""
    return NotFound("there is no such channel", field="channel")


def may_use_workspace(actor: Actor, place: Place | None) -> None:
    """Allow everybody who is signed in."""
    del actor, place


def may_create_channel(actor: Actor, place: Place | None) -> None:
    """Allow members and administrators, not guests."""
    del place
    if actor.role == "guest":
        raise Forbidden("guests may not create channels; ask a member to do it")


def may_read(actor: Actor, place: Place | None) -> None:
    """Allow members of the channel; public ones are open to everybody but guests."""
    if place is None:
        raise hidden()
    if place.role is None and (place.kind != "public" or actor.role == "guest"):
        raise hidden()


def may_join(actor: Actor, place: Place | None) -> None:
    """Allow who may read, as long as the channel is not archived."""
    _writable(actor, place)


def may_post(actor: Actor, place: Place | None) -> None:
    """Allow members, as long as the channel is not archived and somebody can read it."""
    place = _writable(actor, place)
    if place.role is None:
        raise Forbidden("join the channel before posting to it", field="channel")
    if place.deserted:
        raise Forbidden("whoever else is in this direct channel has left", field="channel")


def may_follow(actor: Actor, place: Place | None) -> None:
    """Allow members, also of archived channels: leaving, read cursors."""
    if _readable(actor, place).role is None:
        raise Forbidden("only members of the channel may do this", field="channel")


def may_add_member(actor: Actor, place: Place | None) -> None:
    """Allow members of a named channel, but not guests."""
    place = _writable(actor, place)
    if not place.named:
        raise Forbidden("who is in a direct channel cannot change; open a new one")
    if place.role is None or actor.role == "guest":
        raise Forbidden("only members of the channel may add people to it")


def may_administer(actor: Actor, place: Place | None) -> None:
    """Allow the channel's administrators, and the workspace's where they are members or may read.

    A workspace administrator does not see private channels they are not in: nobody is watched.
    """
    place = _readable(actor, place)
    if not place.named:
        raise Forbidden("a direct channel has no administrators")
    if place.role != "administrator" and actor.role != "administrator":
        raise Forbidden("only the channel's administrators may do this")


def may_change_topic(actor: Actor, place: Place | None) -> None:
    """Allow members of a channel that is not archived."""
    may_post(actor, place)


def may_delete(actor: Actor, place: Place | None, author: UserId) -> None:
    """Allow the author, the channel's administrators and, in named channels, the workspace's."""
    place = _readable(actor, place)
    if place.role is None:
        raise Forbidden("only members of the channel may do this", field="channel")
    moderates = place.role == "administrator" or (place.named and actor.role == "administrator")
    if author != actor.id and not moderates:
        raise Forbidden("only its author or an administrator may delete a message")


def may_edit(actor: Actor, author: UserId) -> None:
    """Allow the author alone."""
    if author != actor.id:
        raise Forbidden("only its author may edit a message")


def may_invite(actor: Actor, role: Role) -> None:
    """Allow members to invite members and guests, and administrators anybody; bots nobody."""
    if actor.role == "guest" or actor.kind == "bot":
        raise Forbidden("only members and administrators may invite people")
    if role == "administrator" and actor.role != "administrator":
        raise Forbidden("only administrators may invite administrators", field="role")


def may_revoke_invitation(actor: Actor, inviter: str | None) -> None:
    """Allow who made the invitation, and administrators."""
    if inviter != actor.id and actor.role != "administrator":
        raise NotFound("there is no such invitation", field="token")


def may_add_emoji(actor: Actor) -> None:
    """Allow members and administrators, not guests."""
    if actor.role == "guest":
        raise Forbidden("guests may not add emoji; ask a member to do it")


def may_remove_emoji(actor: Actor, creator: UserId) -> None:
    """Allow who added it, and administrators."""
    if actor.id != creator and actor.role != "administrator":
        raise Forbidden("only who added an emoji or an administrator may remove it")


def may_manage_groups(actor: Actor, place: Place | None) -> None:
    """Allow administrators of the workspace."""
    del place
    if actor.role != "administrator":
        raise Forbidden("only administrators may make groups of people")


def may_call_channel(actor: Actor, place: Place | None, members: int) -> None:
    """Allow members where not too many are called, administrators everywhere, guests nowhere."""
    place = _readable(actor, place)
    if actor.role == "guest":
        raise Forbidden("guests may not call a whole channel", field="text")
    moderates = "administrator" in (place.role, actor.role)
    if members > MAX_CALLABLE_BY_MEMBERS and not moderates:
        raise Forbidden(f"only administrators may call {members} people at once", field="text")


def may_operate(actor: Actor) -> None:
    """Allow administrators: metrics, and whatever else concerns the server itself."""
    if actor.role != "administrator":
        raise Forbidden("only administrators may do this")


def _readable(actor: Actor, place: Place | None) -> Place:
    may_read(actor, place)
    assert place is not None  # noqa: S101  # may_read has refused None; tells mypy
    return place


def _writable(actor: Actor, place: Place | None) -> Place:
    place = _readable(actor, place)
    if place.archived:
        raise Forbidden("the channel is archived; restore it to write there", field="channel")
    return place
