"""Who may do what: the one authoriser. Every check takes the actor and the place, or refuses.

"May not see" and "does not exist" are one error, raised by one function.
"""

from collections.abc import Callable, Collection
from typing import Final

from msgspec import Struct

from protocol.channels import ChannelKind, ChannelRole
from protocol.errors import Forbidden, NotFound
from protocol.ids import ChannelId, SessionId, UserId
from protocol.limits import MAX_CALLABLE_BY_MEMBERS
from protocol.quiet import WhoMaySendAnyway
from protocol.revisions import RevisionReaders
from protocol.users import Kind, Role


class Actor(Struct, frozen=True):
    """The person or bot a command is carried out for."""

    id: UserId
    session: SessionId
    role: Role = "member"
    kind: Kind = "person"


class Place(Struct, frozen=True):
    """A channel as seen by the actor; ``role`` is None where the actor is no member.

    Of somebody's updates only they are a member.
    """

    channel: ChannelId
    kind: ChannelKind
    archived: bool
    role: ChannelRole | None
    deserted: bool = False
    """Whether it has no name, and nobody but the actor is to be reached there."""
    announces: bool = False
    """Whether its administrators alone begin something there."""
    slow_s: int = 0
    """How long members wait between two messages."""

    @property
    def named(self) -> bool:
        """Whether it is a channel people join: no direct one, and nobody's updates."""
        return self.kind in ("public", "private")

    @property
    def is_updates(self) -> bool:
        """Whether it is what somebody says without a channel."""
        return self.kind == "updates"


OPEN_KINDS: Final[tuple[ChannelKind, ...]] = ("public", "updates")
"""What everybody but guests may read without being in it."""

COMPANY_FIELDS: Final = frozenset({"title", "department"})
"""What of somebody's profile is the company's to say, too."""

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
    """Allow members of the channel; public ones and updates are open to everybody but guests."""
    _readable(actor, place)


def is_readable(actor: Actor, place: Place | None) -> bool:
    """Say whether :func:`may_read` allows it."""
    try:
        may_read(actor, place)
    except NotFound:
        return False
    return True


def may_make_own_token(actor: Actor, place: Place | None) -> None:
    """Allow people: bots have theirs from administrators."""
    del place
    if actor.kind == "bot":
        raise Forbidden("tokens of bots are made by administrators")


def may_show_receipts(actor: Actor, place: Place | None) -> None:
    """Allow people: nobody wants to know what a bot has read."""
    del place
    if actor.kind == "bot":
        raise Forbidden("bots do not show what they have read")


def may_be_reached(actor: Actor, place: Place | None) -> None:
    """Allow people: a bot is never away."""
    del place
    if actor.kind == "bot":
        raise Forbidden("only people are told of anything while they are away")


def may_act(actor: Actor, place: Place | None) -> None:
    """Allow to use what an app shows: where one may read; in a form, whoever it was shown to."""
    if place is not None:
        may_read(actor, place)


def may_join(actor: Actor, place: Place | None) -> None:
    """Allow who may read a named channel, as long as it is not archived."""
    if _writable(actor, place).is_updates:
        raise Forbidden("nobody joins somebody's updates; follow the person", field="channel")


def may_post(actor: Actor, place: Place | None) -> None:
    """Allow members, as long as the channel is not archived and somebody can read it.

    To updates everybody replies who may read them; what begins there see :func:`may_begin`.
    """
    place = _writable(actor, place)
    if place.role is None and not place.is_updates:
        raise Forbidden("join the channel before posting to it", field="channel")
    if place.deserted:
        raise Forbidden("nobody else here can be written to", field="channel")


def may_begin(actor: Actor, place: Place | None) -> None:
    """Allow who may post outside threads.

    In updates that is the person whose they are, where things are announced its administrators.
    """
    place = _readable(actor, place)
    if place.role is None:
        raise Forbidden("that is for the person whose updates they are; reply", field="thread")
    if place.announces and not _moderates(actor, place):
        raise Forbidden("only its administrators post here; reply in a thread", field="thread")


def pace_s(actor: Actor, place: Place | None) -> int:
    """Return how long somebody waits between two messages: bots and administrators do not."""
    if place is None or actor.kind == "bot" or _moderates(actor, place):
        return 0
    return place.slow_s


def may_take_back(actor: Actor, place: Place | None) -> None:
    """Allow who may have written something there, also in archived channels."""
    place = _readable(actor, place)
    if place.role is None and not place.is_updates:
        raise Forbidden("only members of the channel may do this", field="channel")


