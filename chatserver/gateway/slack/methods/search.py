"""Finding messages."""

from datetime import UTC, datetime
from typing import Any, Final

from msgspec.structs import replace

from chatserver.core.clock import now_us
from chatserver.domain.slack.queries import our_query
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given
from chatserver.gateway.slack.calls import Call, Caller, looked, made, method
from chatserver.gateway.slack.objects.messages import Object, message_object
from chatserver.gateway.slack.places import known_of
from chatserver.store.database import Reader
from protocol import CommandRefused
from protocol.channels import Channel
from protocol.limits import MAX_FOUND
from protocol.search import SearchedMessages, SearchMessages

from .chat import permalink_of

_MOST_PAGES: Final = 100
_SORTS: Final = {"score": "relevance", "timestamp": "newest"}


class Query(Given):
    """What ``search.messages`` is given."""

    query: str
    sort: str = "score"
    sort_dir: str = "desc"
    count: int = 20
    page: int = 1
    highlight: bool = False


@method("search.messages", tokens=("user",), scope="search:read")
async def messages(call: Call, given: Query) -> Answer:
    """Find messages the caller may read."""
    if not given.query.strip():
        raise SlackError("no_query")
    found = await call.read(_found, call.me, given, call.base)
    return {"query": given.query, "messages": found}


def _found(reader: Reader, me: Caller, given: Query, base: str) -> Object:
    count, page = min(max(given.count, 1), MAX_FOUND), min(max(given.page, 1), _MOST_PAGES)
    answer = _nth_page(reader, me, given, count, page)
    shown = len(answer.found)
    first = (page - 1) * count
    total = answer.total
    if total is None:  # there are many: at least what was seen, and one more if there is more
        total = first + shown + (1 if answer.next else 0)
    pages = max(1, -(-total // count))
    return {
        "total": total,
        "matches": _matches(reader, me, answer, base),
        "paging": {"count": count, "total": total, "page": page, "pages": pages},
        "pagination": {
            "total_count": total,
            "page": page,
            "per_page": count,
            "page_count": pages,
            "first": first + 1,
            "last": first + shown,
        },
    }


def _nth_page(reader: Reader, me: Caller, given: Query, count: int, page: int) -> SearchedMessages:
    """Go through pages up to one: ours lead on from each other."""
    answer = _page(reader, me, given, count, None)
    total = answer.total
    for _ in range(page - 1):
        if answer.next is None:
            return SearchedMessages(found=[], total=total)
        answer = replace(_page(reader, me, given, count, answer.next), total=total)
    return answer


def _matches(reader: Reader, me: Caller, answer: SearchedMessages, base: str) -> list[Object]:
    shown = [each.message for each in answer.found]
    channels = {each.id: each for each in answer.channels}
    known = known_of(reader, shown, me.team, base)
    matches = []
    for message in shown:
        root = known.roots.get((message.channel, message.thread)) if message.thread else None
        author = known.users.get(message.author)
        beside = {
            "iid": f"{message.channel}-{message.seq}",
            "channel": _channel(channels[message.channel]),
            "username": author.name if author else "",
            "permalink": permalink_of(base, message, root),
        }
        matches.append(message_object(message, known) | beside)
    return matches


def _page(
    reader: Reader, me: Caller, given: Query, count: int, cursor: str | None
) -> SearchedMessages:
    sort = _SORTS.get(given.sort, "relevance")
    query = our_query(given.query, datetime.fromtimestamp(now_us() / 1e6, UTC).date())
    fields: dict[str, Any] = {"query": query, "sort": sort, "cursor": cursor, "limit": count}
    command = made(SearchMessages, {"invalid": "invalid_query"}, **fields)
    try:
        return looked(reader, me.actor, command)
    except CommandRefused as error:
        raise SlackError("invalid_query", error.refusal.message) from error


def _channel(channel: Channel) -> Object:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind in ("public", "private"),
        "is_private": channel.kind != "public",
        "is_im": channel.kind == "direct",
        "is_mpim": channel.kind == "group",
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
    }
