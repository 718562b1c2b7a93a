"""Messages to be sent later."""

from typing import Annotated, Final

from chatserver.core.clock import now_us
from chatserver.domain.slack.identity import time_of
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given, Ts, Wrong
from chatserver.gateway.slack.calls import Call, Caller, looked, method
from chatserver.gateway.slack.layouts import app_part, fallback
from chatserver.gateway.slack.objects.messages import Object
from chatserver.gateway.slack.places import limit_of, next_page, position_of
from chatserver.gateway.slack.texts import to_slack
from chatserver.store.database import Reader
from protocol.ids import ScheduledId
from protocol.scheduled import DeleteScheduled, ListScheduled, ScheduledMessage, ScheduleMessage

from .chat import CUSTOM, POSTING, WRITE, Posting, channel_named, nonce_of, root_named, written

_US: Final = 1_000_000
_LONGEST_S: Final = 120 * 86_400
_PAGE: Final = 200


class Later(Posting, kw_only=True):
    """What ``chat.scheduleMessage`` is given."""

    post_at: int


class Listing(Given):
    """What ``chat.scheduledMessages.list`` is given."""

    channel: str = ""
    latest: Annotated[Ts, Wrong("invalid_arguments")] = ""
    oldest: Annotated[Ts, Wrong("invalid_arguments")] = ""
    limit: int = 0
    cursor: str = ""

    def has(self, message: ScheduledMessage) -> bool:
        """Say whether a message is among those wanted."""
        oldest, latest = time_of(self.oldest) or 0, time_of(self.latest) or 2**53
        return self.channel in ("", message.channel) and oldest <= message.send_us <= latest


class One(Given):
    """What ``chat.deleteScheduledMessage`` is given."""

    scheduled_message_id: str
    channel: str = ""


@method("chat.scheduleMessage", scope=WRITE)
async def schedule(call: Call, given: Later) -> Answer:
    """Let a message be posted later."""
    ahead_s = given.post_at - now_us() // _US
    if ahead_s <= 0:
        raise SlackError("time_in_past")
    if ahead_s > _LONGEST_S:
        raise SlackError("time_too_far")
    me = call.me
    part = app_part(given, may_rename=me.kind == "bot" and me.has(CUSTOM))
    text = await written(call, given) or fallback(part)
    if not text.strip():
        raise SlackError("no_text")
    channel = await channel_named(call, given.channel)
    root = await call.read(root_named, me, channel, given.thread_ts) if given.thread_ts else None
    scheduled = await call.ask(
        ScheduleMessage,
        POSTING | {"invalid send_us": "time_in_past"},
        channel=channel,
        text=text,
        nonce=nonce_of(given.client_msg_id),
        send_us=given.post_at * _US,
        thread=root.seq if root else None,
        broadcast=given.reply_broadcast and root is not None,
        app=part,
    )
    message = scheduled.scheduled
    shown = {"type": "delayed_message", "text": to_slack(message.text), "user": me.user.id}
    return {
        "channel": channel,
        "scheduled_message_id": message.id,
        "post_at": given.post_at,
        "message": shown,
    }


@method("chat.scheduledMessages.list", scope=WRITE)
async def list_scheduled(call: Call, given: Listing) -> Answer:
    """List what the caller has scheduled."""
    found, after = await call.read(_listed, call.me, given)
    return {"scheduled_messages": found} | next_page(after)


@method("chat.deleteScheduledMessage", scope=WRITE)
async def delete(call: Call, given: One) -> Answer:
    """Let a message not be posted."""
    errors = {"invalid": "invalid_scheduled_message_id"}
    gone = await call.ask(DeleteScheduled, errors, id=given.scheduled_message_id)
    if gone.repeated:
        raise SlackError("invalid_scheduled_message_id")
    return {}


def _listed(reader: Reader, me: Caller, given: Listing) -> tuple[list[Object], str]:
    after, wanted = position_of(given.cursor), limit_of(given.limit)
    found: list[ScheduledMessage] = []
    more = True
    while more:
        last = ScheduledId(after) if after else None
        page = looked(reader, me.actor, ListScheduled(after=last, limit=_PAGE))
        for each in page.scheduled:
            if len(found) == wanted:
                return [_shown(one) for one in found], found[-1].id
            if given.has(each) and each.failure is None:
                found.append(each)
        more, after = page.more, page.scheduled[-1].id if page.scheduled else ""
    return [_shown(one) for one in found], ""


def _shown(message: ScheduledMessage) -> Object:
    return {
        "id": message.id,
        "channel_id": message.channel,
        "post_at": message.send_us // _US,
        "date_created": 0,
        "text": to_slack(message.text),
    }
