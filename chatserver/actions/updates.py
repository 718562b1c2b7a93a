"""Finding somebody's updates; a channel for them is made when somebody first asks."""

from chatserver.domain.policy import may_open_updates
from chatserver.store import channels, users
from chatserver.store.channels import NewChannel
from protocol.errors import Forbidden, NotFound
from protocol.ids import ChannelId, UserId, new_id
from protocol.updates import OpenUpdates, UpdatesOf

from .channels import enter
from .registry import Act, action


@action(may_open_updates)
def open_updates(act: Act, command: OpenUpdates) -> UpdatesOf:
    """Find or make the one channel of somebody's updates.

    Raises:
        NotFound: there is no such user.
        Forbidden: there is none yet and never will be: they are a guest, or deactivated.
    """
    existing = channels.updates_of(act.reader, command.user)
    channel = channels.find(act.reader, existing or _make(act, command.user))
    if channel is None:
        raise LookupError(f"there is no {existing}")
    return UpdatesOf(channel=channel)


def _make(act: Act, owner: UserId) -> ChannelId:
    person = users.find(act.reader, owner)
    if person is None:
        raise NotFound("there is no such user", field="user")
    if person.deactivated or person.role == "guest":
        raise Forbidden("that person has no updates", field="user")
    channel = NewChannel(
        id=ChannelId(new_id("C")), kind="updates", creator=owner, created_us=act.now_us
    )
    channels.add(act.reader, channel)
    enter(act, channel.id, owner, "administrator", by=None)
    return channel.id
