"""What is on somebody's screen, and who is typing: never stored."""

from chatserver.domain.policy import hidden, may_use_workspace
from protocol.presence import Noted, SetView, StartTyping, Viewed

from .registry import Live, gesture


@gesture(may_use_workspace)
def set_view(live: Live, command: SetView) -> Viewed:
    """Show presence, typing and changes of the feed for what is on the screen only."""
    live.set_feed_open(is_open=command.feed)
    live.set_idle(idle=command.idle)
    online, offline = live.set_view(command.channels, command.users)
    return Viewed(online=online, offline=offline)


@gesture(may_use_workspace)
def start_typing(live: Live, command: StartTyping) -> Noted:
    """Tell those who look at the channel; only members may."""
    if not live.follows(command.channel):
        raise hidden()
    live.tell_typing(command.channel)
    return Noted()