def may_open_updates(actor: Actor, place: Place | None) -> None:
    """Allow members and administrators, not guests: they read no channel they are not in."""
    del place
    if actor.role == "guest":
        raise Forbidden("guests neither read nor write updates")


def may_follow_channel(actor: Actor, place: Place | None) -> None:
    """Allow who may read a public channel, as long as it is not archived."""
    if _writable(actor, place).kind != "public":
        raise Forbidden("only public channels are followed", field="channel")


def may_share(actor: Actor, place: Place | None) -> None:
    """Allow what everybody may read: public channels and updates."""
    if _readable(actor, place).kind not in OPEN_KINDS:
        raise Forbidden("only what was said in public may be shared", field="shares")


def may_follow(actor: Actor, place: Place | None) -> None:
    """Allow members, also of archived channels: leaving, read cursors."""
    if _readable(actor, place).role is None:
        raise Forbidden("only members of the channel may do this", field="channel")


def may_add_member(actor: Actor, place: Place | None) -> None:
    """Allow members of a named channel, but not guests."""
    place = _writable(actor, place)
    if not place.named:
        raise Forbidden("who is in a channel without a name cannot change")
    if place.role is None or actor.role == "guest":
        raise Forbidden("only members of the channel may add people to it")


def may_administer(actor: Actor, place: Place | None) -> None:
    """Allow the channel's administrators, and the workspace's where they are members or may read.

    A workspace administrator does not see private channels they are not in: nobody is watched.
    """
    place = _readable(actor, place)
    if not place.named:
        raise Forbidden("a channel without a name has no administrators")
    if not _moderates(actor, place):
        raise Forbidden("only the channel's administrators may do this")


def may_convert(actor: Actor, place: Place | None) -> None:
    """Allow the administrators of a public channel."""
    may_administer(actor, place)
    if _readable(actor, place).kind != "public":
        raise Forbidden("it is private already, and stays so", field="channel")


def may_set_newcomers(actor: Actor, place: Place | None) -> None:
    """Allow administrators of the workspace, for public channels that are not archived."""
    if _writable(actor, place).kind != "public":
        raise Forbidden("newcomers come into public channels only", field="channel")
    if actor.role != "administrator":
        raise Forbidden("only administrators say where newcomers come to")


def may_change_topic(actor: Actor, place: Place | None) -> None:
    """Allow members of a channel that is not archived."""
    may_follow(actor, place)
    may_post(actor, place)


def may_pin(actor: Actor, place: Place | None) -> None:
    """Allow members of a channel that is not archived."""
    may_follow(actor, place)
    _writable(actor, place)


def may_vote(actor: Actor, place: Place | None) -> None:
    """Allow who may post there, guests too, but no bots: people are asked."""
    may_post(actor, place)
    if actor.kind == "bot":
        raise Forbidden("bots do not vote; they may ask")


def may_delete(actor: Actor, place: Place | None, author: UserId) -> None:
    """Allow the author, the channel's administrators and, but in direct ones, the workspace's.

    In updates the person whose they are is their administrator.
    """
    may_take_back(actor, place)
    if author != actor.id and not _moderates(actor, _readable(actor, place)):
        raise Forbidden("only its author or an administrator may delete a message")


def may_close_poll(actor: Actor, place: Place | None, author: UserId) -> None:
    """Allow whom :func:`may_delete` allows."""
    may_take_back(actor, place)
    if author != actor.id and not _moderates(actor, _readable(actor, place)):
        raise Forbidden("only its author or an administrator may close a poll")


def may_report(actor: Actor, place: Place | None) -> None:
    """Allow people who may read it: bots have no opinion."""
    may_read(actor, place)
    if actor.kind == "bot":
        raise Forbidden("people report messages")


def may_see_place(actor: Actor, place: Place | None) -> None:
    """Allow whom :func:`may_moderate` may allow, once the message is known."""
    if actor.role != "administrator":
        may_read(actor, place)


def may_find(actor: Actor, place: Place | None, *, is_reported: bool) -> None:
    """Allow who may read there, and administrators what was reported, and nothing else there."""
    if not (is_reported and actor.role == "administrator"):
        may_read(actor, place)


def may_moderate(actor: Actor, place: Place | None) -> None:
    """Allow who was allowed by :func:`may_find` and is an administrator; not in direct channels."""
    if place is None:
        raise hidden()
    if not (place.named or place.is_updates):
        raise Forbidden("in direct channels nobody hides messages", field="channel")
    if not _moderates(actor, place):
        raise Forbidden("only administrators may hide messages, and look at hidden ones")


