"""Looking after apps, and tokens of one's own."""

from chatserver.domain.policy import may_make_own_token, may_manage_apps
from chatserver.store import app_deliveries, users
from protocol.errors import NotFound
from protocol.integrations import Deliveries, Delivery, ListDeliveries, MakeOwnToken, OwnToken

from .accounts import token_for
from .registry import Act, Look, action, query


@query(may_manage_apps)
def list_deliveries(look: Look, command: ListDeliveries) -> Deliveries:
    """Show an administrator how an app's last deliveries went."""
    recent = app_deliveries.recent(look.reader, command.bot)
    newest = sorted(recent, key=lambda each: each.at_us, reverse=True)
    return Deliveries(
        deliveries=[
            Delivery(
                time_us=each.at_us,
                what=each.what,
                way=each.way,
                outcome=each.outcome,
                attempt=each.attempt,
                took_ms=each.ms,
                status=each.status,
            )
            for each in newest
        ]
    )


@action(may_make_own_token)
def make_own_token(act: Act, command: MakeOwnToken) -> OwnToken:
    """Open a session for a program of the actor's; it is listed and ended like the others.

    Raises:
        Conflict: there are too many.
    """
    user = users.find(act.reader, act.actor.id)
    if user is None:
        raise NotFound("there is nobody", field="user")
    return OwnToken(token=token_for(act.transaction, user, command.name).token)
