"""The private address at which one's feed is read by another program."""

from msgspec import Struct

from chatserver.domain.feed import pages, stories
from chatserver.domain.policy import Actor, may_use_workspace
from chatserver.domain.tokens import new_token, prefix_of
from chatserver.store import channels, feed, feed_links, users
from chatserver.store.database import Reader
from chatserver.store.sessions import hash_token
from protocol.errors import NotFound
from protocol.feed import FeedLink, FeedLinkGone, MakeFeedLink, RevokeFeedLink, Story
from protocol.ids import SessionId
from protocol.users import User

from .feed import told
from .registry import Act, Look, action

_SHOWN = 50
_NO_SESSION = SessionId("")


class Entry(Struct, frozen=True):
    """A story with the names a stranger to the workspace would need."""

    story: Story
    channel: str
    """Its name; empty for a direct one, and for updates."""
    people: list[str]
    owner: str = ""
    """Whose updates it is."""


@action(may_use_workspace)
def make_feed_link(act: Act, command: MakeFeedLink) -> FeedLink:
    """Make a new address for the actor's feed; the one before opens nothing any more."""
    del command
    token = new_token("feed-")
    feed_links.put(act.reader, act.actor.id, hash_token(token), act.now_us)
    return FeedLink(path=f"/feed/{token}.atom")


@action(may_use_workspace, on_full_disk=True)
def revoke_feed_link(act: Act, command: RevokeFeedLink) -> FeedLinkGone:
    """Take the address of the actor's feed away."""
    del command
    feed_links.forget(act.reader, act.actor.id)
    return FeedLinkGone()


def read_by_link(reader: Reader, token: str) -> tuple[User, list[Entry]]:
    """Return whose feed a token opens, and its newest stories, as they may see them now.

    Raises:
        NotFound: it opens none.
    """
    user = feed_links.owner(reader, hash_token(token)) if prefix_of(token) == "feed-" else None
    if user is None:
        raise NotFound("there is no such feed")
    look = Look(Actor(user.id, _NO_SESSION, user.role, user.kind), None, reader)
    found = pages.page(user.id, feed.stories(reader, user.id, "newest"), _SHOWN)
    return user, [entry_of(look, story) for story in found]


def entry_of(look: Look, candidate: stories.Candidate) -> Entry:
    """Return a story with its names."""
    story = told(look, candidate, "newest")
    channel = channels.find(look.reader, story.channel)
    owner = [story.updates_of] if story.updates_of else []
    known = users.several(look.reader, [*story.faces, *owner])
    names = {user.id: user.display_name for user in known}
    return Entry(
        story,
        channel.name if channel else "",
        [names[face] for face in story.faces],
        "".join(names[user] for user in owner),
    )