def may_moderate_people(actor: Actor, place: Place | None) -> None:
    """Allow administrators of the workspace."""
    del place
    _require_administrator(actor, "warn people, or shut them out")


def may_edit(actor: Actor, author: UserId) -> None:
    """Allow the author alone."""
    if author != actor.id:
        raise Forbidden("only its author may edit a message")


def may_see_revisions(
    actor: Actor, place: Place | None, author: UserId, readers: RevisionReaders
) -> None:
    """Allow whom the workspace shows them to, of those who may read the message."""
    place = _readable(actor, place)
    if readers == "nobody":
        raise Forbidden("what a message said before is shown to nobody here")
    if readers == "authors" and author != actor.id and not _moderates(actor, place):
        raise Forbidden("what a message said before is for its author and administrators here")


def may_change_workspace(actor: Actor, place: Place | None) -> None:
    """Allow administrators of the workspace."""
    del place
    _require_administrator(actor, "change what holds for the whole workspace")


def may_change_profile(actor: Actor, user: UserId, fields: Collection[str]) -> None:
    """Allow everybody their own, and administrators what the company says of others."""
    if actor.id == user:
        return
    if actor.role != "administrator" or not {*fields} <= COMPANY_FIELDS:
        raise Forbidden("only they themselves change that; administrators title and department")


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


def may_delete_file(actor: Actor, creator: UserId) -> None:
    """Allow who uploaded it, and administrators where they may read it."""
    if actor.id != creator and actor.role != "administrator":
        raise Forbidden("only who uploaded a file or an administrator may delete it", field="file")


def may_manage_groups(actor: Actor, place: Place | None) -> None:
    """Allow administrators of the workspace."""
    del place
    _require_administrator(actor, "make groups of people")


def may_manage_apps(actor: Actor, place: Place | None) -> None:
    """Allow administrators of the workspace."""
    del place
    _require_administrator(actor, "make and change apps")


def may_add_webhook(actor: Actor, place: Place | None) -> None:
    """Allow administrators, for a channel with a name that they may read."""
    place = _readable(actor, place)
    may_manage_apps(actor, place)
    if not _writable(actor, place).named:
        raise Forbidden("nobody can be brought into that channel", field="channel")


def may_call_channel(actor: Actor, place: Place | None, members: int) -> None:
    """Allow members where not too many are called, administrators everywhere, guests nowhere."""
    place = _readable(actor, place)
    if place.is_updates:
        raise Forbidden("updates call nobody; mention people by name", field="text")
    if actor.role == "guest":
        raise Forbidden("guests may not call a whole channel", field="text")
    if members > MAX_CALLABLE_BY_MEMBERS and not _moderates(actor, place):
        raise Forbidden(f"only administrators may call {members} people at once", field="text")


def may_read_audit(actor: Actor, place: Place | None) -> None:
    """Allow administrators of the workspace."""
    del place
    _require_administrator(actor, "read the audit log")


def may_change_quiet_policy(actor: Actor, place: Place | None) -> None:
    """Allow administrators of the workspace."""
    del place
    _require_administrator(actor, "say what holds for everybody")


def may_send_anyway(actor: Actor, who: WhoMaySendAnyway) -> None:
    """Allow whom the organisation lets have people told in their quiet hours."""
    if who == "nobody":
        raise Forbidden("nobody may be told in their quiet hours here", field="urgent")
    if who == "administrators" and actor.role != "administrator":
        raise Forbidden(
            "only administrators may have people told in their quiet hours", field="urgent"
        )


def may_operate(actor: Actor) -> None:
    """Allow administrators: metrics, and whatever else concerns the server itself."""
    _require_administrator(actor, "do this")


def _require_administrator(actor: Actor, to: str) -> None:
    if actor.role != "administrator":
        raise Forbidden(f"only administrators may {to}")


def _readable(actor: Actor, place: Place | None) -> Place:
    if place is None:
        raise hidden()
    if place.role is None and (place.kind not in OPEN_KINDS or actor.role == "guest"):
        raise hidden()
    return place


def _moderates(actor: Actor, place: Place) -> bool:
    """Whether the actor sees to what others wrote there; in direct channels nobody does."""
    watched = place.named or place.is_updates
    return place.role == "administrator" or (watched and actor.role == "administrator")


def _writable(actor: Actor, place: Place | None) -> Place:
    place = _readable(actor, place)
    if place.archived:
        raise Forbidden("the channel is archived; restore it to write there", field="channel")
    return place
