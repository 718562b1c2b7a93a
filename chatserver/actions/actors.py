"""Who acts, as they are now and not when their request began."""

from msgspec.structs import replace

from chatserver.domain.policy import Actor, Place
from chatserver.store import channels, users
from chatserver.store.database import Reader
from chatserver.store.transaction import Transaction
from protocol.errors import Unauthenticated
from protocol.ids import ChannelId


def require_standing(transaction: Transaction, actor: Actor) -> None:
    """Refuse what comes from a session that is over.

    Raises:
        Unauthenticated: it has ended or expired meanwhile.
    """
    if not transaction.stands(actor.session):
        raise Unauthenticated("sign in first")


def actor_now(transaction: Transaction, actor: Actor) -> Actor:
    """Return the actor with today's role.

    Raises:
        Unauthenticated: the session has ended or the account was deactivated meanwhile.
    """
    require_standing(transaction, actor)
    user = users.find(transaction.reader, actor.id)
    if user is None or user.deactivated:
        raise Unauthenticated("sign in first")
    return Actor(user.id, actor.session, user.role, user.kind)


def place_of(reader: Reader, channel: ChannelId, actor: Actor) -> Place | None:
    """Return a channel as the actor sees it, or None if there is none."""
    row = channels.place(reader, channel, actor.id)
    if row is None:
        return None
    place = Place(
        channel,
        row.kind,
        row.archived_us is not None,
        row.role,
        announces=row.posting == "administrators",
        slow_s=row.slow_s,
    )
    if not place.named and channels.is_deserted(reader, channel, actor.id):
        return replace(place, deserted=True)
    return place
