"""The feed: what somebody missed, as a short list of stories that ends."""

from typing import Annotated, Literal

from msgspec import Meta

from .base import Command, Event, Model
from .ids import AnyChannelId, AnyUserId, Seq
from .limits import MAX_FEED_CURSOR, MAX_FEED_PAGE, MAX_FEED_STORIES
from .users import TimeUs

StoryKind = Literal[
    "direct",
    "mention",
    "thread",
    "call",
    "keyword",
    "reaction",
    "shared",
    "added",
    "tag",
    "update",
    "person",
    "outside",
    "channel",
]
Shelf = Literal["direct", "following", "channels"]
Filter = Literal["all", "direct", "channels", "following"]
Order = Literal["ranked", "newest"]
Reason = Literal[
    "kind",
    "affinity_person",
    "affinity_channel",
    "messages",
    "people",
    "starred",
    "more",
    "less",
    "seen",
]
Direction = Literal["more", "less", "usual"]
StoryKey = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]:[CDG][0-9A-Z]{8,20}(:[0-9]{1,16})?(?!\n)$",
        description="What names a story; the same as long as it goes on.",
    ),
]

Etag = Annotated[str, Meta(pattern=r"^[0-9a-f]{12}(?!\n)$")]
NO_ETAG = "0" * 12


class Boost(Model):
    """One reason why a story stands where it does: it counts as so much newer or older."""

    reason: Reason
    us: Annotated[int, Meta(description="Microseconds added to ``last_us``; below 0: older.")]
    target: Annotated[
        str | None, Meta(description="The person, or channel, that an affinity is to.")
    ] = None


class Preview(Model):
    """The newest message of a story, cut short."""

    seq: Seq
    author: AnyUserId
    time_us: TimeUs
    text: str
    thread: Annotated[Seq | None, Meta(description="The root, if it is a reply.")] = None
    files: Annotated[int, Meta(ge=0, description="How many files are attached to it.")] = 0


class Story(Model):
    """Several happenings told as one."""

    key: StoryKey
    kind: StoryKind
    channel: AnyChannelId
    last_seq: Annotated[int, Meta(ge=0, description="Position of the newest thing in it.")]
    last_us: TimeUs
    count: Annotated[int, Meta(ge=1, description="How many messages, or other happenings.")]
    sort_us: Annotated[
        int, Meta(description="``last_us`` and all boosts together: the order of the list.")
    ]
    updates_of: Annotated[
        AnyUserId | None, Meta(description="Whose updates the channel is, if it is somebody's.")
    ] = None
    root: Annotated[
        Seq | None,
        Meta(description="The message it hangs on; else the thread its newest message is in."),
    ] = None
    about: Annotated[
        list[str],
        Meta(description="Up to three of the actor's keywords or tags it has, newest first."),
    ] = []
    new: Annotated[int, Meta(ge=0, description="How many of them the actor has not seen.")] = 0
    faces: Annotated[
        list[AnyUserId], Meta(description="Up to three others who took part, newest first.")
    ] = []
    people: Annotated[int, Meta(ge=0, description="How many others took part.")] = 0
    people_more: Annotated[bool, Meta(description="There are more than ``people``.")] = False
    seen: bool = False
    boosts: Annotated[list[Boost], Meta(description="Why it stands here, largest first.")] = []
    preview: Preview | None = None
    etag: Annotated[Etag, Meta(description="Another one whenever anything here changes.")] = NO_ETAG


class Badge(Model):
    """How many stories the actor has not seen."""

    direct: Annotated[int, Meta(ge=0)] = 0
    following: Annotated[int, Meta(ge=0)] = 0
    channels: Annotated[int, Meta(ge=0)] = 0


class FeedPage(Model):
    """Some stories; without ``cursor`` the actor is up to date."""

    stories: list[Story]
    badge: Badge
    cursor: Annotated[str | None, Meta(description="Asks for the next stories.")] = None


class FeedNews(Model):
    """What is another than the client has it, and the whole feed in order."""

    stories: list[Story]
    keys: Annotated[list[StoryKey], Meta(description="All there is; what is not named is gone.")]
    badge: Badge


class FeedMarkedNow(Model):
    """Up to when the actor has seen their feed; it never goes back."""

    seen_us: Annotated[int, Meta(ge=0)]


class Tuned(Model):
    """Taken note of."""


class ListFeed(Command[FeedPage]):
    """List the actor's stories: the first, or those that ``cursor`` asks for.

    Page by page no story comes twice and none is left out, whatever happens meanwhile. A page
    has at most three in twenty stories with the same first face, as long as there are others.
    """

    filter: Filter = "all"
    order: Order = "ranked"
    cursor: Annotated[str, Meta(max_length=MAX_FEED_CURSOR)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_FEED_PAGE)] = 20


class RefreshFeed(Command[FeedNews]):
    """Ask for the difference between the feed and what the client has of it.

    Applying the answer to that makes it the feed as it is, whatever was missed before.
    """

    have: Annotated[
        list[Etag],
        Meta(max_length=MAX_FEED_STORIES, description="Of every story the client holds."),
    ]
    filter: Filter = "all"
    order: Order = "ranked"
    limit: Annotated[
        int, Meta(ge=1, le=MAX_FEED_STORIES, description="How many stories the client shows.")
    ] = 20


class MarkFeed(Command[FeedMarkedNow]):
    """Say that the actor has seen everything in their feed up to a time."""

    seen_us: Annotated[int, Meta(ge=0, lt=2**53)]


class DismissStory(Command[Tuned]):
    """Take a story out of the feed until something new happens in it."""

    key: StoryKey


class WeighStory(Command[Tuned]):
    """Ask for more or fewer stories like this one: of its kind, in its channel."""

    key: StoryKey
    direction: Direction


class FeedLink(Model):
    """Where another program reads the actor's feed as Atom."""

    path: Annotated[str, Meta(description="On this server; whoever knows it reads the feed.")]


class FeedLinkGone(Model):
    """There is no such address any more."""


class MakeFeedLink(Command[FeedLink]):
    """Make a private address for the actor's feed; the one before opens nothing any more."""


class RevokeFeedLink(Command[FeedLinkGone]):
    """Take the private address of the actor's feed away."""


class FeedMarked(Event):
    """The user saw their feed up to a time (user stream)."""

    seen_us: Annotated[int, Meta(ge=0)]


class StoryTuned(Event):
    """The user dismissed a story, or weighed its like (user stream)."""

    key: StoryKey


class FeedChanged(Event):
    """The feed may be another by now: told to whoever has it open, and not kept.

    At most every 250 ms if something concerns the user in person, else every two seconds.
    """

    direct: Annotated[bool, Meta(description="Something concerns the user in person.")] = False
