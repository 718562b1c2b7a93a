"""Making channels louder or quieter for oneself."""

from chatserver.domain.policy import may_follow
from chatserver.store import memberships
from protocol.ids import ChannelId
from protocol.levels import Level, LevelChanged, LevelNow, MuteChannel, SetLevel

from .registry import Act, action, in_channel_and_own


@action(may_follow, stays_in=in_channel_and_own)
def set_level(act: Act, command: SetLevel) -> LevelNow:
    """Say what of a channel calls for the actor, on all their devices."""
    return _change(act, command.channel, level=command.level)


@action(may_follow, stays_in=in_channel_and_own)
def mute_channel(act: Act, command: MuteChannel) -> LevelNow:
    """Keep a channel quiet, or let it be heard again, on all the actor's devices."""
    return _change(act, command.channel, muted=command.muted)


def _change(
    act: Act, channel: ChannelId, *, level: Level | None = None, muted: bool | None = None
) -> LevelNow:
    before = memberships.find(act.reader, channel, act.actor.id)
    if before is None:
        raise LookupError("the policy lets members only come this far")
    told = LevelChanged(
        channel=channel,
        level=before.level if level is None else level,
        muted=before.muted if muted is None else muted,
    )
    if (told.level, told.muted) != (before.level, before.muted):
        memberships.set_level(act.reader, act.actor.id, told)
        act.transaction.record(told, to=act.actor.id)
    return LevelNow(level=told.level, muted=told.muted)
