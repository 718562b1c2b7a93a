"""Finding messages and files."""

from datetime import UTC, datetime
from typing import Any, Final

from msgspec.structs import replace

from chatserver.core.clock import now_us
from chatserver.domain.slack.queries import our_query
from chatserver.gateway.slack.answers import Answer, SlackError
from chatserver.gateway.slack.arguments import Given
from chatserver.gateway.slack.calls import Call, Caller, looked, made, method
from chatserver.gateway.slack.objects.files import file_object
from chatserver.gateway.slack.objects.messages import Object, message_object
from chatserver.gateway.slack.places import MOST, known_of
from chatserver.store.database import Reader
from protocol import CommandRefused
from protocol.channels import Channel
from protocol.files import File
from protocol.limits import MAX_FOUND
from protocol.search import SearchedMessages, SearchMessages

from .chat import permalink_of
from .files import shares_of

_MOST_PAGES: Final = 100
_SORTS: Final = {"score": "relevance", "timestamp": "newest"}


class Query(Given):
    """What searches are given."""

    query: str
    sort: str = "score"
    sort_dir: str = "desc"
    count: int = 20
    page: int = 1
    highlight: bool = False


@method("search.messages", tokens=("user",), scope="search:read")
async def messages(call: Call, given: Query) -> Answer:
    """Find messages the caller may read."""
    _require_words(given)
    found = await call.read(_found, call.me, given, call.base)
    return {"query": given.query, "messages": found}


@method("search.files", tokens=("user",), scope="search:read")
async def files(call: Call, given: Query) -> Answer:
    """Find files by their names and by what was said with them, in messages the caller may read."""
    _require_words(given)
    return {"query": given.query, "files": await call.read(_files, call.me, given, call.base)}


@method("search.all", tokens=("user",), scope="search:read")
async def everything(call: Call, given: Query) -> Answer:
    """Find messages and files."""
    return await messages(call, given) | await files(call, given)


def _require_words(given: Query) -> None:
    if not given.query.strip():
        raise SlackError("no_query")


def _found(reader: Reader, me: Caller, given: Query, base: str) -> Object:
    count, page = _bounds(given)
    answer = _nth_page(reader, me, given, count, page)
    shown = len(answer.found)
    first = (page - 1) * count
    total = answer.total
    if total is None:  # there are many: at least what was seen, and one more if there is more
        total = first + shown + (1 if answer.next else 0)
    return {"total": total, "matches": _matches(reader, me, answer, base)} | _paging(
        total, count, page, shown
    )


def _files(reader: Reader, me: Caller, given: Query, base: str) -> Object:
    """Return the files of messages that match: a message finds all of its own."""
    wanted = replace(given, query=f"{given.query} has:file")
    found: dict[str, File] = {}
    answer = _page(reader, me, wanted, MAX_FOUND, None)
    while True:
        theirs = (file for each in answer.found for file in each.message.files if not file.deleted)
        found |= {file.id: file for file in theirs}
        if answer.next is None or len(found) >= MOST:
            break
        answer = _page(reader, me, wanted, MAX_FOUND, answer.next)
    count, page = _bounds(given)
    here = list(found.values())[(page - 1) * count : page * count]
    matches = [file_object(each, me.team, base, shares_of(reader, me, each.id)) for each in here]
    return {"total": len(found), "matches": matches} | _paging(len(found), count, page, len(here))


def _bounds(given: Query) -> tuple[int, int]:
    """Return how much a page holds, and which one is wanted."""
    return min(max(given.count, 1), MAX_FOUND), min(max(given.page, 1), _MOST_PAGES)


def _paging(total: int, count: int, page: int, shown: int) -> Object:
    pages, before = max(1, -(-total // count)), (page - 1) * count
    return {
        "paging": {"count": count, "total": total, "page": page, "pages": pages},
        "pagination": {
            "total_count": total,
            "page": page,
            "per_page": count,
            "page_count": pages,
            "first": before + 1,
            "last": before + shown,
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
