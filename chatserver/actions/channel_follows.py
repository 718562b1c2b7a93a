"""Following public channels without joining them."""

from chatserver.domain.policy import may_follow_channel, may_read, may_use_workspace
from chatserver.store import channel_follows
from protocol.channel_follows import (
    ChannelFollowed,
    ChannelFollowedNow,
    FollowChannel,
    FollowedChannels,
    ListFollowedChannels,
)
from protocol.errors import TooLarge
from protocol.ids import ChannelId, UserId
from protocol.limits import MAX_FOLLOWED_CHANNELS

from .registry import Act, Look, action, query


@action(may_read)
def follow_channel(act: Act, command: FollowChannel) -> ChannelFollowedNow:
    """Follow a channel, or do so no more, on all the actor's devices.

    Whoever is in it gets everything anyway: for them nothing changes.

    Raises:
        TooLarge: one follows too many.
        Forbidden: it is no public channel, or archived.
    """
    me, channel = act.actor.id, command.channel
    if act.place is None or act.place.role is not None:
        return ChannelFollowedNow(following=False)
    if channel_follows.follows(act.reader, me, channel) != command.follow:
        if command.follow:
            may_follow_channel(act.actor, act.place)
            if channel_follows.count(act.reader, me) >= MAX_FOLLOWED_CHANNELS:
                limit = f"one follows at most {MAX_FOLLOWED_CHANNELS} channels"
                raise TooLarge(limit, field="channel")
        _change(act, me, channel, follows=command.follow)
    return ChannelFollowedNow(following=command.follow)


@query(may_use_workspace)
def list_followed_channels(look: Look, command: ListFollowedChannels) -> FollowedChannels:
    """List the channels the actor follows without being in them."""
    wanted = command.limit + 1
    page = channel_follows.page(
        look.reader,
        look.actor.id,
        command.after or "",
        wanted,
        is_guest=look.actor.role == "guest",
    )
    return FollowedChannels(channels=page[: command.limit], more=len(page) == wanted)


def end_following(act: Act, user: UserId, channel: ChannelId) -> None:
    """Let somebody who comes into a channel follow it no more from outside."""
    if channel_follows.follows(act.reader, user, channel):
        _change(act, user, channel, follows=False)


def end_all_following(act: Act, channel: ChannelId) -> None:
    """Let nobody follow a channel from outside any more: it is open no longer."""
    for user in channel_follows.followers(act.reader, channel):
        _change(act, user, channel, follows=False)


def _change(act: Act, user: UserId, channel: ChannelId, *, follows: bool) -> None:
    channel_follows.follow(act.reader, user, channel, follows=follows)
    act.transaction.record(ChannelFollowed(channel=channel, following=follows), to=user)
