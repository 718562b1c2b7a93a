"""Finding messages by their hashtags, and following these."""

from chatserver.domain.hashtags import normal_tag
from chatserver.domain.pages import fitting
from chatserver.domain.policy import may_use_workspace
from chatserver.store import tags
from protocol.errors import TooLarge
from protocol.limits import MAX_FOLLOWED_TAGS
from protocol.tags import (
    FollowTag,
    ListFollowedTags,
    ListTagged,
    SuggestTags,
    TagCounts,
    Tagged,
    TaggedPlace,
    TagsChanged,
    TagsNow,
)

from .registry import Act, Look, action, query


@query(may_use_workspace)
def list_tagged(look: Look, command: ListTagged) -> Tagged:
    """List the messages with a tag that the actor may read, wherever they stand."""
    tag, is_guest = normal_tag(command.tag), look.actor.role == "guest"
    limit = command.limit + 1
    page = tags.page(look.reader, tag, command.before, limit, user=look.actor.id, is_guest=is_guest)
    shown = fitting(page[: command.limit], lambda message: len(message.text))
    last = shown[-1] if len(shown) < len(page) else None
    place = TaggedPlace(time_us=last.time_us, channel=last.channel) if last else None
    total = tags.total(look.reader, tag, user=look.actor.id, is_guest=is_guest)
    return Tagged(tag=tag, messages=shown, total=total, next=place)


@query(may_use_workspace)
def suggest_tags(look: Look, command: SuggestTags) -> TagCounts:
    """Find tags by how they begin; those nobody may see but others are not known here."""
    found = tags.suggest(
        look.reader,
        normal_tag(command.prefix.removeprefix("#")),
        command.limit,
        user=look.actor.id,
        is_guest=look.actor.role == "guest",
    )
    return TagCounts(tags=found)


@action(may_use_workspace)
def follow_tag(act: Act, command: FollowTag) -> TagsNow:
    """Follow a tag, or do so no more, on all the actor's devices.

    Raises:
        TooLarge: there are too many.
    """
    tag = normal_tag(command.tag)
    before = tags.followed(act.reader, act.actor.id)
    if (tag in before) == command.follow:
        return TagsNow(tags=before)
    if command.follow and len(before) >= MAX_FOLLOWED_TAGS:
        raise TooLarge(f"one follows at most {MAX_FOLLOWED_TAGS} tags", field="tag")
    tags.follow(act.reader, act.actor.id, tag, follows=command.follow)
    now = tags.followed(act.reader, act.actor.id)
    act.transaction.record(TagsChanged(tags=now), to=act.actor.id)
    return TagsNow(tags=now)


@query(may_use_workspace)
def list_followed_tags(look: Look, command: ListFollowedTags) -> TagsNow:
    """List the tags the actor follows."""
    del command
    return TagsNow(tags=tags.followed(look.reader, look.actor.id))
