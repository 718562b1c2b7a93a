"""Updates: what people say without a channel; a stream of each one's own that all may read."""

from .base import Command, Model
from .channels import Channel
from .ids import AnyUserId


class UpdatesOf(Model):
    """The channel somebody's updates are posted to, of kind ``updates``."""

    channel: Channel


class OpenUpdates(Command[UpdatesOf]):
    """Find somebody's updates, or make room for them; the same person, the same channel.

    Only they post there outside threads, by ``message.post`` and perhaps with ``shares``.
    Everybody but guests may read, reply and react without being in it.
    """

    user: AnyUserId
