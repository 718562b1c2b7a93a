"""Making channels and changing them: names, topics, rules, who is in them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from protocol.channels import (
    AddMember,
    ArchiveChannel,
    Channel,
    ChannelNow,
    ConvertChannel,
    CreateChannel,
    JoinChannel,
    LeaveChannel,
    OpenDirect,
    Posting,
    RemoveMember,
    RenameChannel,
    RestoreChannel,
    SetNewcomers,
    SetPace,
    SetPosting,
    SetPurpose,
    SetTopic,
)
from protocol.ids import ChannelId, UserId

if TYPE_CHECKING:
    from protocol.base import Command

    from .client import Client


class Channels:
    """Ways to change channels, each of them safe to repeat but :meth:`create`.

    :attr:`Client.channels` is one. Every method returns the channel as it is then, and raises
    CommandRefused where the server refuses: most are for a channel's administrators.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def create(
        self, name: str, *, private: bool = False, topic: str = "", purpose: str = ""
    ) -> Channel:
        """Make a channel and be its administrator.

        Raises:
            Conflict: the name is taken; perhaps by this call, whose answer was lost.
        """
        command = CreateChannel(
            name=name, kind="private" if private else "public", topic=topic, purpose=purpose
        )
        return (await self._client.request(command)).membership.channel

    async def direct(self, users: Sequence[UserId]) -> Channel:
        """Open the direct channel with some people."""
        return (await self._client.request(OpenDirect(users=[*users]))).membership.channel

    async def join(self, channel: ChannelId) -> Channel:
        """Come into a public channel."""
        return (await self._client.request(JoinChannel(channel=channel))).membership.channel

    async def leave(self, channel: ChannelId) -> Channel:
        """Be in a channel no more."""
        return await self._now(LeaveChannel(channel=channel))

    async def add(self, channel: ChannelId, user: UserId) -> Channel:
        """Bring somebody in."""
        return await self._now(AddMember(channel=channel, user=user))

    async def remove(self, channel: ChannelId, user: UserId) -> Channel:
        """Take somebody out."""
        return await self._now(RemoveMember(channel=channel, user=user))

    async def rename(self, channel: ChannelId, name: str) -> Channel:
        """Give a channel another name."""
        return await self._now(RenameChannel(channel=channel, name=name))

    async def set_topic(self, channel: ChannelId, topic: str) -> Channel:
        """Say what a channel is about now."""
        return await self._now(SetTopic(channel=channel, topic=topic))

    async def set_purpose(self, channel: ChannelId, purpose: str) -> Channel:
        """Say what a channel is for."""
        return await self._now(SetPurpose(channel=channel, purpose=purpose))

    async def set_posting(self, channel: ChannelId, posting: Posting) -> Channel:
        """Say who begins something: all members, or for announcements its administrators alone."""
        return await self._now(SetPosting(channel=channel, posting=posting))

    async def set_pace(self, channel: ChannelId, slow_s: int) -> Channel:
        """Have members wait so many seconds between two messages; 0: as they like."""
        return await self._now(SetPace(channel=channel, slow_s=slow_s))

    async def set_newcomers(self, channel: ChannelId, *, newcomers: bool = True) -> Channel:
        """Have whoever comes into the workspace come into a public channel, or no more."""
        return await self._now(SetNewcomers(channel=channel, newcomers=newcomers))

    async def make_private(self, channel: ChannelId) -> Channel:
        """Close a public channel to all but its members; there is no way back."""
        return await self._now(ConvertChannel(channel=channel))

    async def archive(self, channel: ChannelId) -> Channel:
        """Close a channel for writing."""
        return await self._now(ArchiveChannel(channel=channel))

    async def restore(self, channel: ChannelId) -> Channel:
        """Open an archived channel again."""
        return await self._now(RestoreChannel(channel=channel))

    async def _now(self, command: "Command[ChannelNow]") -> Channel:
        return (await self._client.request(command)).channel
